// Coordinates in which a covariance is the identity.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';

/** The symmetric square root of a covariance and its inverse, (d, d) each. */
export interface Whitening {
  /** Sigma^(-1/2): y = toWhite x has covariance I. */
  readonly toWhite: Matrix;
  /** Sigma^(1/2). */
  readonly fromWhite: Matrix;
}

/**
 * Symmetric square roots of a positive definite matrix.
 * @param covariance (d, d), symmetric
 * @throws RangeError when an eigenvalue is not positive
 */
export function whitening(covariance: Matrix): Whitening {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const least = Math.min(...realEigenvalues);
  if (!(least > 0))
    throw new RangeError(`covariance must be positive definite, but has the eigenvalue ${least}`);
  const power = (exponent: number): Matrix =>
    eigenvectorMatrix
      .clone()
      .mulRowVector(realEigenvalues.map((value) => value ** exponent))
      .mmul(eigenvectorMatrix.transpose());
  return { toWhite: power(-0.5), fromWhite: power(0.5) };
}
