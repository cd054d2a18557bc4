// A mixture seen in the plane of an encoder.
import { type Matrix, SingularValueDecomposition } from 'ml-matrix';
import { betweenScatter, type GaussianMixture, overallMean, sharedCovariance } from '../data';
import { requireMatrix, symmetric, symmetrised, whitening } from '../tensor';
import { rowSpace } from './subspace';

/**
 * Projects points onto an encoder's plane: both axes in units of the noise's standard deviation, turned within the plane towards
 * the first two Fisher directions, so that planes can be compared by eye. What an encoder leaves out stays out: the plane is
 * turned, not tilted.
 * @param mixture with a shared covariance
 * @param encoder A, (r, d) with r >= 2
 * @param points (n, d)
 * @returns n pairs of coordinates; every component has variance 1 in each
 * @throws RangeError when the encoder has no plane
 */
export function seenInPlane(
  mixture: GaussianMixture,
  encoder: Matrix,
  points: Matrix,
): { x: number[]; y: number[] } {
  const { toWhite, fromWhite } = whitening(sharedCovariance(mixture));
  requireMatrix('encoder', encoder, { columns: mixture.means.columns });
  requireMatrix('points', points, { columns: mixture.means.columns });
  const basis = rowSpace(encoder.mmul(fromWhite));
  if (basis.columns < 2)
    throw new RangeError(`encoder must keep at least two directions, got ${basis.columns}`);
  const overlap = basis.transpose().mmul(firstFisherDirections(mixture, toWhite));
  const svd = new SingularValueDecomposition(overlap, { autoTranspose: true });
  const left = svd.leftSingularVectors.subMatrix(0, overlap.rows - 1, 0, 1);
  const turned = basis.mmul(left.mmul(svd.rightSingularVectors.transpose()));
  const seen = points.clone().subRowVector(overallMean(mixture)).mmul(toWhite).mmul(turned);
  return { x: seen.getColumn(0), y: seen.getColumn(1) };
}

/** (d, 2), where the noise is white. */
function firstFisherDirections(mixture: GaussianMixture, toWhite: Matrix): Matrix {
  const scatter = toWhite.mmul(betweenScatter(mixture)).mmul(toWhite);
  return symmetric(symmetrised(scatter)).vectors.subMatrixColumn([scatter.rows - 1, scatter.rows - 2]);
}
