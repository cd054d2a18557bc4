// Emoji as two designers drew them, with their names: real pairs of pictures, and of pictures and words.
import { PNG } from 'pngjs';
import { engine, requireInteger, requireList, requireObject, requireText } from '../tensor';
import { readDataFile } from './files';
import type { ImageSet } from './imageSet';

const SIDE = 32;
/** Each drawing on a sheet has a border of one pixel. */
const PITCH = SIDE + 2;
const CHANNELS = 3;

/** `google` is Noto Emoji, `twitter` is Twemoji. */
export type Designer = 'google' | 'twitter';

/** Emoji, one entry of each list an emoji. */
export interface EmojiSet {
  /** Unicode names in lower case, such as "hot pepper". */
  readonly names: readonly string[];
  /**
   * Emoji of one family differ in the persons on them or their direction only, such as man and woman running: what is
   * held out must be held out by families.
   */
  readonly families: readonly string[];
  /** Unicode's categories, by label. */
  readonly categories: readonly string[];
  /** The drawings on white, 32 x 32 in colour; their labels are categories. */
  readonly drawings: Readonly<Record<Designer, ImageSet>>;
}

/** A row of the table of emoji. */
export interface EmojiRow {
  /** Code points in hexadecimal, joined by hyphens. */
  readonly code: string;
  /** Column and row on the sheets. */
  readonly column: number;
  readonly row: number;
  readonly category: string;
  readonly name: string;
}

/**
 * Loads 1,911 emoji in the drawings of Noto Emoji (Apache-2.0) and Twemoji (CC BY 4.0), without variants of skin tone, and
 * starts the engine. A second call costs nothing. The files are part of the repository.
 * @throws Error when a file is missing or differs from the published one; `npm run data emoji` puts it back
 */
export async function emoji(): Promise<EmojiSet> {
  await engine();
  // A failure is not remembered: once the file is mended, the next call succeeds.
  loaded ??= read().catch((problem: unknown) => {
    loaded = undefined;
    throw problem;
  });
  return loaded;
}

let loaded: Promise<EmojiSet> | undefined;

async function read(): Promise<EmojiSet> {
  const table = Buffer.from(await readDataFile('emoji/emoji.tsv')).toString('utf8');
  const rows = parseEmojiTable(table, 'emoji/emoji.tsv');
  const categories = [...new Set(rows.map(({ category }) => category))].sort();
  const labels = Uint8Array.from(rows, ({ category }) => categories.indexOf(category));
  const drawn = async (designer: Designer, name: string): Promise<ImageSet> => {
    const sheet = PNG.sync.read(Buffer.from(await readDataFile(`emoji/${designer}.png`)));
    const pixels = cutSheet(sheet, rows);
    return { name, height: SIDE, width: SIDE, channels: CHANNELS, pixels, labels };
  };
  return {
    names: rows.map(({ name }) => name.toLowerCase()),
    families: rows.map(({ code }) => familyOf(code)),
    categories,
    drawings: {
      google: await drawn('google', 'Noto Emoji'),
      twitter: await drawn('twitter', 'Twemoji'),
    },
  };
}

/**
 * Reads the table of emoji: lines of code points, column, row, category and name between tabs.
 * @param text the whole file
 * @param name the file's name, for the error
 * @throws Error when a line has other parts, or there is none
 */
export function parseEmojiTable(text: string, name: string): EmojiRow[] {
  requireText('text', text);
  const lines = text.split('\n').filter((line) => line !== '');
  if (lines.length === 0) throw new Error(`${name} is empty; fetch it again: npm run data emoji`);
  return lines.map((line, at) => {
    const [code = '', column = '', row = '', category = '', title = '', ...rest] = line.split('\t');
    const whole = /^[0-9A-F-]+$/.test(code) && /^\d+$/.test(column) && /^\d+$/.test(row);
    if (!whole || category === '' || title === '' || rest.length > 0) {
      throw new Error(
        `${name} should hold code, column, row, category and name in line ${at + 1}, but has "${line}"; fetch it again: npm run data emoji`,
      );
    }
    return { code, column: Number(column), row: Number(row), category, name: title };
  });
}

/**
 * Cuts drawings out of a sheet and lays them on white.
 * @param sheet its size and red, green, blue, opacity of each pixel
 * @returns 3 * 32 * 32 bytes a drawing, plane by plane
 * @throws RangeError when a drawing lies outside
 */
export function cutSheet(
  sheet: { width: number; height: number; data: Uint8Array },
  places: readonly Pick<EmojiRow, 'column' | 'row'>[],
): Uint8Array {
  requireObject('sheet', sheet);
  requireInteger('sheet.width', sheet.width, 1);
  requireInteger('sheet.height', sheet.height, 1);
  requireList('sheet.data', sheet.data);
  requireList('places', places);
  if (sheet.data.length !== 4 * sheet.width * sheet.height)
    throw new RangeError(
      `sheet.data must hold 4 numbers for each of ${sheet.width} x ${sheet.height} pixels, got ${sheet.data.length}`,
    );
  const pixels = new Uint8Array(places.length * CHANNELS * SIDE * SIDE);
  places.forEach((place, at) => {
    requireObject(`places[${at}]`, place);
    const { column, row } = place;
    requireInteger(`places[${at}].column`, column, 0);
    requireInteger(`places[${at}].row`, row, 0);
    const [left, top] = [column * PITCH + 1, row * PITCH + 1];
    if (!(left + SIDE < sheet.width && top + SIDE < sheet.height)) {
      throw new RangeError(
        `places[${at}] must lie on the sheet of ${sheet.width} x ${sheet.height} pixels, got column ${column}, row ${row}`,
      );
    }
    for (let i = 0; i < SIDE * SIDE; i++) {
      const from = 4 * ((top + Math.floor(i / SIDE)) * sheet.width + left + (i % SIDE));
      const opacity = sheet.data[from + 3] / 255;
      for (let channel = 0; channel < CHANNELS; channel++) {
        const shown = opacity * sheet.data[from + channel] + (1 - opacity) * 255;
        pixels[(at * CHANNELS + channel) * SIDE * SIDE + i] = Math.round(shown);
      }
    }
  });
  return pixels;
}

/** Person, man, woman; joiner, variation, female, male; directions. */
const OF_NO_FAMILY = new Set(['1F9D1', '1F468', '1F469', '200D', 'FE0F', '2640', '2642', '27A1']);

function familyOf(code: string): string {
  return code
    .split('-')
    .filter((point) => !OF_NO_FAMILY.has(point))
    .join('-');
}
