// How many directions a matrix really uses.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { requireMatrix, safeScale } from '../tensor';

/**
 * Computes the effective rank: exp of the entropy of the squared singular values, each as a share of their sum. It is 1 for a matrix of rank 1
 * and n for n equal singular values. (Of centred points the squares are the variances along the principal axes.)
 * @param matrix (n, m), not all zero
 * @returns a number from 1 to min(n, m)
 * @throws RangeError when a number is not finite, or all are 0
 */
export function effectiveRank(matrix: Matrix): number {
  requireMatrix('matrix', matrix, { huge: true });
  const scaled = Matrix.div(matrix, safeScale(matrix));
  const values = new SingularValueDecomposition(scaled, { autoTranspose: true }).diagonal.map(
    (value) => value ** 2,
  );
  const sum = values.reduce((total, value) => total + value, 0);
  if (!(sum > 0)) throw new RangeError('matrix must not be all zero: it has no direction to be counted');
  const entropy = values.reduce((total, value) => {
    const share = value / sum;
    return share > 0 ? total - share * Math.log(share) : total;
  }, 0);
  return Math.exp(Math.max(0, entropy));
}
