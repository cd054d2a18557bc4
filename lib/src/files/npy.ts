// NumPy's own format: a magic word, a header that is a Python dictionary, and the numbers.
import { decodeNumbers, sizeOfKind, type NumberKind } from '../tensor';

/** Numbers, or strings such as labels, with a shape; the last index runs fastest. */
export interface FileArray {
  readonly shape: readonly number[];
  readonly values: Float32Array | Float64Array | string[];
}

const MAGIC = '\x93NUMPY';

/** Kinds of numbers by NumPy's letter and size. A number of two bytes without a kind is how NumPy writes bfloat16. */
const KINDS: Readonly<Record<string, NumberKind>> = {
  b1: 'bool',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  f2: 'float16',
  V2: 'bfloat16',
  f4: 'float32',
  f8: 'float64',
};

/** What one word of the header asks for instead, by the letter of its kind. */
const REMEDIES: Readonly<Record<string, string>> = {
  O: 'it holds Python objects, which only Python can read; save a.astype(np.float32), or strings as a.astype(str)',
  c: 'complex numbers are not read; save a.real and a.imag',
  M: 'dates are not read; save a.astype(np.float64)',
  m: 'time spans are not read; save a.astype(np.float64)',
};

/**
 * Reads the bytes of an .npy file, whatever order its numbers and their bytes are in.
 * @param bytes the whole file
 * @param place what the array is called, for errors
 * @throws RangeError when it is cut, is not such a file, or holds neither numbers nor strings
 */
export function parseNpy(bytes: Uint8Array, place: string): FileArray {
  const broken = (why: string): RangeError =>
    new RangeError(`${place} is not a whole .npy array (${why}); save it again with np.save`);
  const letters = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (letters.toString('latin1', 0, 6) !== MAGIC) throw broken('it does not begin as one');
  const version = bytes[6];
  const wide = version >= 2;
  if (!(version >= 1 && version <= 3)) throw broken(`its version is ${version}, not 1 to 3`);
  if (bytes.length < (wide ? 12 : 10)) throw broken('its header is cut');
  const start = (wide ? 12 : 10) + (wide ? letters.readUInt32LE(8) : letters.readUInt16LE(8));
  if (!(start <= bytes.length)) throw broken('its header is cut');
  const header = letters.toString(version === 3 ? 'utf8' : 'latin1', wide ? 12 : 10, start);
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(header)?.[1];
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(header)?.[1] === 'True';
  const sizes = /'shape'\s*:\s*\(([^)]*)\)/.exec(header)?.[1];
  if (sizes === undefined || descr === undefined) {
    if (/'descr'\s*:\s*\[/.test(header))
      throw new RangeError(
        `${place} must be one kind of number, got a record array; save each of its fields alone`,
      );
    throw broken('its header does not say kind and shape');
  }
  const shape = sizes
    .split(',')
    .filter((size) => size.trim() !== '')
    .map(Number);
  if (!shape.every((size) => Number.isSafeInteger(size) && size >= 0))
    throw broken('its shape is not a list of sizes');
  const count = shape.reduce((product, size) => product * size, 1);
  const bigEndian = descr.startsWith('>');
  const word = descr.replace(/^[<>|=]/, '');
  const isText = word.startsWith('U') || word.startsWith('S');
  if (!isText && !Object.hasOwn(KINDS, word))
    throw new RangeError(
      `${place} cannot be read as numbers (dtype ${descr}): ${REMEDIES[word[0]] ?? 'save a.astype(np.float64)'}`,
    );
  const length = Number(word.slice(1));
  const size = isText ? length * (word.startsWith('U') ? 4 : 1) : sizeOfKind(KINDS[word]);
  const body = bytes.subarray(start);
  if (body.length !== count * size)
    throw broken(`${count} x ${size} bytes must follow its header, got ${body.length}`);
  const values = isText
    ? textsOf(body, { count, length, wide: word.startsWith('U'), bigEndian })
    : decodeNumbers(body, KINDS[word], { bigEndian, place });
  return { shape, values: fortran && shape.length > 1 ? inRowOrder(values, shape) : values };
}

/** Texts of a fixed number of letters, padded with zeros. */
function textsOf(
  body: Uint8Array,
  form: { count: number; length: number; wide: boolean; bigEndian: boolean },
): string[] {
  const { count, length, wide, bigEndian } = form;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  return Array.from({ length: count }, (_, i) => {
    const letters = Array.from({ length }, (_unused, k) =>
      wide ? view.getUint32(4 * (i * length + k), !bigEndian) : body[i * length + k],
    );
    while (letters.at(-1) === 0) letters.pop();
    return String.fromCodePoint(...letters);
  });
}

/** Numbers whose first index runs fastest, as Fortran has them, with the last one fastest. */
function inRowOrder<T extends Float32Array | Float64Array | string[]>(values: T, shape: number[]): T {
  const result = values.slice() as T;
  const sizes = shape.map((_, axis) => shape.slice(0, axis).reduce((product, size) => product * size, 1));
  const index = shape.map(() => 0);
  let from = 0;
  for (let at = 0; at < values.length; at++) {
    result[at] = values[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += sizes[axis];
      if (++index[axis] < shape[axis]) break;
      from -= sizes[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return result;
}

/** Writes the bytes of an .npy file: version 1, little-endian, row by row; strings as Unicode. */
export function npyBytes({ shape, values }: FileArray): Uint8Array[] {
  let descr: string;
  let body: Uint8Array;
  if (ArrayBuffer.isView(values)) {
    descr = values instanceof Float64Array ? '<f8' : '<f4';
    body = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  } else {
    const points = values.map((text) => Array.from(text, (letter) => letter.codePointAt(0)!));
    const length = points.reduce((maximum, one) => Math.max(maximum, one.length), 1);
    const codes = new Uint32Array(length * values.length);
    points.forEach((one, i) => {
      codes.set(one, i * length);
    });
    descr = `<U${length}`;
    body = new Uint8Array(codes.buffer);
  }
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }`;
  // Magic word, version and length are 10 bytes; the numbers begin at a multiple of 64.
  const padded = `${text}${' '.repeat((64 - ((text.length + 11) % 64)) % 64)}\n`;
  const head = Buffer.alloc(10);
  head.write(MAGIC, 'latin1');
  head[6] = 1;
  head.writeUInt16LE(padded.length, 8);
  return [head, Buffer.from(padded, 'latin1'), body];
}
