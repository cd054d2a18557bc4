// Arrays by name, from and to the files that Python keeps them in.
import path from 'node:path';
import {
  described,
  readSafetensors,
  readWhole,
  requireChoice,
  requireList,
  requireObject,
  requireParts,
  requireText,
  requireWritable,
  writeSafetensors,
  writeWhole,
  type WriteOptions,
} from '../tensor';
import { npyBytes, parseNpy, type FileArray } from './npy';
import { npzBytes, parseNpz } from './npz';

/** Endings of files of arrays. */
export const ARRAY_FILES = ['.npy', '.npz', '.safetensors'] as const;
type ArrayEnding = (typeof ARRAY_FILES)[number];

/** Returns the ending of a file's name, which says its format. */
export function endingOf<T extends string>(file: string, known: readonly T[]): T {
  requireText('file', file);
  const ending = path.extname(file).toLowerCase() as T;
  requireChoice(`the ending of ${file}`, ending, known);
  return ending;
}

/** The name that the array of an .npy file goes by: the file's own. */
const nameOf = (file: string): string => path.basename(file, path.extname(file));

/**
 * Reads all arrays of an .npy, .npz or .safetensors file. Numbers come without rounding, in row order and the machine's byte order,
 * whatever order they are kept in: as float32 where that holds their kind (float16, bfloat16, integers of one or two bytes), else as float64.
 * @param file its path; the ending says the format
 * @returns arrays by name; that of an .npy file goes by the file's name
 * @throws RangeError when the file is damaged, says what is not so, or holds objects, records, dates or complex numbers: it names file, array and remedy
 */
export function readArrays(file: string): Record<string, FileArray> {
  const ending = endingOf<ArrayEnding>(file, ARRAY_FILES);
  if (ending === '.safetensors') return { ...readSafetensors(file).arrays };
  const bytes = readWhole(file);
  return ending === '.npz' ? parseNpz(bytes, file) : { [nameOf(file)]: parseNpy(bytes, file) };
}

/**
 * Writes arrays to an .npy, .npz or .safetensors file, which numpy and safetensors open. Numbers are written as they are, float32 or float64.
 * @param file its path; the ending says the format
 * @param arrays by name; an .npy file holds one, whatever its name; a .safetensors file holds no strings
 * @param options.overwrite whether to replace a file of this name; default false
 * @throws RangeError when shape and values do not fit, or the format cannot hold them; Error when the file is there already
 */
export function writeArrays(
  file: string,
  arrays: Readonly<Record<string, FileArray>>,
  options: WriteOptions = {},
): void {
  const ending = endingOf<ArrayEnding>(file, ARRAY_FILES);
  requireObject('arrays', arrays);
  for (const [name, array] of Object.entries(arrays)) checkArray(name, array, ending);
  if (ending === '.safetensors') {
    requireWritable(file, options);
    writeSafetensors(file, { arrays: arrays as Record<string, never>, metadata: {} });
    return;
  }
  if (ending === '.npz') {
    writeWhole(file, [npzBytes(arrays)], options);
    return;
  }
  const all = Object.values(arrays);
  if (all.length !== 1)
    throw new RangeError(`an .npy file holds one array, got ${all.length} for ${file}; write an .npz file`);
  writeWhole(file, npyBytes(all[0]), options);
}

function checkArray(name: string, array: FileArray, ending: ArrayEnding): void {
  requireParts(name, array, { shape: 'list', values: 'list' });
  const { shape, values } = array;
  requireList(`${name}.shape`, shape);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw new RangeError(`${name}.shape must be sizes, got ${shape.map(described).join(' x ')}`);
  const numbers = values instanceof Float32Array || values instanceof Float64Array;
  if (!numbers && !(Array.isArray(values) && values.every((one) => typeof one === 'string')))
    throw new TypeError(`${name}.values must be a Float32Array, a Float64Array or strings`);
  if (!numbers && ending === '.safetensors')
    throw new TypeError(`${name} holds strings, which safetensors cannot hold; write an .npz file`);
  const count = shape.reduce((product, size) => product * size, 1);
  if (count !== values.length)
    throw new RangeError(
      `${name} of shape ${shape.join(' x ')} must hold ${count} values, got ${values.length}`,
    );
}
