// Averages of lists of numbers.
import { requireNumbers } from '../tensor/checks';

/** Throws where a list is empty or holds NaN: an average of nothing, or of a hole, is not a number. */
function checked(values: readonly number[]): readonly number[] {
  requireNumbers('values', values);
  if (values.length === 0)
    throw new RangeError('values must hold at least one number for a mean, got none; measure at least once');
  if (values.some(Number.isNaN))
    throw new RangeError('values must be numbers, got NaN; leave missing runs out first');
  return values;
}

/**
 * Computes the arithmetic mean.
 * @param values at least one number; an infinite one makes the mean infinite
 * @throws RangeError for an empty list or NaN
 */
export function mean(values: readonly number[]): number {
  return checked(values).reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Computes the geometric mean, the mean on a logarithmic axis.
 * @param values at least one number that is not negative; a zero makes the mean zero
 * @throws RangeError for an empty list, NaN or a negative number
 */
export function geometricMean(values: readonly number[]): number {
  const negative = checked(values).find((value) => value < 0);
  if (negative !== undefined)
    throw new RangeError(`values must not be negative for a geometric mean, got ${negative}; take the mean`);
  return Math.exp(mean(values.map(Math.log)));
}
