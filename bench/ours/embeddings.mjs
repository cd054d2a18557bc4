// @ts-check
import { nearestNeighbours, spectralMeasures, uniformity } from 'contrastive-lab/evaluate';
import { readPoints, readArrays, selectPoints } from 'contrastive-lab/files';
import { ordinaryPca } from 'contrastive-lab/pca';
import { join } from 'node:path';

/**
 * A file of embeddings, from reading it to the numbers one asks for first.
 * @param {{ folder: string, axes: number, queries: number, sample: number, embeddings: { count: number, dim: number } }} task
 */
export async function prepare({ folder, axes, queries, sample, embeddings: { count, dim } }) {
  const run = async () => {
    const { label } = readArrays(join(folder, 'label.npy'));
    const points = await readPoints(join(folder, 'points.npy'), {
      labels: /** @type {Float32Array} */ (label.values),
    });
    const { variances } = ordinaryPca(points, axes);
    const { rankMe } = spectralMeasures(points);
    const rows = [...Array(points.count).keys()];
    const known = selectPoints(points, rows.slice(queries));
    const asked = selectPoints(points, rows.slice(0, queries));
    const accuracy = nearestNeighbours(known, asked, { neighbours: 1 });
    return [...variances, rankMe / 1000, accuracy, uniformity(selectPoints(points, rows.slice(0, sample)))];
  };
  // The covariance, for the axes and for RankMe; neighbours; pairs of the sample, each once.
  const operations = dim * (2 * count * (dim + 1) + 2 * queries * (count - queries) + sample * (sample - 1));
  return { run, result: run, operations };
}
