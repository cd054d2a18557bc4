// Runs that ask how far the NTK moved.
import { growthRate, hittingTime, ntkDrift } from '../../kernel';
import { gradientDescent, outputSize, run } from '../../train';
import type { RunKind } from '../../sweep';
import { modelRules, modelStartOf, type ModelParameters } from './problem';

/** What is kept of a run. */
export interface DriftResult {
  /** The step at which the drift reached 1, or null if it never did. */
  readonly hittingTime: number | null;
  readonly largestDrift: number;
  readonly ending: 'completed' | 'stopped' | 'diverged';
  /** Growth rate of the frozen infinite-width kernel; only for the linear loss with dot product and models that have one. */
  readonly growthRate: number | null;
}

/** What is kept of a run that is looked at on its way. */
export interface DriftPath {
  readonly ending: DriftResult['ending'];
  /** Each step up to the end. */
  readonly records: readonly {
    readonly step: number;
    readonly loss: number;
    readonly drift: number;
    /** Root-mean-square output. */
    readonly size: number;
  }[];
}

/** Until the NTK has left by 3, or all steps are done. */
export const drift: RunKind<ModelParameters, DriftResult> = {
  name: 'ntk-drift',
  version: 1,
  parameters: modelRules,
  module: __filename,
  run: driftRun,
};

/** The same run with all that was seen on its way, for figures. */
export const driftPath: RunKind<ModelParameters, DriftPath> = {
  name: 'ntk-drift-path',
  version: 1,
  parameters: modelRules,
  module: __filename,
  async run(parameters) {
    const { net, loss, data } = await modelStartOf(parameters);
    const path = await run(gradientDescent(net, loss, data, { stepSize: parameters.stepSize }), {
      steps: parameters.steps,
      observe: { drift: ntkDrift(), size: outputSize },
      stopWhen: ({ observed }) => observed.drift >= LEFT,
    });
    const records = path.records.map(({ step, loss: value, observed }) => ({
      step,
      loss: value,
      ...observed,
    }));
    return { ending: path.ending, records };
  },
};

/** A drift at which a run may end. */
const LEFT = 3;

async function driftRun(parameters: ModelParameters): Promise<DriftResult> {
  const { form, similarity, stepSize, steps } = parameters;
  const { net, loss, data } = await modelStartOf(parameters);
  const unbounded = form === 'linear' && similarity === 'dot';
  const path = await run(gradientDescent(net, loss, data, { stepSize }), {
    steps,
    observe: { drift: ntkDrift() }, // A bounded loss needs no look at every step.
    recordAt: unbounded ? undefined : (step) => step % 10 === 0 || step === steps,
    stopWhen: ({ observed }) => observed.drift >= LEFT,
  });
  return {
    hittingTime: hittingTime(path.column('drift'), 1) ?? null,
    largestDrift: Math.max(...path.records.map(({ observed }) => observed.drift)),
    ending: path.ending,
    growthRate: unbounded && net.infinite ? growthRate(data, net) : null,
  };
}
