// How much of the labels a linear map of the representation can tell.
import { CholeskyDecomposition, Matrix } from 'ml-matrix';
import { requireObject, requirePositive } from '../tensor';
import { largestSize, powerOfTwo } from '../tensor/units';
import { accuracyOf, asLabelled, checkLabelled, type Judged } from './labelled';

/**
 * Computes the accuracy of a linear probe: ridge regression on one-hot labels from standardised features, the largest output wins.
 * @param fitted points and labels that the probe is fitted to: { points: Matrix, labels }, or what `readPoints` gives
 * @param others points and labels that it is judged on
 * @param options.ridge weight of the squared coefficients, relative to the number of points; positive, default 1e-4
 * @returns the part of test points that are classified right, from 0 to 1
 * @throws RangeError when ridge is not positive, or too small beside features that are combinations of others; or as `checkLabelled`
 */
export function linearProbe(fitted: Judged, others: Judged, options: { ridge?: number } = {}): number {
  requireObject('options', options);
  const { ridge = 1e-4 } = options;
  requirePositive('ridge', ridge, 'for example 1e-4');
  const { train, test } = asLabelled(fitted, others);
  const { train: points, test: judged } = checkLabelled(train, test);
  // Each feature in a unit of its own, in which squares neither overflow nor vanish.
  const units = points
    .transpose()
    .to2DArray()
    .map((column) => powerOfTwo(largestSize(column)));
  const inUnits = points.clone().divRowVector(units);
  const means = inUnits.mean('column');
  // A feature that changes by rounding alone says nothing; dividing it by 1 leaves it at 0.
  const deviations = inUnits
    .standardDeviation('column', { unbiased: false })
    .map((value) => (value > 16 * Number.EPSILON ? value : 1));
  const standardised = (matrix: Matrix): Matrix =>
    matrix.clone().divRowVector(units).subRowVector(means).divRowVector(deviations);
  const classes = [...new Set(Array.from(train.labels))].sort((a, b) => a - b);
  const shares = classes.map(
    (label) => Array.from(train.labels).filter((own) => own === label).length / points.rows,
  );
  const targets = new Matrix(
    Array.from(train.labels, (label) => classes.map((own, i) => (own === label ? 1 : 0) - shares[i])),
  );
  const features = standardised(points);
  const normal = features.transpose().mmul(features);
  for (let i = 0; i < normal.rows; i++) normal.set(i, i, normal.get(i, i) + ridge * points.rows);
  const factors = new CholeskyDecomposition(normal);
  if (!factors.isPositiveDefinite())
    throw new RangeError(
      `ridge must be larger, got ${ridge}: some features are combinations of others, and rounding swallows it; for example 1e-4`,
    );
  const coefficients = factors.solve(features.transpose().mmul(targets));
  const scores = standardised(judged).mmul(coefficients).addRowVector(shares);
  if (!scores.to1DArray().every(Number.isFinite))
    throw new RangeError(
      'the points to judge lie so far from the fitted ones that their scores are no numbers; bring both to one scale',
    );
  const predictions = Array.from({ length: scores.rows }, (_, row) => classes[scores.maxRowIndex(row)[1]]);
  return accuracyOf(predictions, test.labels);
}
