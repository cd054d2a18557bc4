// Runs that ask how far the NTK moved.
import { growthRate, hittingTime, ntkDrift } from '../../kernel';
import { gradientDescent, run } from '../../train';
import type { RunKind } from '../../sweep';
import { netRules, startOf, type NetParameters } from './problem';

/** What is kept of a run. */
export interface DriftResult {
  /** The step at which the drift reached 1, or null if it never did. */
  readonly hittingTime: number | null;
  readonly largestDrift: number;
  readonly ending: 'completed' | 'stopped' | 'diverged';
  /** Growth rate of the frozen infinite-width kernel; only for the linear loss with dot product. */
  readonly growthRate: number | null;
}

/** Until the NTK has left by 3, or all steps are done. */
export const drift: RunKind<NetParameters, DriftResult> = {
  name: 'ntk-drift',
  version: 1,
  parameters: netRules,
  module: __filename,
  run: driftRun,
};

async function driftRun(parameters: NetParameters): Promise<DriftResult> {
  const { form, similarity, stepSize, steps } = parameters;
  const { net, loss, data } = await startOf(parameters);
  const unbounded = form === 'linear' && similarity === 'dot';
  const path = await run(gradientDescent(net, loss, data, { stepSize }), {
    steps,
    observe: { drift: ntkDrift() }, // A bounded loss needs no look at every step.
    recordAt: unbounded ? undefined : (step) => step % 10 === 0 || step === steps,
    stopWhen: ({ observed }) => observed.drift >= 3,
  });
  return {
    hittingTime: hittingTime(path.column('drift'), 1) ?? null,
    largestDrift: Math.max(...path.records.map(({ observed }) => observed.drift)),
    ending: path.ending,
    growthRate: unbounded ? growthRate(data, net) : null,
  };
}
