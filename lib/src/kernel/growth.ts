// How fast the linear loss with dot product blows up while the kernel is still frozen. Float64.
import { requireParts, requirePositive } from '../tensor';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { requireSamples, type Triplets } from '../data';
import type { Model } from '../model';
import { innerProducts } from './infinite';

/**
 * Computes the largest growth rate lambda of the outputs of a net of any depth under the linear loss with dot product, with the
 * kernel of infinite width.
 *
 * The loss is f^T B f / 2 in the stacked outputs, the same for each output, with B = 1/N between an anchor and its
 * negative and -1/N between an anchor and its positive. With the kernel frozen f <- (I - eta K B) f, so f grows by the
 * factor 1 + eta lambda a step, lambda = lambda_max(-K B) (derived; compare Proposition 10 of Anil et al. 2024).
 * @param data N triplets
 * @param model a net whose layers all have a limit at infinite width: `twoLayer`, or `layered` of dense layers
 * @returns lambda, positive unless every anchor's positive and negative are the same point
 * @throws RangeError when the model has no such limit, or the inputs are not finite
 */
export function growthRate(data: Triplets, model: Pick<Model, 'name' | 'infinite'>): number {
  return growthRates(data, model)[0];
}

/**
 * Computes all growth rates lambda_1 >= lambda_2 >= ... of the outputs under the linear loss with dot product, as `growthRate` does the largest.
 * Direction k of the frozen dynamics grows by the factor 1 + eta lambda_k a step, in every output alike: whatever the start, the
 * outputs approach rank 1, the faster the smaller lambda_2 / lambda_1 (derived).
 * @returns 3N numbers, descending; those below 0 belong to directions that die out
 * @throws RangeError as `growthRate`
 */
export function growthRates(data: Triplets, model: Pick<Model, 'name' | 'infinite'>): number[] {
  requireSamples('data', data, 3);
  requireParts('model', model, { infinite: 'function?' });
  const { count } = data;
  if (!model.infinite)
    throw new RangeError(
      `model must have a kernel at infinite width, got ${model.name}; use dense layers in NTK scaling`,
    );
  const { ntk: kernel } = model.infinite(innerProducts(data.inputs, data.inputDim));
  // -K B is similar to the symmetric matrix -R B R with R the root of K, whose eigenvalues are cheap and real.
  const { realEigenvalues, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(kernel, {
    assumeSymmetric: true,
  });
  const roots = Matrix.diag(realEigenvalues.map((value) => Math.sqrt(Math.max(value, 0))));
  const root = vectors.mmul(roots).mmul(vectors.transpose());
  const curvature = Matrix.zeros(3 * count, 3 * count);
  for (let anchor = 0; anchor < count; anchor++) {
    for (const [other, value] of [
      [count + anchor, 1 / count],
      [2 * count + anchor, -1 / count],
    ]) {
      curvature.set(anchor, other, value);
      curvature.set(other, anchor, value);
    }
  }
  const growth = root.mmul(curvature).mmul(root);
  return new EigenvalueDecomposition(growth, { assumeSymmetric: true }).realEigenvalues.sort((a, b) => b - a);
}

/**
 * Predicts the slope of the hitting time against log M from the frozen kernel: T(M) = log M / (2 log(1 + eta lambda)) + O(1),
 * for the NTK moves by O(1) once the outputs have grown from O(1) to sqrt(M) (derived).
 * @param lambda growth rate, a positive number, from `growthRate`
 * @param stepSize eta, a positive number
 * @returns steps per unit of the natural logarithm of M
 */
export function predictedHittingSlope(lambda: number, stepSize: number): number {
  requirePositive('lambda', lambda, 'otherwise the outputs do not grow');
  requirePositive('stepSize', stepSize, 'for example 0.1');
  const slope = 1 / (2 * Math.log1p(stepSize * lambda));
  if (slope === Infinity)
    throw new RangeError(
      `stepSize times lambda must be at least 1e-300, got ${stepSize * lambda}: nothing grows`,
    );
  return slope;
}
