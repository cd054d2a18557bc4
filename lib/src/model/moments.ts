// What an activation does to a pair of normal numbers: all that a net at infinite width needs of it. Float64.
import { gaussHermite } from '../tensor';

/** E[phi(u) phi(v)] and E[phi'(u) phi'(v)] for normal u and v of mean 0. */
export interface Moments {
  readonly values: number;
  readonly slopes: number;
}

/**
 * Moments of a pair.
 * @param a variance of u
 * @param b variance of v
 * @param c their covariance
 */
export type MomentsOf = (a: number, b: number, c: number) => Moments;

/** Of x itself. */
export const linearMoments: MomentsOf = (_a, _b, c) => ({ values: c, slopes: 1 });

/** Of erf (Williams 1997). */
export const erfMoments: MomentsOf = (a, b, c) => {
  const scale = (1 + 2 * a) * (1 + 2 * b);
  return {
    values: (2 / Math.PI) * Math.asin((2 * c) / Math.sqrt(scale)),
    slopes: 4 / Math.PI / Math.sqrt(scale - 4 * c * c),
  };
};

/** Of ReLU: the arc-cosine kernels of order 1 and 0, halved (Cho and Saul 2009). */
export const reluMoments: MomentsOf = (a, b, c) => {
  const lengths = Math.sqrt(a * b);
  const cosine = cosineOf(a, b, c);
  const angle = Math.acos(cosine);
  return {
    values: (lengths / (2 * Math.PI)) * (Math.sin(angle) + (Math.PI - angle) * cosine),
    slopes: (Math.PI - angle) / (2 * Math.PI),
  };
};

/**
 * Of leaky ReLU, s x + (1 - s) max(x, 0): by Stein's lemma E[u max(v, 0)] = c / 2, the rest is linear and ReLU (derived).
 * @param slope s, phi' where x < 0
 */
export function leakyReluMoments(slope: number): MomentsOf {
  const bent = 1 - slope;
  return (a, b, c) => {
    const { values, slopes } = reluMoments(a, b, c);
    return { values: slope * c + bent * bent * values, slopes: slope + bent * bent * slopes };
  };
}

const QUADRATURE_NODES = 100;

/** Of any activation, by Gauss-Hermite quadrature. */
export function quadratureMoments(activation: {
  at(x: number): number;
  slopeAt(x: number): number;
}): MomentsOf {
  return (a, b, c) => {
    const { nodes, weights } = gaussHermite(QUADRATURE_NODES);
    const cosine = cosineOf(a, b, c);
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

/** The correlation; 0 where a variance is 0. */
function cosineOf(a: number, b: number, c: number): number {
  const lengths = Math.sqrt(a * b);
  return lengths > 0 ? Math.min(1, Math.max(-1, c / lengths)) : 0;
}
