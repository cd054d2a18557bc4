// PCA of C_V without features: the bridge from random features to kernel PCA. Small exact theory: float64.
import { Matrix } from 'ml-matrix';
import { requireMatrix, symmetric } from '../tensor';

/** A kernel of float32 is symmetric, and has no negative eigenvalue, to so much of its size. */
const ROUNDING = 1e-4;

/** The outputs of the PCA solution at the triplets' points. */
export interface KernelPca {
  /** (3N, Z): row i is f at point i, up to the sign of each column. */
  readonly outputs: Matrix;
  /** The Z smallest eigenvalues of C_V, ascending. */
  readonly values: readonly number[];
}

/**
 * Computes the PCA solution of C_V from the feature kernel alone. C_V = Phi^T S Phi / M depends on the features Phi through K = Phi Phi^T / M
 * only: its non-zero eigenvalues are those of K^(1/2) S K^(1/2), and the outputs of the eigenvector of y are K^(1/2) y
 * (derived). With the infinite-width kernel it is the limit of the wide net.
 * @param kernel K, (3N, 3N), symmetric and positive semi-definite: anchors, positives, negatives
 * @param outputs Z, a positive integer
 * @throws RangeError when K is not square with a multiple of three rows, symmetric and positive semi-definite to 1e-4, or Z is above the negative eigenvalues
 */
export function contrastiveKernelPca(kernel: Matrix, outputs: number): KernelPca {
  requireMatrix('kernel', kernel);
  const points = kernel.rows;
  if (points !== kernel.columns || points % 3 !== 0)
    throw new RangeError(
      `kernel must be 3N x 3N, got ${points} x ${kernel.columns}; take the kernel at all anchors, positives and negatives`,
    );
  const count = points / 3;
  const asymmetry = Matrix.sub(kernel, kernel.transpose()).abs().max();
  if (!(asymmetry <= ROUNDING * Matrix.abs(kernel).max()))
    throw new RangeError(`kernel must be symmetric, but differs from its transpose by ${asymmetry}`);
  const { values: squares, vectors } = symmetric(kernel);
  const [lowest, highest] = [squares[0], squares[points - 1]];
  if (!(lowest >= -ROUNDING * highest))
    throw new RangeError(
      `kernel must be positive semi-definite, but has the eigenvalue ${lowest} beside ${highest}; take the kernel of features`,
    );
  const roots = Matrix.diag(squares.map((value) => Math.sqrt(Math.max(0, value))));
  const root = vectors.mmul(roots).mmul(vectors.transpose());
  // S couples an anchor with its negative and, with the other sign, with its positive.
  const coupling = Matrix.zeros(points, points);
  for (let anchor = 0; anchor < count; anchor++) {
    for (const [other, sign] of [
      [2 * count + anchor, 1],
      [count + anchor, -1],
    ]) {
      coupling.set(anchor, other, sign / (2 * count));
      coupling.set(other, anchor, sign / (2 * count));
    }
  }
  const { values, vectors: inner } = symmetric(root.mmul(coupling).mmul(root));
  // Rounding leaves zeros a little below 0.
  const tolerance = 1e-12 * Math.max(...values.map(Math.abs));
  const negative = values.filter((value) => value < -tolerance).length;
  if (!(Number.isSafeInteger(outputs) && outputs > 0 && outputs <= negative))
    throw new RangeError(
      `outputs must be an integer from 1 to ${negative}, the negative eigenvalues, got ${outputs}`,
    );
  const chosen = [...Array(outputs).keys()];
  return { outputs: root.mmul(inner.subMatrixColumn(chosen)), values: values.slice(0, outputs) };
}
