// Grids of small pictures: data sets and what retrieval finds in them.
import { requireInteger, requireNumbers, requireParts, requireRange } from '../tensor/checks';
import { PNG } from 'pngjs';
import { config, type Figure } from './figure';
import { titleLayout } from './layout';
import { channelsOf, paletteColor, type ColorName } from './palette';
import { baseLayout, ink } from './template';
import { checkText, plainText, textWidth } from './text';

/** A picture in bytes, plane by plane: red, green, blue, or one plane of grey. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly pixels: ArrayLike<number>;
}

/** A picture in its place. */
export interface PictureCell {
  readonly picture: Picture;
  /** What the picture shows, for those who do not see it; default nothing. */
  readonly name?: string;
  /** Colour of a frame around it; default none. */
  readonly frame?: ColorName;
}

/** Pictures side by side. */
export interface PictureRow {
  /** What stands before them; default nothing. */
  readonly label?: string;
  /** null leaves a place empty. */
  readonly cells: readonly (PictureCell | null)[];
}

/** What `pictureGrid` takes. */
export interface PictureGridOptions {
  /** One sentence that says what the pictures show: all that a reader without pictures gets, beside the labels. */
  summary: string;
  /** The sentence under them, where the summary tells more than those who see them want to read; default the summary. */
  caption?: string;
  /** Default none. */
  title?: string;
  /** What stands above the columns; default nothing. */
  headings?: readonly string[];
  rows: readonly PictureRow[];
  /** Pixels of a row on the screen, 20 to 400, default 76. */
  rowHeight?: number;
}

/** Pixels around a picture, half of them its frame. */
const GAP = 4;
/** Size of labels and headings in pixels. */
const LABEL_SIZE = 18;

/**
 * Pictures of one size in rows, with labels, headings and coloured frames.
 * @param options see PictureGridOptions
 * @returns a figure; `plot` shows it
 * @throws RangeError when there is no picture, sizes differ, a picture does not have 1 or 3 planes, or there are more headings than columns
 */
export function pictureGrid(options: PictureGridOptions): Figure {
  requireParts('options', options, { rows: 'list', headings: 'list?' });
  const { title, headings = [], rows, rowHeight = 76 } = options;
  rows.forEach((row, i) => {
    requireParts(`rows[${i}]`, row, { cells: 'list' });
    row.cells.forEach((cell, j) => {
      const name = `rows[${i}].cells[${j}]`;
      if (cell === null) return;
      requireParts(name, cell, { picture: 'object' });
      requireParts(`${name}.picture`, cell.picture, {
        height: 'positive integer',
        width: 'positive integer',
        channels: 'positive integer',
        pixels: 'list',
      });
    });
  });
  const summary = checkText('summary', options.summary);
  requireRange('rowHeight', rowHeight, 20, 400, 'in pixels');
  const { height, width } = commonSize(rows);
  const columns = Math.max(...rows.map(({ cells }) => cells.length));
  if (headings.length > columns)
    throw new RangeError(`headings must be at most ${columns}, one a column, got ${headings.length}`);
  const source = `data:image/png;base64,${draw(rows, columns, { height, width }).toString('base64')}`;
  const [pitchX, pitchY] = [width + 2 * GAP, height + 2 * GAP];
  // Pixels of the screen for a pixel of a picture.
  const scale = rowHeight / pitchY;
  const longest = Math.max(0, ...rows.map(({ label = '' }) => textWidth(label, LABEL_SIZE)));
  const left = longest > 0 ? (longest + 14) / scale : 0;
  const head = headings.length > 0 ? 26 / scale : 0;
  const hidden = { visible: false, fixedrange: true };
  const text = (place: object, own: string): object => ({
    text: own,
    showarrow: false,
    font: { size: LABEL_SIZE, color: ink.text },
    ...place,
  });
  const above = titleLayout(title);
  const margin = { l: 10, r: 10, t: title === undefined ? 10 : above.height + 6, b: 10 };
  return {
    text: [plainText(summary), ...rows.map((row, i) => describe(row, i, headings))].join('\n'),
    caption: options.caption ?? options.summary,
    data: [{ type: 'image', source, hoverinfo: 'skip' }],
    layout: {
      ...baseLayout(),
      height: Math.round((rows.length * pitchY + head) * scale + margin.t + margin.b),
      margin,
      ...above.layout,
      showlegend: false,
      // The image stays at the left however wide the page is, and its pixels stay square.
      xaxis: { ...hidden, range: [-left, columns * pitchX], constrain: 'domain', constraintoward: 'left' },
      yaxis: { ...hidden, range: [rows.length * pitchY, -head], scaleanchor: 'x', constrain: 'domain' },
      annotations: [
        ...rows.flatMap(({ label }, row) =>
          label === undefined || label === ''
            ? []
            : text(
                { x: -4, y: (row + 0.5) * pitchY, xanchor: 'right', yanchor: 'middle' },
                checkText(`the label of row ${row}`, label),
              ),
        ),
        ...headings.flatMap((heading, column) =>
          heading === ''
            ? []
            : text(
                { x: (column + 0.5) * pitchX, y: 0, xanchor: 'center', yanchor: 'bottom' },
                checkText(`headings[${column}]`, heading),
              ),
        ),
      ],
    },
    config,
    options: null,
  };
}

/**
 * Draws values of either sign as a picture: vermillion above zero, blue below, white at zero, full colour at the largest size.
 * @param values height * width numbers, row by row
 * @throws RangeError when there are not as many values, or one is not finite
 */
export function signedPicture(values: ArrayLike<number>, height: number, width: number): Picture {
  requireNumbers('values', values);
  requireInteger('height', height, 1);
  requireInteger('width', width, 1);
  if (values.length !== height * width)
    throw new RangeError(`values must hold ${height} x ${width} numbers, got ${values.length}`);
  const largest = Array.from(values, Math.abs).reduce((most, size) => Math.max(most, size), 0);
  if (!Number.isFinite(largest)) throw new RangeError('values must be finite, but one of them is not');
  const colors = [paletteColor('blue'), paletteColor('vermillion')].map(channelsOf);
  const pixels = new Uint8Array(3 * values.length);
  Array.from(values, (value, i) => {
    const share = largest > 0 ? Math.abs(value) / largest : 0;
    colors[value < 0 ? 0 : 1].forEach((shade, channel) => {
      pixels[channel * values.length + i] = Math.round(255 + share * (shade - 255));
    });
  });
  return { height, width, channels: 3, pixels };
}

function commonSize(rows: readonly PictureRow[]): { height: number; width: number } {
  const pictures = rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.picture ?? []));
  if (pictures.length === 0) throw new RangeError('rows must hold at least one picture, got none');
  const [{ height, width }] = pictures;
  for (const one of pictures) {
    if (one.height !== height || one.width !== width)
      throw new RangeError(`pictures must all be ${height} x ${width}, got ${one.height} x ${one.width}`);
    if (one.channels !== 1 && one.channels !== 3)
      throw new RangeError(`pictures must have 1 or 3 planes, got ${one.channels}`);
    if (one.pixels.length !== one.channels * height * width)
      throw new RangeError(
        `pictures must hold ${one.channels} x ${height} x ${width} bytes, got ${one.pixels.length}`,
      );
    for (let i = 0; i < one.pixels.length; i++)
      if (!(Number.isInteger(one.pixels[i]) && one.pixels[i] >= 0 && one.pixels[i] <= 255))
        throw new RangeError(
          `pixels of pictures must be bytes from 0 to 255, got ${one.pixels[i]}; where they are from 0 to 1, multiply by 255 and round, or take pictureAt`,
        );
  }
  return { height, width };
}

function draw(
  rows: readonly PictureRow[],
  columns: number,
  { height, width }: { height: number; width: number },
): Buffer {
  const [pitchX, pitchY] = [width + 2 * GAP, height + 2 * GAP];
  const canvas = new PNG({ width: columns * pitchX, height: rows.length * pitchY, colorType: 2 });
  canvas.data.fill(255);
  const set = (x: number, y: number, color: readonly number[]): void => {
    color.forEach((value, channel) => (canvas.data[4 * (y * canvas.width + x) + channel] = value));
  };
  rows.forEach(({ cells }, row) => {
    cells.forEach((cell, column) => {
      if (cell === null) return;
      const [left, top] = [column * pitchX, row * pitchY];
      if (cell.frame !== undefined) {
        const color = channelsOf(paletteColor(cell.frame));
        const rim = GAP / 2;
        for (let y = rim - 1; y < pitchY - rim + 1; y++)
          for (let x = rim - 1; x < pitchX - rim + 1; x++) set(left + x, top + y, color);
      }
      const { pixels, channels } = cell.picture;
      for (let i = 0; i < height * width; i++) {
        const color = [0, 1, 2].map((channel) => pixels[(channels === 1 ? 0 : channel) * height * width + i]);
        set(left + GAP + (i % width), top + GAP + Math.floor(i / width), color);
      }
    });
  });
  return PNG.sync.write(canvas);
}

/** A row in words: each picture by its heading and name, so that a rank is the rank and not the place in the row. */
function describe({ label, cells }: PictureRow, row: number, headings: readonly string[]): string {
  const words = cells.flatMap((cell, i) => {
    if (cell === null) return [];
    const own = [headings[i], cell.name].filter((text) => text !== undefined && text !== '').join(': ');
    return `${own === '' ? `picture ${i + 1}` : own}${cell.frame === undefined ? '' : ` (${cell.frame} frame)`}`;
  });
  const described =
    headings.length > 0 || cells.some((cell) => cell?.name !== undefined || cell?.frame !== undefined);
  const what = described ? words.join(', ') : `${words.length} pictures`;
  return plainText(`  row ${row + 1}${label ? ` (${label})` : ''}: ${what}`);
}
