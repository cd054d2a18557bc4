// What a pair of linear encoders ties together.
import { type Matrix, SingularValueDecomposition } from 'ml-matrix';
import { described, requireList, requireMatrix } from '../tensor';

/** Singular directions of N = A^T B, strongest first. */
export interface PairedDirections {
  readonly values: readonly number[];
  /** (d, k), orthonormal columns. */
  readonly x: Matrix;
  /** (d', k), orthonormal columns; column i is tied to column i of x. */
  readonly y: Matrix;
}

/**
 * Finds the directions of x and y that two encoders tie together, in the coordinates of their inputs: give them white ones.
 * @param encoders A (r, d) and B (r, d')
 * @param count k, an integer from 1 to r, and to the input dimensions
 * @throws RangeError when the encoders have different numbers of outputs or count is out of range
 */
export function pairedDirections(encoders: readonly [Matrix, Matrix], count: number): PairedDirections {
  requireEncoders(encoders);
  const [a, b] = encoders;
  const maximum = Math.min(a.rows, a.columns, b.columns);
  if (!(Number.isInteger(count) && count > 0 && count <= maximum))
    throw new RangeError(`count must be an integer from 1 to ${maximum}, got ${described(count)}`);
  const svd = new SingularValueDecomposition(a.transpose().mmul(b), { autoTranspose: true });
  const first = (vectors: Matrix): Matrix => vectors.subMatrix(0, vectors.rows - 1, 0, count - 1);
  return {
    values: svd.diagonal.slice(0, count),
    x: first(svd.leftSingularVectors),
    y: first(svd.rightSingularVectors),
  };
}

/** @throws TypeError or RangeError when two encoders do not belong together, or to inputs of these dimensions */
export function requireEncoders(encoders: readonly [Matrix, Matrix], dimX?: number, dimY?: number): void {
  requireList('encoders', encoders);
  const [a, b] = encoders;
  requireMatrix('encoders[0]', a, { columns: dimX });
  requireMatrix('encoders[1]', b, { columns: dimY });
  if (a.rows !== b.rows)
    throw new RangeError(
      `encoders must have one number of outputs, got ${a.rows} and ${b.rows}; fit both with the same outputs`,
    );
}
