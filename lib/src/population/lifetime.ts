// How long clusters live: the law of the clustered phase under a kernel, from the rates of its modes. Derived here; float64.
import type { Matrix } from 'ml-matrix';
import { clusterModes } from '../kernel';
import { requireFinite, requireInteger, requireObject, requirePositive } from '../tensor';
import { checkTemperature, spreadingRate } from './clusters';

/** What lifetimes depend on. */
export interface LifetimeOptions {
  /** The kernel that moves the points, (n, n). */
  kernel: Matrix;
  /** A class for each of the n points: K classes. */
  labels: ArrayLike<number>;
  /** tau, at least 1e-5. */
  temperature: number;
  /** n angles at the start; only differences within classes count. */
  start: ArrayLike<number>;
  /** Deviation within classes at which the clustered phase ends; default half of a uniform sector's, pi / (K sqrt(12)). */
  target?: number;
}

/**
 * Computes half the standard deviation of angles that fill one of K sectors evenly: where the clustered phase is said to end.
 * @param clusters K, at least 2
 */
export function sectorTarget(clusters: number): number {
  requireInteger('clusters', clusters, 2, 10_000, 'a single cluster has no other to be separated from');
  return Math.PI / (clusters * Math.sqrt(12));
}

/**
 * Computes the lifetime that the linearised dynamics predict, all modes counted: the time t at which the sum over modes within classes of
 * q_m^2 e^(2 gamma mu_m t) is n target^2, q_m the part of the start in mode m, mu_m its eigenvalue over n, gamma `spreadingRate`. Where one mode leads,
 * t = log(target / epsilon) / (gamma mu_w). For K classes of equal size at equal distances on the circle.
 * @param options see LifetimeOptions
 * @returns t, in steps times the step size; 0 when the start is wider than the target; infinite when nothing within classes moves
 * @throws RangeError when an option is out of range, labels and start do not match the kernel, or classes have different sizes
 */
export function lifetimeLaw(options: LifetimeOptions): number {
  requireObject('options', options);
  const { kernel, labels, temperature, start } = options;
  checkTemperature(temperature);
  const modes = clusterModes(kernel, labels);
  requireFinite('start', start);
  const count = kernel.rows;
  const classes = Array.from(labels);
  const sizes = [...new Set(classes)].map((own) => classes.filter((label) => label === own).length);
  if (new Set(sizes).size > 1)
    throw new RangeError(
      `labels must put equally many points in each class, got classes of ${sizes.join(', ')}: the law is the second variation of the loss at equal clusters; leave points out`,
    );
  if (start.length !== count)
    throw new RangeError(
      `start must hold one angle for each of the ${count} points, got ${start.length}; one angle for each row of the kernel`,
    );
  const clusters = modes.between.length;
  const { target = sectorTarget(clusters) } = options;
  requirePositive('target', target);
  const gamma = spreadingRate({ clusters, temperature });
  const wanted = Math.log(count * target * target);
  const parts = modes.within
    .map((value, m) => ({
      rate: 2 * gamma * value,
      log: 2 * Math.log(Math.abs(along(modes.withinVectors, m, start))),
    }))
    .filter(({ log }) => log > -Infinity);
  // As logarithms, whose exponentials would overflow for slow modes beside fast ones.
  const logAt = (t: number): number => {
    const logs = parts.map(({ rate, log }) => log + rate * t);
    const largest = Math.max(...logs);
    return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0));
  };
  if (parts.length > 0 && logAt(0) >= wanted) return 0;
  if (!parts.some(({ rate }) => rate > 0)) return Infinity;
  // One mode alone is slower than all of them: the earliest of these is a time at which the target is passed.
  let high = Math.min(
    ...parts.filter(({ rate }) => rate > 0).map(({ rate, log }) => Math.max(0, (wanted - log) / rate)),
  );
  let low = 0;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (logAt(middle) < wanted) low = middle;
    else high = middle;
  }
  return high;
}

function along(vectors: Matrix, column: number, values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += vectors.get(i, column) * values[i];
  return sum;
}
