/** Values as the library's functions return them: arrays or typed arrays; null and NaN are gaps. */
export type Values = ArrayLike<number | null>;

/** Six significant digits: more than a screen resolves, and a third of the bytes in the notebook's file. */
export function roundValue(value: number): number {
  return Number(value.toPrecision(6));
}

/** Plain array of rounded numbers; NaN, infinities and undefined become null, which a figure draws as a gap. */
export function cleanValues(values: Values): (number | null)[] {
  return Array.from(values, (value) =>
    typeof value === 'number' && Number.isFinite(value) ? roundValue(value) : null,
  );
}

/** A copy of a raw plotly object that survives JSON: typed arrays to arrays, NaN to null, numbers rounded. */
export function cleanObject(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? roundValue(value) : null;
  if (ArrayBuffer.isView(value)) return cleanValues(value as unknown as Values);
  if (Array.isArray(value)) return value.map(cleanObject);
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cleanObject(entry)]));
  }
  return value;
}

/** Smallest and largest finite value, null when there is none. */
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

/**
 * A number as text, for tables and summaries: integers whole, others to `digits` significant digits, trailing
 * zeros kept so that a column lines up, powers of ten outside 1e-4 to 1e7.
 */
export function formatNumber(value: number, digits = 4): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e7) return String(value).replace('-', '−');
  const text =
    size >= 1e-4 && size < 1e7
      ? size >= 10 ** digits
        ? value.toFixed(0)
        : value.toPrecision(digits)
      : value.toExponential(digits - 1).replace('e+', 'e');
  return text.replaceAll('-', '−');
}
