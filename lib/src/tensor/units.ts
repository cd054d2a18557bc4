// Units that bring numbers near 1 without a rounding.

/** Gives the largest absolute value in a list: 0 for an empty one, NaN where one is NaN. */
export function largestSize(values: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, Math.abs(values[i]));
  return largest;
}

/**
 * Gives the power of two at or below a size: a division by it changes no digit, and afterwards no square overflows or vanishes.
 * @returns 1 for a size of 0 or NaN
 */
export function powerOfTwo(size: number): number {
  return size > 0 ? 2 ** Math.floor(Math.log2(size)) : 1;
}
