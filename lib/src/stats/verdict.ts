// What a measured interval says of a predicted number, in words.
import { described, requireParts } from '../tensor/checks';

/** Decimals that show two digits of an interval's width, and at least two. */
function decimalsFor(low: number, high: number): number {
  const width = high - low;
  if (!(width > 0 && width < Infinity)) return 2;
  return Math.min(20, Math.max(2, 1 - Math.floor(Math.log10(width))));
}

/** The number as text with a true minus sign, and never as minus zero. */
function text(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return value < 0 ? '−∞' : '∞';
  return value
    .toFixed(decimals)
    .replace(/^-(?=[0.]*$)/, '')
    .replace('-', '−');
}

/** @throws TypeError or RangeError when an end of the interval or the prediction is not a number */
function requireInterval(measured: { readonly low: number; readonly high: number }, predicted: number): void {
  requireParts('measured', measured, { low: 'number', high: 'number' });
  if (typeof predicted !== 'number' || Number.isNaN(predicted))
    throw new RangeError(`predicted must be a number, got ${described(predicted)}`);
}

/** Tells whether a predicted number lies in a measured interval, ends included. */
export function isInside(
  measured: { readonly low: number; readonly high: number },
  predicted: number,
): boolean {
  requireInterval(measured, predicted);
  return measured.low <= predicted && predicted <= measured.high;
}

/**
 * Tells in a sentence whether a prediction lies inside a measured interval, and by how much it misses: "The predicted −1.000 lies outside the 95 %
 * interval [−0.991, −0.960], 0.009 below it." Plain text that a table, a caption or Markdown can hold.
 * @param measured ends of the interval
 * @param predicted the number that was expected
 * @param subject what to call it, default "The predicted"; the number follows
 * @throws RangeError when one of the numbers is NaN or the ends are in the wrong order
 */
export function verdictSentence(
  measured: { readonly low: number; readonly high: number },
  predicted: number,
  subject = 'The predicted',
): string {
  requireInterval(measured, predicted);
  const { low, high } = measured;
  if (!(low <= high))
    throw new RangeError(`low must be a number up to high, got ${low} and ${high}; swap them`);
  const miss = predicted < low ? low - predicted : predicted - high;
  let decimals = decimalsFor(low, high);
  // A miss smaller than the digits shown would read as 0.00.
  if (miss > 0 && Number.isFinite(miss))
    decimals = Math.min(20, Math.max(decimals, -Math.floor(Math.log10(miss))));
  const shown = (value: number): string => text(value, decimals);
  const start = `${subject} ${shown(predicted)} lies`;
  const interval = `the 95 % interval [${shown(low)}, ${shown(high)}]`;
  if (isInside(measured, predicted)) return `${start} inside ${interval}.`;
  return `${start} outside ${interval}, ${shown(miss)} ${predicted < low ? 'below' : 'above'} it.`;
}
