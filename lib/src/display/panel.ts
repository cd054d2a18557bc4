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

/** The names of the series of a figure, in the order in which they occur. */
export interface SeenNames {
  readonly all: string[];
  readonly lines: string[];
}

/**
 * Checks the options of one plot.
 * @param seen names in the figure so far; added to. A name that occurs in several plots looks the same in all of them
 */
export function preparePanel(options: FigureOptions, seen: SeenNames): Panel {
  const { x, y, series, guides = [], notes = [], traces = [] } = options;
  if (series.length === 0 && traces.length === 0) {
    throw new RangeError('series must hold at least one series, got none; or give raw plotly traces');
  }
  const twice = series.find(({ name }, i) => series.findIndex((other) => other.name === name) < i);
  if (twice !== undefined) {
    throw new RangeError(`series "${twice.name}": every name must occur once in a figure, got it twice`);
  }
  const placeIn = (names: string[], name: string): number => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const resolved = series.map((each) => {
    const line = each.style === 'line' ? placeIn(seen.lines, each.name) : 0;
    return resolveSeries(each, { index: placeIn(seen.all, each.name), line }, x, y);
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
  const { guides = [], notes = [], traces = [] } = options;
  // Where raw traces are, plotly finds the range.
  const [x, y] = (['x', 'y'] as const).map((name, which) =>
    traces.length > 0 && options[name].range === undefined ? axes[which].title : describeAxis(axes[which]),
  );
  return [
    `  x: ${x}; y: ${y}`,
    ...series.map((each) => `  - ${plainText(each.name)}: ${describeSeries(each)}`),
    ...guides.map((guide) => {
      const at = 'x' in guide ? `x = ${guide.x}` : `y = ${guide.y}`;
      return `  - line at ${at}: ${plainText(guide.text)}`;
    }),
    ...notes.map((note) => `  - note: ${plainText(note.text)}`),
  ];
}
