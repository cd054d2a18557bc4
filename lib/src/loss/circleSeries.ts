// The loss of an invariant map to the circle as a Fourier series: e^((cos t - 1) / tau) = I_0 + 2 I_1 cos t + 2 I_2 cos 2t + ..., each I scaled by
// e^(-1/tau). Of n points it costs n times the terms, not n^2. Float64: the series is cut where its terms are below the last digit.
import { scaledBessel } from '../tensor';
import type { Scalar } from './form';
import { allFinite, notFinite, type Evaluation } from './loss';

/** Coefficients below it add less than rounding does. */
const NEGLIGIBLE = 1e-18;

/** Computes the coefficients I_0, 2 I_1, 2 I_2, ... at 1 / tau, or undefined where there are more than `maximum`. */
export function seriesOf(temperature: number, maximum: number): Float64Array | undefined {
  if (!(maximum >= 1 && 1 / temperature <= maximum * maximum)) return undefined;
  const values = scaledBessel(1 / temperature, Math.floor(maximum));
  const end = values.findIndex((value) => value < NEGLIGIBLE);
  return end < 0 ? undefined : values.slice(0, end).map((value, m) => (m === 0 ? value : 2 * value));
}

/**
 * Computes the mean over i of psi(V_i), V_i = mean over j of e^((cos(theta_i - theta_j) - 1) / tau), and its gradient in the angles.
 * @param series as `seriesOf`
 */
export function onCircle(angles: Float64Array, series: Float64Array, psi: Scalar): Evaluation {
  if (!allFinite(angles)) return notFinite(angles);
  const count = angles.length;
  const terms = series.length;
  // cos(m theta) and sin(m theta), term by term, by rotation.
  const cosines = new Float64Array(count * terms);
  const sines = new Float64Array(count * terms);
  const even = new Float64Array(terms);
  const odd = new Float64Array(terms);
  for (let i = 0, at = 0; i < count; i++) {
    const c = Math.cos(angles[i]);
    const s = Math.sin(angles[i]);
    let [x, y] = [1, 0];
    for (let m = 0; m < terms; m++, at++) {
      cosines[at] = x;
      sines[at] = y;
      even[m] += x;
      odd[m] += y;
      const next = x * c - y * s;
      y = y * c + x * s;
      x = next;
    }
  }
  for (let m = 0; m < terms; m++) {
    even[m] *= series[m] / count;
    odd[m] *= series[m] / count;
  }
  const gradient = new Float64Array(count);
  const weightedEven = new Float64Array(terms);
  const weightedOdd = new Float64Array(terms);
  let value = 0;
  for (let i = 0; i < count; i++) {
    let [potential, slope] = [0, 0];
    for (let m = 0, at = i * terms; m < terms; m++, at++) {
      potential += even[m] * cosines[at] + odd[m] * sines[at];
      slope += m * (odd[m] * cosines[at] - even[m] * sines[at]);
    }
    const outer = psi(potential);
    value += outer.value;
    gradient[i] = outer.slope * slope;
    for (let m = 0, at = i * terms; m < terms; m++, at++) {
      weightedEven[m] += outer.slope * cosines[at];
      weightedOdd[m] += outer.slope * sines[at];
    }
  }
  for (let m = 0; m < terms; m++) {
    weightedEven[m] *= (m * series[m]) / count;
    weightedOdd[m] *= (m * series[m]) / count;
  }
  for (let i = 0; i < count; i++) {
    let slope = gradient[i];
    for (let m = 0, at = i * terms; m < terms; m++, at++)
      slope += weightedOdd[m] * cosines[at] - weightedEven[m] * sines[at];
    gradient[i] = slope / count;
  }
  return { value: value / count, gradient };
}
