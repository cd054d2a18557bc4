// Points from and to files.
import { requireObject, type WriteOptions } from '../tensor';
import { ARRAY_FILES, endingOf, readArrays, writeArrays } from './arrays';
import { valuesOfLabels, type LabelValues } from './labels';
import type { FileArray } from './npy';
import { requirePoints, type PointTable } from './points';
import { checkedPoints, fromTable, LABELS, type PointOptions } from './pointSources';
import { readTable, TABLE_FILES, writeTable } from './tables';

/**
 * Reads points, and labels where there are any, from a .npy, .npz, .safetensors, .csv, .tsv, .parquet, .arrow or .feather file.
 * @param file its path; the ending says the format
 * @param options see PointOptions; by default the only array of two dimensions, or all columns of a table
 * @returns the points, float32 where the file holds no more than that
 * @throws RangeError when the file is damaged, a number is missing or not finite, a column that is wanted as numbers holds strings, or labels are not as many as
 *   points: it names file, place and remedy
 */
export async function readPoints(file: string, options: PointOptions = {}): Promise<PointTable> {
  requireObject('options', options);
  const ending = endingOf(file, [...ARRAY_FILES, ...TABLE_FILES]);
  if ((TABLE_FILES as readonly string[]).includes(ending))
    return fromTable(await readTable(file), options, file);
  const arrays = readArrays(file);
  const flat = Object.entries(arrays).filter(([, { shape }]) => shape.length === 2);
  const { points = flat[0]?.[0] } = options;
  if (options.points === undefined && flat.length !== 1)
    throw new RangeError(
      `${file} must hold one array of two dimensions, got ${inWords(arrays)}; ${flat.length > 1 ? "name the points: { points: '...' }" : 'reshape it to (points, coordinates)'}`,
    );
  const array = arrayOf(arrays, points, file);
  if (array.shape.length !== 2 || Array.isArray(array.values))
    throw new RangeError(
      `array '${points}' of ${file} must be a matrix of numbers, got ${inWords({ [points]: array })}; reshape it to (points, coordinates)`,
    );
  const { labels = LABELS.find((name) => Object.hasOwn(arrays, name) && name !== points) } = options;
  const given = typeof labels === 'string' ? flatLabels(arrayOf(arrays, labels, file), labels, file) : labels;
  return checkedPoints(
    { name: file, dim: array.shape[1], count: array.shape[0], values: array.values },
    given,
  );
}

function arrayOf(arrays: Record<string, FileArray>, name: string, file: string): FileArray {
  if (!Object.hasOwn(arrays, name))
    throw new RangeError(`${file} has no array '${name}'; it has ${inWords(arrays)}`);
  return arrays[name];
}

const inWords = (arrays: Record<string, FileArray>): string =>
  Object.entries(arrays)
    .map(
      ([name, { shape, values }]) =>
        `'${name}' (${shape.join(' x ') || 'one value'}${Array.isArray(values) ? ', strings' : ''})`,
    )
    .join(', ') || 'nothing';

function flatLabels({ shape, values }: FileArray, name: string, file: string): LabelValues {
  // (n, 1) is how some tools keep a column.
  if (shape.length === 1 || (shape.length === 2 && shape[1] === 1)) return values;
  throw new RangeError(
    `labels '${name}' of ${file} must be one for each point, got a shape of ${shape.join(' x ') || 'one value'}; of one-hot rows take the argmax`,
  );
}

/**
 * Writes points and their labels to a file that numpy, safetensors or pandas opens: arrays `points` and `label` in .npz and .safetensors,
 * a column for each coordinate and one called `label` in .csv, .parquet, .arrow and .feather; .npy holds points alone.
 * @param file its path; the ending says the format
 * @param options.overwrite whether to replace a file of this name; default false
 * @throws RangeError when the format cannot hold them; Error when the file is there already
 */
export async function writePoints(
  file: string,
  points: PointTable,
  options: WriteOptions = {},
): Promise<void> {
  requirePoints('points', points);
  const ending = endingOf(file, [...ARRAY_FILES, ...TABLE_FILES.filter((one) => one !== '.tsv')]);
  const { count, dim, values, labels, classes, columns } = points;
  const own = labels && classes && valuesOfLabels(labels, classes);
  if ((ARRAY_FILES as readonly string[]).includes(ending)) {
    if (own && ending === '.npy')
      throw new RangeError(`${file} would lose the labels: an .npy file holds one array; write an .npz file`);
    const label = own && { shape: [count], values: own };
    writeArrays(file, { points: { shape: [count, dim], values }, ...(label && { label }) }, options);
    return;
  }
  const table: Record<string, Float64Array | string[]> = {};
  for (let k = 0; k < dim; k++)
    table[columns?.[k] ?? `x${k}`] = Float64Array.from({ length: count }, (_, i) => values[i * dim + k]);
  if (own) table.label = own;
  await writeTable(file, table, options);
}
