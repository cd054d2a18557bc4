// Runs of the net with orthonormal output weights on its slow clock eta t / M, and the spectral flow that they follow.
import { pcaGap, spectralFlow } from '../../pca';
import { gradientDescent, orthonormalOutput, run, type Recorded } from '../../train';
import type { RunKind } from '../../sweep';
import type { Observer } from '../../train';
import type { FeatureState, PcaGap } from '../../pca';
import { netRules, startOf, type NetParameters } from './problem';
import { requireProblem } from './requireProblem';

/** A problem of the linear loss with dot product, as for other nets. */
export type ClockParameters = Omit<NetParameters, 'form' | 'similarity' | 'delta' | 'temperature' | 'alpha'>;

/** What is kept of a time: distances as in `PcaGap`. */
export type ClockRecord = Omit<PcaGap, 'angles' | 'optimum'> & {
  /** s = eta t / M. */
  readonly time: number;
};

/** What is kept of a run. */
export interface ClockResult {
  /** At the last step; null when the run had diverged by then. */
  readonly end: ClockRecord | null;
}

const { data, activation, outputs, count, width, seed, stepSize, steps } = netRules;

/** One look, at the last step. */
export const clock: RunKind<ClockParameters, ClockResult> = {
  name: 'pca-clock',
  version: 2,
  parameters: { data, activation, outputs, count, width, seed, stepSize, steps },
  module: __filename,
  async run(parameters) {
    const path = await netPath(parameters, (step) => step === parameters.steps);
    return { end: path.at(-1) ?? null };
  },
};

/**
 * Follows the net from a random start.
 * @param looks the steps to look at
 */
export async function netPath(
  parameters: ClockParameters,
  looks: (step: number) => boolean,
): Promise<ClockRecord[]> {
  requireProblem(parameters);
  const { width: size, stepSize: eta } = parameters;
  const { net, loss, data: samples } = await startOf({ ...parameters, form: 'linear', similarity: 'dot' });
  const { records } = await run(
    gradientDescent(net, loss, samples, { stepSize: eta, outputLayer: orthonormalOutput() }),
    { steps: parameters.steps, observe: { pca: gap() }, recordAt: looks },
  );
  return records.map((one) => recordOf(one, (eta * one.step) / size));
}

/**
 * Follows the spectral flow from the same V.
 * @param timeStep of s
 * @param looks the steps of the flow to look at
 */
export async function flowPath(
  parameters: Omit<ClockParameters, 'stepSize'>,
  timeStep: number,
  looks: (step: number) => boolean = () => true,
): Promise<ClockRecord[]> {
  requireProblem(parameters);
  const { net, data: samples } = await startOf({ ...parameters, form: 'linear', similarity: 'dot' });
  const { records } = await run(spectralFlow(net, samples, { timeStep }), {
    steps: parameters.steps,
    observe: { pca: gap() },
    recordAt: looks,
  });
  return records.map((one) => recordOf(one, timeStep * one.step));
}

const gap = (): Observer<FeatureState, PcaGap> => pcaGap();

function recordOf(
  { observed: { pca } }: Recorded<{ pca: Observer<FeatureState, PcaGap> }>,
  time: number,
): ClockRecord {
  const { toStart, toNow, ofPca, drift, size, gap: behind, gapNow, range } = pca;
  return { time, toStart, toNow, ofPca, drift, size, gap: behind, gapNow, range };
}
