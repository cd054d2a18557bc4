import { describeAxis, resolveAxis, type Axis } from './axis';
import type { FigureOptions } from './options';
import { plainText } from './richText';
import { describeSeries, resolveSeries, type Series } from './series';

/** One plot of a figure after its checks. */
export interface Panel {
  readonly options: FigureOptions;
  readonly axes: readonly [Axis, Axis];
  readonly series: readonly Series[];
}

/**
 * Checks the options of one plot.
 * @param names of the series seen so far in the figure; added to. A name that occurs in several plots looks the same
 *   in all of them
 */
export function preparePanel(options: FigureOptions, names: string[]): Panel {
  const { x, y, series, guides = [], notes = [], traces = [] } = options;
  if (series.length === 0 && traces.length === 0) {
    throw new RangeError('series must hold at least one series, got none; or give raw plotly traces');
  }
  const twice = series.find(({ name }, i) => series.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) {
    throw new RangeError(`series "${twice.name}": every name must occur once in a figure, got it twice`);
  }
  const resolved = series.map((each) => {
    if (!names.includes(each.name)) names.push(each.name);
    return resolveSeries(each, names.indexOf(each.name), x, y);
  });
  const marks = [...guides, ...notes] as { x?: number; y?: number }[];
  const xs = [...resolved.flatMap((each) => each.x), ...marks.map((mark) => mark.x ?? null)];
  const ys = [
    ...resolved.flatMap((each) => [...each.y, ...(each.low ?? []), ...(each.high ?? [])]),
    ...marks.map((mark) => mark.y ?? null),
  ];
  return {
    options,
    axes: [
      resolveAxis(
        'x',
        x,
        xs,
        resolved.some(({ label }) => label === 'end'),
      ),
      resolveAxis('y', y, ys),
    ],
    series: resolved,
  };
}

/** What a plot shows, in words and numbers. */
export function describePanel({ options, axes, series }: Panel): string[] {
  const { guides = [], notes = [] } = options;
  return [
    `  x: ${describeAxis(axes[0])}; y: ${describeAxis(axes[1])}`,
    ...series.map((each) => `  - ${plainText(each.name)}: ${describeSeries(each)}`),
    ...guides.map((guide) => {
      const at = 'x' in guide ? `x = ${guide.x}` : `y = ${guide.y}`;
      return `  - line at ${at}: ${plainText(guide.text)}`;
    }),
    ...notes.map((note) => `  - note: ${plainText(note.text)}`),
  ];
}
