// Moments of activations at normal pre-activations: what kernels of infinitely wide nets are made of. Float64 throughout.
/** E[phi(u) phi(v)] and E[phi'(u) phi'(v)] for normal u, v of mean 0. */
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

/** The determinant of the covariance, which rounding must not leave below 0. */
function determinant(a: number, b: number, c: number): number {
  return Math.max(0, a * b - c * c);
}

/** For max(x, 0). */
function ramp(a: number, b: number, c: number, det: number): Moments {
  const sine = Math.sqrt(det);
  // A point at the origin is at a right angle to all.
  const angle = a * b > 0 ? Math.atan2(sine, c) : Math.PI / 2;
  return {
    values: (sine + (Math.PI - angle) * c) / (2 * Math.PI),
    slopes: (Math.PI - angle) / (2 * Math.PI),
  };
}

/** For 2 Phi(x) - 1, Phi the normal distribution function, with the determinant (a + 1)(b + 1) - c^2; others by scaling. */
function errorFunction(c: number, det: number): Moments {
  const root = Math.sqrt(det);
  return { values: (2 / Math.PI) * Math.atan2(c, root), slopes: 2 / Math.PI / root };
}

/**
 * The logistic distribution is normal with a random deviation: 2 k times a normal number, k of Kolmogorov's distribution, is
 * logistic (Andrews and Mallows 1974). So sech^2(x), and with it tanh, is an average of normal densities of deviation k, and of
 * their integrals; and softplus, the second integral of the logistic density, is an average of E[max(x + 2 k z, 0)]
 * **[derived]**. The moments are averages over two such deviations, added to the variances, of closed forms. Nothing in them
 * becomes narrow where variances are large or u and v nearly equal.
 */
function averaged(
  scale: number,
  closed: (a: number, b: number, c: number, det: number) => Moments,
): MomentsOf {
  const { deviations, weights } = KOLMOGOROV;
  const squares = deviations.map((deviation) => (scale * deviation) ** 2);
  return (a, b, c) => {
    const det = determinant(a, b, c);
    const sum = { values: 0, slopes: 0 };
    for (let i = 0; i < squares.length; i++) {
      for (let j = 0; j < squares.length; j++) {
        const [s, t] = [squares[i], squares[j]];
        const { values, slopes } = closed(a + s, b + t, c, det + a * t + b * s + s * t);
        sum.values += weights[i] * weights[j] * values;
        sum.slopes += weights[i] * weights[j] * slopes;
      }
    }
    return sum;
  };
}

/** Kolmogorov's density, by whichever of its two series converges in a few terms. */
function kolmogorovDensity(k: number): number {
  let sum = 0;
  if (k > 1) {
    for (let n = 1; n < 12; n++) sum += (n % 2 === 1 ? 1 : -1) * n * n * Math.exp(-2 * n * n * k * k);
    return 8 * k * sum;
  }
  for (let n = 1; n < 8; n += 2) {
    const exponent = (n * Math.PI) ** 2 / (8 * k * k);
    sum += (2 * exponent - 1) * Math.exp(-exponent);
  }
  return (Math.sqrt(2 * Math.PI) / (k * k)) * sum;
}

const LOG_STEP = 0.15;

/** The trapezoidal rule in log k; with 24 nodes the second moment, pi^2 / 12, is right to 2e-12. */
const KOLMOGOROV = (() => {
  const first = Math.ceil(Math.log(0.14) / LOG_STEP);
  const last = Math.floor(Math.log(4.6) / LOG_STEP);
  const deviations = Array.from({ length: last - first + 1 }, (_, i) => Math.exp((first + i) * LOG_STEP));
  return { deviations, weights: deviations.map((k) => LOG_STEP * k * kolmogorovDensity(k)) };
})();

/** Of max(x, 0) (Cho and Saul 2009). */
export const reluMoments: MomentsOf = (a, b, c) => ramp(a, b, c, determinant(a, b, c));

/**
 * Computes the moments of leaky ReLU, s x + (1 - s) max(x, 0): by Stein's lemma E[u max(v, 0)] = c / 2, the rest is linear and ReLU (derived).
 * @param slope s, phi' where x < 0
 */
export function leakyReluMoments(slope: number): MomentsOf {
  const bent = 1 - slope;
  return (a, b, c) => {
    const { values, slopes } = reluMoments(a, b, c);
    return { values: slope * c + bent * bent * values, slopes: slope + bent * bent * slopes };
  };
}

/** Of erf(x) (Williams 1997). */
export const erfMoments: MomentsOf = (a, b, c) =>
  errorFunction(c, determinant(a, b, c) + (a + b) / 2 + 1 / 4);

/** Of x. */
export const linearMoments: MomentsOf = (_a, _b, c) => ({ values: c, slopes: 1 });

/** Of tanh(x), to 1e-11 at every variance. */
export const tanhMoments: MomentsOf = averaged(1, (_a, _b, c, det) => errorFunction(c, det));

/** Of log(1 + exp(x)), to 1e-11 at every variance. */
export const softplusMoments: MomentsOf = averaged(2, ramp);
