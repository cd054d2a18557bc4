// What InfoNCE is compared with: PCA, the span of the means, supervised LDA, linear SimSiam.
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import {
  betweenScatter,
  type GaussianMixture,
  type LabelledPoints,
  overallMean,
  type PairedMixture,
  withinCovariance,
} from '../data';
import { checkOutputs, symmetric, symmetrised, whitening } from '../tensor';
import { rowSpace } from './subspace';

/**
 * PCA of a mixture: the top eigenvectors of its whole covariance, S_B + Sigma.
 * @param outputs r, from 1 to d
 * @returns (r, d), orthonormal rows by descending variance
 */
export function mixturePca(mixture: GaussianMixture, outputs: number): Matrix {
  return topEigenvectors(Matrix.add(betweenScatter(mixture), withinCovariance(mixture)), outputs);
}

/** The span of the centred means, as an encoder with orthonormal rows, (K - 1, d) for means in general position. */
export function spanOfMeans(mixture: GaussianMixture): Matrix {
  return rowSpace(mixture.means.clone().subRowVector(overallMean(mixture)), 1e-8).transpose();
}

/**
 * Linear discriminant analysis of labelled points (Fisher 1936): the directions of largest variance between classes over
 * variance within.
 * @param points n points with their labels
 * @param outputs r, from 1 to d
 * @returns (r, d); where the covariance within classes is white, its rows are orthonormal
 * @throws RangeError when the covariance within classes is not positive definite: too few points
 */
export function lda({ points, labels }: LabelledPoints, outputs: number): Matrix {
  const classes = Math.max(...labels) + 1;
  const counts = new Array<number>(classes).fill(0);
  const sums = Matrix.zeros(classes, points.columns);
  labels.forEach((label, i) => {
    counts[label]++;
    sums.setRow(label, Matrix.add(sums.getRowVector(label), points.getRowVector(i)));
  });
  const present = counts.flatMap((count, label) => (count > 0 ? [label] : []));
  const means = Matrix.zeros(classes, points.columns);
  for (const label of present) means.setRow(label, sums.getRowVector(label).div(counts[label]));
  const rest = Matrix.sub(points, means.selection([...labels], [...Array(points.columns).keys()]));
  const within = rest.transpose().mmul(rest).div(points.rows);
  const centred = means.subRowVector(Matrix.rowVector(points.mean('column')));
  const between = centred
    .transpose()
    .mmul(centred.clone().mulColumnVector(counts.map((n) => n / points.rows)));
  return topRatios(between, within, outputs);
}

/**
 * Linear SimSiam with whitened outputs and the best linear predictor: it minimises r - |A S_B A^T|_F^2 under
 * A (Sigma + S_B) A^T = I, whose solutions are the top generalised eigenvectors of (S_B, Sigma + S_B) **[derived]**. (The
 * conditions of the paper's own result on SimSiam are not known here.)
 * @param outputs r, from 1 to d
 * @returns (r, d)
 */
export function simSiamEncoder(mixture: GaussianMixture, outputs: number): Matrix {
  const between = betweenScatter(mixture);
  return topRatios(between, Matrix.add(between, withinCovariance(mixture)), outputs);
}

/** The loss that `simSiamEncoder` minimises, for an encoder with A (Sigma + S_B) A^T = I. */
export function simSiamLoss(mixture: GaussianMixture, encoder: Matrix): number {
  const kept = encoder.mmul(betweenScatter(mixture)).mmul(encoder.transpose());
  return encoder.rows - Matrix.mul(kept, kept).sum();
}

/**
 * The spectral method for two modalities: the top singular vectors of the cross-covariance sum of w_k mu_k nu_k^T (centred).
 * @param outputs r, an integer from 1 to K
 * @returns encoders (r, d) and (r, d'), orthonormal rows
 */
export function spectralPair({ x, y }: PairedMixture, outputs: number): [Matrix, Matrix] {
  const means = y.means
    .clone()
    .subRowVector(overallMean(y))
    .mulColumnVector([...y.weights]);
  const cross = x.means.clone().subRowVector(overallMean(x)).transpose().mmul(means);
  checkOutputs(outputs, Math.min(cross.rows, cross.columns));
  const svd = new SingularValueDecomposition(cross, { autoTranspose: true });
  const first = (vectors: Matrix): Matrix =>
    vectors.subMatrix(0, vectors.rows - 1, 0, outputs - 1).transpose();
  return [first(svd.leftSingularVectors), first(svd.rightSingularVectors)];
}

/** The a with the largest a^T top a / a^T bottom a, scaled to a^T bottom a = 1, as rows. */
function topRatios(top: Matrix, bottom: Matrix, outputs: number): Matrix {
  const { toWhite } = whitening(bottom);
  return topEigenvectors(toWhite.mmul(top).mmul(toWhite), outputs).mmul(toWhite);
}

function topEigenvectors(matrix: Matrix, outputs: number): Matrix {
  checkOutputs(outputs, matrix.rows);
  const columns = Array.from({ length: outputs }, (_, i) => matrix.rows - 1 - i);
  return symmetric(symmetrised(matrix)).vectors.subMatrixColumn(columns).transpose();
}
