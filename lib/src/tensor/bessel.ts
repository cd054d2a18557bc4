// Modified Bessel functions of the first kind, exponentially scaled: e^(-x) I_k(x) neither overflows nor vanishes. Float64.
import { requireRange, requireInteger } from './checks';

/** Beyond it the recurrence would start above order 13,000. */
const LARGEST = 1e6;

/**
 * Computes e^(-x) I_k(x) for all orders from 0 to `largest`, by Miller's backward recurrence: I_(k-1) = I_(k+1) + (2k/x) I_k is
 * stable downwards, and e^x = I_0 + 2 (I_1 + I_2 + ...) sets the scale.
 * @param x from 0 to 1e6
 * @param largest an integer of at least 0
 * @returns largest + 1 numbers, right to 1e-13 relative where they are above 1e-290, and 0 where they are below 1e-308
 * @throws RangeError when x or largest is out of range
 */
export function scaledBessel(x: number, largest: number): Float64Array {
  requireRange('x', x, 0, LARGEST);
  requireInteger('largest', largest, 0, 100_000);
  const values = new Float64Array(largest + 1);
  if (x < 1e-8) {
    // The first term of the series, (x / 2)^k / k!, is all that float64 holds; the recurrence would leave its range.
    values[0] = Math.exp(-x);
    for (let k = 1; k <= largest; k++) values[k] = (values[k - 1] * x) / (2 * k);
    return values;
  }
  // From here on orders add less than the last digit: I_k / I_0 falls like e^(-k^2 / 2x), and like (x / 2k)^k beyond x.
  const first = largest + 40 + Math.ceil(13 * Math.sqrt(x));
  let [above, here, total] = [0, 1e-300, 0];
  for (let k = first; k >= 0; k--) {
    // `here` is proportional to I_k.
    if (k <= largest) values[k] = here;
    total += (k === 0 ? 1 : 2) * here;
    [above, here] = [here, above + ((2 * k) / x) * here];
    if (here > 1e250) {
      const shrink = 1e-250;
      above *= shrink;
      here *= shrink;
      total *= shrink;
      for (let i = k; i <= largest; i++) values[i] *= shrink;
    }
  }
  return values.map((value) => value / total);
}
