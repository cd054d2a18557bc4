// Barlow Twins: a loss of the correlations of outputs over the batch.
import { requireObject } from '../tensor';
import { positive } from './form';
import { allFinite, notFinite, rowsIn, type Loss } from './loss';

/** What `barlowTwins` takes. */
export interface BarlowTwinsOptions {
  /** lambda, the weight of correlations of different outputs, a positive number, default 0.1. */
  offDiagonal?: number;
  /** Added to variances, a positive number, default 1e-4: an output that is constant has no correlation. */
  floor?: number;
}

/**
 * Barlow Twins (Zbontar et al. 2021): with c the (Z, Z) correlations over the batch of the outputs of the two views (anchors and
 * positives), sum over z of (1 - c_zz)^2 + lambda sum over z != w of c_zw^2.
 * @throws RangeError when an option is out of range; when evaluated on fewer than 2 samples
 */
export function barlowTwins(options: BarlowTwinsOptions = {}): Loss {
  requireObject('options', options);
  const { offDiagonal = 0.1, floor = 1e-4 } = options;
  positive('offDiagonal', offDiagonal);
  positive('floor', floor);
  return {
    name: `Barlow Twins, off diagonal ${offDiagonal}`,
    evaluate(outputs) {
      rowsIn(outputs);
      const { values, count, dim } = outputs;
      if (!(count >= 2))
        throw new RangeError(`count must be at least 2 samples, got ${count}: one sample has no correlation`);
      if (!allFinite(values)) return notFinite(values);
      const [u, v] = [0, 1].map((view) =>
        standardised(values.subarray(view * count * dim, (view + 1) * count * dim), count, dim, floor),
      );
      const byU = new Float64Array(count * dim);
      const byV = new Float64Array(count * dim);
      let value = 0;
      for (let z = 0; z < dim; z++) {
        for (let w = 0; w < dim; w++) {
          let correlation = 0;
          for (let i = 0; i < count; i++) correlation += u.rows[i * dim + z] * v.rows[i * dim + w];
          correlation /= count;
          const [error, weight] = z === w ? [correlation - 1, 1] : [correlation, offDiagonal];
          value += weight * error ** 2;
          const slope = (2 * weight * error) / count;
          for (let i = 0; i < count; i++) {
            byU[i * dim + z] += slope * v.rows[i * dim + w];
            byV[i * dim + w] += slope * u.rows[i * dim + z];
          }
        }
      }
      const gradient = new Float64Array(values.length);
      gradient.set(u.pullBack(byU));
      gradient.set(v.pullBack(byV), count * dim);
      return Number.isFinite(value) ? { value, gradient } : notFinite(values);
    },
  };
}

/** Columns with mean 0 and, but for the floor, variance 1; and what takes a gradient in them back. */
function standardised(
  values: Float64Array,
  count: number,
  dim: number,
  floor: number,
): { rows: Float64Array; pullBack: (byRows: Float64Array) => Float64Array } {
  const meanOf = (z: number, f: (at: number) => number): number => {
    let sum = 0;
    for (let at = z; at < count * dim; at += dim) sum += f(at);
    return sum / count;
  };
  const columns = Array.from({ length: dim }, (_, z) => {
    const mean = meanOf(z, (at) => values[at]);
    return { mean, deviation: Math.sqrt(meanOf(z, (at) => (values[at] - mean) ** 2) + floor) };
  });
  const rows = values.map((value, at) => (value - columns[at % dim].mean) / columns[at % dim].deviation);
  return {
    rows,
    pullBack(byRows) {
      const means = columns.map((_, z) => meanOf(z, (at) => byRows[at]));
      const along = columns.map((_, z) => meanOf(z, (at) => byRows[at] * rows[at]));
      return byRows.map((slope, at) => {
        const z = at % dim;
        return (slope - means[z] - rows[at] * along[z]) / columns[z].deviation;
      });
    },
  };
}
