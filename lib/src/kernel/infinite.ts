// The NTK of the two-layer net at infinite width. Small exact theory: float64 throughout.
//
// K(x, y) = E[phi(u) phi(v)] + (x.y) E[phi'(u) phi'(v)], (u, v) normal with the covariance of (v_k.x, v_k.y); the same for
// each output, zero between different outputs.
import { Matrix } from 'ml-matrix';
import type { Activation, Moments } from '../model';
import {
  requireFinite,
  requireFunction,
  requireInteger,
  requireList,
  requireNumbers,
  requireObject,
} from '../tensor';

/**
 * Computes the infinite-width NTK of a two-layer net at given points.
 * Closed forms for ReLU, leaky ReLU, erf and linear, averages of them for tanh and softplus: right to 1e-9 at every length.
 * @param inputs n rows of d numbers
 * @param inputDim d
 * @param activation phi
 * @returns (n, n), symmetric and positive semi-definite
 * @throws RangeError when inputs is empty, not a whole number of rows or not finite, or as the activation's moments
 */
export function infiniteNtk(inputs: ArrayLike<number>, inputDim: number, activation: Activation): Matrix {
  return kernelOf(inputs, inputDim, activation, ({ values, slopes }, product) => values + product * slopes);
}

/**
 * Computes the infinite-width kernel of the hidden features alone, E[phi(v.x) phi(v.y)]: the limit of phi(V x).phi(V y) / M, and so the
 * covariance of the outputs at the start.
 * @param inputs n rows of d numbers
 * @param inputDim d
 * @param activation phi
 * @returns (n, n), symmetric and positive semi-definite
 * @throws RangeError when inputs is empty, not a whole number of rows or not finite, or as the activation's moments
 */
export function infiniteFeatureKernel(
  inputs: ArrayLike<number>,
  inputDim: number,
  activation: Activation,
): Matrix {
  return kernelOf(inputs, inputDim, activation, ({ values }) => values);
}

/** The kernel whose entries are made of the moments and the inner product of each pair of points. */
function kernelOf(
  inputs: ArrayLike<number>,
  inputDim: number,
  activation: Activation,
  entry: (moments: Moments, product: number) => number,
): Matrix {
  requireList('inputs', inputs);
  requireInteger('inputDim', inputDim, 1);
  requireObject('activation', activation);
  requireFunction('activation.moments', activation.moments);
  const gram = innerProducts(inputs, inputDim);
  const kernel = Matrix.zeros(gram.rows, gram.rows);
  for (let i = 0; i < gram.rows; i++) {
    for (let j = 0; j <= i; j++) {
      const product = gram.get(i, j);
      kernel.set(i, j, entry(activation.moments(gram.get(i, i), gram.get(j, j), product), product));
      kernel.set(j, i, kernel.get(i, j));
    }
  }
  return kernel;
}

/**
 * Computes the inner products of points, as kernels at infinite width take them.
 * @param inputs n rows of d numbers
 * @param inputDim d
 * @returns (n, n)
 * @throws RangeError when inputs is empty, not a whole number of rows, not finite, or too long to be squared twice
 */
export function innerProducts(inputs: ArrayLike<number>, inputDim: number): Matrix {
  requireNumbers('inputs', inputs);
  requireInteger('inputDim', inputDim, 1);
  const count = inputs.length / inputDim;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(
      `inputs must hold rows of inputDim = ${inputDim} numbers, got ${inputs.length} numbers; correct inputDim`,
    );
  }
  const gram = Matrix.zeros(count, count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < inputDim; k++) sum += inputs[i * inputDim + k] * inputs[j * inputDim + k];
      gram.set(i, j, sum);
      gram.set(j, i, sum);
    }
  }
  requireFinite('inputs', inputs);
  // Squares of squared lengths are taken: they must be numbers too.
  for (let i = 0; i < count; i++) {
    if (!(gram.get(i, i) < 1e150))
      throw new RangeError(
        `inputs must be shorter than 1e75, but point ${i} has the squared length ${gram.get(i, i)}`,
      );
  }
  return gram;
}
