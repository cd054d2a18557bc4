// The outputs of a net at any points, also those that training never saw.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import type { NetState } from '../train';
import { matMul } from '../tensor';

/** What maps inputs to outputs: V, W and phi; a state of a descent in weight space, or its parts with another W. */
export type Encoder = Pick<NetState, 'hidden' | 'output' | 'net'>;

/** Rows at a time, so that the features of many points need no more than about 64 MB. */
const BLOCK_ELEMENTS = 2 ** 24;

/**
 * Outputs f(x) = W^T phi(V x) / sqrt(M) at any points.
 * @param encoder V, W and phi
 * @param inputs n rows of d numbers
 * @returns (n, Z), the caller's to dispose
 * @throws RangeError when there are no hidden weights (run with `space: 'weight'`), or inputs are not rows of d numbers
 */
export function represent({ hidden, output, net }: Encoder, inputs: Float32Array): tf.Tensor2D {
  if (!hidden) throw new RangeError("encoder must hold hidden weights, got none; run with space: 'weight'");
  const inputDim = hidden.shape[1];
  const count = inputs.length / inputDim;
  if (!(Number.isInteger(count) && count > 0))
    throw new RangeError(`inputs must hold rows of ${inputDim} numbers, got ${inputs.length} numbers`);
  const size = Math.max(1, Math.floor(BLOCK_ELEMENTS / net.width));
  const blocks: tf.Tensor2D[] = [];
  for (let first = 0; first < count; first += size) {
    const last = Math.min(count, first + size);
    const rows = inputs.subarray(first * inputDim, last * inputDim);
    blocks.push(
      tf.tidy(() => {
        const points = tf.tensor2d(rows, [last - first, inputDim]);
        const features = net.activation.value(matMul(points, hidden, false, true));
        return tf.div<tf.Tensor2D>(matMul(features, output), Math.sqrt(net.width));
      }),
    );
  }
  const all = tf.concat2d(blocks, 0);
  tf.dispose(blocks);
  return all;
}

/**
 * The outputs at given points, an observer for `descend` in weight space.
 * @param inputs n rows of d numbers
 * @returns an observer that gives (n, Z), as plain numbers
 */
export function outputsAt(inputs: Float32Array): (state: NetState) => Matrix {
  return (state) => {
    const outputs = represent(state, inputs);
    const matrix = Matrix.from1DArray(outputs.shape[0], outputs.shape[1], outputs.dataSync());
    outputs.dispose();
    return matrix;
  };
}
