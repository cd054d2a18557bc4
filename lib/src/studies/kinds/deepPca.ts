// Deep nets with orthonormal output weights: where the last layer stands beside the PCA of C_V of the last hidden layer.
import { pcaGap } from '../../pca';
import { dot, linear } from '../../loss';
import { activations, orthonormal } from '../../model';
import { gradientDescent, run } from '../../train';
import type { RunKind } from '../../sweep';
import { deepModel, type DeepParameters } from './deepProblem';
import { dataNames, dataOf } from './problem';
import { requireProblem } from './requireProblem';

/** A problem, and its end on the clock of the hidden layers. */
export type DeepPcaParameters = Pick<
  DeepParameters,
  'data' | 'activation' | 'depth' | 'outputs' | 'count' | 'width' | 'seed'
> & {
  readonly stepSize: number;
  /** s = eta t / M at the end. */
  readonly clock: number;
};

/** What is kept of a run, at its end; null when it diverged before. */
export interface DeepPcaResult {
  /** ||sin Theta||_F from span(W(t)) to PCA of C_V(t). */
  readonly toNow: number | null;
  /** To PCA of C_V(0). */
  readonly toStart: number | null;
  /** ||C_V(t) - C_V(0)||_F. */
  readonly drift: number | null;
}

/** The linear loss with dot product under W^T W = I, until eta t = clock M. */
export const deepPca: RunKind<DeepPcaParameters, DeepPcaResult> = {
  name: 'deep-pca',
  version: 1,
  parameters: {
    data: { rule: dataNames, default: 'mnist' },
    activation: Object.keys(activations),
    depth: 'positive integer',
    outputs: { rule: 'positive integer', default: 2 },
    count: 'positive integer',
    stepSize: 'positive number',
    clock: 'positive number',
    width: 'positive integer',
    seed: 'positive integer',
  },
  module: __filename,
  run: pcaRun,
};

async function pcaRun(parameters: DeepPcaParameters): Promise<DeepPcaResult> {
  requireProblem(parameters);
  const { data: name = 'mnist', count, seed, stepSize, clock, width } = parameters;
  const data = await dataOf(name, count, seed);
  const steps = Math.max(1, Math.round((clock * width) / stepSize));
  const constraints = { output: orthonormal() };
  const descent = gradientDescent(deepModel(parameters), linear(dot()), data, { stepSize, constraints });
  const path = await run(descent, {
    steps,
    observe: { pca: pcaGap() },
    recordAt: (step) => step === steps,
  });
  if (path.ending === 'diverged') return { toNow: null, toStart: null, drift: null };
  const { toNow, toStart, drift } = path.records[0].observed.pca;
  return { toNow, toStart, drift };
}
