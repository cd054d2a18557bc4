// Whether a loss tells its own slope: what to ask first of a loss of one's own.
import { requireObject } from '../tensor';
import { lossAt, rowsIn, type Loss, type Outputs } from './loss';

/** Outputs beyond so many are checked in a spread of entries only: each costs four evaluations. */
const MAXIMUM_ENTRIES = 600;

/**
 * Checks a loss's gradient against central differences of its value, of fourth order, and that evaluating changes nothing. At
 * a kink, such as a triplet's margin, differences say nothing: choose other outputs, of order 1 and some ten rows.
 * @param loss any
 * @param outputs a batch
 * @param options.tolerance largest error allowed, relative to the largest slope; default 1e-6, which float32 does not reach
 * @param options.step by which outputs are moved, default 1e-3
 * @returns the largest error found, relative to the largest slope
 * @throws Error that says what is wrong (sign, factor, or one entry, with both numbers; a gradient of another length; outputs
 *   changed; other results for equal outputs)
 */
export function checkGradient(
  loss: Loss,
  outputs: Outputs,
  options: { tolerance?: number; step?: number } = {},
): number {
  requireObject('options', options);
  rowsIn(outputs, 1);
  const { tolerance = 1e-6, step = 1e-3 } = options;
  for (const [name, value] of Object.entries({ tolerance, step }))
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name} must be a positive number, got ${value}; for example 1e-3`);
  const { values, dim } = outputs;
  const given = values.slice();
  const { value, gradient } = lossAt(loss, outputs);
  const changed = values.findIndex((one, i) => !Object.is(one, given[i]));
  if (changed >= 0)
    throw new Error(
      `evaluate of ${loss.name} must not change its outputs: values[${changed}] was ${given[changed]}, is ${values[changed]} after it; work on a copy`,
    );
  const again = lossAt(loss, outputs);
  if (!Object.is(again.value, value))
    throw new Error(
      `evaluate of ${loss.name} must give equal results for equal outputs, got ${value}, then ${again.value}`,
    );
  if (!Number.isFinite(value) || !gradient.every(Number.isFinite))
    throw new Error(
      `${loss.name} must be finite where it is checked, got the value ${value}; choose other outputs`,
    );
  const stride = Math.max(1, Math.ceil(values.length / MAXIMUM_ENTRIES));
  const entries = Array.from({ length: Math.ceil(values.length / stride) }, (_, k) => k * stride);
  const slopes = entries.map((entry) => {
    const at = (offset: number): number => {
      const moved = values.slice();
      moved[entry] += offset * step;
      return lossAt(loss, { ...outputs, values: moved }).value;
    };
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
  });
  const reported = entries.map((entry) => gradient[entry]);
  // Where nothing moves the value, slopes are rounding only.
  const scale = Math.max(...slopes.map(Math.abs), (1e-9 * Math.max(1, Math.abs(value))) / step);
  const errors = reported.map((one, k) => Math.abs(one - slopes[k]) / scale);
  const worst = errors.reduce((worst, error, k) => (error > errors[worst] ? k : worst), 0);
  if (!(errors[worst] <= tolerance)) {
    const [row, output] = [Math.floor(entries[worst] / dim), entries[worst] % dim];
    throw new Error(
      `gradient of ${loss.name} ${fault(reported, slopes, scale)}: gradient[${entries[worst]}] (row ${row}, output ${output}) is ${reported[worst]}, but value has the slope ${slopes[worst]} there`,
    );
  }
  return errors[worst];
}

/** What is wrong with a gradient that is not the slopes. */
function fault(reported: readonly number[], slopes: readonly number[], scale: number): string {
  const square = slopes.reduce((sum, slope) => sum + slope ** 2, 0);
  const factor = slopes.reduce((sum, slope, k) => sum + slope * reported[k], 0) / square;
  const parallel = reported.every(
    (one, k) => Math.abs(one - factor * slopes[k]) <= 1e-4 * Math.abs(factor) * scale,
  );
  if (!parallel) return 'is wrong';
  if (Math.abs(factor + 1) < 1e-4) return 'has the wrong sign';
  return `is ${factor.toPrecision(4)} times what it should be`;
}
