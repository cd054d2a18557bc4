// @ts-check
import { alphaCovariance } from 'contrastive-lab/loss';
import { weighedPoints } from './weighedPoints.mjs';

/**
 * The contrastive covariance of alpha-CL in its Laplacian form.
 * @param {import('./weighedPoints.mjs').Weighed} task
 */
export async function prepare(task) {
  const { alpha, points, augmented } = weighedPoints(task);
  const covariance = () => alphaCovariance(alpha, points, augmented);
  return { run: covariance, result: () => covariance().to1DArray() };
}
