import { cleanValues, digitsWithin, extent, formatNumber, shortNumber } from './numbers';
import type { AxisOptions, SeriesOptions, SeriesStyle } from './options';
import {
  dashes,
  isMeaning,
  lookOf,
  markers,
  paletteColor,
  paletteNames,
  type Look,
  type Meaning,
} from './palette';
import { checkText } from './text';
import { thinned } from './thin';

/** A series after its checks: plain arrays, and a look of its own. */
export interface Series extends Look {
  readonly name: string;
  readonly x: (number | null)[];
  readonly y: (number | null)[];
  readonly low?: (number | null)[];
  readonly high?: (number | null)[];
  readonly style: SeriesStyle;
  readonly dash: string;
  /** Of a line whose colour is all that tells it from its neighbours: a few markers along it. */
  readonly marked: boolean;
  readonly label: 'legend' | 'end' | 'none';
  /** Points that can be seen, how many there are, and in words: before long series are thinned. */
  readonly words: string;
}

const styles: readonly SeriesStyle[] = ['points', 'line', 'points and line', 'dashed'];

function checkPositive(series: string, axis: string, values: readonly (number | null)[]): void {
  const at = values.findIndex((value) => value !== null && !(value > 0));
  if (at >= 0) {
    throw new RangeError(
      `series "${series}": ${axis}[${at}] must be positive on a log axis, got ${values[at]}; ` +
        `make it NaN to leave a gap, or use scale: 'linear'`,
    );
  }
}

function checkInterval({ name, y }: SeriesOptions, low: (number | null)[], high: (number | null)[]): void {
  if (low.length !== y.length || high.length !== y.length) {
    throw new RangeError(
      `series "${name}": low and high must be as long as y (${y.length}), got ${low.length} and ${high.length}`,
    );
  }
  const at = low.findIndex((value, i) => value !== null && high[i] !== null && value > high[i]);
  if (at >= 0) {
    throw new RangeError(
      `series "${name}": low[${at}] must not exceed high[${at}], got ${low[at]} > ${high[at]}`,
    );
  }
}

/** What the series of a figure look like: one name, one look, in all its panels. */
export class Looks {
  private readonly names: string[] = [];
  private readonly lines: string[] = [];
  private readonly same: Partial<Record<Meaning, string[]>> = {};
  private readonly free: string[];

  /** @param all every series of the figure: a colour that has a meaning in it, or that a series asks for, stands for nothing else */
  constructor(all: readonly SeriesOptions[]) {
    const taken = all.flatMap((series) => {
      const meaning = meaningOf(series);
      const asked = series.color === undefined ? [] : [paletteColor(series.color)];
      return meaning === undefined ? asked : [lookOf(meaning).color];
    });
    const left = paletteNames.map(paletteColor).filter((color) => !taken.includes(color));
    this.free = left.length > 0 ? left : paletteNames.map(paletteColor);
  }

  /** Colour, marker and dash of a series. */
  of(series: SeriesOptions): Look & Pick<Series, 'dash' | 'marked'> {
    const { name, color, style, label } = series;
    const meaning = meaningOf(series);
    const ownColor = color === undefined ? {} : { color: paletteColor(color) };
    if (style === 'dashed') {
      return { ...lookOf(meaning ?? 'prediction'), ...ownColor, dash: 'dash', marked: false };
    }
    if (meaning !== undefined) {
      const look = { ...lookOf(meaning), ...ownColor };
      const second = placeIn((this.same[meaning] ??= []), name) > 0;
      const marked = style === 'line' && label !== 'end';
      return second
        ? { ...look, marker: `${look.marker}-open`, dash: 'dot', marked }
        : { ...look, dash: 'solid', marked };
    }
    const index = placeIn(this.names, name);
    const look = {
      color: this.free[index % this.free.length],
      marker: markers[index % markers.length],
      ...ownColor,
    };
    // Lines differ by their dash too, unless their names stand at their ends, or the caller chose their colours: then by markers.
    const chosen = typeof color === 'string' && color.startsWith('#');
    if (style !== 'line' || label === 'end') return { ...look, dash: 'solid', marked: false };
    const dash = chosen ? 'solid' : dashes[placeIn(this.lines, name) % dashes.length];
    return { ...look, dash, marked: chosen };
  }
}

function meaningOf({ name, meaning }: SeriesOptions): Meaning | undefined {
  return meaning ?? (isMeaning(name) ? name : undefined);
}

function placeIn(names: string[], name: string): number {
  if (!names.includes(name)) names.push(name);
  return names.indexOf(name);
}

/**
 * Checks one series against the axes and gives it its look.
 * @throws RangeError on an empty or ragged series, and on values a log axis cannot show
 */
export function resolveSeries(
  options: SeriesOptions,
  index: number,
  looks: Looks,
  { x: xAxis, y: yAxis }: { x: AxisOptions; y: AxisOptions },
): Series {
  const name = checkText(`the name of series ${index}`, options.name);
  if (options.x.length !== options.y.length) {
    throw new RangeError(
      `series "${name}": x and y must be equally long, got ${options.x.length} and ${options.y.length}`,
    );
  }
  const [x, y] = [cleanValues(options.x), cleanValues(options.y)];
  if (!y.some((value, i) => value !== null && x[i] !== null)) {
    throw new RangeError(
      `series "${name}" must have at least one finite point, got ${y.length} points; leave it out of the figure`,
    );
  }
  const style = options.style ?? 'points and line';
  if (!styles.includes(style)) {
    throw new RangeError(
      `series "${name}": style must be one of '${styles.join("', '")}', got '${style as string}'`,
    );
  }
  if ((options.low === undefined) !== (options.high === undefined)) {
    throw new TypeError(`series "${name}": low and high must be given together, got only one of them`);
  }
  const low = options.low && cleanValues(options.low);
  const high = options.high && cleanValues(options.high);
  if (low && high) checkInterval(options, low, high);
  if (xAxis.scale === 'log') checkPositive(name, 'x', x);
  if (yAxis.scale === 'log') {
    checkPositive(name, 'y', y);
    if (low) checkPositive(name, 'low', low);
  }
  const kept = thinned([x, y, ...(low && high ? [low, high] : [])], style !== 'points');
  const pick = (values: (number | null)[]): (number | null)[] => kept.map((i) => values[i]);
  return {
    x: pick(x),
    y: pick(y),
    ...(low && high ? { low: pick(low), high: pick(high) } : {}),
    name,
    style,
    label: options.label ?? 'legend',
    words:
      describeValues(x, y) + (kept.length < y.length ? `; ${formatNumber(kept.length)} of them drawn` : ''),
    ...looks.of(options),
  };
}

/** One line about a series for those who do not see the figure. */
function describeValues(x: readonly (number | null)[], y: readonly (number | null)[]): string {
  const seen = y.filter((value, i): value is number => value !== null && x[i] !== null);
  const [minimum, maximum] = extent(seen)!;
  const digits = digitsWithin(minimum, maximum);
  const text = (value: number): string => formatNumber(value, digits);
  if (seen.length === 1) return `1 point, y = ${shortNumber(seen[0])}`;
  return (
    `${formatNumber(seen.length)} points, y from ${text(seen[0])} to ${text(seen[seen.length - 1])}, ` +
    `minimum ${text(minimum)}, maximum ${text(maximum)}`
  );
}

function hasPoints({ style }: Series): boolean {
  return style === 'points' || style === 'points and line';
}

function bandOutline({ x, low = [], high = [] }: Series): { x: (number | null)[]; y: (number | null)[] } {
  const outline = { x: [] as (number | null)[], y: [] as (number | null)[] };
  let from = 0;
  for (let i = 0; i <= x.length; i++) {
    const whole = i < x.length && x[i] !== null && low[i] !== null && high[i] !== null;
    if (whole) continue;
    // Each stretch between gaps is a closed outline: along the lower end and back along the upper one.
    if (i > from) {
      const there = x.slice(from, i);
      outline.x.push(...there, ...there.slice().reverse(), null);
      outline.y.push(...low.slice(from, i), ...high.slice(from, i).reverse(), null);
    }
    from = i + 1;
  }
  return outline;
}

function errorBars({ y, low = [], high = [], color }: Series): object {
  const distance = (from: number | null, to: number | null): number | null =>
    from === null || to === null ? null : Math.max(0, to - from);
  return {
    type: 'data',
    symmetric: false,
    array: y.map((value, i) => distance(value, high[i])),
    arrayminus: y.map((value, i) => distance(low[i], value)),
    color,
    thickness: 2,
    width: 6,
  };
}

/** Which axes a trace belongs to, by plotly's names. */
export interface AxisNames {
  readonly xaxis: string;
  readonly yaxis: string;
}

/** Draws the band of a line that has intervals, drawn under all lines and points; null for other series. */
export function bandTrace(series: Series, axes: AxisNames): object | null {
  if (series.low === undefined || hasPoints(series)) return null;
  const { name, color } = series;
  return {
    type: 'scatter',
    name,
    legendgroup: name,
    ...axes,
    ...bandOutline(series),
    mode: 'lines',
    line: { width: 0, color },
    fill: 'toself',
    fillcolor: color,
    opacity: 0.2,
    hoverinfo: 'skip',
    showlegend: false,
  };
}

/** Draws the line or the points of a series, with error bars where points have intervals. */
export function seriesTrace(series: Series, axes: AxisNames, inLegend: boolean): object {
  const { name, x, y, color, style, marker, dash, marked } = series;
  const points = hasPoints(series);
  return {
    type: 'scatter',
    name,
    legendgroup: name,
    ...axes,
    x,
    y,
    showlegend: inLegend,
    mode:
      { points: 'markers', line: 'lines', 'points and line': 'lines+markers', dashed: 'lines' }[style] +
      (marked ? '+markers' : ''),
    ...(points || marked
      ? { marker: { color, symbol: marker, size: 11, ...(marked ? { maxdisplayed: 8 } : {}) } }
      : {}),
    ...(style === 'points' ? {} : { line: { color, width: 3, dash } }),
    ...(points && series.low !== undefined ? { error_y: errorBars(series) } : {}),
    hovertemplate: '%{x:.4~g}, %{y:.4~g}',
  };
}
