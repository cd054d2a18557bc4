// A mixture with one component a class, from labelled points: so that real data can be held against the theory.
import { Matrix } from 'ml-matrix';
import { requireFinite, requireMatrix, requireObject, roundingVariance, whitening } from '../tensor';
import type { LabelledPoints } from './drawMixture';
import { gaussianMixture, type GaussianMixture } from './mixture';

/** Points by their class. */
export interface ClassStatistics {
  /** How many points of each class there are, by label. */
  readonly counts: readonly number[];
  /** Their means, (K, d); of a label without points zeros. */
  readonly means: Matrix;
  /** The covariance within classes, (d, d). */
  readonly within: Matrix;
}

/**
 * Computes the classes' means, and the covariance within them.
 * @param data n points with integer labels from 0 to 65,535
 * @throws TypeError or RangeError when there is not a label for each point, a label is not a positive integer, or a number is not finite
 */
export function classStatistics(data: LabelledPoints): ClassStatistics {
  requireObject('data', data);
  const { points, labels } = data;
  requireMatrix('points', points);
  requireFinite('labels', labels);
  if (points.rows !== labels.length)
    throw new RangeError(
      `labels must hold one label for each of ${points.rows} points, got ${labels.length}; one for each row`,
    );
  const bad = labels.find((label) => !(Number.isInteger(label) && label >= 0 && label < 65536));
  if (bad !== undefined)
    throw new RangeError(`labels must be integers from 0 to 65,535, got ${bad}; number the classes from 0`);
  const classes = labels.reduce((maximum, label) => Math.max(maximum, label), 0) + 1;
  const counts = new Array<number>(classes).fill(0);
  const means = Matrix.zeros(classes, points.columns);
  labels.forEach((label, i) => {
    counts[label]++;
    for (let j = 0; j < points.columns; j++) means.set(label, j, means.get(label, j) + points.get(i, j));
  });
  for (let label = 0; label < classes; label++)
    for (let j = 0; j < points.columns; j++)
      means.set(label, j, means.get(label, j) / Math.max(1, counts[label]));
  const rest = Matrix.sub(points, means.selection([...labels], [...Array(points.columns).keys()]));
  return { counts, means, within: rest.transpose().mmul(rest).div(points.rows) };
}

/**
 * Fits the mixture of the classes' means, shares and common covariance within classes: what linear discriminant analysis assumes
 * of data. Real classes are neither Gaussian nor alike in covariance.
 * @param data n points with labels 0 to K - 1, more points than dimensions, every label present
 * @throws RangeError when numbers differ, a label is missing, or a direction does not vary within classes, to rounding
 */
export function fittedMixture(data: LabelledPoints): GaussianMixture {
  const { counts, means, within } = classStatistics(data);
  const missing = counts.indexOf(0);
  if (missing >= 0)
    throw new RangeError(
      `labels must run from 0 to ${counts.length - 1} without a gap, but none is ${missing}`,
    );
  whitening(within, roundingVariance(data.points), 'the covariance within classes');
  return gaussianMixture({
    means,
    covariance: within,
    weights: counts.map((count) => count / data.points.rows),
  });
}
