// Coordinates in which a covariance is the identity.
import type { Matrix } from 'ml-matrix';
import { requireSquare } from './checks';
import { symmetric, symmetrised } from './matrix';

/** The symmetric square root of a covariance and its inverse, (d, d) each. */
export interface Whitening {
  /** Sigma^(-1/2): y = toWhite x has covariance I. */
  readonly toWhite: Matrix;
  /** Sigma^(1/2). */
  readonly fromWhite: Matrix;
}

/** Variances below this share of the largest are rounding. */
export const MINIMUM_VARIANCE = 1e-12;

/**
 * Computes the symmetric square roots of a positive definite matrix.
 * @param covariance (d, d), symmetric
 * @param rounding a variance that is none, such as `roundingVariance(points)`; default 0
 * @param name what the matrix is called in errors, default covariance
 * @throws RangeError when the matrix is not symmetric, or an eigenvalue is not above rounding: not above 1e-12 of the largest
 */
export function whitening(covariance: Matrix, rounding = 0, name = 'covariance'): Whitening {
  requireSquare(name, covariance);
  const asymmetry = covariance.clone().sub(covariance.transpose()).abs().max();
  if (!(asymmetry <= 1e-9 * covariance.clone().abs().max()))
    throw new RangeError(`${name} must be symmetric, but differs from its transpose by ${asymmetry}`);
  const { values, vectors } = symmetric(symmetrised(covariance));
  const [smallest, largest] = [values[0], values[values.length - 1]];
  if (!(smallest > MINIMUM_VARIANCE * largest && smallest > rounding))
    throw new RangeError(
      `${name} must be positive definite, but has the eigenvalue ${smallest} beside ${largest}: a direction does not vary, to rounding; leave it out, or, where coordinates are in very different units, bring them to like ones`,
    );
  const power = (exponent: number): Matrix =>
    vectors
      .clone()
      .mulRowVector(values.map((value) => value ** exponent))
      .mmul(vectors.transpose());
  return { toWhite: power(-0.5), fromWhite: power(0.5) };
}
