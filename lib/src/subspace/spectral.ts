// What InfoNCE is compared with: PCA, the span of the means, supervised LDA, linear SimSiam.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import {
  betweenScatter,
  centredMeans,
  checkSameWeights,
  classStatistics,
  requireMixture,
  withinCovariance,
  type GaussianMixture,
  type LabelledPoints,
  type PairedMixture,
} from '../data';
import {
  checkOutputs,
  requireMatrix,
  requireObject,
  roundingVariance,
  symmetric,
  symmetrised,
  whitening,
} from '../tensor';
import { rowSpace } from './subspace';

/**
 * Computes the PCA of a mixture: the top eigenvectors of its whole covariance, S_B + Sigma.
 * @param outputs r, from 1 to d
 * @returns (r, d), orthonormal rows by descending variance
 */
export function mixturePca(mixture: GaussianMixture, outputs: number): Matrix {
  return topEigenvectors(Matrix.add(betweenScatter(mixture), withinCovariance(mixture)), outputs);
}

/** Returns the span of the centred means, as an encoder with orthonormal rows, (K - 1, d) for means in general position. */
export function spanOfMeans(mixture: GaussianMixture): Matrix {
  return rowSpace(centredMeans(mixture), 1e-8).transpose();
}

/**
 * Computes the linear discriminants of labelled points (Fisher 1936): the directions of largest variance between classes over
 * variance within.
 * @param points n points with their labels
 * @param outputs r, from 1 to d; only the first K - 1 of K classes separate them, the others are any basis of the rest
 * @returns (r, d); where the covariance within classes is white, its rows are orthonormal
 * @throws TypeError or RangeError as `classStatistics`, when there is one class or all classes have the same mean, to rounding: no direction
 *   separates them; or when a direction does not vary within classes: there are too few points, or a coordinate is a combination of others
 */
export function lda(data: LabelledPoints, outputs: number): Matrix {
  const { counts, means, within } = classStatistics(data);
  const { points } = data;
  checkOutputs(outputs, points.columns);
  const present = [...counts.keys()].filter((label) => counts[label] > 0);
  if (present.length < 2) throw new RangeError('labels must hold at least two classes, got 1');
  const centred = means.subRowVector(points.mean('column'));
  const differences = Matrix.abs(centred.selection(present, [...Array(points.columns).keys()]));
  if (!(differences.max() ** 2 > roundingVariance(points)))
    throw new RangeError('the means of the classes must differ, but are equal to rounding');
  const between = centred
    .transpose()
    .mmul(centred.clone().mulColumnVector(counts.map((n) => n / points.rows)));
  return topRatios(between, within, outputs, roundingVariance(points), 'the covariance within classes');
}

/**
 * Computes linear SimSiam with whitened outputs and the best linear predictor: it minimises r - |A S_B A^T|_F^2 under
 * A (Sigma + S_B) A^T = I, whose solutions are the top generalised eigenvectors of (S_B, Sigma + S_B) **[derived]**. (The
 * conditions of the paper's own result on SimSiam are not known here.)
 * @param outputs r, from 1 to d
 * @returns (r, d)
 */
export function simSiamEncoder(mixture: GaussianMixture, outputs: number): Matrix {
  const between = betweenScatter(mixture);
  return topRatios(between, Matrix.add(between, withinCovariance(mixture)), outputs);
}

/** Computes the loss that `simSiamEncoder` minimises, for an encoder with A (Sigma + S_B) A^T = I. */
export function simSiamLoss(mixture: GaussianMixture, encoder: Matrix): number {
  requireMixture(mixture);
  requireMatrix('encoder', encoder, { columns: mixture.means.columns });
  const kept = encoder.mmul(betweenScatter(mixture)).mmul(encoder.transpose());
  return encoder.rows - Matrix.mul(kept, kept).sum();
}

/**
 * Computes the spectral method for two modalities: the top singular vectors of the cross-covariance sum of w_k mu_k nu_k^T (centred).
 * @param outputs r, an integer from 1 to K
 * @returns encoders (r, d) and (r, d'), orthonormal rows
 */
export function spectralPair(mixtures: PairedMixture, outputs: number): [Matrix, Matrix] {
  requireObject('mixtures', mixtures);
  const { x, y } = mixtures;
  checkSameWeights(x, y);
  const means = centredMeans(y).mulColumnVector([...y.weights]);
  const cross = centredMeans(x).transpose().mmul(means);
  checkOutputs(outputs, Math.min(cross.rows, cross.columns));
  const svd = new SingularValueDecomposition(cross, { autoTranspose: true });
  const first = (vectors: Matrix): Matrix =>
    vectors.subMatrix(0, vectors.rows - 1, 0, outputs - 1).transpose();
  return [first(svd.leftSingularVectors), first(svd.rightSingularVectors)];
}

/** The a with the largest a^T top a / a^T bottom a, scaled to a^T bottom a = 1, as rows. */
function topRatios(top: Matrix, bottom: Matrix, outputs: number, rounding = 0, name?: string): Matrix {
  const { toWhite } = whitening(bottom, rounding, name);
  return topEigenvectors(toWhite.mmul(top).mmul(toWhite), outputs).mmul(toWhite);
}

function topEigenvectors(matrix: Matrix, outputs: number): Matrix {
  checkOutputs(outputs, matrix.rows);
  const columns = Array.from({ length: outputs }, (_, i) => matrix.rows - 1 - i);
  return symmetric(symmetrised(matrix)).vectors.subMatrixColumn(columns).transpose();
}
