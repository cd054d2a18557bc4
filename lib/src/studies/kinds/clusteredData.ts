// Points in clusters: unit vectors about orthonormal centres.
import type { Points } from '../../model';
import { RandomStream, requireInteger, requirePositive } from '../../tensor';

/** Points about K orthonormal centres. */
export interface ClusteredData extends Points {
  readonly count: number;
  readonly labels: Uint8Array;
}

/**
 * Draws unit vectors about K orthonormal centres: centre + spread times normal noise of length 1 on average, over its length.
 * @param options.clusters K, at most inputDim
 */
export function clusteredData(options: {
  clusters: number;
  perCluster: number;
  inputDim: number;
  spread: number;
  seed: number;
}): ClusteredData {
  const { clusters, perCluster, inputDim, spread, seed } = options;
  requireInteger('clusters', clusters, 2, inputDim, 'each has a direction of its own');
  requirePositive('spread', spread);
  const count = clusters * perCluster;
  const noise = new RandomStream(seed, 'clustered data').fillNormal(new Float64Array(count * inputDim));
  const inputs = new Float32Array(count * inputDim);
  for (let i = 0; i < count; i++) {
    const row = noise
      .subarray(i * inputDim, (i + 1) * inputDim)
      .map((value) => (spread * value) / Math.sqrt(inputDim));
    row[Math.floor(i / perCluster)] += 1;
    const length = Math.hypot(...row);
    inputs.set(
      row.map((value) => value / length),
      i * inputDim,
    );
  }
  return {
    inputs,
    inputDim,
    count,
    labels: Uint8Array.from({ length: count }, (_, i) => Math.floor(i / perCluster)),
  };
}
