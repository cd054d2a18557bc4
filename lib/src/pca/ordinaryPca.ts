// Principal components of points, the reference that contrastive learning is held against.
import * as tf from '@tensorflow/tfjs';
import { Matrix, QrDecomposition } from 'ml-matrix';
import { pointMatrix, requirePoints, type PointTable, type Rows } from '../files';
import type { Axes } from '../subspace';
import {
  covarianceOf,
  freed,
  matMul,
  matrixOf,
  requireInteger,
  requireMatrix,
  roundingVariance,
  safeScale,
  symmetric,
  symmetricEigen,
  symmetrised,
  tensorOf,
} from '../tensor';

/** The first principal axes of a set of points. */
export interface PrincipalAxes extends Axes {
  /** (d, Z), orthonormal columns, largest variance first. */
  readonly axes: Matrix;
  /** The variances along them. */
  readonly variances: readonly number[];
}

/** Multiplications beyond which the work is done on the engine. */
const LARGE = 2e8;

/** Variances below this share of the largest are rounding, in float64 and in the engine's float32. */
const ROUNDING = { float64: 1e-13, float32: 1e-6 };

/**
 * Computes principal component analysis of points, from the eigen-decomposition of their covariance, or of their inner products
 * where there are not more points than dimensions. In float64; from 2e8 multiplications on, in float32 on the engine, of a matrix where
 * its digits tell all Z axes from rounding.
 * @param points (n, d), n at least 2: a matrix or what `readPoints` gives
 * @param dim Z, an integer from 1 to the number of dimensions that the points span
 * @returns the mean, Z axes and the variances along them; an axis may be turned to its negative
 * @throws RangeError when there are fewer than two points or all are equal, a number is not finite, or the points do not span Z dimensions
 */
export function ordinaryPca(points: Rows, dim: number): PrincipalAxes {
  return points instanceof Matrix ? ofMatrix(points, dim) : ofTable(points, dim);
}

/** Of many points without a copy of them, from their covariance. */
function ofTable(points: PointTable, dim: number): PrincipalAxes {
  requirePoints('points', points);
  const { count, dim: inputDim, values } = points;
  if (count <= inputDim || count * inputDim ** 2 <= LARGE) return ofMatrix(pointMatrix(points), dim);
  requireInteger('dim', dim, 1, inputDim);
  const { mean, covariance } = covarianceOf(values, count, inputDim);
  const unit = safeScale(covariance);
  const found = ofProducts(() => tensorOf(covariance.div(unit)), dim);
  checkSpanned(dim, found.values, ROUNDING.float32 * found.values[0]);
  const variances = found.values.slice(0, dim).map((value) => value * unit);
  return { mean: [...mean], axes: orthonormal(found.along), variances };
}

function ofMatrix(points: Matrix, dim: number): PrincipalAxes {
  requireMatrix('points', points, { huge: true });
  if (!(points.rows >= 2))
    throw new RangeError(
      `points must hold at least two points, got ${points.rows}; one point has no principal components`,
    );
  const few = points.rows <= points.columns;
  const maximum = few ? points.rows - 1 : points.columns;
  requireInteger('dim', dim, 1, maximum);
  const mean = points.mean('column');
  const scale = safeScale(points);
  const centred = points.clone().subRowVector(mean).div(scale);
  const size = Math.min(points.rows, points.columns);
  const large = size * (points.rows * points.columns + 10 * size ** 2) > LARGE;
  const rounding = roundingVariance(Matrix.div(points, scale));
  const none = ({ values }: Found, share: number): number => Math.max(share * values[0], rounding);
  const quick = large ? onEngine(centred, dim, few) : undefined;
  // Where variances fall steeply float32 loses axes that float64 has.
  const enough = quick && spannedBy(quick.values, none(quick, ROUNDING.float32)) >= dim;
  const found = enough ? quick : inFloat64(centred, dim, few);
  const { values, axes } = found;
  checkSpanned(dim, values, none(found, enough ? ROUNDING.float32 : ROUNDING.float64));
  const variances = values.slice(0, dim).map((value) => value * scale ** 2);
  if (!variances.every(Number.isFinite))
    throw new RangeError(`points must be smaller: their variances are beyond 1e308; scale them down`);
  return { mean, axes: axes(), variances };
}

const spannedBy = (variances: readonly number[], none: number): number =>
  variances.filter((value) => value > none).length;

function checkSpanned(dim: number, variances: readonly number[], none: number): void {
  const spanned = spannedBy(variances, none);
  if (spanned === 0) throw new RangeError('points must differ, but are equal to rounding');
  if (dim > spanned)
    throw new RangeError(
      `dim must be at most ${spanned}, the number of dimensions that the points span to rounding, got ${dim}`,
    );
}

/** Variances, largest first, and what gives the first `dim` axes. */
interface Found {
  readonly values: readonly number[];
  readonly axes: () => Matrix;
}

function inFloat64(centred: Matrix, dim: number, few: boolean): Found {
  const products = few ? centred.mmul(centred.transpose()) : centred.transpose().mmul(centred);
  const { values, vectors } = symmetric(symmetrised(products.div(centred.rows)));
  const last = values.length - 1;
  const first = vectors.subMatrixColumn(Array.from({ length: dim }, (_, i) => last - i));
  return {
    values: values.reverse(),
    axes: () => (few ? orthonormal(centred.transpose().mmul(first)) : first),
  };
}

function onEngine(centred: Matrix, dim: number, few: boolean): Found {
  const { values, along } = freed(() => {
    const rows = tensorOf(centred);
    return ofProducts(
      () => tf.div<tf.Tensor2D>(matMul(rows, rows, !few, few), centred.rows),
      dim,
      (first) => (few ? matMul(rows, first, true) : first),
    );
  });
  return { values, axes: () => orthonormal(along) };
}

/** The eigenvalues of a matrix on the engine, largest first, and its first eigenvectors, sent through a map. */
function ofProducts(
  make: () => tf.Tensor2D,
  dim: number,
  through: (first: tf.Tensor2D) => tf.Tensor2D = (first) => first,
): { values: number[]; along: Matrix } {
  return freed(() => {
    const products = make();
    const { values, vectors } = symmetricEigen(products);
    const size = products.shape[0];
    const first = tf.reverse<tf.Tensor2D>(tf.slice(vectors, [0, size - dim], [-1, dim]), 1);
    return { values: [...values.dataSync()].reverse(), along: matrixOf(through(first)) };
  });
}

/** Where variances fall steeply, or in float32, columns are orthogonal to few digits only: QR makes them so. */
function orthonormal(columns: Matrix): Matrix {
  const lengths = Array.from({ length: columns.columns }, (_, i) => columns.getColumnVector(i).norm());
  return new QrDecomposition(columns.clone().divRowVector(lengths)).orthogonalMatrix;
}
