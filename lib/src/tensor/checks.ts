// Checks of arguments. Each names the argument, what it must be and what it was, and is written so that NaN fails it.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { powerOfTwo } from './units';

/** Says in a few words what a value is, for error messages. */
export function described(value: unknown): string {
  if (typeof value === 'string')
    return value.length > 40 ? `a string of ${value.length} characters` : `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Matrix) return `a matrix of ${value.rows} x ${value.columns}`;
  if (value instanceof tf.Tensor) return `a tensor of ${(value.shape as number[]).join(' x ')}`;
  if (Array.isArray(value) || ArrayBuffer.isView(value))
    return `a list of ${(value as unknown as ArrayLike<unknown>).length}`;
  return 'an object';
}

/**
 * Checks an integer.
 * @param minimum smallest value allowed
 * @param maximum largest value allowed, default none
 * @param remedy what to do, after a semicolon
 * @throws RangeError
 */
export function requireInteger(
  name: string,
  value: number,
  minimum: number,
  maximum = Infinity,
  remedy?: string,
): void {
  if (Number.isSafeInteger(value) && value >= minimum && value <= maximum) return;
  const range =
    maximum < Infinity
      ? `an integer from ${minimum} to ${maximum}`
      : minimum === 1
        ? 'a positive integer'
        : `an integer of at least ${minimum}`;
  throw new RangeError(`${name} must be ${range}, got ${described(value)}${remedy ? `; ${remedy}` : ''}`);
}

/** @throws RangeError when a number is not positive, or not finite */
export function requirePositive(name: string, value: number, remedy?: string): void {
  if (!(typeof value === 'number' && value > 0 && value < Infinity))
    throw new RangeError(
      `${name} must be a positive number, got ${described(value)}${remedy ? `; ${remedy}` : ''}`,
    );
}

/** @throws RangeError when a number is not in [0, 1) */
export function requireThreshold(name: string, value: number): void {
  if (!(typeof value === 'number' && value >= 0 && value < 1))
    throw new RangeError(`${name} must be in [0, 1), got ${described(value)}; for example 0.01`);
}

/** @throws RangeError when a value is not a number in [from, to] */
export function requireRange(name: string, value: number, from: number, to: number, remedy?: string): void {
  if (!(typeof value === 'number' && value >= from && value <= to))
    throw new RangeError(
      `${name} must be a number from ${from} to ${to}, got ${described(value)}${remedy ? `; ${remedy}` : ''}`,
    );
}

/** @throws TypeError when a list holds anything but numbers; NaN and infinities are some */
export function requireNumbers(name: string, values: ArrayLike<number>): void {
  requireList(name, values);
  if (values instanceof Float64Array || values instanceof Float32Array) return;
  for (let i = 0; i < values.length; i++)
    if (typeof values[i] !== 'number')
      throw new TypeError(`${name} must hold numbers, got ${described(values[i])} at place ${i}`);
}

/** @throws RangeError when a list does not hold finite numbers only */
export function requireFinite(name: string, values: ArrayLike<number>): void {
  requireList(name, values);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]))
      throw new RangeError(
        `${name} must hold finite numbers only, got ${described(values[i])} at place ${i}; clean the data first`,
      );
  }
}

/** @throws TypeError when a value is not a list, or one with holes */
export function requireList(name: string, value: ArrayLike<unknown>): void {
  if (Array.isArray(value) && value.includes(undefined)) {
    const hole = value.findIndex((_, place) => !(place in value));
    if (hole >= 0) throw new TypeError(`${name} must be a list without holes, but has one at place ${hole}`);
  }
  if (!isList(value)) throw new TypeError(`${name} must be a list, got ${described(value)}`);
}

const isList = (value: unknown): boolean =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** Sizes that a matrix must have; one that is left out may be anything above 0. */
export interface MatrixShape {
  readonly rows?: number;
  readonly columns?: number;
  /** Whether numbers beyond 1e100, whose squares are infinite, are taken; default false. */
  readonly huge?: boolean;
}

/**
 * Checks a matrix: its type, its shape, and that all its numbers are finite, and their squares too.
 * @throws TypeError when it is not a matrix; RangeError when its shape or a number in it is wrong
 */
export function requireMatrix(name: string, matrix: Matrix, shape: MatrixShape = {}): void {
  requireObject('shape', shape);
  const { rows, columns, huge = false } = shape;
  if (!Matrix.isMatrix(matrix))
    throw new TypeError(
      `${name} must be a Matrix of ml-matrix, got ${described(matrix)}; write new Matrix(rows)`,
    );
  const wrong =
    !(matrix.rows > 0 && matrix.columns > 0) ||
    (rows !== undefined && matrix.rows !== rows) ||
    (columns !== undefined && matrix.columns !== columns);
  if (wrong) {
    const size = (wanted: number | undefined): string => (wanted === undefined ? 'any' : String(wanted));
    const shapeWanted =
      rows === undefined && columns === undefined
        ? 'hold at least one row and one column'
        : `be ${size(rows)} x ${size(columns)}`;
    throw new RangeError(`${name} must ${shapeWanted}, got ${matrix.rows} x ${matrix.columns}`);
  }
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++) {
      if (!huge && Math.abs(matrix.get(i, j)) > 1e100 && Number.isFinite(matrix.get(i, j)))
        throw new RangeError(
          `${name} must hold numbers up to 1e100, got ${matrix.get(i, j)} in row ${i}, column ${j}; scale it down`,
        );
      if (!Number.isFinite(matrix.get(i, j)))
        throw new RangeError(
          `${name} must hold finite numbers only, got ${described(matrix.get(i, j))} in row ${i}, column ${j}; clean the data first`,
        );
    }
  }
}

/** @throws TypeError or RangeError when a value is not a square matrix of finite numbers */
export function requireSquare(name: string, matrix: Matrix): void {
  requireMatrix(name, matrix);
  if (matrix.rows !== matrix.columns)
    throw new RangeError(`${name} must be square, got ${matrix.rows} x ${matrix.columns}`);
}

/**
 * Gives the power of two next to the largest number in matrices: divided by it, squares can neither overflow nor vanish, and
 * no digit changes.
 * @returns 1 for points whose squares are harmless
 */
export function safeScale(...matrices: readonly Matrix[]): number {
  for (const matrix of matrices) requireMatrix('matrix', matrix, { huge: true });
  let largest = 0;
  for (const matrix of matrices) {
    for (let i = 0; i < matrix.rows; i++)
      for (let j = 0; j < matrix.columns; j++) largest = Math.max(largest, Math.abs(matrix.get(i, j)));
  }
  return largest > 1e-20 && largest < 1e20 ? 1 : powerOfTwo(largest);
}

/**
 * Estimates the variance that rounding alone can leave in points: below it they do not vary.
 * @param points any matrix of finite numbers
 */
export function roundingVariance(points: Matrix): number {
  requireMatrix('points', points);
  return (16 * Number.EPSILON * Math.max(Math.abs(points.max()), Math.abs(points.min()))) ** 2;
}

/**
 * Checks a tensor of two dimensions, not what is in it: that would cost a pass over it.
 * @throws TypeError when it is not such a tensor, or was disposed
 */
export function requireTensor2d(name: string, tensor: tf.Tensor2D): void {
  if (!((tensor as unknown) instanceof tf.Tensor && tensor.shape.length === 2))
    throw new TypeError(`${name} must be a tensor of two dimensions, got ${described(tensor)}`);
  if (tensor.dtype !== 'float32')
    throw new TypeError(`${name} must be a tensor of float32, got ${tensor.dtype}; cast it by tf.cast`);
  if (tensor.isDisposed) throw new TypeError(`${name} must be a living tensor, but was disposed`);
}

/** @throws TypeError when a value is not an object, such as options that were left out */
export function requireObject(name: string, value: object): void {
  if (typeof value !== 'object' || (value as unknown) === null)
    throw new TypeError(
      `${name} must be an object, got ${described(value)}${typeof value === 'function' ? '; call it, and give what it returns' : ''}`,
    );
}

/** @throws TypeError when a value is not a function */
export function requireFunction(name: string, value: (...values: never[]) => unknown): void {
  if (typeof value !== 'function') throw new TypeError(`${name} must be a function, got ${described(value)}`);
}

/** @throws RangeError when a value is none of the choices */
export function requireChoice<T>(name: string, value: T, choices: readonly T[]): void {
  requireList('choices', choices);
  if (choices.includes(value)) return;
  const all = choices.map((choice) => described(choice));
  throw new RangeError(
    `${name} must be ${[all.slice(0, -1).join(', '), all.at(-1)].filter(Boolean).join(' or ')}, got ${described(value)}`,
  );
}

/** @throws RangeError when an encoder cannot have so many outputs */
export function checkOutputs(outputs: number, inputDim: number): void {
  if (!(Number.isInteger(outputs) && outputs >= 1 && outputs <= inputDim)) {
    throw new RangeError(
      `outputs must be an integer from 1 to the input dimension ${inputDim}, got r = ${described(outputs)}; more outputs add nothing`,
    );
  }
}

/** What a part of an object must be; with a question mark, or left out. */
export type PartKind =
  'function' | 'list' | 'typed array' | 'object' | 'text' | 'number' | 'positive integer';

const partKinds: Record<PartKind, { words: string; holds: (value: unknown) => boolean }> = {
  function: { words: 'a function', holds: (value) => typeof value === 'function' },
  list: { words: 'a list', holds: isList },
  'typed array': {
    words: 'a typed array',
    holds: (value) => isList(value) && !Array.isArray(value),
  },
  object: { words: 'an object', holds: (value) => typeof value === 'object' && value !== null },
  text: { words: 'a string', holds: (value) => typeof value === 'string' },
  number: { words: 'a number', holds: (value) => typeof value === 'number' && !Number.isNaN(value) },
  'positive integer': {
    words: 'a positive integer',
    holds: (value) => Number.isSafeInteger(value) && Number(value) > 0,
  },
};

/**
 * Checks that a value is an object with certain parts: what somebody hands over in place of a loss, a model or a store.
 * @param parts what each of them must be, such as { evaluate: 'function', labels: 'list?' }
 * @throws TypeError naming the value, or the part that is not what it must be
 */
export function requireParts<T extends object>(
  name: string,
  value: T,
  parts: { readonly [K in keyof T]?: PartKind | `${PartKind}?` },
): void {
  requireObject(name, value);
  for (const [part, wanted] of Object.entries<string>(parts as Record<string, string>)) {
    const own = (value as Record<string, unknown>)[part];
    if (wanted.endsWith('?') && own === undefined) continue;
    const { words, holds } = partKinds[wanted.replace('?', '') as PartKind];
    if (!holds(own)) throw new TypeError(`${name}.${part} must be ${words}, got ${described(own)}`);
  }
}

/** @throws TypeError when a value is no text, or an empty one, such as a path that was left out */
export function requireText(name: string, value: string): void {
  if (typeof value !== 'string' || value === '')
    throw new TypeError(`${name} must be a string, got ${described(value)}`);
}

/**
 * Wraps makers by name, each of which refuses options that are no object.
 * @param makers functions whose first argument is options, or nothing
 */
export function withCheckedOptions<T extends Readonly<Record<string, (...given: never[]) => unknown>>>(
  makers: T,
): T {
  requireObject('makers', makers);
  for (const [name, make] of Object.entries(makers)) requireFunction(name, make);
  const checked = Object.entries(makers).map(([name, make]) => [
    name,
    (...given: never[]) => {
      if (given[0] !== undefined) requireObject(`the options of ${name}`, given[0]);
      return make(...given);
    },
  ]);
  return Object.fromEntries(checked) as T;
}
