// @ts-check
import { inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const channels = 3;

/**
 * Decodes a PNG of 8-bit RGB without interlacing. Checksums inside the file are not read: what comes out is held against
 * one of its own.
 * @param {Buffer} file
 * @returns {{ width: number, height: number, pixels: Buffer }} red, green, blue of each pixel, row by row
 * @throws Error when the file is another kind of PNG or none
 */
export function decodePng(file) {
  if (!file.subarray(0, 8).equals(signature)) throw new Error('the picture is not a PNG');
  /** @type {Buffer | undefined} */
  let header;
  const packed = [];
  for (let offset = 8; offset + 12 <= file.length;) {
    const end = offset + 8 + file.readUInt32BE(offset);
    const type = file.toString('latin1', offset + 4, offset + 8);
    if (type === 'IHDR') header = file.subarray(offset + 8, end);
    if (type === 'IDAT') packed.push(file.subarray(offset + 8, end));
    offset = end + 4;
  }
  // Depth, colour, compression, filter, interlace.
  if (header?.length !== 13 || header.toString('hex', 8) !== '0802000000')
    throw new Error('the picture is not an 8-bit RGB PNG without interlacing');
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const rowSize = channels * width;
  const filtered = inflateSync(Buffer.concat(packed), { maxOutputLength: (rowSize + 1) * height });
  if (filtered.length !== (rowSize + 1) * height) throw new Error('the picture ends too early');
  const pixels = Buffer.alloc(rowSize * height);
  let above = new Uint8Array(rowSize);
  for (let y = 0; y < height; y++) {
    const start = y * (rowSize + 1);
    const row = pixels.subarray(y * rowSize, (y + 1) * rowSize);
    row.set(filtered.subarray(start + 1, start + 1 + rowSize));
    undoFilter(filtered[start], row, above);
    above = row;
  }
  return { width, height, pixels };
}

/**
 * Each byte was stored as its difference from a guess made of its neighbours.
 * @param {number} filter
 * @param {Uint8Array} row filtered before, plain after
 * @param {Uint8Array} above the plain row above, zeros above the first
 */
function undoFilter(filter, row, above) {
  const guess = [none, left, up, average, paeth][filter];
  if (!guess) throw new Error(`the picture has a row of the unknown filter ${filter}`);
  for (let i = 0; i < row.length; i++) {
    const before = i >= channels ? row[i - channels] : 0;
    const diagonal = i >= channels ? above[i - channels] : 0;
    row[i] += guess(before, above[i], diagonal);
  }
}

const none = () => 0;
const left = (/** @type {number} */ a) => a;
const up = (/** @type {number} */ _a, /** @type {number} */ b) => b;
const average = (/** @type {number} */ a, /** @type {number} */ b) => (a + b) >> 1;

/**
 * The neighbour that is nearest to a + b - c.
 * @param {number} a left
 * @param {number} b above
 * @param {number} c above left
 */
function paeth(a, b, c) {
  const [toA, toB, toC] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
  if (toA <= toB && toA <= toC) return a;
  return toB <= toC ? b : c;
}
