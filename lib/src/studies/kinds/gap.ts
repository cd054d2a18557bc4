// Runs that ask how far the net leaves the model linearised at its start.
import { linearisedGap } from '../../kernel';
import { gradientDescent, run } from '../../train';
import type { RunKind } from '../../sweep';
import { modelRules, modelStartOf, type ModelParameters } from './problem';

/** What is kept of a run. */
export interface GapResult {
  /** Largest |f - f_lin| over steps, points and outputs; null when the run diverged. */
  readonly largestGap: number | null;
}

/** All steps, each looked at. */
export const gap: RunKind<ModelParameters, GapResult> = {
  name: 'linearised-gap',
  version: 1,
  parameters: modelRules,
  module: __filename,
  run: gapRun,
};

async function gapRun(parameters: ModelParameters): Promise<GapResult> {
  const { stepSize, steps } = parameters;
  const { net, loss, data } = await modelStartOf(parameters);
  const path = await run(gradientDescent(net, loss, data, { stepSize }), {
    steps,
    observe: { gap: linearisedGap() },
  });
  if (path.ending === 'diverged') return { largestGap: null };
  return { largestGap: Math.max(...path.records.map(({ observed }) => observed.gap)) };
}
