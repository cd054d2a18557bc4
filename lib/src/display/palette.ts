/**
 * The hues of Okabe and Ito's palette, moved until any two remain distinct (CIE76 distance of 24 or more) for people who
 * see no red, no green or no blue, and each has a contrast of 3:1 or more on white, to carry on a projector.
 */
const categorical = {
  blue: '#065ec0',
  vermillion: '#aa2d0e',
  green: '#03a469',
  purple: '#921578',
  black: '#232323',
  amber: '#c48403',
} as const;

export type ColorName = keyof typeof categorical;

export const paletteNames = Object.keys(categorical) as ColorName[];

/** From light to dark with the hue going round: the order can be read without seeing the hue. */
const sequence = ['#c48403', '#d3591f', '#b82e5b', '#7d2482', '#3d1d6b', '#120a2e'];

/** Markers in the order of the palette: the series differ by more than colour. */
export const markers = ['circle', 'square', 'diamond', 'triangle-up', 'x', 'triangle-down'] as const;

/** A colour and a marker. */
export interface Look {
  readonly color: string;
  readonly marker: string;
}

/** What has the same colour and marker in every figure of every notebook, by the name that a series of it bears. */
const meanings = {
  'dot product': ['vermillion', 'square'],
  cosine: ['blue', 'circle'],
  tanh: ['green', 'diamond'],
  erf: ['amber', 'triangle-down'],
  ReLU: ['purple', 'triangle-up'],
  softplus: ['black', 'x'],
  linear: ['vermillion', 'cross'],
  InfoNCE: ['green', 'star'],
  CLIP: ['blue', 'hexagon'],
  SimSiam: ['blue', 'triangle-left'],
  'span of the means': ['vermillion', 'triangle-right'],
  PCA: ['amber', 'bowtie'],
  LDA: ['purple', 'pentagon'],
  CCA: ['vermillion', 'hourglass'],
  r_H: ['blue', 'diamond'],
  r_gamma: ['vermillion', 'triangle-up'],
  r_s: ['purple', 'circle'],
  'direct p=4': ['black', 'square'],
  'direct p=6': ['black', 'triangle-down'],
  quadratic: ['amber', 'bowtie'],
  prediction: ['black', 'line-ew'],
} as const satisfies Record<string, readonly [ColorName, string]>;

export type Meaning = keyof typeof meanings;

/** Tells whether a name has a fixed look. */
export function isMeaning(name: string): name is Meaning {
  return Object.hasOwn(meanings, name);
}

/**
 * Returns the look of a meaning.
 * @throws RangeError listing the meanings
 */
export function lookOf(meaning: Meaning): Look {
  if (!isMeaning(meaning)) {
    throw new RangeError(
      `meaning must be one of ${Object.keys(meanings).join(', ')}, got "${String(meaning)}"`,
    );
  }
  const [color, marker] = meanings[meaning];
  return { color: categorical[color], marker };
}

/** Dashes in the order of the palette; 'dash' is left out, it is the style of a predicted curve. */
export const dashes = ['solid', 'dot', 'dashdot', 'longdashdot', 'longdash', '3px,9px'] as const;

/**
 * Returns a colour of the palette as a hex string.
 * @param color index (0 and up, going round after 6), name, or a hex string such as '#0067a6', returned as it is
 * @throws RangeError on any other value
 */
export function paletteColor(color: number | string): string {
  if (typeof color === 'number') {
    if (!(Number.isInteger(color) && color >= 0)) {
      throw new RangeError(`color must be an index of 0 or more, a name or a hex string, got ${color}`);
    }
    return categorical[paletteNames[color % paletteNames.length]];
  }
  if (/^#[0-9a-f]{6}$/i.test(color)) return color;
  if (!(paletteNames as string[]).includes(color)) {
    throw new RangeError(
      `color must be one of ${paletteNames.join(', ')}, an index or '#rrggbb', got "${color}"`,
    );
  }
  return categorical[color as ColorName];
}

/** Splits a hex string into red, green and blue, 0 to 255 each. */
export function channelsOf(color: string): number[] {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

/**
 * Colours for an ordered family such as widths, from light (first) to dark (last).
 * @param count how many, 1 or more
 * @returns `count` hex strings; a single one is the darkest
 * @throws RangeError when count is not a positive integer
 */
export function ordered(count: number): string[] {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new RangeError(`count must be a positive integer, got ${count}`);
  }
  if (count > 1000)
    throw new RangeError(`count must be at most 1000, got ${count}; no reader can distinguish more colours`);
  return Array.from({ length: count }, (_, i) => {
    const place = count === 1 ? sequence.length - 1 : (i / (count - 1)) * (sequence.length - 1);
    const from = Math.min(Math.floor(place), sequence.length - 2);
    const [a, b] = [channelsOf(sequence[from]), channelsOf(sequence[from + 1])];
    const mixed = a.map((value, c) => Math.round(value + (b[c] - value) * (place - from)));
    return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  });
}
