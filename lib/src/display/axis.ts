import { requireList } from '../tensor/checks';
import { digitsWithin, extent, formatNumber, shortNumber } from './numbers';
import type { AxisOptions } from './options';
import { baseAxis } from './template';
import { checkText, plainText } from './text';

/** An axis with its range decided, so that labels can be placed before anything is drawn. */
export interface Axis {
  readonly title: string;
  readonly log: boolean;
  /** In plotly's units: powers of ten on a log axis. */
  readonly range: readonly [number, number];
  readonly layout: Record<string, unknown>;
}

/** Share of the span left free on either side of the data. */
const PADDING = 0.04;

/** More labels than this would touch each other at 900 pixels. */
const MAXIMUM_LABELS = 7;

function checkAxis(name: string, options: AxisOptions): void {
  const scale: unknown = options.scale ?? 'linear';
  if (scale !== 'linear' && scale !== 'log') {
    throw new RangeError(`${name}.scale must be 'linear' or 'log', got '${String(scale)}'`);
  }
  for (const [option, values] of Object.entries({ range: options.range ?? [], ticks: options.ticks ?? [] })) {
    requireList(`${name}.${option}`, values);
    const bad = Array.from(values).find(
      (value) => !(Number.isFinite(value) && (scale === 'linear' || value > 0)),
    );
    if (bad !== undefined) {
      const kind = scale === 'log' ? 'positive numbers on a log axis' : 'finite numbers';
      throw new RangeError(`${name}.${option} must hold ${kind}, got ${bad}`);
    }
  }
  const range = options.range;
  if (range !== undefined) requireList(`${name}.range`, range);
  if (range !== undefined && !(range.length === 2 && range[0] < range[1])) {
    throw new RangeError(`${name}.range must be two increasing numbers, got [${range.join(', ')}]`);
  }
}

function dataRange(values: readonly (number | null)[], log: boolean, labelled: boolean): [number, number] {
  const found = extent(log ? values.filter((value) => value !== null && value > 0) : values);
  if (found === null) return [0, 1];
  const [low, high] = log ? found.map(Math.log10) : found;
  const span = high - low || (log ? 1 : Math.abs(high) || 1);
  const padding = high > low ? PADDING * span : span / 2;
  return [low - padding, labelled ? high + 0.001 * span : high + padding];
}

/** Powers of ten as labels: 1, 10, 100 where they are short, 10^k where they are not. */
function decadeText(powers: number[]): string[] {
  const short = powers[0] >= -4 && powers[powers.length - 1] <= 5;
  return powers.map((power) =>
    short || power === 0 ? shortNumber(10 ** power) : `10<sup>${String(power).replace('-', '−')}</sup>`,
  );
}

/** With fewer powers of ten on a log axis a value between them cannot be read. */
const MINIMUM_DECADES = 3;

/** Ticks of a log axis: decades, thinned when there are many; digits between them where there are few. */
function logTicks([low, high]: readonly [number, number]): Record<string, unknown> {
  const span = high - low;
  if (Math.floor(high) - Math.ceil(low) + 1 >= MINIMUM_DECADES) {
    const step = Math.ceil((Math.floor(high) - Math.ceil(low) + 1) / MAXIMUM_LABELS);
    const first = Math.ceil(low / step) * step;
    const powers = Array.from({ length: Math.floor((high - first) / step) + 1 }, (_, i) => first + i * step);
    const minor = { dtick: 'D1', ticks: 'outside', ticklen: 4, showgrid: false };
    return {
      tickvals: powers.map((power) => 10 ** power),
      ticktext: decadeText(powers),
      ...(step === 1 && span <= 4 ? { minor } : {}),
    };
  }
  if (span < 0.3) return { tickmode: 'auto', nticks: 5, separatethousands: true };
  const digits = span >= 2 ? [1, 3] : span >= 0.8 ? [1, 2, 5] : [1, 2, 3, 4, 5, 6, 8];
  const decades = Array.from(
    { length: Math.floor(high) - Math.floor(low) + 1 },
    (_, i) => Math.floor(low) + i,
  );
  const values = decades
    .flatMap((power) => digits.map((digit) => Number((digit * 10 ** power).toPrecision(3))))
    .filter((value) => Math.log10(value) >= low && Math.log10(value) <= high);
  return { tickvals: values, ticktext: values.map(shortNumber) };
}

/**
 * Decides range and ticks of one axis.
 * @param name how errors call it: 'x' or 'y'
 * @param values all that must be in view; null is left out
 * @param labelled whether labels follow the upper end: they stand outside, and no grid line should cross them
 */
export function resolveAxis(
  name: string,
  options: AxisOptions,
  values: readonly (number | null)[],
  labelled = false,
): Axis {
  const title = checkText(`${name}.title`, options.title);
  checkAxis(name, options);
  const log = options.scale === 'log';
  const given = options.range && (log ? options.range.map(Math.log10) : options.range);
  const range = given ? ([given[0], given[1]] as const) : dataRange(values, log, labelled);
  const ticks = options.ticks && Array.from(options.ticks);
  return {
    title: plainText(title),
    log,
    range,
    layout: {
      ...baseAxis(title),
      type: options.scale ?? 'linear',
      range: [...range],
      ...(ticks
        ? { tickvals: ticks, ticktext: ticks.map(shortNumber) }
        : log
          ? logTicks(range)
          : { nticks: MAXIMUM_LABELS, separatethousands: true }),
    },
  };
}

/** Returns the place of a value along the axis, 0 at its start and 1 at its end. */
export function place(axis: Axis, value: number): number {
  return (annotationValue(axis, value) - axis.range[0]) / (axis.range[1] - axis.range[0]);
}

/** Returns a value in the units in which plotly places annotations. */
export function annotationValue(axis: Axis, value: number): number {
  return axis.log ? Math.log10(value) : value;
}

/** Describes the axis in words, for those who do not see the figure. */
export function describeAxis(axis: Axis): string {
  const [low, high] = axis.range.map((end) => (axis.log ? 10 ** end : end));
  const digits = digitsWithin(low, high);
  return `${axis.title}${axis.log ? ' (log scale)' : ''} from ${formatNumber(low, digits)} to ${formatNumber(high, digits)}`;
}
