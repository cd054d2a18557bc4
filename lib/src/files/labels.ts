// Labels of any kind as classes 0, 1, 2, ... with names.
import { described, requireList, requireText } from '../tensor';

/** Labels as somebody has them. */
export type LabelValues = ArrayLike<number> | ArrayLike<string> | ArrayLike<boolean>;

/** A class for each point, an index into their names. */
export interface ClassLabels {
  readonly labels: Int32Array;
  readonly classes: readonly string[];
}

/**
 * Turns labels of any kind into classes 0, 1, 2, ...: numbers in ascending order, strings and booleans in that of their letters.
 * @param values a number, string or boolean for each point
 * @param place what they are, for errors
 * @throws RangeError when a label is missing (NaN, null or an empty string)
 */
export function labelsOf(values: LabelValues, place = 'labels'): ClassLabels {
  requireText('place', place);
  requireList(place, values);
  const all: readonly (number | string | boolean)[] = Array.from(
    values as ArrayLike<number | string | boolean>,
  );
  all.forEach((value, i) => {
    const known =
      typeof value === 'number' ? Number.isFinite(value) : typeof value === 'boolean' || value !== '';
    if (!(known && ['number', 'string', 'boolean'].includes(typeof value)))
      throw new RangeError(
        `${place} must be a number or string for each point, got ${described(value)} at place ${i}; name the class or leave the point out`,
      );
  });
  const numbers = all.every((value) => typeof value === 'number');
  const order = [...new Set(all)].sort((a, b) =>
    numbers ? Number(a) - Number(b) : String(a) < String(b) ? -1 : 1,
  );
  const index = new Map(order.map((value, i) => [value, i]));
  return { labels: Int32Array.from(all, (value) => index.get(value)!), classes: order.map(String) };
}

/** Labels as a file keeps them: numbers where all classes are called by numbers, else their names. */
export function valuesOfLabels(
  labels: ArrayLike<number>,
  classes: readonly string[],
): Float64Array | string[] {
  const numbers = classes.map(Number);
  return classes.every((name, i) => name.trim() !== '' && Number.isFinite(numbers[i]))
    ? Float64Array.from(labels, (label) => numbers[label])
    : Array.from(labels, (label) => classes[label]);
}
