// Two linear encoders, one a modality, trained by CLIP on real pairs.
import * as tf from '@tensorflow/tfjs';
import type { Matrix } from 'ml-matrix';
import { rowBatches, type Paired } from '../data';
import { clipLoss, type ClipOptions } from '../loss';
import { matMul, matrixOf, RandomStream, tensorOf } from '../tensor';

/** Two encoders, A (r, d) and B (r, d'). */
export type EncoderPair = [Matrix, Matrix];

/** What is known after a step. */
export interface ClipStep {
  /** Steps done. */
  readonly step: number;
  /** Of the batch before the step. */
  readonly loss: number;
  /** The encoders as they are now; reading them costs a copy. */
  readonly encoders: () => EncoderPair;
}

/** How `linearClip` trains. */
export interface LinearClipOptions extends ClipOptions {
  /** r, a positive integer. */
  outputs: number;
  /** A positive integer. */
  steps: number;
  /** Of Adam, a positive number, default 0.01. */
  stepSize?: number;
  /** Pairs a step, an integer from 2 to n, default all. Its pairs are each other's negatives. */
  batch?: number;
  /** Share of the weights that a step takes away, over stepSize; 0 or more, default 0. */
  decay?: number;
  /** Size of an output at the start for inputs of variance 1, a positive number, default 0.3. */
  startScale?: number;
  /** Of start and batches, default 1. */
  seed?: number;
  /** Called after each step, and awaited. */
  onStep?: (step: ClipStep) => unknown;
}

/** Trained encoders. */
export interface LinearClip {
  readonly encoders: EncoderPair;
  /** The loss of each step's batch. */
  readonly losses: readonly number[];
  /** `diverged` when the loss was no longer finite: the encoders are those before. */
  readonly ending: 'finished' | 'diverged';
}

/**
 * Linear CLIP by Adam (Kingma and Ba 2015) from a small random start. There is no bias: centre the inputs.
 * @param pairs training pairs
 * @param options see LinearClipOptions
 * @returns plain numbers: nothing to dispose
 * @throws RangeError when x and y are no pairs or an option is out of range
 */
export async function linearClip({ x, y }: Paired, options: LinearClipOptions): Promise<LinearClip> {
  const { batch = x.rows, startScale = 0.3, stepSize = 0.01, decay = 0, seed = 1 } = options;
  checkPairs({ x, y }, batch);
  checkNumbers({ ...options, stepSize, startScale, decay });
  const loss = clipLoss(options);
  const inputs = [x, y].map(tensorOf);
  const weights = [x, y].map((points, side) => {
    const random = new RandomStream(seed, side === 0 ? 'encoder x' : 'encoder y');
    const entries = random.fillNormal(new Float32Array(points.columns * options.outputs));
    const scale = startScale / Math.sqrt(points.columns * options.outputs);
    const shape: [number, number] = [points.columns, options.outputs];
    return tf.tidy(() => tf.variable(tf.mul<tf.Tensor2D>(tf.tensor2d(entries, shape), scale)));
  });
  const optimizer = tf.train.adam(stepSize);
  const encoders = (): EncoderPair => [matrixOf(weights[0]).transpose(), matrixOf(weights[1]).transpose()];
  const random = new RandomStream(seed, 'batches');
  let round: number[][] = [];
  const nextBatch = (): number[] => {
    if (round.length === 0) round = rowBatches(x.rows, batch, random);
    return round.shift()!;
  };
  const losses: number[] = [];
  try {
    while (losses.length < options.steps) {
      const value = tf.tidy(() => {
        const chosen = batch === x.rows ? null : tf.tensor1d(nextBatch(), 'int32');
        const rows = inputs.map((all) => (chosen ? tf.gather(all, chosen) : all));
        const [u, v] = rows.map((points, side) => matMul(points, weights[side]));
        const { value, inU, inV } = loss.evaluate(u, v);
        const found = value.dataSync()[0];
        if (Number.isFinite(found)) {
          optimizer.applyGradients(
            [inU, inV].map((gradient, side) => ({
              name: weights[side].name,
              tensor: matMul(rows[side], gradient, true),
            })),
          );
          for (const one of weights) one.assign(tf.mul(one, 1 - stepSize * decay));
        }
        return found;
      });
      if (!Number.isFinite(value)) return { encoders: encoders(), losses, ending: 'diverged' };
      losses.push(value);
      await options.onStep?.({ step: losses.length, loss: value, encoders });
    }
    return { encoders: encoders(), losses, ending: 'finished' };
  } finally {
    optimizer.dispose();
    tf.dispose([...inputs, ...weights]);
  }
}

function checkPairs({ x, y }: Paired, batch: number): void {
  if (x.rows !== y.rows || x.rows < 2)
    throw new RangeError(`x and y must hold at least two pairs, got ${x.rows} and ${y.rows} rows`);
  if (!(Number.isInteger(batch) && batch >= 2 && batch <= x.rows))
    throw new RangeError(`batch must be an integer from 2 to the number of pairs ${x.rows}, got ${batch}`);
  for (const [name, points] of Object.entries({ x, y })) {
    if (!Number.isFinite(points.sum()))
      throw new RangeError(`${name} must hold finite numbers only; clean the data first`);
  }
}

function checkNumbers(
  options: Pick<LinearClipOptions, 'outputs' | 'steps'> &
    Required<Pick<LinearClipOptions, 'stepSize' | 'startScale' | 'decay'>>,
): void {
  for (const name of ['outputs', 'steps'] as const) {
    if (!(Number.isInteger(options[name]) && options[name] > 0))
      throw new RangeError(`${name} must be a positive integer, got ${options[name]}`);
  }
  for (const name of ['stepSize', 'startScale'] as const) {
    if (!(options[name] > 0 && Number.isFinite(options[name])))
      throw new RangeError(`${name} must be a positive number, got ${options[name]}`);
  }
  if (!(options.decay >= 0 && options.decay * options.stepSize < 1))
    throw new RangeError(`decay must be a number from 0 to below 1 / stepSize, got ${options.decay}`);
}
