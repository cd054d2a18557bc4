// The linearised model of a net of infinite width: no net, no tensors. Float64.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { requireSamples } from '../data';
import type { Loss } from '../loss';
import type { Model } from '../model';
import { RandomStream, requireObject, requireParts } from '../tensor';
import type { Dynamics, Samples } from '../train';
import { innerProducts } from './infinite';
import { kernelFlow } from './kernelFlow';
import type { FrozenState } from './linearised';

/**
 * Runs gradient descent at infinite width, f <- f - eta K dL/df: K stands still, and the outputs begin as a Gaussian process whose covariance is
 * the kernel of the last hidden layer (Jacot et al. 2018). It costs n^2 Z multiplications a step, and shows within milliseconds what force
 * a loss has once a net is wide.
 * @param model a model that knows its kernels at infinite width; only they and its number of outputs matter
 * @param loss a function of the outputs
 * @param data N samples in d dimensions
 * @param options.stepSize eta, a positive number
 * @param options.seed draws the outputs at the start
 * @returns dynamics for `run`; it holds no tensors
 * @throws RangeError when the model does not know its kernels at infinite width, or an option is out of range
 */
export function frozenLimit(
  model: Model,
  loss: Loss,
  data: Samples,
  options: { stepSize: number; seed: number },
): Dynamics<FrozenState> {
  requireParts('model', model, { infinite: 'function?', outputs: 'positive integer' });
  requireSamples('data', data, 1);
  requireObject('options', options);
  const { stepSize, seed } = options;
  if (!model.infinite)
    throw new RangeError(
      `model must know its kernels at infinite width, got ${model.name}; take one of dense layers`,
    );
  const { ntk: kernel, features } = model.infinite(innerProducts(data.inputs, data.inputDim));
  const { count, labels } = data;
  const start = processDraw(features, model.outputs, seed);
  return kernelFlow(loss, {
    kernel,
    start,
    stepSize,
    outputs: model.outputs,
    count,
    ...(labels && { labels }),
  });
}

/** Outputs with a covariance over the points, independent of each other: n rows of Z numbers. */
function processDraw(covariance: Matrix, dim: number, seed: number): Float64Array {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(covariance, {
    assumeSymmetric: true,
  });
  const scaled = eigenvectorMatrix
    .clone()
    .mulRowVector(realEigenvalues.map((value) => Math.sqrt(Math.max(value, 0))));
  const count = covariance.rows;
  const normal = new RandomStream(seed, `limit ${dim}`).fillNormal(new Float64Array(count * dim));
  const draws = Matrix.from1DArray(count, dim, Array.from(normal));
  return Float64Array.from(scaled.mmul(draws).to1DArray());
}
