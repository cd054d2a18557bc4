// Straight lines through measured points, with intervals over seeds.
import { requireList, requireNumbers, requireParts } from '../tensor/checks';
import { largestSize, powerOfTwo } from '../tensor/units';
import { checkSeeds, jackknifeError, MINIMUM_SEEDS, studentInterval } from './interval';
import { mean } from './means';

/** Least-squares line y = intercept + slope x. */
export interface Line {
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Fits the least-squares line through points. A point estimate, without an interval.
 * @param x at least two different finite numbers, of any size
 * @param y as many finite numbers
 * @throws RangeError when the lists differ in length, hold a value that is not finite, all x are equal, or the slope is too large for a number
 */
export function fitLine(x: readonly number[], y: readonly number[]): Line {
  requireList('x', x);
  requireList('y', y);
  if (x.length !== y.length)
    throw new RangeError(`y must have as many values as x (${x.length}), got ${y.length}`);
  const bad = [...x, ...y].find((value) => !Number.isFinite(value));
  if (bad !== undefined)
    throw new RangeError(`x and y must be finite, got ${bad}; leave diverged or missing runs out first`);
  const different = new Set(x);
  if (different.size < 2)
    throw new RangeError(
      `x must hold at least two different values, got ${[...different].join(', ') || 'none'}`,
    );
  // Rounding would tilt a level line by some 1e-17, to one side of zero.
  if (y.every((value) => value === y[0])) return { slope: 0, intercept: y[0] };
  const unitX = powerOfTwo(largestSize(x));
  const unitY = powerOfTwo(largestSize(y));
  const meanX = mean(x.map((value) => value / unitX));
  const meanY = mean(y.map((value) => value / unitY));
  let squares = 0;
  let products = 0;
  x.forEach((value, i) => {
    const offset = value / unitX - meanX;
    squares += offset ** 2;
    products += offset * (y[i] / unitY - meanY);
  });
  const scaled = products / squares;
  const slope = scaled === 0 ? 0 : scaled * (unitY / unitX);
  const intercept = (meanY - scaled * meanX) * unitY;
  if (!(Number.isFinite(slope) && Number.isFinite(intercept)))
    throw new RangeError('the line is too steep for a number; divide y or multiply x by a constant first');
  return { slope, intercept };
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
const MINIMUM_POSITIONS = 3;

const xOf = (seeds: readonly SeedPoints[]): number[] => seeds.flatMap(({ x }) => x);
const sumOfSquares = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value ** 2, 0);

/** The line through the points of all seeds alike. */
const pooled = (seeds: readonly SeedPoints[]): Line =>
  fitLine(
    xOf(seeds),
    seeds.flatMap(({ y }) => y),
  );

/** The slope common to parallel lines, one a seed, at heights of their own: the pooled one where all seeds have the same x. */
const parallel = (seeds: readonly SeedPoints[]): Line =>
  pooled(
    seeds.map(({ x, y }) => ({
      x: x.map((value) => value - mean(x)),
      y: y.map((value) => value - mean(y)),
    })),
  );

/** Standard error of the slope as if all points were independent. */
function errorOfPoints(seeds: readonly SeedPoints[], { slope, intercept }: Line): number {
  const x = xOf(seeds);
  const centre = mean(x);
  const rest = seeds.flatMap((seed) => seed.x.map((value, i) => seed.y[i] - intercept - slope * value));
  return Math.sqrt(sumOfSquares(rest) / (x.length - 2) / sumOfSquares(x.map((value) => value - centre)));
}

/** The line of some seeds and how far its slope moves when seeds are exchanged. */
function lineWithError(
  seeds: readonly SeedPoints[],
  fit: (some: readonly SeedPoints[]) => Line,
): [Line, number] {
  const line = fit(seeds);
  const others = seeds.map((_, left) => seeds.filter((__, i) => i !== left));
  if (others.some((rest) => new Set(xOf(rest)).size < 2)) return [line, errorOfPoints(seeds, line)];
  return [
    line,
    jackknifeError(
      others.map((rest) => fit(rest).slope),
      line.slope,
    ),
  ];
}

/**
 * Fits one slope to the points of all seeds. The points of one seed share their data and are not independent, so the slope's 95 % interval is
 * Student's t over seeds, about the jackknife's standard error (the slope with each seed left out once). Where every seed has the same x this is the
 * least-squares line through all points, with the t interval of the seeds' own slopes. Where points are missing, each seed that
 * has two different x keeps a height of its own, so that a seed that lies high does not tilt the line; the tests simulate both with 3, 5
 * and 10 seeds. Where fewer than three seeds have two different x, the line goes through all points alike. If even then the
 * slope hangs on one seed (without it a single x is left), its spread over seeds cannot be estimated: the scatter of all points about the line
 * stands in for it, as if they were independent.
 * @param seeds at least three seeds' points, with at least three different x in all
 * @returns slope and intercept of the line through the middle of all points, and the slope's 95 % interval
 * @throws RangeError when fewer than three seeds or three different x are given, or as `fitLine`
 */
export function fitLineOverSeeds(seeds: readonly SeedPoints[]): FittedLine {
  requireSeeds(seeds);
  seeds.forEach(({ x, y }, i) => {
    if (x.length !== y.length)
      throw new RangeError(`y of seed ${i + 1} must have as many values as x (${x.length}), got ${y.length}`);
  });
  const measured = seeds.filter(({ x }) => x.length > 0);
  checkSeeds(measured.length);
  const positions = new Set(xOf(measured));
  if (positions.size < MINIMUM_POSITIONS) {
    throw new RangeError(
      `x must hold at least ${MINIMUM_POSITIONS} different values for a fit, got ${[...positions].join(', ')}; add a width`,
    );
  }
  const all = pooled(measured);
  const sloped = measured.filter(({ x }) => new Set(x).size > 1);
  const complete = measured.every(({ x }) => String(x) === String(measured[0].x));
  const separate = !complete && sloped.length >= MINIMUM_SEEDS;
  const [{ slope }, error] = separate ? lineWithError(sloped, parallel) : lineWithError(measured, pooled);
  const { low, high } = studentInterval(slope, error, separate ? sloped.length : measured.length);
  const intercept = separate ? all.intercept + (all.slope - slope) * mean(xOf(measured)) : all.intercept;
  return { slope, intercept, low, high, seeds: measured.length };
}

/**
 * Fits a power law y = c x^p through the points of all seeds: `fitLineOverSeeds` in log-log coordinates.
 * @param seeds at least three seeds' points, all positive, with at least three different x in all
 * @returns slope p with its 95 % interval, and intercept log c
 * @throws RangeError when a value is not positive, or as `fitLineOverSeeds`
 */
export function fitPowerLawOverSeeds(seeds: readonly SeedPoints[]): FittedLine {
  const logOf = (values: readonly number[], name: string): number[] =>
    values.map((value) => {
      if (!(value > 0)) {
        throw new RangeError(
          `${name} must be positive to have a logarithm, got ${value}; leave such points out, or fit a line`,
        );
      }
      return Math.log(value);
    });
  requireSeeds(seeds);
  return fitLineOverSeeds(seeds.map(({ x, y }) => ({ x: logOf(x, 'x'), y: logOf(y, 'y') })));
}

/** @throws TypeError or RangeError when a value is not a list of seeds with their points, or a square of one would overflow */
function requireSeeds(seeds: readonly SeedPoints[]): void {
  requireList('seeds', seeds);
  seeds.forEach((seed, i) => {
    requireParts(`seeds[${i}]`, seed, { x: 'list', y: 'list' });
    for (const [name, values] of Object.entries({ x: seed.x, y: seed.y })) {
      requireNumbers(`${name} of seed ${i + 1}`, values);
      const huge = values.find((value) => Math.abs(value) > 1e150 && Number.isFinite(value));
      if (huge !== undefined)
        throw new RangeError(
          `${name} of seed ${i + 1} must hold numbers up to 1e150, got ${huge}; scale them down`,
        );
    }
  });
}
