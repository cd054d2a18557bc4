// @ts-check
// Points, their twins and a weight for each pair of them: what a contrastive covariance is of.
import { RandomStream } from 'contrastive-lab/tensor';
import { Matrix } from 'ml-matrix';

/** @typedef {{ count: number, dim: number }} Weighed */

/** @param {Weighed} task */
export function weighedPoints({ count, dim }) {
  /** @param {number} columns @param {string} name */
  const drawn = (columns, name) => {
    const numbers = new RandomStream(1, name).fillNormal(new Float64Array(count * columns));
    return Matrix.from1DArray(count, columns, numbers);
  };
  const points = drawn(dim, 'points');
  const alpha = drawn(count, 'alpha').abs();
  for (let i = 0; i < count; i++) alpha.set(i, i, 0);
  return { alpha, points, augmented: Matrix.add(points, drawn(dim, 'twins').mul(0.3)) };
}
