import { described, requireInteger } from '../tensor/checks';
/** Values as the library's functions return them: arrays or typed arrays; null and NaN are gaps. */
export type Values = ArrayLike<number | null>;

/** Returns a plain array of the same numbers; NaN, infinities and undefined become null, which a figure draws as a gap. */
export function cleanValues(values: Values): (number | null)[] {
  return Array.from(values, (value) => (typeof value === 'number' && Number.isFinite(value) ? value : null));
}

/** Copies a raw plotly object so that it survives JSON: typed arrays to arrays, NaN and infinities to null. */
export function cleanObject(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (ArrayBuffer.isView(value)) return cleanValues(value as unknown as Values);
  if (Array.isArray(value)) return value.map(cleanObject);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cleanObject(entry)]));
  }
  return value;
}

/** Finds the smallest and the largest finite value, null when there are none. */
export function extent(values: Iterable<number | null>): [number, number] | null {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (value === null || !Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/** Counts the significant digits that distinguish values from `low` to `high`, three at the minimum and where only rounding distinguishes them. */
export function digitsWithin(low: number, high: number): number {
  const ratio = Math.max(Math.abs(low), Math.abs(high)) / (high - low);
  return ratio > 1 && ratio < 1e14 ? Math.min(15, 3 + Math.floor(Math.log10(ratio))) : 3;
}

/**
 * Writes a number as the notebooks do everywhere, in tables, axes, legends and summaries: integers whole, with commas between
 * thousands, others to `digits` significant digits, trailing zeros kept so that a column lines up, with a power of ten outside
 * 1e-4 to 1e7, and whole numbers from 1e15 on.
 * @param value any number; a bigint is written whole
 * @param digits significant digits of numbers that are not whole, 1 to 15; default 4
 * @returns for example '16,384', '0.02500', '1.500×10⁻⁷', 'NaN' or '∞'
 */
export function formatNumber(value: number | bigint, digits = 4): string {
  requireInteger('digits', digits, 1, 15);
  if (typeof value !== 'number' && typeof value !== 'bigint')
    throw new TypeError(`value must be a number, got ${described(value)}`);
  if (typeof value === 'number') {
    if (Number.isNaN(value)) return 'NaN';
    if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  }
  return withSigns(digitsOf(value, digits).replace(/^(-?\d+)/, withCommas));
}

function digitsOf(value: number | bigint, digits: number): string {
  if (typeof value === 'bigint') return String(value);
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value === 0 ? 0 : value);
  // What counts is the size after rounding: 9999.96 has five digits before the point.
  const size = Math.abs(Number(value.toPrecision(digits)));
  if (size < 1e-4 || size >= 1e7) return value.toExponential(digits - 1);
  return size >= 10 ** digits ? value.toFixed(0) : value.toPrecision(digits);
}

function withCommas(whole: string): string {
  return whole.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Writes a number in full, without trailing zeros: 0.5, 16,384, 6×10⁻⁸. */
export function shortNumber(value: number): string {
  const [digits, power] = formatNumber(Number(value.toPrecision(12)), 12).split('×');
  const short = digits.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
  return power === undefined ? short : `${short}×${power}`;
}

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** A hyphen before a digit that stands for a minus sign: what is before it ends no word and no number. */
const MINUS = /(^|[\s([*:])-(?=\d)/g;

/** A power of ten as a program writes it: 1.5e-7. */
const POWER = /(\d)e([-−+]?)(\d+)(?!\w)/g;

/** The numbers in a text as printed matter has them: true minus signs, and 1.5×10⁻⁷ for 1.5e-7. */
export function withSigns(text: string): string {
  return text
    .replace(MINUS, '$1−')
    .replace(
      POWER,
      (_, digit: string, sign: string, power: string) =>
        `${digit}×10${sign === '' || sign === '+' ? '' : '⁻'}${Array.from(power, (one) => SUPERSCRIPTS[Number(one)]).join('')}`,
    );
}

/** The power of `withSigns` as a program writes it: -7 for ⁻⁷. */
export function plainPower(power: string): string {
  return Array.from(power, (one) => (one === '⁻' ? '-' : SUPERSCRIPTS.indexOf(one))).join('');
}
