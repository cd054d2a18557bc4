import { requireList, requireObject, requireParts } from '../tensor/checks';
import { describeAxis, resolveAxis } from './axis';
import { showCaption } from './caption';
import { show } from './channel';
import { compose, mergeLayout, type Panel } from './layout';
import { cleanObject, formatNumber, shortNumber } from './numbers';
import type { FigureOptions } from './options';
import { Looks, resolveSeries } from './series';
import { checkText, plainText } from './text';

/** A figure that can be shown with `plot`, put beside others with `panels`, or written to a file as JSON. */
export interface Figure {
  /** What it shows, in words and numbers: all that is shown where pictures cannot be. */
  readonly text: string;
  /** The sentence that stands under it; plain Unicode with <i>, <sub>, <sup>. */
  readonly caption: string;
  /** Plotly traces. */
  readonly data: readonly object[];
  /** Plotly frames, where a slider goes through several. */
  readonly frames?: readonly object[];
  /** Plotly layout, its height in pixels. */
  readonly layout: Readonly<Record<string, unknown>>;
  /** Plotly's behaviour in the browser. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What it was built from; null for a figure of several panels. */
  readonly options: FigureOptions | null;
}

/** What `panels` takes beside the figures. */
export interface PanelsOptions {
  /** The sentence under the figure; default the summaries of its plots, each with its place. */
  summary?: string;
  /** Figures in a row, 1 or more; default 2. */
  columns?: number;
  /** Title above all of them; default none. */
  title?: string;
  /** Pixels, 200 or more; default 480 a row. */
  height?: number;
  /** Raw plotly layout, merged into the template's. */
  layout?: object;
}

/**
 * Not `responsive`: JupyterLab resizes its figures itself, and a responsive one collapses to height 0 at the first frame that
 * is redrawn. Nothing uploads a figure; the camera saves it as SVG.
 */
export const config = {
  displaylogo: false,
  showSendToCloud: false,
  plotlyServerURL: '',
  modeBarButtonsToRemove: ['sendChartToCloud', 'select2d', 'lasso2d', 'zoomIn2d', 'zoomOut2d', 'autoScale2d'],
  toImageButtonOptions: { format: 'svg' },
} as const;

/**
 * Checks a height given in pixels.
 * @throws RangeError below 200: nothing would be left of the plot
 */
function checkHeight(height: number): number {
  if (!(Number.isFinite(height) && height >= 200)) {
    throw new RangeError(`height must be a number of pixels, 200 or more, got ${height}`);
  }
  return height;
}

function preparePanel(options: FigureOptions, looks: Looks): Panel {
  const { x, y, series, guides = [], notes = [], traces = [] } = options;
  if (series.length === 0 && traces.length === 0) {
    throw new RangeError('series must hold at least one series, got none; or give raw plotly traces');
  }
  const twice = series.find(({ name }, i) => series.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) {
    throw new RangeError(`series "${twice.name}": every name must occur once in a figure, got it twice`);
  }
  const resolved = series.map((each, i) => resolveSeries(each, i, looks, options));
  const marks = [...guides, ...notes] as { x?: number; y?: number }[];
  const xs = [...resolved.flatMap((each) => each.x), ...marks.map((mark) => mark.x ?? null)];
  const ys = [
    ...resolved.flatMap((each) => [...each.y, ...(each.low ?? []), ...(each.high ?? [])]),
    ...marks.map((mark) => mark.y ?? null),
  ];
  const labelled = resolved.some(({ label }) => label === 'end');
  return {
    options,
    axes: [resolveAxis('x', x, xs, labelled), resolveAxis('y', y, ys)],
    series: resolved,
  };
}

/** What a plot shows, in words and numbers. */
function describePanel({ options, axes, series }: Panel): string[] {
  const { guides = [], notes = [], traces = [] } = options;
  // Where raw traces are, plotly finds the range.
  const [x, y] = (['x', 'y'] as const).map((name, which) =>
    traces.length > 0 && options[name].range === undefined ? axes[which].title : describeAxis(axes[which]),
  );
  return [
    `  x: ${x}; y: ${y}`,
    ...series.map(({ name, words }) => `  - ${plainText(name)}: ${words}`),
    ...guides.map((guide) => {
      const value = (each: number): string => shortNumber(Number(each.toPrecision(4)));
      const at = 'x' in guide ? `x = ${value(guide.x)}` : `y = ${value(guide.y)}`;
      return `  - line at ${at}: ${plainText(checkText('the text of a guide', guide.text))}`;
    }),
    ...notes.map(({ text }) => `  - note: ${plainText(checkText('the text of a note', text))}`),
    ...traces.flatMap(describeRaw),
  ];
}

/** More texts than this in a plot are marks of a cloud, and nobody would listen to them all. */
const MAXIMUM_TEXTS = 50;

/** The texts of a raw trace, which are in the picture alone otherwise; and a word about one that is too large for a notebook. */
function describeRaw(trace: object): string[] {
  const { text, x, y, mode } = trace as {
    text?: unknown;
    x?: ArrayLike<unknown>;
    y?: ArrayLike<unknown>;
    mode?: string;
  };
  const texts =
    Array.isArray(text) && mode?.includes('text') ? text.map((each) => plainText(String(each))) : [];
  const size = JSON.stringify(cleanObject(trace)).length;
  const at = (i: number): string =>
    texts.length > 1
      ? ` at ${[x?.[i], y?.[i]].map((value) => formatNumber(Number(value), 3)).join('; ')}`
      : '';
  return [
    ...(texts.length > 0 && texts.length <= MAXIMUM_TEXTS
      ? [`  - texts: ${texts.map((each, i) => each + at(i)).join(', ')}`]
      : []),
    ...(size > 1e6
      ? [`  - a raw trace of ${(size / 1e6).toFixed(1)} MB: the notebook's file grows by as much`]
      : []),
  ];
}

/**
 * Builds a figure in the one look of the collection: large type, colours that colour-blind people can read, a
 * legend above the plot, names at the ends of lines, moved where they would overlap.
 * @param options what to show, see FigureOptions; NaN, infinities and null are gaps, and of a series of more than 5,000 points
 *   those are drawn that a screen can show
 * @returns the figure; `plot` shows it
 * @throws RangeError or TypeError naming the option or the series: an empty or ragged series, values that are not
 *   positive on a log axis, LaTeX in a text, an unknown style, colour or meaning
 */
export function figure(options: FigureOptions): Figure {
  requireParts('options', options, { x: 'object', y: 'object', series: 'list' });
  for (const name of ['guides', 'notes', 'traces'] as const)
    if (options[name] !== undefined) requireList(name, options[name]);
  const summary = plainText(checkText('summary', options.summary));
  const { height: pixels = 520 } = options;
  const height = checkHeight(pixels);
  const panel = preparePanel(options, new Looks(options.series));
  const { data, layout } = compose([panel], { title: options.title, columns: 1, height });
  return {
    text: [summary, ...describePanel(panel)].join('\n'),
    caption: options.summary,
    data,
    layout: mergeLayout(layout, cleanObject(options.layout ?? {}) as Record<string, unknown>),
    config,
    options,
  };
}

/**
 * Puts figures side by side as one, with one legend: a series that occurs in several of them under one name has one
 * look and one entry.
 * @param figures what `figure` returned, at least one
 * @param options see PanelsOptions
 * @returns a figure; `plot` shows it
 * @throws RangeError when there is no figure, when columns is not a positive integer, or for a figure that is itself
 *   made of panels or has a raw layout of its own
 */
export function panels(figures: readonly Figure[], options: PanelsOptions = {}): Figure {
  requireList('figures', figures);
  requireObject('options', options);
  figures.forEach((one, i) => {
    requireObject(`figures[${i}]`, one);
    if (one.options !== null) requireParts(`figures[${i}].options`, one.options, { series: 'list' });
  });
  const { columns = 2, title } = options;
  if (figures.length === 0) throw new RangeError('figures must hold at least one figure, got none');
  if (!(Number.isInteger(columns) && columns >= 1)) {
    throw new RangeError(`columns must be a positive integer, got ${columns}`);
  }
  const given = figures.map(({ options: own }, i) => {
    if (own === null)
      throw new RangeError(`figures[${i}] is made of panels itself: put its figures here instead`);
    if (own.layout !== undefined) {
      throw new RangeError(
        `figures[${i}] has a raw layout, which names axes of its own: give it to panels() instead`,
      );
    }
    return own;
  });
  const looks = new Looks(given.flatMap(({ series }) => series));
  const prepared = given.map((own) => preparePanel(own, looks));
  const rows = Math.ceil(figures.length / Math.min(columns, figures.length));
  const { height: pixels = 480 * rows } = options;
  const height = checkHeight(pixels);
  const { data, layout } = compose(prepared, { title, columns, height });
  const words = (text: string): string => plainText(checkText('title', text));
  const text = prepared.flatMap((panel, i) => {
    const own = panel.options.title === undefined ? '' : ` (${words(panel.options.title)})`;
    return [`Panel ${i + 1}${own}: ${words(panel.options.summary)}`, ...describePanel(panel)];
  });
  const heads = [options.summary, title].filter((head) => head !== undefined);
  return {
    text: [...heads.map(words), ...text].join('\n'),
    caption: options.summary ?? captionOf(given, columns),
    data,
    layout: mergeLayout(layout, cleanObject(options.layout ?? {}) as Record<string, unknown>),
    config,
    options: null,
  };
}

/** The summaries of a row of plots, each with its place; of one under another they follow each other. */
function captionOf(given: readonly FigureOptions[], columns: number): string {
  const places = { 2: ['Left', 'Right'], 3: ['Left', 'Middle', 'Right'] }[given.length];
  return given
    .map(
      ({ summary }, i) => (places === undefined || columns < given.length ? '' : `${places[i]}: `) + summary,
    )
    .join(' ');
}

/**
 * Shows a figure in the notebook and its summary under it, with a number such as 2.3: that of the notebook and the figure's place.
 * Outside a kernel prints what it shows in words and numbers.
 * @param what a figure, or the options to build one from (see `figure`)
 * @throws what `figure` throws on bad options
 */
export function plot(what: Figure | FigureOptions): void {
  requireObject('what', what);
  const { data, layout, config: behaviour, text, caption, frames } = 'data' in what ? what : figure(what);
  const moving = frames === undefined ? {} : { frames };
  show({
    data: {
      'application/vnd.plotly.v1+json': { data, layout, config: behaviour, ...moving },
      'text/plain': text,
    },
    // What IPython and nbconvert read a picture's alternative text from.
    metadata: { 'image/png': { alt: text } },
  });
  showCaption(caption);
}
