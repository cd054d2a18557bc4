// @ts-check
import { weighedPoints } from './weighedPoints.mjs';

/**
 * The same from its definition: the tensor of all differences, N x N x Z, and the sum of their products.
 * @param {import('./weighedPoints.mjs').Weighed} task
 */
export async function prepare(task) {
  const { alpha, points, augmented } = weighedPoints(task);
  const { count, dim } = task;
  const [f, twin, weights] = [points, augmented, alpha].map((matrix) =>
    Float64Array.from(matrix.to1DArray()),
  );
  const covariance = () => {
    const differences = new Float64Array(count * count * dim);
    for (let i = 0, at = 0; i < count; i++)
      for (let j = 0; j < count; j++)
        for (let z = 0; z < dim; z++) differences[at++] = f[i * dim + z] - f[j * dim + z];
    const found = new Float64Array(dim * dim);
    /** @type {(weight: number, rows: Float64Array, start: number) => void} */
    const add = (weight, rows, start) => {
      for (let p = 0, at = 0; p < dim; p++) {
        const own = weight * rows[start + p];
        for (let q = 0; q < dim; q++) found[at++] += own * rows[start + q];
      }
    };
    for (let pair = 0; pair < count * count; pair++) add(weights[pair], differences, pair * dim);
    const apart = f.map((value, at) => value - twin[at]);
    for (let i = 0; i < count; i++)
      add(
        -weights.subarray(i * count, (i + 1) * count).reduce((sum, weight) => sum + weight, 0),
        apart,
        i * dim,
      );
    return found;
  };
  return { run: covariance, result: () => Array.from(covariance()) };
}
