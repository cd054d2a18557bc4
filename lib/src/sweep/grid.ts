// A grid as a person writes it: {"run": kind, "grid": {parameter: [values]}, "fixed": {parameter: value}}.
import { requireText } from '../tensor';
import { readFileSync } from 'node:fs';
import { cross } from './cross';
import { checkNames, checkValue, findKind, type RunKind } from './kinds';
import type { Parameters } from './finished';
import type { Sweep } from './sweep';

type Value = NonNullable<Parameters[string]>;

/** A grid read from a file. */
export interface Grid extends Sweep {
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
  requireText('file', file);
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

/** Returns the grid that parsed JSON stands for; throws RangeError with the remedy. */
export function parseGrid(value: unknown, kinds: readonly RunKind[]): Grid {
  const { run, grid, fixed = {} } = isObject(value) ? value : {};
  const unknown =
    isObject(value) && Object.keys(value).find((name) => !['run', 'grid', 'fixed'].includes(name));
  if (unknown) throw new RangeError(`"${unknown}" is not part of a grid; its parts are run, grid and fixed`);
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
  const names = [...Object.keys(grid), ...Object.keys(fixed)];
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw new RangeError(`"${twice}" stands in grid and in fixed; keep one of them`);
  checkNames(kind, names);
  for (const [name, values] of axes) checkAxis(kind, name, values);
  for (const [name, one] of Object.entries(fixed)) checkValue(kind, name, one, `fixed.${name}`);
  const lists = grid as Record<string, readonly Value[]>;
  return {
    kind,
    grid: cross({ ...(fixed as Parameters), ...lists }),
    axes: lists,
    fixed: fixed as Parameters,
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkAxis(kind: RunKind, name: string, values: unknown): void {
  if (!Array.isArray(values) || values.length === 0) {
    throw new RangeError(
      `grid.${name} must be a list of at least one value, got ${JSON.stringify(values)}; a single value may stand in "fixed"`,
    );
  }
  for (const one of values as unknown[]) checkValue(kind, name, one, `grid.${name}`);
}
