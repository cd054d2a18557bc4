// Pictures of one's own, or of a published set that comes as folders: one folder a class, PNG and JPEG files in them.
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { PNG } from 'pngjs';
import { requireChoice, requireInteger, requireMemory, requireObject } from '../tensor';
import type { ImageSet } from './imageSet';

/** How `imageFolder` reads. */
export interface ImageFolderOptions {
  /** Rows of each picture, an integer from 1 to 16,384. */
  height: number;
  /** Pixels in a row, an integer from 1 to 16,384. */
  width: number;
  /** 3 (default) for red, green and blue; 1 for grey. */
  channels?: 1 | 3;
  /** How many pictures of each class to read, in the order of their names; default all. */
  perClass?: number;
}

/** Pictures with the names of their classes. */
export interface NamedImageSet extends ImageSet {
  /** Names of the folders in alphabetical order: label i is class i. */
  readonly classes: readonly string[];
}

/** Pixels as decoders give them: rows of red, green, blue, opacity. */
interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const PICTURE = /\.(png|jpe?g)$/i;
/** Labels are bytes. */
const LARGEST_CLASSES = 256;
/** Beyond it a height or width is a slip. */
const LARGEST_SIDE = 16_384;

/**
 * Reads a folder that holds one folder a class, with PNG and JPEG files in them or in folders below: the form in which Imagenette
 * (`imagenette2-160/train`), Tiny ImageNet (`tiny-imagenet-200/train`) and STL-10, once unpacked to pictures, are handed out. Each picture is cut
 * to the asked aspect ratio, around its middle, and brought to the asked size by averaging areas. Transparent parts are black. Other
 * files and what begins with a dot are passed over.
 * @param folder path of the folder that holds the class folders
 * @param options see ImageFolderOptions
 * @returns the pictures class by class, plane after plane, with labels 0, 1, ... in the alphabetical order of the folders
 * @throws RangeError when an option is out of range, there are no class folders, more than 256, or one of them without pictures; Error when a folder or
 * a file cannot be read: it names the file
 */
export async function imageFolder(folder: string, options: ImageFolderOptions): Promise<NamedImageSet> {
  if (typeof folder !== 'string' || folder === '')
    throw new TypeError(`folder must be the path of a folder, got ${JSON.stringify(folder)}`);
  requireObject('options', options);
  const { height, width, channels = 3, perClass = Number.MAX_SAFE_INTEGER } = options;
  requireInteger('height', height, 1, LARGEST_SIDE);
  requireInteger('width', width, 1, LARGEST_SIDE);
  requireInteger('perClass', perClass, 1);
  requireChoice('channels', channels, [1, 3]);
  const classes = await foldersIn(folder);
  if (classes.length === 0)
    throw new RangeError(
      `folder must hold one folder for each class, got none in ${folder}; put the pictures of each class into a folder of their own`,
    );
  if (classes.length > LARGEST_CLASSES)
    throw new RangeError(
      `folder must hold at most ${LARGEST_CLASSES} classes, got ${classes.length} in ${folder}`,
    );
  const size = channels * height * width;
  const pictures: Uint8Array[] = [];
  const labels: number[] = [];
  for (const [label, name] of classes.entries()) {
    const files = (await picturesBelow(path.join(folder, name))).slice(0, perClass);
    if (files.length === 0)
      throw new RangeError(
        `every class must hold a PNG or JPEG file, got none in ${path.join(folder, name)}`,
      );
    for (const file of files) {
      pictures.push(resized(await decoded(file), { height, width, channels }));
      labels.push(label);
    }
  }
  requireMemory(
    2 * size * pictures.length,
    `a set of ${pictures.length} pictures`,
    'take fewer or smaller ones',
  );
  const pixels = new Uint8Array(size * pictures.length);
  pictures.forEach((picture, i) => {
    pixels.set(picture, i * size);
  });
  return {
    name: path.basename(path.resolve(folder)),
    height,
    width,
    channels,
    pixels,
    classes,
    labels: Uint8Array.from(labels),
  };
}

async function entriesOf(folder: string): Promise<{ name: string; isFolder: boolean }[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries
      .filter(({ name }) => !name.startsWith('.'))
      .map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (problem) {
    throw new Error(`cannot read the folder ${folder} (${(problem as Error).message})`, { cause: problem });
  }
}

async function foldersIn(folder: string): Promise<string[]> {
  return (await entriesOf(folder)).filter(({ isFolder }) => isFolder).map(({ name }) => name);
}

async function picturesBelow(folder: string): Promise<string[]> {
  const entries = await entriesOf(folder);
  const below = await Promise.all(
    entries.map(async ({ name, isFolder }) => {
      const file = path.join(folder, name);
      if (isFolder) return await picturesBelow(file);
      return PICTURE.test(name) ? [file] : [];
    }),
  );
  return below.flat();
}

interface JpegDecoder {
  decode(
    bytes: Uint8Array,
    options: { useTArray: true; formatAsRGBA: true; tolerantDecoding: false },
  ): Raster;
}
let jpegDecoder: JpegDecoder | undefined;

/** The picture in a file; which kind it is, its first bytes say and not its name. */
async function decoded(file: string): Promise<Raster> {
  try {
    const bytes = await readFile(file);
    if (bytes[0] === 0x89 && bytes[1] === 0x50) return PNG.sync.read(bytes);
    if (bytes[0] !== 0xff || bytes[1] !== 0xd8) throw new Error('it is neither a PNG nor a JPEG file');
    // Few notebooks meet a JPEG: the decoder is loaded with the first.
    jpegDecoder ??= createRequire(__filename)('jpeg-js') as JpegDecoder;
    return jpegDecoder.decode(bytes, { useTArray: true, formatAsRGBA: true, tolerantDecoding: false });
  } catch (problem) {
    const reason = problem instanceof Error ? problem.message : String(problem);
    throw new Error(`cannot read the picture ${file} (${reason}); replace it or take it out`, {
      cause: problem,
    });
  }
}

/** Along one axis: the cells that each new cell covers, with their shares, which sum to 1. */
function covered(from: number, length: number, cells: number): { first: number; shares: number[] }[] {
  return Array.from({ length: cells }, (_, i) => {
    const [low, high] = [from + (i * length) / cells, from + ((i + 1) * length) / cells];
    const first = Math.floor(low);
    const last = Math.max(first + 1, Math.ceil(high - 1e-9));
    const shares = Array.from(
      { length: last - first },
      (_unused, k) => (Math.min(high, first + k + 1) - Math.max(low, first + k)) / (high - low),
    );
    return { first, shares };
  });
}

/** Weights of red, green and blue in what the eye calls grey (ITU-R BT.601). */
const GREY = [0.299, 0.587, 0.114];

/** Cut to the new aspect ratio around the middle, then averaged over areas: planes of bytes. */
function resized(
  { data, width: oldWidth, height: oldHeight }: Raster,
  { height, width, channels }: { height: number; width: number; channels: 1 | 3 },
): Uint8Array {
  const scale = Math.min(oldWidth / width, oldHeight / height);
  const columns = covered((oldWidth - scale * width) / 2, scale * width, width);
  const rows = covered((oldHeight - scale * height) / 2, scale * height, height);
  const planes = new Uint8Array(channels * height * width);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      const color = [0, 0, 0];
      row.shares.forEach((vertical, dy) => {
        column.shares.forEach((horizontal, dx) => {
          const at = 4 * ((row.first + dy) * oldWidth + column.first + dx);
          const weight = (vertical * horizontal * data[at + 3]) / 255;
          for (let c = 0; c < 3; c++) color[c] += weight * data[at + c];
        });
      });
      const values = channels === 3 ? color : [color.reduce((sum, value, c) => sum + GREY[c] * value, 0)];
      values.forEach((value, c) => {
        planes[(c * height + y) * width + x] = Math.round(value);
      });
    });
  });
  return planes;
}
