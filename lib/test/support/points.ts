// Points to judge and to write.
import { Matrix } from 'ml-matrix';
import type { PointTable } from 'contrastive-lab/files';
import { RandomStream } from 'contrastive-lab/tensor';

/** Rows of standard normal numbers. */
export function normalRows(rows: number, columns: number): number[][] {
  const random = new RandomStream(3, 'files');
  return Array.from({ length: rows }, () => [...random.fillNormal(new Float64Array(columns))]);
}

/** A matrix of standard normal numbers. */
export const normalMatrix = (rows: number, columns: number, seed = 1): Matrix =>
  Matrix.from1DArray(
    rows,
    columns,
    new RandomStream(seed, 'without labels').fillNormal(new Float64Array(rows * columns)),
  );

/** n points in d dimensions whose standard deviation along axis k is 1 / (k + 1), around a mean far off. */
export function decaying(count: number, dim: number, seed = 1): PointTable {
  const values = Float32Array.from(
    new RandomStream(seed, 'decay').fillNormal(new Float64Array(count * dim)),
    (value, i) => 3 + value / (1 + (i % dim)),
  );
  return {
    name: 'decay',
    count,
    dim,
    values,
    labels: Int32Array.from({ length: count }, (_, i) => i % 2),
    classes: ['a', 'b'],
  };
}
