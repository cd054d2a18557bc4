// Whether two representations of the same points say the same.
import type { Matrix } from 'ml-matrix';

/**
 * Linear centred kernel alignment (CKA, Kornblith et al. 2019): ||A^T B||_F^2 / (||A^T A||_F ||B^T B||_F) of the centred
 * representations; it does not notice rotations, shifts and a common scale.
 * @param a n rows of p numbers
 * @param b n rows of q numbers, for the same points
 * @returns a number from 0 to 1
 * @throws RangeError when the numbers of points differ, or a representation is constant
 */
export function centredKernelAlignment(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows) throw new RangeError(`b must represent the ${a.rows} points of a, got ${b.rows}`);
  const [left, right] = [a, b].map((matrix) => matrix.clone().center('column'));
  const square = (x: Matrix, y: Matrix): number => x.transpose().mmul(y).norm('frobenius') ** 2;
  const scale = Math.sqrt(square(left, left) * square(right, right));
  if (!(scale > 0)) throw new RangeError('a and b must vary between points, but one of them is constant');
  return square(left, right) / scale;
}
