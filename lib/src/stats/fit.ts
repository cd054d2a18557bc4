// Straight lines through measured points, with a bootstrap interval over seeds.
import { bootstrap, type BootstrapOptions } from './bootstrap';

/** Least-squares line y = intercept + slope x. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Least-squares line through points.
 * @param x at least two different finite numbers
 * @param y as many finite numbers
 * @throws RangeError when the lists differ in length, hold a value that is not finite, or all x are equal
 */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  if (x.length !== y.length)
    throw new RangeError(`y must have as many values as x (${x.length}), got ${y.length}`);
  const bad = [...x, ...y].find((value) => !Number.isFinite(value));
  if (bad !== undefined)
    throw new RangeError(`x and y must be finite, got ${bad}; leave diverged or missing runs out first`);
  const meanX = x.reduce((sum, value) => sum + value, 0) / x.length;
  const meanY = y.reduce((sum, value) => sum + value, 0) / y.length;
  let squares = 0;
  let products = 0;
  x.forEach((value, i) => {
    squares += (value - meanX) ** 2;
    products += (value - meanX) * (y[i] - meanY);
  });
  if (!(squares > 0))
    throw new RangeError(
      `x must hold at least two different values, got ${[...new Set(x)].join(', ') || 'none'}`,
    );
  const slope = products / squares;
  return { slope, intercept: meanY - slope * meanX };
}

/** The measured points of one seed. */
export interface SeedPoints {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A fitted line with the 95 % interval of its slope. */
export interface FittedLine extends Line {
  readonly low: number;
  readonly high: number;
  readonly seeds: number;
}

/** Through two positions every line fits: the third can disagree. */
const LEAST_POSITIONS = 3;

/**
 * Line through the points of all seeds, its interval by resampling whole seeds: points of one seed share their data and
 * are not independent.
 * @param seeds at least two seeds' points, with at least three different x in all
 * @param options as for `bootstrap`
 * @returns slope and intercept of the pooled fit, and the slope's 95 % interval
 * @throws RangeError when fewer than two seeds or three different x are given, or as `fitLine`
 */
export function fitLineOverSeeds(seeds: readonly SeedPoints[], options: BootstrapOptions = {}): FittedLine {
  const positions = new Set(seeds.flatMap(({ x }) => [...x]));
  if (seeds.length > 0 && positions.size < LEAST_POSITIONS) {
    throw new RangeError(
      `x must hold at least ${LEAST_POSITIONS} different values for a fit, got ${[...positions].join(', ') || 'none'}; add a width`,
    );
  }
  const pooled = (chosen: readonly SeedPoints[]): Line =>
    fitLine(
      chosen.flatMap((one) => one.x),
      chosen.flatMap((one) => one.y),
    );
  const { low, high } = bootstrap(seeds, (chosen) => pooled(chosen).slope, options);
  return { ...pooled(seeds), low, high, seeds: seeds.length };
}

/**
 * Power law y = c x^p through the points of all seeds: `fitLineOverSeeds` in log-log coordinates.
 * @param seeds at least two seeds' points, all positive, with at least three different x in all
 * @param options as for `bootstrap`
 * @returns slope p with its 95 % interval, and intercept log c
 * @throws RangeError when a value is not positive, or as `fitLineOverSeeds`
 */
export function fitPowerLawOverSeeds(
  seeds: readonly SeedPoints[],
  options: BootstrapOptions = {},
): FittedLine {
  const logOf = (values: readonly number[], name: string): number[] =>
    values.map((value) => {
      if (!(value > 0)) {
        throw new RangeError(
          `${name} must be positive to have a logarithm, got ${value}; leave such points out, or fit a line`,
        );
      }
      return Math.log(value);
    });
  return fitLineOverSeeds(
    seeds.map(({ x, y }) => ({ x: logOf(x, 'x'), y: logOf(y, 'y') })),
    options,
  );
}
