// Subspaces in float64: bases and principal angles.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { requireMatrix, requireThreshold } from '../tensor';

/** Inner products of a basis's columns may be off by so much: that of float32 after a long run, and less than any mistake. */
export const LARGEST_SKEW = 1e-3;

/** Singular values in descending order with the right singular vectors, (columns, k). */
function rightSvd(name: string, rows: Matrix): { values: number[]; right: Matrix } {
  requireMatrix(name, rows);
  const svd = new SingularValueDecomposition(rows, { autoTranspose: true });
  const kept = Math.min(rows.rows, rows.columns);
  return {
    values: svd.diagonal.slice(0, kept),
    right: svd.rightSingularVectors.subMatrix(0, rows.columns - 1, 0, kept - 1),
  };
}

/** Computes the singular values, descending. */
export function singularValues(matrix: Matrix): number[] {
  return rightSvd('matrix', matrix).values;
}

/**
 * Computes an orthonormal basis of the space that rows span.
 * @param rows (n, d), for example an encoder
 * @param threshold directions whose singular value is not above this share of the largest are left out, in [0, 1);
 *   default 1e-10: rounding only. Monte Carlo noise needs 0.01 to 0.05
 * @returns (d, k), columns by descending singular value
 * @throws RangeError when all rows are zero or the threshold is out of range
 */
export function rowSpace(rows: Matrix, threshold = 1e-10): Matrix {
  requireThreshold('threshold', threshold);
  const { values, right } = rightSvd('rows', rows);
  const rank = values.filter((value) => value > threshold * values[0]).length;
  if (!(rank > 0)) throw new RangeError('rows span nothing: all are zero');
  return right.subMatrix(0, rows.columns - 1, 0, rank - 1);
}

/**
 * Counts the singular values above a share of the largest.
 * @param matrix finite
 * @param threshold that share, in [0, 1), default 0.01
 * @throws RangeError when the matrix is not finite or the threshold is out of range
 */
export function numericalRank(matrix: Matrix, threshold = 0.01): number {
  requireMatrix('matrix', matrix);
  requireThreshold('threshold', threshold);
  const values = singularValues(matrix);
  return values.filter((value) => value > threshold * values[0]).length;
}

/**
 * Computes the effective rank, the exponential of the entropy of the singular values' shares of their sum (Roy and Vetterli 2007; of a
 * representation's outputs it is RankMe, Garrido et al. 2023).
 * @param matrix finite and not zero
 * @returns from 1 (rank 1) to the smaller of rows and columns (all singular values equal); it changes smoothly, where `numericalRank` jumps
 * @throws RangeError when the matrix is not finite or zero
 */
export function effectiveRank(matrix: Matrix): number {
  requireMatrix('matrix', matrix);
  const values = singularValues(matrix);
  const sum = values.reduce((total, value) => total + value, 0);
  if (!(sum > 0)) throw new RangeError('matrix must not be zero: it has no effective rank');
  const shares = values.map((value) => value / sum).filter((share) => share > 0);
  return Math.exp(-shares.reduce((total, share) => total + share * Math.log(share), 0));
}

/**
 * Computes the sine of the largest principal angle between two subspaces: how far the smaller one sticks out of the larger.
 * @param a (d, j), orthonormal columns
 * @param b (d, k), orthonormal columns
 * @returns in [0, 1]; accurate near 0, where 1 - cosine^2 would not be
 * @throws RangeError when the numbers of rows differ, or columns are not orthonormal (to 1e-3)
 */
export function largestSine(a: Matrix, b: Matrix): number {
  requireMatrix('a', a);
  requireMatrix('b', b);
  if (a.rows !== b.rows)
    throw new RangeError(
      `both subspaces must lie in the same space, got ${a.rows} and ${b.rows} dimensions; take both from the same inputs`,
    );
  requireBasis('a', a);
  requireBasis('b', b);
  const [small, large] = a.columns <= b.columns ? [a, b] : [b, a];
  const rest = Matrix.sub(small, large.mmul(large.transpose().mmul(small)));
  return Math.min(1, singularValues(rest)[0]);
}

/**
 * Computes the norm of the difference of two subspaces' projections: the sine of the largest angle, or 1 where their dimensions differ.
 * @param a (d, j), orthonormal columns
 * @param b (d, k), orthonormal columns
 * @throws RangeError as `largestSine`
 */
export function projectionDistance(a: Matrix, b: Matrix): number {
  requireMatrix('a', a);
  requireMatrix('b', b, { rows: a.rows });
  requireBasis('a', a);
  requireBasis('b', b);
  return a.columns === b.columns ? largestSine(a, b) : 1;
}

/** Of other columns the sines below would be numbers without a meaning. */
function requireBasis(name: string, basis: Matrix): void {
  const off = basis.transpose().mmul(basis).sub(Matrix.eye(basis.columns)).abs().max();
  if (!(off <= LARGEST_SKEW))
    throw new RangeError(
      `${name} must have orthonormal columns, but their inner products are off by ${off.toPrecision(2)}; rowSpace gives such a basis`,
    );
}
