// The IDX format of the MNIST files: two zero bytes, a type, the number of dimensions, the dimensions, the values.

import { requireList } from '../tensor';
import { commandLine } from '../tensor/project';

/** Unsigned bytes with their shape, as an IDX file holds them. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const UNSIGNED_BYTE = 8;

/**
 * Reads an IDX file of unsigned bytes.
 * @param bytes the whole file
 * @param name the file's name, for the error
 * @returns the shape and the values, a view into `bytes`
 * @throws Error when the bytes are no such file or end too early
 */
export function parseIdx(bytes: Uint8Array, name: string): IdxArray {
  requireList('bytes', bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isIdx = bytes.length >= 4 && view.getUint16(0) === 0 && bytes[2] === UNSIGNED_BYTE;
  const headerSize = isIdx ? 4 + 4 * bytes[3] : Infinity;
  if (!(bytes.length >= headerSize))
    throw new Error(`${name} is not an IDX file of bytes; fetch it again: ${commandLine('setup')}`);
  const shape = Array.from({ length: bytes[3] }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== headerSize + size) {
    throw new Error(
      `${name} should hold ${size} values (${shape.join(' x ')}), but holds ${bytes.length - headerSize}; ` +
        `fetch it again: ${commandLine('setup')}`,
    );
  }
  return { shape, values: bytes.subarray(headerSize) };
}
