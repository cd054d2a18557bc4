// Arrays by name in a file of the safetensors format, which Python, PyTorch and JAX read as well: eight bytes with the length of a
// JSON header, the header, and the numbers one after the other.
import { requireObject, requireParts, requireText } from './checks';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';

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

const bytesOf = { F32: 4, F64: 8 } as const;

/**
 * Writes arrays to a file, beside it first and then in its place: whoever reads it finds the old file or the new one.
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
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, array] of Object.entries(arrays)) {
    requireParts(name, array, { shape: 'list', values: 'list' });
    const { shape, values } = array;
    if (shape.reduce((product, size) => product * size, 1) !== values.length)
      throw new RangeError(
        `${name} of shape ${shape.join(' x ')} must hold as many numbers, got ${values.length}`,
      );
    const dtype = values instanceof Float64Array ? 'F64' : 'F32';
    header[name] = { dtype, shape, data_offsets: [offset, offset + values.byteLength] };
    offset += values.byteLength;
  }
  const text = Buffer.from(JSON.stringify(header));
  // The numbers begin at a multiple of eight.
  const padded = Buffer.concat([text, Buffer.alloc(-text.length & 7, ' ')]);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(padded.length));
  const beside = `${file}.part`;
  const target = openSync(beside, 'w');
  try {
    const parts = Object.values(arrays).map(({ values }) =>
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    );
    for (const part of [length, padded, ...parts]) {
      for (let done = 0; done < part.length;) done += writeSync(target, part, done);
    }
    fsyncSync(target);
  } finally {
    closeSync(target);
  }
  renameSync(beside, file);
}

/**
 * Reads arrays of float32 and float64 numbers.
 * @throws RangeError when the file is no safetensors file, is cut, or holds numbers of another type
 */
export function readSafetensors(file: string): StoredArrays {
  requireText('file', file);
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (problem) {
    throw new Error(
      `file cannot be read: ${file} (${(problem as NodeJS.ErrnoException).code}); give the path of a safetensors file`,
      {
        cause: problem,
      },
    );
  }
  const broken = (why: string): RangeError =>
    new RangeError(`${file} is not a whole safetensors file (${why}); write it again`);
  if (bytes.length < 8) throw broken('it is shorter than 8 bytes');
  const length = Number(bytes.readBigUInt64LE());
  const start = 8 + length;
  if (!(start <= bytes.length)) throw broken('its header is cut');
  let header: Record<string, { dtype: string; shape: number[]; data_offsets: [number, number] }>;
  let metadata: Record<string, string>;
  try {
    const { __metadata__ = {}, ...rest } = JSON.parse(bytes.toString('utf8', 8, start)) as Record<
      string,
      never
    >;
    [header, metadata] = [rest, __metadata__];
  } catch {
    throw broken('its header is not JSON');
  }
  const arrays: Record<string, StoredArray> = {};
  for (const [name, { dtype, shape, data_offsets: range }] of Object.entries(header)) {
    if (!Object.hasOwn(bytesOf, dtype))
      throw new RangeError(
        `${name} in ${file} must be F32 or F64, got ${dtype}; convert it to float32 first`,
      );
    const count = shape.reduce((product, size) => product * size, 1);
    const size = count * bytesOf[dtype as keyof typeof bytesOf];
    if (range[1] - range[0] !== size || start + range[1] > bytes.length) throw broken(`${name} is cut`);
    // A copy of its own: the numbers of the file need not be aligned.
    const own = Uint8Array.prototype.slice.call(bytes, start + range[0], start + range[1]).buffer;
    arrays[name] = { shape, values: dtype === 'F64' ? new Float64Array(own) : new Float32Array(own) };
  }
  return { arrays, metadata };
}
