// Numbers as files hold them: of many kinds, of either byte order.
import { requireChoice, requireObject, requireText } from './checks';

/** Bytes of a number of each kind. */
const SIZES = {
  bool: 1,
  int8: 1,
  uint8: 1,
  int16: 2,
  uint16: 2,
  int32: 4,
  uint32: 4,
  int64: 8,
  uint64: 8,
  float16: 2,
  bfloat16: 2,
  float32: 4,
  float64: 8,
} as const;

/** What a file's numbers may be. */
export type NumberKind = keyof typeof SIZES;

/** Kinds that float32 holds exactly. */
const INSIDE_FLOAT32: readonly NumberKind[] = [
  ...(['bool', 'int8', 'uint8', 'int16', 'uint16', 'float16', 'bfloat16', 'float32'] as const),
];

/** Gives the bytes that a number of a kind takes. */
export function sizeOfKind(kind: NumberKind): number {
  requireChoice('kind', kind, Object.keys(SIZES) as NumberKind[]);
  return SIZES[kind];
}

/**
 * Decodes numbers without rounding: to float32 where it holds all numbers of their kind, else to float64.
 * @param bytes whole numbers, one after the other
 * @param kind what they are
 * @param options.bigEndian whether the first byte counts most; default false
 * @param options.place what they belong to, for errors
 * @returns a view of the bytes where they are float32 or float64 of this machine already, else numbers of their own
 * @throws RangeError when bytes are not whole numbers, or an integer is beyond 2^53, where float64 would round it
 */
export function decodeNumbers(
  bytes: Uint8Array,
  kind: NumberKind,
  options: { bigEndian?: boolean; place?: string } = {},
): Float32Array | Float64Array {
  requireObject('options', options);
  const size = sizeOfKind(kind);
  const { bigEndian = false, place = 'the array' } = options;
  requireText('place', place);
  if (!((bytes as unknown) instanceof Uint8Array && bytes.length % size === 0))
    throw new RangeError(`bytes of ${place} must be whole numbers of ${size} bytes; write the file again`);
  const count = bytes.length / size;
  const aligned = !bigEndian && bytes.byteOffset % size === 0;
  if (aligned && kind === 'float32') return new Float32Array(bytes.buffer, bytes.byteOffset, count);
  if (aligned && kind === 'float64') return new Float64Array(bytes.buffer, bytes.byteOffset, count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const read = readerOf(view, kind, !bigEndian);
  const values = INSIDE_FLOAT32.includes(kind) ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = read(i * size);
  if (kind === 'int64' || kind === 'uint64') {
    const far = values.findIndex((value) => !Number.isSafeInteger(value));
    if (far >= 0)
      throw new RangeError(
        `${place} holds the integer ${values[far]} at place ${far}, beyond 2^53, which float64 would round; write it as text or as smaller numbers`,
      );
  }
  return values;
}

function readerOf(view: DataView, kind: NumberKind, little: boolean): (at: number) => number {
  switch (kind) {
    case 'bool':
      return (at) => (view.getUint8(at) === 0 ? 0 : 1);
    case 'int8':
      return (at) => view.getInt8(at);
    case 'uint8':
      return (at) => view.getUint8(at);
    case 'int16':
      return (at) => view.getInt16(at, little);
    case 'uint16':
      return (at) => view.getUint16(at, little);
    case 'int32':
      return (at) => view.getInt32(at, little);
    case 'uint32':
      return (at) => view.getUint32(at, little);
    case 'int64':
      return (at) => Number(view.getBigInt64(at, little));
    case 'uint64':
      return (at) => Number(view.getBigUint64(at, little));
    case 'float16':
      return (at) => halfToNumber(view.getUint16(at, little));
    case 'bfloat16': {
      // The upper half of a float32.
      const word = new DataView(new ArrayBuffer(4));
      return (at) => {
        word.setUint16(0, view.getUint16(at, little));
        return word.getFloat32(0);
      };
    }
    case 'float32':
      return (at) => view.getFloat32(at, little);
    case 'float64':
      return (at) => view.getFloat64(at, little);
  }
}

/** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = (bits & 1023) / 1024;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -14 : (1 + fraction) * 2 ** (exponent - 15));
}
