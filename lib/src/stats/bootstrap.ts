// Intervals for anything that is computed from several seeds.
import { RandomStream } from '../tensor';

/** How to resample. */
export interface BootstrapOptions {
  /** A positive integer, default 2000. */
  resamples?: number;
  /** Of the resampling, default 1. */
  seed?: number;
}

/** A number with its 95 % interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * 95 % interval of a statistic by resampling whole seeds with replacement (percentile bootstrap).
 * @param seeds what each seed gave, at least two
 * @param statistic a number from such a list; infinite values are kept and sort as such
 * @returns the statistic of all seeds and its interval
 * @throws RangeError when fewer than two seeds are given or resamples is not a positive integer
 */
export function bootstrap<T>(
  seeds: readonly T[],
  statistic: (chosen: readonly T[]) => number,
  options: BootstrapOptions = {},
): Interval {
  const { resamples = 2000, seed = 1 } = options;
  if (seeds.length < 2) {
    throw new RangeError(
      `seeds must hold at least two runs for an interval, got ${seeds.length}; add a seed`,
    );
  }
  if (!(Number.isInteger(resamples) && resamples > 0)) {
    throw new RangeError(`resamples must be a positive integer, got ${resamples}`);
  }
  const random = new RandomStream(seed, 'bootstrap');
  const values = Float64Array.from({ length: resamples }, () =>
    statistic(seeds.map(() => seeds[random.integer(seeds.length)])),
  ).sort();
  return {
    estimate: statistic(seeds),
    low: values[Math.floor(0.025 * (resamples - 1))],
    high: values[Math.ceil(0.975 * (resamples - 1))],
  };
}
