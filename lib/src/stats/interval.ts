// 95 % intervals for what is computed from several seeds, and for shares of trials.
import { requireChoice, requireFunction, requireList, requireNumbers } from '../tensor/checks';
import { largestSize } from '../tensor/units';
import { geometricMean, mean } from './means';
import { studentT } from './studentT';

/** A number with its 95 % interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** The two tails of a 95 % interval. */
const OUTSIDE = 0.05;

/** Two seeds give one difference: no spread can be estimated from it. */
export const MINIMUM_SEEDS = 3;

/**
 * Throws where there are too few seeds for an interval.
 * @param count number of seeds
 * @param where what they are the seeds of, for the message
 */
export function checkSeeds(count: number, where = 'seeds'): void {
  if (count < MINIMUM_SEEDS) {
    throw new RangeError(
      `${where} must hold at least ${MINIMUM_SEEDS} seeds for an interval, got ${count}; add seeds, or give the number without an interval`,
    );
  }
}

/** Throws for NaN, which would pass through every comparison below. */
function notNaN(value: number, of: string): number {
  if (typeof value !== 'number' || Number.isNaN(value))
    throw new RangeError(`${of} must be a number, got ${value}; leave missing runs out first`);
  return value;
}

/**
 * Computes how far a statistic moves when seeds are exchanged: the jackknife's standard error.
 * @param without the statistic with each seed left out once
 * @param estimate the statistic of all seeds
 */
export function jackknifeError(without: readonly number[], estimate: number): number {
  const count = without.length;
  const offsets = without.map((value) => value - estimate);
  // In units of the largest: squares of tiny numbers would vanish, and the interval with them.
  const unit = largestSize(offsets);
  if (unit === 0) return 0;
  const squares = offsets.reduce((sum, value) => sum + (value / unit) ** 2, 0);
  return unit * Math.sqrt((squares * (count - 1)) / count);
}

/**
 * Puts Student's interval about an estimate whose standard error comes from so many seeds.
 * @param outside probability of both tails, default 0.05
 */
export function studentInterval(estimate: number, error: number, seeds: number, outside = OUTSIDE): Interval {
  // Seeds that agree to the last digit have no spread; where the error is zero the estimate stays as it is.
  const reach = error === 0 ? 0 : studentT(outside, seeds - 1) * error;
  return { estimate, low: estimate - reach, high: estimate + reach };
}

/**
 * Computes a statistic of several seeds with its 95 % interval: Student's t with one degree of freedom fewer than seeds, about the jackknife's
 * standard error (the statistic with each seed left out once). For a mean, and for a slope through the same widths in every
 * seed, this is the usual t interval of the seeds' own values. It covers the statistic's value in the limit of many seeds in 95 % of
 * repetitions when the seeds' contributions are independent and roughly normal, from three seeds on (the tests simulate
 * 3, 5 and 10). For smooth statistics only: for an extreme take `extremeOfMeans`.
 * @param seeds what each seed gave, at least three
 * @param statistic a number from such a list. Where it is infinite for some seeds the interval has no finite end on either side, except where all
 * of them agree
 * @param within range of values that the statistic can take, to which the interval is cut, default all numbers
 * @returns the statistic of all seeds and its interval
 * @throws RangeError when fewer than three seeds are given or the statistic is NaN
 */
export function intervalOverSeeds<T>(
  seeds: readonly T[],
  statistic: (chosen: readonly T[]) => number,
  within: readonly [number, number] = [-Infinity, Infinity],
): Interval {
  requireList('seeds', seeds);
  requireFunction('statistic', statistic);
  requireNumbers('within', within);
  if (!(within[0] <= within[1]))
    throw new RangeError(`within must be two numbers in order, got ${within.join(' and ')}; swap them`);
  checkSeeds(seeds.length);
  const estimate = notNaN(statistic(seeds), 'the statistic of all seeds');
  const without = seeds.map((_, left) =>
    notNaN(statistic(seeds.filter((__, i) => i !== left)), `the statistic without seed ${left + 1}`),
  );
  if (without.every((value) => value === estimate)) return { estimate, low: estimate, high: estimate };
  if (![estimate, ...without].every(Number.isFinite)) return { estimate, low: within[0], high: within[1] };
  const { low, high } = studentInterval(estimate, jackknifeError(without, estimate), seeds.length);
  // Cut to the range, but never past the estimate, which rounding may have put a digit outside.
  return {
    estimate,
    low: Math.min(estimate, Math.max(low, within[0])),
    high: Math.max(estimate, Math.min(high, within[1])),
  };
}

/** Student's interval of a geometric mean, from the logarithms. */
function aroundGeometricMean(values: readonly number[], outside: number): Interval {
  const estimate = geometricMean(values);
  if (values.every((value) => value === values[0]))
    return { estimate: values[0], low: values[0], high: values[0] };
  // A zero or an infinity among other values has no finite logarithm: nothing is known but the sign.
  if (!(estimate > 0 && estimate < Infinity)) return { estimate, low: 0, high: Infinity };
  const logs = values.map(Math.log);
  const centre = mean(logs);
  const without = logs.map((value) => (logs.length * centre - value) / (logs.length - 1));
  const { low, high } = studentInterval(centre, jackknifeError(without, centre), logs.length, outside);
  return { estimate, low: Math.exp(low), high: Math.exp(high) };
}

/**
 * Computes the smallest or largest of several groups' geometric means (one group a width, say), with an interval. It covers the extreme of the
 * groups' *means* over seeds in at least 95 % of repetitions, and says nothing of single runs: one of them may lie outside.
 * The end that a bound is held against (the upper end of a maximum, the lower end of a minimum) is the extreme of the groups' own 95 %
 * intervals, for it fails only where the true extreme's own interval fails. The other end has to hold for all groups at once, so each
 * gets its share of the error (Bonferroni).
 * @param groups the seeds' values of each group, at least three a group, none negative
 * @throws RangeError when there is no group, a group has fewer than three values, or a value is negative or NaN
 */
export function extremeOfMeans(
  groups: readonly (readonly number[])[],
  which: 'minimum' | 'maximum',
): Interval {
  requireList('groups', groups);
  requireChoice('which', which, ['minimum', 'maximum']);
  groups.forEach((values, i) => {
    requireNumbers(`groups[${i}]`, values);
  });
  if (groups.length === 0)
    throw new RangeError(
      'groups must hold at least one list of values, got none; give a list of values for each seed',
    );
  groups.forEach((values, i) => {
    checkSeeds(values.length, `group ${i + 1} of ${groups.length}`);
  });
  const extreme = which === 'minimum' ? Math.min : Math.max;
  const each = groups.map((values) => aroundGeometricMean(values, OUTSIDE));
  const shared = groups.map((values) => aroundGeometricMean(values, OUTSIDE / groups.length));
  const [lower, upper] = which === 'minimum' ? [each, shared] : [shared, each];
  return {
    estimate: extreme(...each.map(({ estimate }) => estimate)),
    low: extreme(...lower.map(({ low }) => low)),
    high: extreme(...upper.map(({ high }) => high)),
  };
}

/** Probability of at most so many successes in so many trials. */
function binomialUpTo(successes: number, trials: number, share: number): number {
  let logTerm = trials * Math.log1p(-share);
  let sum = Math.exp(logTerm);
  for (let k = 1; k <= successes; k++) {
    logTerm += Math.log(trials - k + 1) - Math.log(k) + Math.log(share) - Math.log1p(-share);
    sum += Math.exp(logTerm);
  }
  return sum;
}

/** The share at which a falling probability passes a level. */
function shareWhere(probability: (share: number) => number, level: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (probability(middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Computes a share of successes with its exact 95 % interval (Clopper and Pearson): an accuracy on test images, a share of runs that found what
 * was looked for. It covers the true share in at least 95 % of repetitions at every share, none and all included, when the trials are
 * independent. Take it for counts; a mean over seeds has `intervalOverSeeds`.
 * @param successes an integer from 0 to trials
 * @param trials a positive integer
 * @throws RangeError when successes or trials is out of range
 */
export function shareOf(successes: number, trials: number): Interval {
  if (!(Number.isInteger(trials) && trials > 0))
    throw new RangeError(`trials must be a positive integer, got ${trials}`);
  if (!(Number.isInteger(successes) && successes >= 0 && successes <= trials))
    throw new RangeError(`successes must be an integer from 0 to ${trials}, got ${successes}`);
  const atLeast = (share: number): number => binomialUpTo(successes - 1, trials, share);
  const atMost = (share: number): number => binomialUpTo(successes, trials, share);
  return {
    estimate: successes / trials,
    low: successes === 0 ? 0 : shareWhere(atLeast, 1 - OUTSIDE / 2),
    high: successes === trials ? 1 : shareWhere(atMost, OUTSIDE / 2),
  };
}
