import { cleanValues, extent, formatNumber } from './numbers';
import type { AxisOptions, SeriesOptions, SeriesStyle } from './options';
import { dashes, markers, paletteColor } from './palette';
import { checkText } from './richText';

/** A series after its checks: plain rounded arrays, and a look of its own. */
export interface Series {
  readonly name: string;
  readonly x: (number | null)[];
  readonly y: (number | null)[];
  readonly low?: (number | null)[];
  readonly high?: (number | null)[];
  readonly style: SeriesStyle;
  readonly color: string;
  readonly marker: string;
  readonly dash: string;
  readonly label: 'legend' | 'end' | 'none';
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

/** The places of a series in the cycles of looks: among all series, and among the lines. */
export interface Place {
  readonly index: number;
  readonly line: number;
}

/** Lines differ by their dash too, unless their names stand at their ends or the caller chose their colours. */
function dashOf({ style, label, color }: SeriesOptions, line: number): string {
  if (style === 'dashed') return 'dash';
  const told = style !== 'line' || label === 'end' || (typeof color === 'string' && color.startsWith('#'));
  return told ? 'solid' : dashes[line % dashes.length];
}

/**
 * Checks one series against the axes and gives it colour, marker and dash.
 * @throws RangeError on an empty or ragged series, and on values a log axis cannot show
 */
export function resolveSeries(
  options: SeriesOptions,
  { index, line }: Place,
  x: AxisOptions,
  y: AxisOptions,
): Series {
  const name = checkText(`the name of series ${index}`, options.name);
  if (options.x.length !== options.y.length) {
    throw new RangeError(
      `series "${name}": x and y must be equally long, got ${options.x.length} and ${options.y.length}`,
    );
  }
  const series = { x: cleanValues(options.x), y: cleanValues(options.y) };
  if (!series.y.some((value, i) => value !== null && series.x[i] !== null)) {
    throw new RangeError(
      `series "${name}" must have at least one finite point, got ${options.y.length} points; ` +
        'leave it out of the figure',
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
  if (x.scale === 'log') checkPositive(name, 'x', series.x);
  if (y.scale === 'log') {
    checkPositive(name, 'y', series.y);
    if (low) checkPositive(name, 'low', low);
  }
  return {
    ...series,
    ...(low && high ? { low, high } : {}),
    name,
    style,
    label: options.label ?? 'legend',
    color: paletteColor(options.color ?? index),
    marker: markers[index % markers.length],
    dash: dashOf(options, line),
  };
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

/** The band of a line that has intervals, drawn under all lines and points; null for other series. */
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

/** The line or the points of a series, with error bars where points have intervals. */
export function seriesTrace(series: Series, axes: AxisNames, inLegend: boolean): object {
  const { name, x, y, color, style, marker, dash } = series;
  const points = hasPoints(series);
  return {
    type: 'scatter',
    name,
    legendgroup: name,
    ...axes,
    x,
    y,
    showlegend: inLegend,
    mode: { points: 'markers', line: 'lines', 'points and line': 'lines+markers', dashed: 'lines' }[style],
    ...(points ? { marker: { color, symbol: marker, size: 11 } } : {}),
    ...(style === 'points' ? {} : { line: { color, width: 3, dash } }),
    ...(points && series.low !== undefined ? { error_y: errorBars(series) } : {}),
    hovertemplate: '%{x:.4~g}, %{y:.4~g}',
  };
}

/** One line about the series for those who do not see the figure. */
export function describeSeries(series: Series): string {
  const seen = series.y.filter((value, i): value is number => value !== null && series.x[i] !== null);
  const [first, last] = [seen[0], seen[seen.length - 1]].map((value) => formatNumber(value, 3));
  if (seen.length === 1) return `1 point, y = ${first}`;
  const [least, most] = extent(seen)!.map((value) => formatNumber(value, 3));
  return `${seen.length} points, y from ${first} to ${last}, least ${least}, most ${most}`;
}
