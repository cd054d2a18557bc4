// The Hessian of each output in all weights: the quantity of Lemma 7 (Anil et al. 2024), here exact and without the matrix.
import * as tf from '@tensorflow/tfjs';
import { disposeLayers, type LayerFactors } from '../model';
import { largestEntry } from '../tensor';
import type { DescentState } from '../train';
import { sizeOf, squaredLengths } from './factors';
import { atPoints } from './points';

/**
 * Computes the spectral norm of the Hessian of each output, ||H^(z)(x)||_2, exactly.
 *
 * The Hessian is block-diagonal over the neurons, and on (W_kz, v_k) it is [[0, phi' x^T], [phi' x, W_kz phi'' x x^T]] /
 * sqrt(M), a matrix of rank 2. With A = |W_kz phi''| |x|^2 and B = |phi'| |x| its norm is (A + sqrt(A^2 + 4 B^2)) / (2 sqrt(M)),
 * and the largest over the neurons is the norm of the whole (derived; phi' and phi'' at v_k.x).
 * For ReLU phi'' counts as 0: the result then leaves out the kinks.
 * @param layers a two-layer net's factors at p points
 * @returns (p, Z); the caller's to dispose
 * @throws RangeError when the net has more layers: its Hessian is no longer block-diagonal
 */
export function hessianNorm(layers: readonly LayerFactors[]): tf.Tensor2D {
  sizeOf(layers);
  const slopes = layers[0]?.slopes;
  if (layers.length !== 2 || slopes?.form !== 'factored') {
    const got = layers.length === 2 ? slopes?.form : layers.length;
    throw new RangeError(
      `layers must be the two of a dense net with an activation between them, got ${got}; the Hessian of other nets is not worked out here`,
    );
  }
  const { activation, preActivations, output } = slopes;
  return tf.tidy(() => {
    const lengths = squaredLengths(layers[0]);
    const derivative = activation.derivative(preActivations);
    const fourBSquared = tf.mul(tf.square(derivative), tf.mul(lengths, 4));
    const curvatures = tf.mul(tf.abs(activation.curvature(preActivations)), lengths);
    const columns = tf.unstack(tf.transpose(output)).map((weights) => {
      const a = tf.mul(curvatures, tf.abs(weights));
      return tf.max(tf.add(a, tf.sqrt(tf.add(tf.square(a), fourBSquared))), 1);
    });
    return tf.div<tf.Tensor2D>(tf.stack(columns, 1), 2 * Math.sqrt(layers[0].divisor));
  });
}

/**
 * Computes the largest Hessian norm over all anchors and outputs, an observer for `run`.
 * @returns max over x and z of ||H^(z)(x)||_2
 * @throws RangeError as `hessianNorm`
 */
export function largestHessianNorm(state: DescentState): number {
  const at = atPoints(state);
  try {
    return tf.tidy(() => largestEntry(hessianNorm(at)));
  } finally {
    disposeLayers(at);
  }
}
