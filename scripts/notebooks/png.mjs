// @ts-check
// A PNG with a palette. A figure has few colours, and the browser's own PNG of it is five times as large.
import { crc32, deflateSync } from 'node:zlib';

const MAXIMUM_COLORS = 256;
/** A picture with more colours than this is a photograph or a map of heat, which a palette would spoil. */
const LARGEST_VARIETY = 20_000;

/**
 * @param {string} type
 * @param {Uint8Array} content
 */
function chunk(type, content) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/**
 * Encodes opaque pixels with a palette: the commonest colours as they are, the rest as their nearest.
 * @param {Uint8Array} pixels red, green, blue, alpha of each, row by row
 * @param {number} width
 * @param {number} height
 * @returns {Buffer | null} the file; null when the colours are too many for a palette
 */
export function encodeWithPalette(pixels, width, height) {
  const colorAt = (/** @type {number} */ i) =>
    (pixels[4 * i] << 16) | (pixels[4 * i + 1] << 8) | pixels[4 * i + 2];
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (let i = 0; i < width * height; i++) counts.set(colorAt(i), (counts.get(colorAt(i)) ?? 0) + 1);
  if (counts.size > LARGEST_VARIETY) return null;
  const byCount = [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  const palette = byCount.slice(0, MAXIMUM_COLORS);
  const index = new Map(byCount.map((color, i) => [color, i < MAXIMUM_COLORS ? i : nearest(color, palette)]));
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++)
      rows[y * (width + 1) + x + 1] = /** @type {number} */ (index.get(colorAt(y * width + x)));
  }

  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * @param {number} color
 * @param {number[]} palette
 */
function nearest(color, palette) {
  let [best, least] = [0, Infinity];
  palette.forEach((candidate, i) => {
    const distance = [16, 8, 0]
      .map((shift) => ((color >> shift) & 255) - ((candidate >> shift) & 255))
      .reduce((sum, difference) => sum + difference * difference, 0);
    if (distance < least) [best, least] = [i, distance];
  });
  return best;
}
