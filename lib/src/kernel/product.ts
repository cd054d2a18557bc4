// Products with the NTK that never make it.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';
import type { NetAtPoints } from './points';

/**
 * The NTK times vectors, K v, without the kernel: two products with the (p, M) matrices instead of a (p Z, p Z) matrix.
 * @param at p points of a net of Z outputs
 * @param vector (p, Z): a number for each output at each point
 * @returns (p, Z), sum over points y and outputs j of K_ij(x, y) v_j(y); the caller's to dispose
 */
export function ntkTimes(at: NetAtPoints, vector: tf.Tensor2D): tf.Tensor2D {
  const [points, width] = at.preActivations.shape;
  const outputs = at.output.shape[1];
  if (vector.shape[0] !== points || vector.shape[1] !== outputs) {
    throw new RangeError(
      `vector must be ${points} x ${outputs} (points x outputs), got ${vector.shape.join(' x ')}`,
    );
  }
  return tf.tidy(() => {
    const features = at.activation.value(at.preActivations);
    const byOutput = matMul(features, matMul(features, vector, true));
    const back = at.activation.backward(matMul(vector, at.output, false, true), at.preActivations, features);
    const forth = at.activation.backward(matMul(at.gram, back), at.preActivations, features);
    return tf.div<tf.Tensor2D>(tf.add(byOutput, matMul(forth, at.output)), width);
  });
}
