// Products with the NTK that never make it.
import * as tf from '@tensorflow/tfjs';
import type { LayerFactors } from '../model';
import { matMul, requireTensor2d } from '../tensor';
import { sizeOf, throughInputs, undividedSum, type Size } from './factors';

/**
 * Multiplies the NTK by vectors, K v, without forming the kernel: two products with each layer's factors instead of a (p Z, p Z) matrix.
 * @param layers a net's factors at p points
 * @param vector (p, Z): a number for each output at each point
 * @returns (p, Z), sum over points y and outputs j of K_ij(x, y) v_j(y); the caller's to dispose
 */
export function ntkTimes(layers: readonly LayerFactors[], vector: tf.Tensor2D): tf.Tensor2D {
  const { points, outputs } = sizeOf(layers);
  requireTensor2d('vector', vector);
  if (vector.shape[0] !== points || vector.shape[1] !== outputs) {
    throw new RangeError(
      `vector must be ${points} x ${outputs} (points x outputs), got ${vector.shape.join(' x ')}`,
    );
  }
  return tf.tidy(() => {
    const sum = undividedSum(layers, (i) => partTimes(layers[i], vector, { points, outputs }));
    return tf.div(sum, layers[0].divisor);
  });
}

/** (p, Z), not yet divided. */
function partTimes(layer: LayerFactors, vector: tf.Tensor2D, { points, outputs }: Size): tf.Tensor2D {
  const { slopes, positions } = layer;
  if (slopes.form === 'identity') return throughInputs(layer, vector);
  if (slopes.form === 'factored') {
    const { activation, preActivations, features, output } = slopes;
    const back = activation.backward(matMul(vector, output, false, true), preActivations, features);
    const forth = activation.backward(throughInputs(layer, back), preActivations, features);
    return matMul(forth, output);
  }
  // Of each point, the slopes of all its positions in one row.
  const fanOut = slopes.rows.shape[1];
  const rows = tf.reshape<tf.Rank.R3>(slopes.rows, [outputs, points, positions * fanOut]);
  const weighted = tf.sum(tf.mul(rows, tf.expandDims(tf.transpose(vector), 2)), 0);
  const through = throughInputs(layer, tf.reshape(weighted, [points * positions, fanOut]));
  const products = tf.mul(rows, tf.reshape(through, [1, points, positions * fanOut]));
  return tf.transpose(tf.sum<tf.Tensor2D>(products, 2));
}
