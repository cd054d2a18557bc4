// The NTK of the two-layer net at infinite width. Small exact theory: float64 throughout.
//
// K(x, y) = E[phi(u) phi(v)] + (x.y) E[phi'(u) phi'(v)], (u, v) normal with the covariance of (v_k.x, v_k.y); the same for
// each output, zero between different outputs.
import { Matrix } from 'ml-matrix';
import type { Activation } from '../model';
import { gaussHermite } from '../tensor';

/** E[phi(u) phi(v)] and E[phi'(u) phi'(v)] for normal u, v of variances a, b and covariance c. */
interface Moments {
  values: number;
  slopes: number;
}

/**
 * Infinite-width NTK of a two-layer net at given points.
 * Closed forms for ReLU (Cho and Saul 2009), erf (Williams 1997) and linear; Gauss-Hermite quadrature for the others.
 * @param inputs n rows of d numbers
 * @param inputDim d
 * @param activation phi
 * @returns (n, n), symmetric and positive semi-definite
 * @throws RangeError when inputs is empty or not a whole number of rows
 */
export function infiniteNtk(inputs: ArrayLike<number>, inputDim: number, activation: Activation): Matrix {
  return kernelOf(inputs, inputDim, activation, ({ values, slopes }, product) => values + product * slopes);
}

/**
 * Infinite-width kernel of the hidden features alone, E[phi(v.x) phi(v.y)]: the limit of phi(V x).phi(V y) / M, and so the
 * covariance of the outputs at the start.
 * @param inputs n rows of d numbers
 * @param inputDim d
 * @param activation phi
 * @returns (n, n), symmetric and positive semi-definite
 * @throws RangeError when inputs is empty or not a whole number of rows
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
  const count = inputs.length / inputDim;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(
      `inputs must hold rows of inputDim = ${inputDim} numbers, got ${inputs.length} numbers`,
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
  const moments = momentsOf(activation);
  const kernel = Matrix.zeros(count, count);
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const product = gram.get(i, j);
      kernel.set(i, j, entry(moments(gram.get(i, i), gram.get(j, j), product), product));
      kernel.set(j, i, kernel.get(i, j));
    }
  }
  return kernel;
}

function momentsOf(activation: Activation): (a: number, b: number, c: number) => Moments {
  switch (activation.name) {
    case 'ReLU':
      return (a, b, c) => {
        const lengths = Math.sqrt(a * b);
        const cosine = lengths > 0 ? Math.min(1, Math.max(-1, c / lengths)) : 0;
        const angle = Math.acos(cosine);
        return {
          values: (lengths / (2 * Math.PI)) * (Math.sin(angle) + (Math.PI - angle) * cosine),
          slopes: (Math.PI - angle) / (2 * Math.PI),
        };
      };
    case 'erf':
      return (a, b, c) => {
        const scale = (1 + 2 * a) * (1 + 2 * b);
        return {
          values: (2 / Math.PI) * Math.asin((2 * c) / Math.sqrt(scale)),
          slopes: 4 / Math.PI / Math.sqrt(scale - 4 * c * c),
        };
      };
    case 'linear':
      return (_a, _b, c) => ({ values: c, slopes: 1 });
    default:
      return quadratureMoments(activation);
  }
}

const QUADRATURE_NODES = 100;

function quadratureMoments(activation: Activation): (a: number, b: number, c: number) => Moments {
  const { nodes, weights } = gaussHermite(QUADRATURE_NODES);
  return (a, b, c) => {
    const cosine = a * b > 0 ? Math.min(1, Math.max(-1, c / Math.sqrt(a * b))) : 0;
    const sine = Math.sqrt(1 - cosine * cosine);
    const sum = { values: 0, slopes: 0 };
    for (let i = 0; i < nodes.length; i++) {
      const u = Math.sqrt(a) * nodes[i];
      const inner = { values: 0, slopes: 0 };
      for (let j = 0; j < nodes.length; j++) {
        const v = Math.sqrt(b) * (cosine * nodes[i] + sine * nodes[j]);
        inner.values += weights[j] * activation.at(v);
        inner.slopes += weights[j] * activation.slopeAt(v);
      }
      sum.values += weights[i] * activation.at(u) * inner.values;
      sum.slopes += weights[i] * activation.slopeAt(u) * inner.slopes;
    }
    return sum;
  };
}
