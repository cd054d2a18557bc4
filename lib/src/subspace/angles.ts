// Distances between subspaces.
import * as tf from '@tensorflow/tfjs';
import { freed, matMul, requireTensor2d, svd } from '../tensor';
import { LARGEST_SKEW } from './subspace';

/**
 * Computes the distance of two subspaces of equal dimension, ||sin Theta||_F: the root of the sum of the squared sines of their principal
 * angles, from 0 to sqrt(Z).
 * @param a (M, Z), orthonormal columns
 * @param b (M, Z), orthonormal columns
 * @throws RangeError when the shapes differ, or columns are not orthonormal (to 1e-3)
 */
export function frobeniusSine(a: tf.Tensor2D, b: tf.Tensor2D): number {
  requireBases(a, b);
  return lengthOutside(a, b);
}

/** The same of columns b of any length, as weights that nothing binds: what of them is outside of span(a). */
export function lengthOutside(a: tf.Tensor2D, b: tf.Tensor2D): number {
  requireEqualShapes(a, b);
  return tf.tidy(() => Math.sqrt(tf.sum(tf.square(remainder(a, b))).dataSync()[0]));
}

/**
 * Computes the principal angles between two subspaces of equal dimension.
 * @param a (M, Z), orthonormal columns
 * @param b (M, Z), orthonormal columns
 * @returns Z angles in radians, from 0 to pi/2, ascending; small ones to 1e-7, for they come from sines
 * @throws RangeError when the shapes differ, or columns are not orthonormal (to 1e-3)
 */
export function principalAngles(a: tf.Tensor2D, b: tf.Tensor2D): number[] {
  requireBases(a, b);
  return anglesBetween(a, b);
}

/** The same of columns b of any length; then they are no angles of subspaces. */
export function anglesBetween(a: tf.Tensor2D, b: tf.Tensor2D): number[] {
  requireEqualShapes(a, b);
  return tf.tidy(() => {
    const cosines = svd(matMul(a, b, true)).values.dataSync();
    const sines = svd(remainder(a, b)).values.dataSync();
    return Array.from(cosines, (cosine, i) => Math.atan2(sines[sines.length - 1 - i], cosine));
  });
}

/** The part of b outside span(a): its singular values are the sines. */
function remainder(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  return tf.sub<tf.Tensor2D>(b, matMul(a, matMul(a, b, true)));
}

function requireEqualShapes(a: tf.Tensor2D, b: tf.Tensor2D): void {
  requireTensor2d('a', a);
  requireTensor2d('b', b);
  if (a.shape.join() !== b.shape.join()) {
    throw new RangeError(
      `b must have the shape of a, ${a.shape.join(' x ')}, got ${b.shape.join(' x ')}; subspaces of one dimension only`,
    );
  }
}

function requireBases(a: tf.Tensor2D, b: tf.Tensor2D): void {
  requireEqualShapes(a, b);
  for (const [name, basis] of Object.entries({ a, b })) {
    const off = freed(
      () => tf.max(tf.abs(tf.sub(matMul(basis, basis, true), tf.eye(basis.shape[1])))).dataSync()[0],
    );
    if (!(off <= LARGEST_SKEW))
      throw new RangeError(
        `${name} must have orthonormal columns, but their inner products are off by ${off.toPrecision(2)}; take the q of qr(${name})`,
      );
  }
}
