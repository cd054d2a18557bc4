// Training on fresh random views, as SimCLR does: two of each image of a mini-batch, Adam on all weights in one buffer.
import * as tf from '@tensorflow/tfjs';
import type { Views } from '../data';
import { lossAt, type Loss } from '../loss';
import type { Encoder } from '../model';
import {
  currentEngine,
  RandomStream,
  requireList,
  requireObject,
  requireParts,
  requirePositive,
} from '../tensor';
import { miniBatches } from './batches';
import type { Dynamics, DynamicsState } from './dynamics';

/** How an encoder is trained. */
export interface ViewDescentOptions {
  /** The images that are trained on, as indices into the set of the views. */
  images: readonly number[];
  /** Images a step, from 2 to all, default 128. */
  batch?: number;
  /** Adam's step size, a positive number, default 1e-3. */
  stepSize?: number;
  /** Of the weights, the batches and the views; default 1. */
  seed?: number;
}

/** An encoder at one step. */
export interface ViewState extends DynamicsState {
  /**
   * Applies the encoder to inputs.
   * @param inputs rows of numbers, as `Views.plain` gives them
   * @returns outputs and what the last layer sees, n rows each
   */
  readonly represent: (inputs: Float32Array) => { outputs: Float32Array; features: Float32Array };
}

/** Adam's decays and epsilon (Kingma and Ba 2015). */
const [FIRST, SECOND, EPSILON] = [0.9, 0.999, 1e-8];

/** Inputs on the engine at a time. */
const BLOCK = 500;

/**
 * Trains an encoder on two random views of each image of a mini-batch: anchors and positives of the loss.
 * @param model the net
 * @param loss a function of the outputs at the 2N views
 * @param views as `viewsOf` makes them
 * @param options see ViewDescentOptions
 * @returns dynamics for `run`
 * @throws RangeError when an option is out of range, or the loss refuses the batch
 */
export function viewDescent(
  model: Encoder,
  loss: Loss,
  views: Views,
  options: ViewDescentOptions,
): Dynamics<ViewState> {
  requireParts('model', model, {
    outputs: 'positive integer',
    start: 'function',
    forward: 'function',
    backward: 'function',
  });
  requireParts('views', views, { size: 'positive integer', draw: 'function' });
  requireObject('options', options);
  const { images, batch = 128, stepSize = 1e-3, seed = 1 } = options;
  requireList('images', images);
  requirePositive('stepSize', stepSize, 'for example 1e-3');
  if (!(batch >= 2))
    throw new RangeError(
      `batch must be at least 2 images, got ${batch}: a single image has nothing to be contrasted with`,
    );
  const batchAt = miniBatches(images.length, { size: batch, seed });
  currentEngine();
  let weights = model.start(seed);
  let moments: [tf.Tensor1D, tf.Tensor1D] = tf.tidy(() => [tf.zerosLike(weights), tf.zerosLike(weights)]);
  const at = (step: number): { value: number; gradient: tf.Tensor1D } => {
    const chosen = batchAt(step).map((place) => images[place]);
    const random = new RandomStream(seed, `views ${step}`);
    const numbers = views.draw([...chosen, ...chosen], random);
    // Tidied, for a loss may refuse the batch on the way.
    let value = NaN;
    const gradient = tf.tidy(() => {
      const pass = model.forward(weights, tf.tensor2d(numbers, [2 * batch, views.size]));
      try {
        const outputs = {
          values: new Float64Array(pass.outputs.dataSync()),
          count: batch,
          dim: model.outputs,
        };
        const found = lossAt(loss, outputs);
        value = found.value;
        const upstream = tf.tensor2d(new Float32Array(found.gradient), [2 * batch, model.outputs]);
        return model.backward(pass, upstream);
      } finally {
        pass.dispose();
      }
    });
    return { value, gradient };
  };
  const represent = (inputs: Float32Array): { outputs: Float32Array; features: Float32Array } => {
    const rows = inputs.length / views.size;
    if (!(Number.isInteger(rows) && rows > 0))
      throw new RangeError(
        `inputs must hold whole rows of ${views.size} numbers, got ${inputs.length} numbers; give whole images`,
      );
    const found: { outputs: number[][]; features: number[][] } = { outputs: [], features: [] };
    for (let from = 0; from < rows; from += BLOCK) {
      const to = Math.min(rows, from + BLOCK);
      const block = tf.tensor2d(inputs.subarray(from * views.size, to * views.size), [to - from, views.size]);
      const pass = model.forward(weights, block);
      for (const part of ['outputs', 'features'] as const)
        found[part].push(Array.from(pass[part].dataSync()));
      pass.dispose();
      block.dispose();
    }
    return {
      outputs: Float32Array.from(found.outputs.flat()),
      features: Float32Array.from(found.features.flat()),
    };
  };
  let next: ReturnType<typeof at>;
  try {
    next = at(0);
  } catch (problem) {
    tf.dispose([weights, ...moments]);
    throw problem;
  }
  let state: ViewState = { step: 0, loss: next.value, represent };
  return {
    get state() {
      return state;
    },
    get isFinite() {
      return Number.isFinite(state.loss);
    },
    advance() {
      const count = state.step + 1;
      const { gradient } = next;
      const [moved, mean, square] = tf.tidy(() => {
        // Sums of the gradients and of their squares, not means: what makes them means is a number of each step, and ten operations
        // take less time than twelve.
        const first = tf.add<tf.Tensor1D>(tf.mul(moments[0], FIRST), gradient);
        const second = tf.add<tf.Tensor1D>(tf.mul(moments[1], SECOND), tf.square(gradient));
        // eta m / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + epsilon) with m = (1 - b1) first and v = (1 - b2) second.
        const correction = Math.sqrt((1 - SECOND ** count) / (1 - SECOND));
        const factor = (stepSize * correction * (1 - FIRST)) / (1 - FIRST ** count);
        const length = tf.add(tf.sqrt(second), EPSILON * correction);
        const move = tf.mul<tf.Tensor1D>(tf.div(first, length), factor);
        return [tf.sub<tf.Tensor1D>(weights, move), first, second];
      });
      tf.dispose([weights, ...moments, gradient]);
      weights = moved;
      moments = [mean, square];
      next = at(count);
      state = { step: count, loss: next.value, represent };
    },
    dispose() {
      tf.dispose([weights, ...moments, next.gradient]);
    },
  };
}
