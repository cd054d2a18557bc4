// @ts-check
// A PNG with a palette. A figure has few colours, and the browser's own PNG of it is five times as large.
import { crc32, deflateSync } from 'node:zlib';

const MOST_COLORS = 256;
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
 * Encodes opaque pixels with a palette: the commonest colours as they are, the rest as their nearest. Several pictures of one
 * size become one that moves (APNG): what cannot play it shows the last.
 * @param {readonly Uint8Array[]} frames red, green, blue, alpha of each pixel, row by row
 * @param {number} width
 * @param {number} height
 * @param {{ seconds?: number, held?: number, text?: string }} [options] how long a frame and the last one stay, 0.35 and 3.5 by
 *   default; a text to write into the file, none by default
 * @returns {Buffer | null} the file; null when the colours are too many for a palette
 */
export function encodeWithPalette(frames, width, height, { seconds = 0.35, held = 3.5, text } = {}) {
  /** @type {Map<number, number>} */
  const counts = new Map();
  for (const pixels of frames) {
    for (let i = 0; i < 4 * width * height; i += 4) {
      const color = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
  }
  if (counts.size > LARGEST_VARIETY) return null;
  const byCount = [...counts].sort((a, b) => b[1] - a[1]).map(([color]) => color);
  const palette = byCount.slice(0, MOST_COLORS);
  const index = new Map(byCount.map((color, i) => [color, i < MOST_COLORS ? i : nearest(color, palette)]));
  const contents = frames.map((pixels) => {
    const rows = Buffer.alloc((width + 1) * height);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const i = 4 * (y * width + x);
        const color = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
        rows[y * (width + 1) + x + 1] = /** @type {number} */ (index.get(color));
      }
    }
    return deflateSync(rows, { level: 9 });
  });

  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    ...(text === undefined ? [] : [chunk('tEXt', Buffer.from(`Comment\0${text}`, 'latin1'))]),
    ...(frames.length === 1 ? [] : [chunk('acTL', numbers(frames.length, 0))]),
    chunk('PLTE', Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 255, color & 255]))),
    ...(frames.length === 1
      ? [chunk('IDAT', contents[0])]
      : moving(contents, { width, height, seconds, held })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * The chunks of an animation. The still picture is the last frame, and no frame of the animation.
 * @param {readonly Buffer[]} contents
 * @param {{ width: number, height: number, seconds: number, held: number }} options
 */
function moving(contents, { width, height, seconds, held }) {
  const last = contents.length - 1;
  const frames = contents.flatMap((content, i) => {
    const time = Buffer.alloc(6);
    time.writeUInt16BE(Math.round(1000 * (i === last ? held : seconds)), 0);
    time.writeUInt16BE(1000, 2);
    return [
      chunk('fcTL', Buffer.concat([numbers(2 * i, width, height, 0, 0), time])),
      chunk('fdAT', Buffer.concat([numbers(2 * i + 1), content])),
    ];
  });
  return [chunk('IDAT', contents[last]), ...frames];
}

/** @param {number[]} values as 32-bit numbers */
function numbers(...values) {
  const buffer = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => buffer.writeUInt32BE(value, 4 * i));
  return buffer;
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
