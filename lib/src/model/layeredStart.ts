// How the weights of a net of layers begin, and the pre-activations of its first layer in sample space.
import * as tf from '@tensorflow/tfjs';
import { matMul, RandomStream } from '../tensor';
import { free, type Constraint } from './constraints';
import type { Stage } from './stages';
import { initialPreActivations } from './twoLayerStart';

/** @throws RangeError where sample space is not to be had: the first layer must be dense, hidden and free */
export function requireDenseFirst(
  [{ layer, input, weights }]: readonly Stage[],
  constraints: Readonly<Record<string, Constraint>>,
): void {
  if (layer.kind !== 'weights' || input.image || weights?.name !== 'hidden1')
    throw new RangeError(
      `space must be weight for a net that begins with ${layer.name}, got sample; a dense hidden layer is needed`,
    );
  const { hidden1: bound = free } = constraints;
  if (Object.values(constraints).some(({ orthonormal }) => orthonormal) || bound !== free)
    throw new RangeError(
      `space must be weight for a net with constraints (${Object.keys(constraints).join(', ')}), got sample`,
    );
}

/** Computes X W_1 at the start, of the weights that `startOf` draws but without making them; the caller's to dispose. */
export function firstPreActivations(
  seed: number,
  width: number,
  inputs: tf.Tensor2D,
  given: tf.Tensor2D | undefined,
): tf.Tensor2D {
  if (given) return matMul(inputs, given);
  return initialPreActivations({ width, outputs: 1, seed }, inputs);
}

/** Weights at the start, as given or drawn; the caller's to dispose. */
export function startOf(
  seed: number,
  name: string,
  [fanIn, fanOut]: readonly [number, number],
  constraint: Constraint,
  given: tf.Tensor2D | undefined,
): tf.Tensor2D {
  if (given) {
    constraint.require(given);
    return given.clone();
  }
  // The names and the order of a two-layer net's streams: the first hidden layer neuron by neuron.
  const first = name === 'hidden1';
  const stream = first ? `hidden ${fanOut}` : name === 'output' ? `output ${fanIn}` : `${name} ${fanOut}`;
  const numbers = new RandomStream(seed, stream).fillNormal(new Float32Array(fanIn * fanOut));
  return tf.tidy(() => {
    const drawn = first
      ? tf.transpose(tf.tensor2d(numbers, [fanOut, fanIn]))
      : tf.tensor2d(numbers, [fanIn, fanOut]);
    return constraint.start(drawn);
  });
}
