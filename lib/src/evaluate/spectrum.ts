// How many directions a representation uses, from its spectrum alone: no labels are looked at.
import { rowsOf, type Rows } from '../files';
import {
  covarianceOf,
  requireFinite,
  requireInteger,
  requireObject,
  symmetric,
  symmetrised,
} from '../tensor';
import { largestSize, powerOfTwo } from '../tensor/units';

/** What the spectrum of centred points says. Each count is 1 where one direction holds all variance, and d where all d hold equal parts. */
export interface SpectralMeasures {
  /** Singular values of the centred points, largest first, as many as dimensions, or as points where they are fewer. */
  readonly singularValues: readonly number[];
  /** RankMe (Garrido et al. 2023): exp of the entropy of the singular values' shares of their sum. */
  readonly rankMe: number;
  /** The sum of squared singular values over the largest of them. */
  readonly stableRank: number;
  /** (sum of variances)^2 / sum of squared variances along the principal axes. */
  readonly participationRatio: number;
}

/**
 * Measures the spectrum of points whose mean is taken off: RankMe is of the singular values of the *centred* matrix, so that a shift of all points
 * changes nothing. (Garrido et al. do not centre; of outputs with a large mean theirs is smaller. `effectiveRank` is theirs.)
 * From the covariance, or the inner products where points are fewer than dimensions: singular values below 1e-7 of the largest are rounding, below
 * 1e-4 where more than 1e9 multiplications send the covariance to float32.
 * @param points (n, d), n at least 2: a matrix or what `readPoints` gives
 * @throws RangeError when there are fewer than two points, or all of them are the same to rounding
 */
export function spectralMeasures(points: Rows): SpectralMeasures {
  const { count, dim, values: given } = rowsOf('points', points);
  if (!(count >= 2)) throw new RangeError(`points must hold at least two points, got ${count}`);
  const size = largestSize(given);
  const unit = size > 1e-10 && size < 1e10 ? 1 : powerOfTwo(size);
  const values = unit === 1 ? given : given.map((value) => value / unit);
  const largest = size / unit;
  const few = count <= dim;
  const variances = few ? innerSpectrum(values, count, dim) : outerSpectrum(values, count, dim);
  const sum = variances.reduce((total, value) => total + value, 0);
  if (!(sum > (16 * Number.EPSILON * largest) ** 2))
    throw new RangeError('points must differ, but are all the same to rounding: they have no spectrum');
  const singularValues = variances.map((value) => Math.sqrt(value * count) * unit);
  const total = singularValues.reduce((all, value) => all + value, 0);
  const shares = singularValues.map((value) => value / total).filter((share) => share > 0);
  return {
    singularValues,
    rankMe: Math.exp(-shares.reduce((all, share) => all + share * Math.log(share), 0)),
    stableRank: sum / variances[0],
    participationRatio: 1 / variances.reduce((all, value) => all + (value / sum) ** 2, 0),
  };
}

type Spectrum = (values: Float32Array | Float64Array, count: number, dim: number) => number[];

/** Variances along the principal axes, largest first. */
const outerSpectrum: Spectrum = (values, count, dim) =>
  symmetric(covarianceOf(values, count, dim).covariance)
    .values.reverse()
    .map((value) => Math.max(0, value));

/** The same from the inner products of centred points, of which one is 0 by the centring. */
const innerSpectrum: Spectrum = (values, count, dim) => {
  const turned = new Float64Array(count * dim);
  for (let k = 0; k < dim; k++) {
    let mean = 0;
    for (let i = 0; i < count; i++) mean += values[i * dim + k] / count;
    for (let i = 0; i < count; i++) turned[k * count + i] = values[i * dim + k] - mean;
  }
  // Over the coordinates: its mean is that of nothing and put back.
  const { covariance, mean } = covarianceOf(turned, dim, count);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < count; j++)
      covariance.set(i, j, ((covariance.get(i, j) + mean[i] * mean[j]) * dim) / count);
  return symmetric(symmetrised(covariance))
    .values.reverse()
    .map((value) => Math.max(0, value));
};

/**
 * Fits the decay of a spectrum, variance i ~ i^-alpha, by least squares in logarithms (alpha-ReQ, Agrawal et al. 2022; near 1 for
 * representations that generalise well).
 * @param singularValues largest first, as `spectralMeasures` gives them
 * @param options.from first place, a positive integer, default 1
 * @param options.to last place, default the last above 1e-6 of the largest
 * @returns alpha: 0 for a flat spectrum
 * @throws RangeError when fewer than two places are left, or a value is not positive there
 */
export function spectrumAlpha(
  singularValues: ArrayLike<number>,
  options: { from?: number; to?: number } = {},
): number {
  requireFinite('singularValues', singularValues);
  requireObject('options', options);
  const values = Array.from(singularValues);
  const rise = values.findIndex((value, i) => i > 0 && value > values[i - 1]);
  if (rise > 0)
    throw new RangeError(
      `singularValues must fall, largest first, got ${values[rise]} after ${values[rise - 1]}; sort them`,
    );
  const kept = values.filter((value) => value > 1e-6 * Math.max(...values.slice(0, 1))).length;
  const { from = 1, to = kept } = options;
  requireInteger('from', from, 1);
  if (!(Number.isInteger(to) && to > from && to <= kept))
    throw new RangeError(
      `to must be an integer from ${from + 1} to ${kept}, the number of singular values above rounding, got ${to}`,
    );
  const points = Array.from({ length: to - from + 1 }, (_, i) => ({
    x: Math.log(from + i),
    y: 2 * Math.log(values[from + i - 1]),
  }));
  const mean = (of: (one: { x: number; y: number }) => number): number =>
    points.reduce((sum, one) => sum + of(one) / points.length, 0);
  const [x, y] = [mean((one) => one.x), mean((one) => one.y)];
  return -mean((one) => (one.x - x) * (one.y - y)) / mean((one) => (one.x - x) ** 2);
}
