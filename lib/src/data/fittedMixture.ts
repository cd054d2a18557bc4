// A mixture with one component a class, from labelled points: so that real data can be held against the theory.
import { Matrix } from 'ml-matrix';
import type { LabelledPoints } from './drawMixture';
import { type GaussianMixture, gaussianMixture } from './mixture';

/**
 * The mixture of the classes' means, shares and common covariance within classes: what linear discriminant analysis assumes of
 * data. Real classes are neither Gaussian nor alike in covariance.
 * @param data n points with labels 0 to K - 1, more points than dimensions, every label present
 * @throws RangeError when numbers differ, a label is missing, or the covariance is not positive definite
 */
export function fittedMixture({ points, labels }: LabelledPoints): GaussianMixture {
  if (points.rows !== labels.length)
    throw new RangeError(
      `labels must hold one label for each of ${points.rows} points, got ${labels.length}`,
    );
  const classes = Math.max(...labels) + 1;
  const all = [...Array(points.columns).keys()];
  const means = Array.from({ length: classes }, (_, label) => {
    const own = labels.flatMap((each, i) => (each === label ? [i] : []));
    if (own.length === 0)
      throw new RangeError(`labels must run from 0 to ${classes - 1} without a gap, but none is ${label}`);
    return points.selection(own, all).mean('column');
  });
  const rest = Matrix.sub(points, new Matrix(labels.map((label) => means[label])));
  const counts = means.map((_, label) => labels.filter((each) => each === label).length);
  return gaussianMixture({
    means,
    covariance: rest.transpose().mmul(rest).div(points.rows).to2DArray(),
    weights: counts.map((count) => count / points.rows),
  });
}
