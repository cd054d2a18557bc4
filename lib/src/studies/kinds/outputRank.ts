// Runs that ask how near the outputs come to rank 1 while the kernel stands still: dimension collapse without equal columns.
import { Matrix } from 'ml-matrix';
import { growthRates } from '../../kernel';
import { dot, linear, type Loss } from '../../loss';
import { effectiveRank, singularValues } from '../../subspace';
import type { RunKind } from '../../sweep';
import { requireObject } from '../../tensor';
import { freeOutput, gradientDescent, outputSize, run, type OutputStart } from '../../train';
import type { Triplets } from '../../data';
import type { TwoLayer } from '../../model';
import { dataOf, netRules, startOf, type NetParameters } from './problem';

/** A problem; its steps are a limit that is not to be reached. */
export type RankParameters = NetParameters;

/** What is kept of a run. */
export interface RankResult {
  /** Steps that the linear loss with dot product takes to size sqrt(M) / 4 times that of the start. */
  readonly steps: number;
  /** s_2 / s_1 of the outputs, (3N, Z), after so many steps of the loss asked for; null when it diverged. */
  readonly ratio: number | null;
  /** Their effective rank. */
  readonly rank: number | null;
  /** lambda_2 / lambda_1 of the frozen kernel at infinite width. */
  readonly rates: number;
  /** The exponent of s_2 / s_1 in M that they predict. */
  readonly predicted: number;
}

/** The frozen kernel has to prefer one direction clearly, or the widths at hand show no exponent. */
const LARGEST_RATE_RATIO = 0.3;

/** Data are drawn again, from the run's seed on, until lambda_2 / lambda_1 is at most 0.3. */
export const outputRank: RunKind<RankParameters, RankResult> = {
  name: 'output-rank',
  version: 1,
  parameters: { ...netRules, data: { ...netRules.data, default: 'two clusters' } },
  module: __filename,
  async run(parameters) {
    const { loss, net } = await startOf({ ...parameters, data: 'sphere' });
    const { data, rates } = await separated(parameters, net);
    const { stepSize, steps } = parameters;
    const { taken } = await rankAfter({ net, loss: linear(dot()), data, stepSize, steps });
    const { ratio, rank } = await rankAfter({ net, loss, data, stepSize, steps: taken, toSize: false });
    const [first, second] = rates.map((rate) => Math.log1p(stepSize * rate));
    return {
      steps: taken,
      ratio,
      rank,
      rates: rates[1] / rates[0],
      predicted: -(1 - second / first) / 2,
    };
  },
};

async function separated(
  { data: name = 'two clusters', count, seed }: RankParameters,
  net: TwoLayer,
): Promise<{ data: Triplets; rates: number[] }> {
  for (let draw = 0; draw < 100; draw++) {
    const data = await dataOf(name, count, 100 * seed + draw);
    const rates = growthRates(data, net);
    if (rates[1] <= LARGEST_RATE_RATIO * rates[0]) return { data, rates };
  }
  throw new RangeError(
    `data must have lambda_2 / lambda_1 of at most ${LARGEST_RATE_RATIO}, but none of 100 draws of ${name} has`,
  );
}

/** What `rankAfter` runs. */
export interface RankRun {
  readonly net: TwoLayer;
  readonly loss: Loss;
  readonly data: Triplets;
  readonly stepSize: number;
  readonly steps: number;
  /** Stop where the outputs are sqrt(M) / 4 times as large as at the start; default true. */
  readonly toSize?: boolean;
  /** How W begins; default: N(0, 1). */
  readonly start?: OutputStart;
}

/** What becomes of the outputs' rank. */
export interface RankEnd {
  readonly taken: number;
  readonly ratio: number | null;
  readonly rank: number | null;
  readonly ending: 'completed' | 'stopped' | 'diverged';
}

/** Runs until the outputs are sqrt(M) / 4 times as large as at the start, where the kernel leaves, or all steps are done. */
export async function rankAfter(options: RankRun): Promise<RankEnd> {
  requireObject('options', options);
  const { net, loss, data, stepSize, steps, toSize = true, start } = options;
  const outputLayer = freeOutput(start);
  let first = NaN;
  const { records, ending } = await run(gradientDescent(net, loss, data, { stepSize, outputLayer }), {
    steps,
    observe: { size: outputSize, outputs: ({ outputs }: { outputs: Float64Array }) => outputs },
    stopWhen({ step, observed: { size } }) {
      if (step === 0) first = size;
      return toSize && size >= (Math.sqrt(net.width) / 4) * first && step > 0;
    },
  });
  const last = records[records.length - 1];
  const none = { ratio: null, rank: null };
  const { ratio, rank } = ending === 'diverged' ? none : rankOf(last.observed.outputs, net.outputs);
  return { taken: last.step, ratio, rank, ending };
}

/** Computes s_2 / s_1 and the effective rank of outputs. */
function rankOf(outputs: Float64Array, dim: number): { ratio: number; rank: number } {
  const matrix = Matrix.from1DArray(outputs.length / dim, dim, outputs);
  const values = singularValues(matrix);
  return { ratio: values[1] / values[0], rank: effectiveRank(matrix) };
}
