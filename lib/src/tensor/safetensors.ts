// Arrays by name in a file of the safetensors format, which Python, PyTorch and JAX read as well: eight bytes with the length of a
// JSON header, the header, and the numbers one after the other. No kept package writes it from Node; the format fits on this page.
import { described, requireObject, requireParts, requireText } from './checks';
import { decodeNumbers, sizeOfKind, type NumberKind } from './numberKinds';
import { readWhole, writeWhole } from './wholeFiles';

/** Numbers with a shape. */
export interface StoredArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array;
}

/** What a file holds. */
export interface StoredArrays {
  readonly arrays: Readonly<Record<string, StoredArray>>;
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Kinds of numbers by the format's names. */
const KINDS: Readonly<Record<string, NumberKind>> = {
  BOOL: 'bool',
  I8: 'int8',
  U8: 'uint8',
  I16: 'int16',
  U16: 'uint16',
  I32: 'int32',
  U32: 'uint32',
  I64: 'int64',
  U64: 'uint64',
  F16: 'float16',
  BF16: 'bfloat16',
  F32: 'float32',
  F64: 'float64',
};

/**
 * Writes arrays to a file, beside it first and then in its place: a reader finds the old file or the new one.
 * @param file its path, by custom ending in .safetensors
 * @throws RangeError when a shape and its numbers do not fit
 */
export function writeSafetensors(file: string, stored: StoredArrays): void {
  requireObject('stored', stored);
  const { arrays, metadata } = stored;
  requireText('file', file);
  requireObject('arrays', arrays);
  requireObject('metadata', metadata);
  let offset = 0;
  const header: [string, unknown][] = [['__metadata__', metadata]];
  for (const [name, array] of Object.entries(arrays)) {
    if (name === '__metadata__')
      throw new RangeError(
        'an array must not be called __metadata__, where the format keeps texts; rename it',
      );
    requireParts(name, array, { shape: 'list', values: 'list' });
    const { shape, values } = array;
    if (shape.reduce((product, size) => product * size, 1) !== values.length)
      throw new RangeError(
        `${name} of shape ${shape.join(' x ')} must hold as many numbers, got ${values.length}`,
      );
    const dtype = values instanceof Float64Array ? 'F64' : 'F32';
    header.push([name, { dtype, shape, data_offsets: [offset, offset + values.byteLength] }]);
    offset += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  // The numbers begin at a multiple of eight.
  const padded = Buffer.concat([text, Buffer.alloc(-text.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const numbers = Object.values(arrays).map(
    ({ values }) => new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
  );
  writeWhole(file, [length, padded, ...numbers], { overwrite: true });
}

/** What the header says of one array; a file of somebody else's may say anything. */
interface Entry {
  readonly dtype?: unknown;
  readonly shape?: unknown;
  readonly data_offsets?: unknown;
}

/**
 * Reads arrays of numbers of any kind without rounding: float16, bfloat16 and small integers as float32, other integers as float64.
 * @throws RangeError when the file is not a safetensors file, is cut, its header does not tell the truth, or holds numbers of another type
 */
export function readSafetensors(file: string): StoredArrays {
  const bytes = Buffer.from(readWhole(file).buffer);
  const broken = (why: string): RangeError =>
    new RangeError(`${file} is not a whole safetensors file (${why}); write it again`);
  if (bytes.length < 8) throw broken('it is shorter than 8 bytes');
  const length = Number(bytes.readBigUInt64LE());
  const start = 8 + length;
  if (!(start <= bytes.length)) throw broken(`its header is cut: ${length} of ${bytes.length} bytes`);
  let header: Record<string, Entry>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, Entry>;
  } catch {
    throw broken('its header is not JSON');
  }
  if (typeof header !== 'object' || (header as unknown) === null || Array.isArray(header))
    throw broken('its header is not an object');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (
    typeof metadata !== 'object' ||
    !Object.values(metadata as object).every((one) => typeof one === 'string')
  )
    throw broken('its metadata is not an object of strings');
  const arrays: [string, StoredArray][] = [];
  const ranges: { name: string; from: number; to: number }[] = [];
  for (const [name, entry] of Object.entries(entries)) {
    const { kind, shape, from, to } = checkedEntry(name, entry, file, broken);
    if (start + to > bytes.length) throw broken(`${name} is cut`);
    ranges.push({ name, from, to });
    const own = bytes.subarray(start + from, start + to);
    arrays.push([name, { shape, values: decodeNumbers(own, kind, { place: `${name} in ${file}` }) }]);
  }
  // The format wants every byte to belong to exactly one array.
  let end = 0;
  for (const { name, from, to } of ranges.sort((a, b) => a.from - b.from || a.to - b.to)) {
    if (from !== end) throw broken(`${name} begins at byte ${from}, but the array before it ends at ${end}`);
    end = to;
  }
  if (start + end !== bytes.length) throw broken(`${bytes.length - start - end} bytes belong to no array`);
  // Whatever an array is called, __proto__ too, it is an entry like any other.
  return { arrays: Object.fromEntries(arrays), metadata: metadata as Record<string, string> };
}

function checkedEntry(
  name: string,
  entry: Entry,
  file: string,
  broken: (why: string) => RangeError,
): { kind: NumberKind; shape: number[]; from: number; to: number } {
  const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  const { dtype, shape, data_offsets: range } = (entry as Entry | null) ?? {};
  if (!(Array.isArray(shape) && shape.every(isSize)))
    throw broken(`the shape of ${name} is not a list of sizes, but ${described(shape)}`);
  if (!(Array.isArray(range) && range.length === 2 && range.every(isSize) && range[0] <= range[1]))
    throw broken(`the place of ${name} is not a pair of bytes in order`);
  if (!(typeof dtype === 'string' && Object.hasOwn(KINDS, dtype)))
    throw new RangeError(
      `${name} in ${file} must be of ${Object.keys(KINDS).join(', ')}, got ${described(dtype)}; convert it to float32 first`,
    );
  const kind = KINDS[dtype];
  const wanted = shape.reduce((product, size) => product * size, 1) * sizeOfKind(kind);
  const [from, to] = range as [number, number];
  if (to - from !== wanted)
    throw broken(
      `${name} holds ${to - from} bytes, but ${shape.join(' x ') || 'one'} ${dtype} takes ${wanted}`,
    );
  return { kind, shape, from, to };
}
