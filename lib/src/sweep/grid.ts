// A grid as a person writes it: {"run": kind, "grid": {parameter: [values]}, "fixed": {parameter: value}}.
import { readFileSync } from 'node:fs';
import { findKind, keeps, ruleInWords, type RunKind } from './kinds';
import { nearestName } from './nearest';
import type { Parameters } from './finished';
import type { Sweep } from './sweep';

type Value = Parameters[string];

/** Larger grids are a slip of the pen: their runs would not fit into memory, let alone be made. */
const MOST_RUNS = 1_000_000;

/** A grid read from a file. */
export interface Grid extends Sweep<Parameters, unknown> {
  /** Parameters that vary, with their values. */
  readonly axes: Readonly<Record<string, readonly Value[]>>;
  readonly fixed: Parameters;
}

/**
 * Reads a grid of runs: every combination of the values in `grid`, the last parameter varying fastest, each with `fixed`.
 * @param file JSON
 * @param kinds what can be run
 * @throws Error when there is no such file, it is not JSON, or it is not a grid of one of these kinds; it says what to write
 */
export function readGrid(file: string, kinds: readonly RunKind[]): Grid {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(
      `the grid ${file} cannot be read (${(error as NodeJS.ErrnoException).code}); give the path of a JSON file`,
      { cause: error },
    );
  }
  let value: unknown;
  try {
    // Some editors begin a file with a byte order mark.
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`the grid ${file} is not JSON: ${(error as Error).message}`, { cause: error });
  }
  try {
    return parseGrid(value, kinds);
  } catch (error) {
    throw new Error(`the grid ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** The grid that parsed JSON stands for; throws RangeError with the remedy. */
export function parseGrid(value: unknown, kinds: readonly RunKind[]): Grid {
  const { run, grid, fixed = {} } = isObject(value) ? value : {};
  const unknown =
    isObject(value) && Object.keys(value).find((name) => !['run', 'grid', 'fixed'].includes(name));
  if (unknown) throw new RangeError(`"${unknown}" is no part of a grid; its parts are run, grid and fixed`);
  if (typeof run !== 'string' || !isObject(grid) || !isObject(fixed)) {
    throw new RangeError(
      'a grid must be {"run": "kind", "grid": {"parameter": [values]}, "fixed": {"parameter": value}}',
    );
  }
  const kind = findKind(kinds, run);
  const axes = Object.entries(grid);
  if (axes.length === 0) {
    throw new RangeError(
      'the grid is empty; write at least one parameter with a list of its values in "grid"',
    );
  }
  checkNames(kind, [...Object.keys(grid), ...Object.keys(fixed)]);
  for (const [name, values] of axes) checkAxis(kind, name, values);
  for (const [name, one] of Object.entries(fixed)) check(kind, `fixed.${name}`, name, one);
  const lists = axes as [string, Value[]][];
  const total = lists.reduce((product, [, values]) => product * values.length, 1);
  if (total > MOST_RUNS) {
    throw new RangeError(
      `the grid has ${total.toExponential(1)} combinations, more than ${MOST_RUNS}; shorten a list, or make several grids`,
    );
  }
  const points = lists.reduce<Parameters[]>(
    (rows, [name, values]) => rows.flatMap((row) => values.map((one) => ({ ...row, [name]: one }))),
    [fixed as Parameters],
  );
  return { ...kind, grid: points, axes: Object.fromEntries(lists), fixed: fixed as Parameters };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every parameter of the kind once, and no other. */
function checkNames({ name: kind, parameters }: RunKind, given: readonly string[]): void {
  const needed = Object.keys(parameters);
  for (const name of given) {
    if (!needed.includes(name)) {
      throw new RangeError(
        `${kind} has no parameter "${name}"; did you mean "${nearestName(needed, name)}"? All: ${needed.join(', ')}`,
      );
    }
  }
  const twice = given.find((name, i) => given.indexOf(name) < i);
  if (twice) throw new RangeError(`"${twice}" stands in grid and in fixed; keep one of them`);
  const missing = needed.filter((name) => !given.includes(name));
  if (missing.length > 0) {
    throw new RangeError(`${kind} needs ${missing.join(', ')} as well; add to "grid" or "fixed"`);
  }
}

function checkAxis(kind: RunKind, name: string, values: unknown): void {
  if (!Array.isArray(values) || values.length === 0) {
    throw new RangeError(
      `grid.${name} must be a list of at least one value, got ${JSON.stringify(values)}; a single value may stand in "fixed"`,
    );
  }
  for (const one of values) check(kind, `grid.${name}`, name, one);
  const twice = (values as unknown[]).find((one, i) => values.indexOf(one) < i);
  if (twice !== undefined) {
    throw new RangeError(`grid.${name} lists ${JSON.stringify(twice)} twice; each run is made once`);
  }
}

function check({ parameters }: RunKind, where: string, name: string, value: unknown): void {
  const rule = parameters[name];
  if (!keeps(rule, value)) {
    throw new RangeError(`${where} must be ${ruleInWords(rule)}, got ${JSON.stringify(value)}`);
  }
}
