// The empirical neural tangent kernel of the two-layer net, in closed form: no Jacobian is ever made.
//
// K_ij(x, y) = 1/M [ delta_ij sum_k phi(v_k.x) phi(v_k.y) + (x.y) sum_k W_ki W_kj phi'(v_k.x) phi'(v_k.y) ]
// (derived from the definition in Anil et al. 2024, section 2; the tests hold it against autodiff and differences).
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';
import type { NetAtPoints } from './points';
import { slopeProducts } from './slopeProducts';

const LARGEST_SIDE = 20000;

/**
 * Empirical NTK, all pairs of points and of outputs.
 *
 * K_ij(x, y) is symmetric in the outputs and in the points: of the plain product of (p Z, M) matrices little more than half is
 * multiplied out.
 * @param at p points of a net of Z outputs
 * @returns (p Z, p Z), row i * p + a is output i at point a; the caller's to dispose
 * @throws RangeError when p Z > 20000: the kernel would need over 1.6 GB; ask for `ntkTrace` or fewer points
 */
export function ntk(at: NetAtPoints): tf.Tensor2D {
  const [points, width] = at.preActivations.shape;
  const outputs = at.output.shape[1];
  const side = points * outputs;
  if (side > LARGEST_SIDE) {
    throw new RangeError(
      `points times outputs must be at most ${LARGEST_SIDE}, got ${points} x ${outputs}; ask for ntkTrace or fewer points`,
    );
  }
  return tf.tidy(() => {
    const slopes = at.activation.derivative(at.preActivations);
    const products = slopeProducts(slopes, at.output);
    const byHidden = tf.mul(products, tf.tile(tf.div(at.gram, width), [outputs, outputs]));
    const sameOutput = tf.reshape(tf.eye(outputs), [outputs, 1, outputs, 1]);
    const byOutput = tf.mul(sameOutput, tf.reshape(featureKernel(at), [1, points, 1, points]));
    return tf.add(byHidden, tf.reshape(byOutput, [side, side]));
  });
}

/**
 * Trace of the NTK over the outputs, sum_i K_ii(x, y): the kernel that acts on a loss that treats all outputs alike.
 * @param at p points of a net of Z outputs
 * @returns (p, p); the caller's to dispose
 */
export function ntkTrace(at: NetAtPoints): tf.Tensor2D {
  const [, width] = at.preActivations.shape;
  const outputs = at.output.shape[1];
  return tf.tidy(() => {
    const slopes = at.activation.derivative(at.preActivations);
    const squares = tf.sum(tf.square(at.output), 1);
    const product = matMul(tf.mul<tf.Tensor2D>(slopes, squares), slopes, false, true);
    return tf.add<tf.Tensor2D>(tf.mul(featureKernel(at), outputs), tf.mul(product, tf.div(at.gram, width)));
  });
}

/**
 * Diagonal of the NTK, K_ii(x, x).
 * @param at p points of a net of Z outputs
 * @returns (p, Z); the caller's to dispose
 */
export function ntkDiagonal(at: NetAtPoints): tf.Tensor2D {
  const [points, width] = at.preActivations.shape;
  return tf.tidy(() => {
    const slopes = at.activation.derivative(at.preActivations);
    const features = tf.sum(tf.square(at.activation.value(at.preActivations)), 1, true);
    const squaredLengths = tf.sum(tf.mul(at.gram, tf.eye(points)), 1, true);
    const product = matMul(tf.square(slopes), tf.square(at.output));
    return tf.div<tf.Tensor2D>(tf.add(features, tf.mul(squaredLengths, product)), width);
  });
}

/** 1/M sum_k phi(v_k.x) phi(v_k.y), the part that the output layer's weights contribute: (p, p). */
function featureKernel(at: NetAtPoints): tf.Tensor2D {
  const [, width] = at.preActivations.shape;
  const features = at.activation.value(at.preActivations);
  return tf.div<tf.Tensor2D>(matMul(features, features, false, true), width);
}
