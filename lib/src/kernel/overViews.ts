// The kernel that acts where a point is all of its views: the mean over augmentations. Float64.
import { Matrix } from 'ml-matrix';
import { requireInteger, requireSquare } from '../tensor';

/**
 * Averages a kernel over the views of each point: K(x, y) = mean over T, T' of K(T x, T' y).
 * @param kernel (n views, n views); row i * views + v is view v of point i
 * @param views how many views a point has
 * @returns (n, n)
 * @throws TypeError when the kernel is not a matrix; RangeError when it is not square or finite, or the number of its rows is not a multiple of views
 */
export function overViews(kernel: Matrix, views: number): Matrix {
  requireSquare('kernel', kernel);
  requireInteger('views', views, 1);
  const count = kernel.rows / views;
  if (!Number.isInteger(count))
    throw new RangeError(
      `kernel must have a multiple of views = ${views} rows, got ${kernel.rows}; take the kernel at all views, point by point`,
    );
  const mean = Matrix.zeros(count, count);
  for (let i = 0; i < kernel.rows; i++) {
    for (let j = 0; j < kernel.columns; j++) {
      const [row, column] = [Math.floor(i / views), Math.floor(j / views)];
      mean.set(row, column, mean.get(row, column) + kernel.get(i, j) / (views * views));
    }
  }
  return mean;
}
