// Two linear encoders, one a modality, trained by CLIP on real pairs.
import * as tf from '@tensorflow/tfjs';
import type { Matrix } from 'ml-matrix';
import type { Paired } from '../data';
import { clip, cosine, dot } from '../loss';
import {
  described,
  matMul,
  matrixOf,
  RandomStream,
  requireMatrix,
  requireMemory,
  requireObject,
  tensorOf,
} from '../tensor';
import { miniBatches } from './batches';
import type { Dynamics, DynamicsState } from './dynamics';
import { adam, Updates, weightDecay, type Optimiser } from './optimisers';

/** Two encoders, A (r, d) and B (r, d'). */
export type EncoderPair = [Matrix, Matrix];

/** Two encoders at one step. */
export interface ClipState extends DynamicsState {
  /** A copy; reading it takes its time. */
  readonly encoders: EncoderPair;
}

/** Added to squared lengths, so that an output of zeros has the cosine 0. */
const DELTA = 1e-8;

/** How `linearClip` begins and moves. */
export interface LinearClipOptions {
  /** `dot` (default): s = u . v, the theory's; `cosine`: the cosine, as in practice. */
  similarity?: 'dot' | 'cosine';
  /** Scores are divided by it, a positive number, default 1. */
  temperature?: number;
  /** r, a positive integer. */
  outputs: number;
  /** eta, a positive number, default 0.01. */
  stepSize?: number;
  /** Default `adam()`. */
  optimiser?: Optimiser;
  /** Pairs a step, an integer from 2 to n, default all. Its pairs are each other's negatives. */
  batch?: number;
  /** Weight decay, 0 or more, default 0: a step takes eta decay of the weights away. */
  decay?: number;
  /** Size of an output at the start for inputs of variance 1, a positive number, default 0.3. */
  startScale?: number;
  /** Of start and batches, default 1. */
  seed?: number;
}

/**
 * Trains linear CLIP from a small random start. There is no bias: centre the inputs.
 * @param pairs training pairs
 * @param options see LinearClipOptions
 * @returns dynamics for `run`, which frees them; if you do not run them, call `dispose()`
 * @throws RangeError when x and y are not pairs or an option is out of range
 */
export function linearClip(pairs: Paired, options: LinearClipOptions): Dynamics<ClipState> {
  requireObject('pairs', pairs);
  requireObject('options', options);
  const { x, y } = pairs;
  requireMatrix('x', x);
  requireMatrix('y', y);
  const { outputs, batch = x.rows, startScale = 0.3, stepSize = 0.01, decay = 0, seed = 1 } = options;
  checkPairs({ x, y }, batch);
  checkNumbers({ outputs, stepSize, startScale, decay });
  const { similarity = 'dot', temperature = 1 } = options;
  if (similarity !== 'dot' && similarity !== 'cosine')
    throw new RangeError(`similarity must be 'dot' or 'cosine', got ${String(similarity)}`);
  requireMemory(
    32 * outputs * Math.max(x.columns, y.columns),
    `encoders of ${outputs} outputs`,
    'take fewer outputs',
  );
  const loss = clip(similarity === 'dot' ? dot() : cosine({ delta: DELTA }), { temperature });
  const { optimiser = adam() } = options;
  const updates = new Updates(decay > 0 ? weightDecay(decay, optimiser) : optimiser, stepSize);
  const samplesAt = miniBatches(x.rows, { size: batch, seed });
  const inputs = tf.tidy(() => [x, y].map(tensorOf));
  let weights = [x, y].map((points, side) => {
    const random = new RandomStream(seed, side === 0 ? 'encoder x' : 'encoder y');
    const entries = random.fillNormal(new Float32Array(points.columns * outputs));
    const scale = startScale / Math.sqrt(points.columns * outputs);
    const shape: [number, number] = [points.columns, outputs];
    return tf.tidy(() => tf.mul<tf.Tensor2D>(tf.tensor2d(entries, shape), scale));
  });
  const stateOf = (step: number, value: number): ClipState => ({
    step,
    loss: value,
    get encoders(): EncoderPair {
      return [matrixOf(weights[0]).transpose(), matrixOf(weights[1]).transpose()];
    },
  });
  let gradients: tf.Tensor2D[] = [];
  const evaluate = (step: number): ClipState => {
    tf.dispose(gradients);
    let value = NaN;
    gradients = tf.tidy(() => {
      const chosen = batch === x.rows ? undefined : tf.tensor1d([...samplesAt(step)], 'int32');
      const rows = inputs.map((all) => (chosen ? tf.gather(all, chosen) : all));
      const both = tf.concat(rows.map((points, side) => matMul(points, weights[side])));
      const found = loss.evaluate({ values: Float64Array.from(both.dataSync()), count: batch, dim: outputs });
      value = found.value;
      const gradient = tf.tensor2d(Float32Array.from(found.gradient), [2 * batch, outputs]);
      return rows.map((points, side) =>
        matMul(points, tf.slice(gradient, [side * batch, 0], [batch, outputs]), true),
      );
    });
    return stateOf(step, value);
  };
  let state = evaluate(0);
  return {
    get state() {
      return state;
    },
    get isFinite() {
      // The loss, in float64, is finite where float32 can no longer hold a step.
      return Number.isFinite(state.loss) && gradients.every((one) => one.dataSync().every(Number.isFinite));
    },
    advance() {
      const moves = gradients.map((gradient, side) =>
        updates.move(String(side), tf.mul<tf.Tensor2D>(gradient, stepSize), weights[side]),
      );
      updates.count++;
      const before = weights;
      weights = before.map((one, side) => tf.sub<tf.Tensor2D>(one, moves[side]));
      tf.dispose([before, moves]);
      state = evaluate(state.step + 1);
    },
    dispose() {
      tf.dispose([...inputs, ...weights, ...gradients]);
      updates.dispose();
    },
  };
}

function checkPairs({ x, y }: Paired, batch: number): void {
  if (x.rows !== y.rows || x.rows < 2)
    throw new RangeError(
      `x and y must hold at least two pairs, got ${x.rows} and ${y.rows} rows; row i of x belongs to row i of y`,
    );
  if (!(Number.isInteger(batch) && batch >= 2 && batch <= x.rows))
    throw new RangeError(`batch must be an integer from 2 to the number of pairs ${x.rows}, got ${batch}`);
  for (const [name, points] of Object.entries({ x, y })) {
    if (!points.to1DArray().every(Number.isFinite))
      throw new RangeError(`${name} must hold finite numbers only; clean the data first`);
  }
}

function checkNumbers(
  options: Required<Pick<LinearClipOptions, 'outputs' | 'stepSize' | 'startScale' | 'decay'>>,
): void {
  const { outputs, stepSize, startScale, decay } = options;
  if (!(Number.isInteger(outputs) && outputs > 0))
    throw new RangeError(`outputs must be a positive integer, got ${outputs}`);
  for (const [name, value] of Object.entries({ stepSize, startScale })) {
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name} must be a positive number, got ${value}; for example 0.1`);
  }
  if (!(Number.isFinite(decay) && decay >= 0 && decay * stepSize < 1))
    throw new RangeError(
      `decay must be a number from 0 to below 1 / stepSize, got ${described(decay)}; for example 0.01`,
    );
}
