// Wrong arguments, made from right ones, and what a function did with them.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';

/** A function with arguments that are right. */
export interface Row {
  /** module.name */
  readonly name: string;
  readonly call: (...given: never[]) => unknown;
  /** Made afresh for each trial: tensors in them are freed afterwards. */
  readonly given: () => unknown[];
  /** Places of arguments that may be anything, such as `1.name`. */
  readonly free?: readonly string[];
  /** Trials whose result the function's comment tells. */
  readonly documented?: readonly RegExp[];
}

/** One argument, or a part of it, replaced. */
export interface Trial {
  readonly words: string;
  /** Whether the value is wrong whatever the function: then it must be refused. Else a finite result is fine too. */
  readonly wrong: boolean;
  readonly given: unknown[];
}

interface Replacement {
  readonly words: string;
  readonly wrong: boolean;
  readonly value: unknown;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

type NumberList = number[] | Float32Array | Float64Array | Uint8Array;

const isNumbers = (value: unknown): value is NumberList =>
  ArrayBuffer.isView(value) ||
  (Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'number'));

/** The same numbers as a list without its last entry, which counts all the same. */
function holed(values: NumberList): number[] {
  const list = Array.from(values).slice(0, -1);
  list.length++;
  return list;
}

/** What may stand in the place of a value. */
function replacements(value: unknown): Replacement[] {
  const wrong = (words: string, other: unknown): Replacement => ({ words, wrong: true, value: other });
  const odd = (words: string, other: unknown): Replacement => ({ words, wrong: false, value: other });
  if (typeof value === 'number')
    return [
      wrong('NaN', NaN),
      wrong('a string', 'two'),
      wrong('a number in quotes', String(value)),
      wrong('an empty text', ''),
      wrong('null', null),
      wrong('a list of it', [value]),
      wrong('a big integer', BigInt(Math.trunc(value))),
      wrong('true', true),
      wrong('-Infinity', -Infinity),
      odd('0', 0),
      odd('-0', -0),
      odd('subnormal', 5e-324),
      odd('0.5', 0.5),
      odd('-1', -1),
      odd('1e12', 1e12),
      odd('1e300', 1e300),
    ];
  if (typeof value === 'string')
    return [
      odd('another text', 'no such word'),
      odd('an empty text', ''),
      odd('a number', 3),
      odd('nothing', undefined),
    ];
  if (typeof value === 'function') return [wrong('a number', 3)];
  if (value instanceof Matrix) {
    const { rows, columns } = value;
    const withEntry = (entry: number): Matrix => value.clone().set(rows - 1, columns - 1, entry);
    return [
      wrong('NaN in it', withEntry(NaN)),
      wrong('NaN in its middle', value.clone().set(Math.floor(rows / 2), Math.floor(columns / 2), NaN)),
      wrong('Infinity in it', withEntry(Infinity)),
      wrong('lists', value.to2DArray()),
      wrong('rows and columns alone', { rows, columns }),
      odd('transposed', value.transpose()),
      odd('negative zeros', Matrix.zeros(rows, columns).fill(-0)),
      odd('subnormal', Matrix.zeros(rows, columns).fill(5e-324)),
      wrong('a number', 3),
      wrong('no rows', new Matrix(0, columns)),
      odd('one row less', rows > 1 ? value.subMatrix(0, rows - 2, 0, columns - 1) : Matrix.zeros(2, columns)),
      odd(
        'one column less',
        columns > 1 ? value.subMatrix(0, rows - 1, 0, columns - 2) : Matrix.zeros(rows, 2),
      ),
      odd('zeros', Matrix.zeros(rows, columns)),
      odd('a constant', Matrix.zeros(rows, columns).fill(0.1)),
      odd('duplicate rows', new Matrix(Array.from({ length: rows }, () => value.getRow(0)))),
      odd('huge', Matrix.mul(value, 1e200)),
      odd('tiny', Matrix.mul(value, 1e-200)),
    ];
  }
  if (value instanceof tf.Tensor) {
    const shape = value.shape as number[];
    const disposed = tf.zeros(shape);
    disposed.dispose();
    return [
      wrong('a list', Array.from(value.dataSync())),
      wrong('disposed', disposed),
      wrong('of three dimensions', tf.zeros([2, 2, 2])),
      wrong('of one dimension', tf.zeros([shape[0]])),
      wrong(
        'of texts',
        // tf.fill makes no texts on WebAssembly.
        tf.tensor(new Array<string>(tf.util.sizeFromShape(shape)).fill('one'), shape, 'string'),
      ),
      odd('of integers', tf.cast(value, 'int32')),
      odd('of truths', tf.cast(value, 'bool')),
      odd('transposed', tf.transpose(value)),
      odd('subnormal', tf.fill(shape, 1e-45)),
      odd('of another shape', tf.ones(shape.map((size) => size + 1))),
      odd('zeros', tf.zeros(shape)),
    ];
  }
  if (isNumbers(value)) {
    const changed = (entry: number, place = value.length - 1): unknown => {
      const copy = value.slice();
      copy[place] = entry;
      return copy;
    };
    const integers = value instanceof Uint8Array;
    return [
      ...(integers
        ? []
        : [
            wrong('NaN in it', changed(NaN)),
            wrong('NaN in its middle', changed(NaN, Math.floor(value.length / 2))),
            wrong('Infinity in it', changed(Infinity)),
            wrong('texts', Array.from(value, String)),
            wrong('a hole in it', holed(value)),
            wrong('big integers', BigInt64Array.from(Array.from(value, (one) => BigInt(Math.round(one))))),
            odd('subnormal', value.slice().fill(5e-324)),
            odd('a plain list', Array.from(value)),
          ]),
      wrong('a string', Array.from(value).join('')),
      odd('negative zeros', value.slice().fill(-0)),
      wrong('a number', 3),
      odd('null', null),
      odd('empty', value.slice(0, 0)),
      odd('shorter', value.slice(0, -1)),
      ...(integers ? [] : [odd('huge', changed(1e200))]),
    ];
  }
  if (Array.isArray(value))
    return [
      wrong('a number', 3),
      odd('null', null),
      odd('empty', []),
      odd('shorter', value.slice(0, -1)),
      odd('one twice', [...(value as unknown[]), value[0]]),
      ...(isNumbers(value[0])
        ? [wrong('ragged', [value[0].slice(1), ...(value.slice(1) as unknown[])])]
        : []),
    ];
  if (typeof value === 'object' && value !== null) return [wrong('a number', 3), wrong('null', null)];
  return [];
}

/** Every trial of one row; each call of `given` makes its own. */
export function trialsOf({ given, free = [] }: Row): (() => Trial)[] {
  const first = given();
  const trials: (() => Trial)[] = [];
  const visit = (path: (string | number)[]): void => {
    const place = path.join('.');
    if (free.includes(place)) return;
    const value = at(first, path);
    const count = replacements(value).length;
    for (let i = 0; i < count; i++)
      trials.push(() => {
        const fresh = given();
        const { words, wrong, value: other } = replacements(at(fresh, path))[i];
        return { words: `argument ${place}: ${words}`, wrong, given: put(fresh, path, other) as unknown[] };
      });
    if (path.length < 3 && isPlain(value)) for (const key of Object.keys(value)) visit([...path, key]);
    if (path.length < 2 && Array.isArray(value) && !isNumbers(value) && value.length > 0)
      visit([...path, value.length - 1]);
  };
  first.forEach((_, i) => {
    visit([i]);
  });
  freeAll(first);
  return trials;
}

function at(value: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], value);
}

/** A copy with one part replaced. */
function put(value: unknown, [key, ...rest]: readonly (string | number)[], other: unknown): unknown {
  if (key === undefined) return other;
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) }) as Record<
    string,
    unknown
  >;
  copy[key] = put((value as Record<string, unknown>)[key], rest, other);
  return copy;
}

/** Messages of JavaScript, TensorFlow and ml-matrix themselves. */
const RAW =
  /Cannot (read|destructure|convert|set|use|mix|access)|is not (a function|iterable|defined|a constructor)|is not an? \w+ array|undefined \(reading|Invalid|Error in |Argument |same (number|dimensions)|out of (range|bounds)|Matrix dimension|Matrix is not|[Ii]ndices|broadcast|Maximum call|reduce of empty|is disposed|The (first|second) argument|Input matrix|Expected|Unexpected|must be a subtype|^E[A-Z]{3,}\b|The "\w+" |in JSON at|JSON input|allocation|array length|string longer/;

/** What a trial came to; undefined where all is well. */
export async function faultOf(
  { call, documented }: Row,
  { words, wrong, given }: Trial,
): Promise<string | undefined> {
  const before = tf.memory().numTensors;
  let result: unknown;
  let problem: unknown;
  try {
    result = await (call as (...all: unknown[]) => unknown)(...given);
  } catch (error) {
    problem = error;
  }
  if (problem !== undefined) {
    const left = tf.memory().numTensors - before;
    if (left > 0) return `${words}: ${left} tensors left by the call that failed`;
    // A file that is no JSON is named, with what the parser found in it.
    if (!(problem instanceof Error) || RAW.test(problem.message.replace(/is not JSON: .*/s, '')))
      return `${words}: raw message "${problem instanceof Error ? problem.message.slice(0, 120) : 'no Error'}"`;
    return undefined;
  }
  const finite = isFiniteAll(result);
  freeAll(result);
  const left = tf.memory().numTensors - before;
  if (left > 0) return `${words}: ${left} tensors left`;
  if (documented?.some((one) => one.test(words))) return undefined;
  if (wrong) return `${words}: accepted`;
  return finite ? undefined : `${words}: a result that is not finite`;
}

function isFiniteAll(value: unknown, depth = 0): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || value === null || depth > 4) return true;
  if (value instanceof Matrix) return value.to1DArray().every(Number.isFinite);
  if (value instanceof tf.Tensor)
    return value.isDisposed || Array.from(value.dataSync()).every(Number.isFinite);
  // In place: the pixels of a whole data set are too many for a copy as numbers.
  if (ArrayBuffer.isView(value)) return (value as Float64Array).every(Number.isFinite);
  return ownParts(value).every((part) => isFiniteAll(part, depth + 1));
}

/** What an object holds, and not what it would compute when asked. */
const ownParts = (value: object): unknown[] =>
  Object.values(Object.getOwnPropertyDescriptors(value)).flatMap((part) =>
    part.enumerable === true && 'value' in part ? [part.value as unknown] : [],
  );

/** Frees every tensor in a value, and what has a dispose of its own. */
export function freeAll(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 3 || ArrayBuffer.isView(value)) return;
  if (value instanceof tf.Tensor) {
    if (!value.isDisposed) value.dispose();
    return;
  }
  if (value instanceof Matrix) return;
  const own = value as { dispose?: () => void };
  if (typeof own.dispose === 'function') {
    own.dispose();
    return;
  }
  for (const part of ownParts(value)) freeAll(part, depth + 1);
}
