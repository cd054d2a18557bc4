// Whether two representations of the same points say the same.
import type { Matrix } from 'ml-matrix';
import { requireMatrix, roundingVariance, safeScale } from '../tensor';

/**
 * Computes the linear centred kernel alignment (CKA, Kornblith et al. 2019), ||A^T B||_F^2 / (||A^T A||_F ||B^T B||_F) of the
 * centred representations; it does not notice rotations, shifts and a scale of either.
 * @param a n rows of p numbers
 * @param b n rows of q numbers, for the same points
 * @returns a number from 0 to 1
 * @throws RangeError when a number is not finite, the numbers of points differ, or a representation is constant to rounding
 */
export function centredKernelAlignment(a: Matrix, b: Matrix): number {
  requireMatrix('a', a, { huge: true });
  requireMatrix('b', b, { huge: true });
  if (a.rows !== b.rows)
    throw new RangeError(
      `b must represent the ${a.rows} points of a, got ${b.rows}; represent the same points in both`,
    );
  const [left, right] = [centred('a', a), centred('b', b)];
  const square = (x: Matrix, y: Matrix): number => x.transpose().mmul(y).norm('frobenius') ** 2;
  return Math.min(1, square(left, right) / Math.sqrt(square(left, left) * square(right, right)));
}

/** Centred columns, at a size whose fourth powers are harmless. */
function centred(name: string, matrix: Matrix): Matrix {
  const scaled = matrix.clone().div(safeScale(matrix));
  const rows = scaled.clone().center('column');
  if (!(rows.norm('frobenius') ** 2 / rows.rows > roundingVariance(scaled)))
    throw new RangeError(`${name} must vary between points, but is constant to rounding`);
  return rows.div(safeScale(rows));
}
