import { compose } from './compose';
import { cleanObject } from './numbers';
import type { FigureOptions } from './options';
import { describePanel, preparePanel } from './panel';
import { checkText } from './richText';

/** A figure that can be shown with `plot`, put beside others with `panels`, or written to a file as JSON. */
export interface Figure {
  /** What it shows, in words and numbers: all that is shown where pictures cannot be. */
  readonly text: string;
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

/**
 * Not `responsive`: JupyterLab resizes its figures itself, and a responsive one collapses to height 0 at the first frame that
 * is drawn anew.
 */
export const config = { displaylogo: false } as const;

/**
 * Checks a height given in pixels.
 * @throws RangeError below 200: nothing would be left of the plot
 */
export function checkHeight(height: number): number {
  if (!(height >= 200 && Number.isFinite(height))) {
    throw new RangeError(`height must be a number of pixels, 200 or more, got ${height}`);
  }
  return height;
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The template's layout with the caller's over it; annotations and shapes are added, not replaced. */
export function mergeLayout(
  base: Record<string, unknown>,
  over: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    if (isPlain(before) && isPlain(value)) merged[key] = mergeLayout(before, value);
    else if ((key === 'annotations' || key === 'shapes') && Array.isArray(before) && Array.isArray(value)) {
      merged[key] = [...(before as unknown[]), ...(value as unknown[])];
    } else merged[key] = value;
  }
  return merged;
}

/**
 * Builds a figure in the one look of the collection: large type, colours that colour-blind people can read, a
 * legend above the plot, names at the ends of lines moved apart where they would touch.
 * @param options what to show, see FigureOptions; numbers are rounded to 6 significant digits, and NaN, infinities
 *   and null are gaps
 * @returns the figure; `plot` shows it
 * @throws RangeError or TypeError naming the option or the series: an empty or ragged series, values that are not
 *   positive on a log axis, LaTeX in a text, an unknown style or colour
 */
export function figure(options: FigureOptions): Figure {
  const summary = checkText('summary', options.summary);
  const height = checkHeight(options.height ?? 520);
  const panel = preparePanel(options, { all: [], lines: [] });
  const { data, layout } = compose([panel], { title: options.title, columns: 1, height });
  return {
    text: [summary, ...describePanel(panel)].join('\n'),
    data,
    layout: mergeLayout(layout, cleanObject(options.layout ?? {}) as Record<string, unknown>),
    config,
    options,
  };
}
