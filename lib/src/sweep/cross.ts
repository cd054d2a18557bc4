// Grids as lists of parameters.
import { described, requireObject } from '../tensor';
import type { Parameters } from './finished';

/** Larger grids are a slip of the pen: their runs would not fit into memory, let alone be made. */
const LARGEST = 1_000_000;

/** A value for every run, or the values that a parameter takes in turn. */
export type Axes<P extends Parameters> = { readonly [K in keyof P]: P[K] | readonly P[K][] };

/**
 * Lists every combination of the values of parameters, the last of those that vary varying fastest.
 * @param axes each parameter with one value or a list of different ones
 * @throws RangeError when a list is empty or lists a value twice, or there are more than a million combinations
 */
export function cross<P extends Parameters>(axes: Axes<P>): P[] {
  requireObject('axes', axes);
  const lists = Object.entries<P[keyof P] | readonly P[keyof P][]>(axes).map(
    ([name, values]): [string, readonly P[keyof P][]] => [
      name,
      Array.isArray(values) ? (values as readonly P[keyof P][]) : [values as P[keyof P]],
    ],
  );
  for (const [name, values] of lists) {
    if (values.length === 0)
      throw new RangeError(
        `${name} must list at least one value, got []; leave the axis out, or give it a value`,
      );
    if (new Set(values).size < values.length) {
      const twice = values.find((one, i) => values.indexOf(one) < i);
      throw new RangeError(`${name} lists ${described(twice)} twice; each run is made once`);
    }
  }
  const total = lists.reduce((product, [, values]) => product * values.length, 1);
  if (total > LARGEST) {
    throw new RangeError(
      `the grid has ${total.toExponential(1)} combinations, more than ${LARGEST}; shorten a list, or make several grids`,
    );
  }
  return lists.reduce<Parameters[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((one) => ({ ...row, [name]: one }))),
    [{}],
  ) as P[];
}
