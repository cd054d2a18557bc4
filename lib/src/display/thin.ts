/** More points than this in one series are more than a screen can show, and make a notebook's file large. */
const MAXIMUM_POINTS = 5000;

/** Adds the first gap, the lowest and the highest value of values[from..to) to what is kept. */
function keepExtremes(
  kept: Set<number>,
  values: readonly (number | null)[],
  [from, to]: readonly [number, number],
): void {
  let [gap, low, high] = [-1, -1, -1];
  for (let i = from; i < to; i++) {
    const value = values[i];
    if (value === null) gap = gap < 0 ? i : gap;
    else {
      if (low < 0 || value < values[low]!) low = i;
      if (high < 0 || value > values[high]!) high = i;
    }
  }
  for (const i of [gap, low, high]) if (i >= 0) kept.add(i);
}

/**
 * Chooses the points of a long series that are drawn. Every stretch of a line keeps its ends, its extremes and its gaps, so that
 * the drawn line covers the same pixels; of separate points every k-th is kept, and the extremes of all.
 * @param columns x, y and the ends of the intervals if there are any; all equally long
 * @param joined whether a line goes through the points
 * @returns indices in increasing order; all of them when there are at most 5,000
 */
export function thinned(columns: readonly (readonly (number | null)[])[], joined: boolean): number[] {
  const { length } = columns[0];
  if (length <= MAXIMUM_POINTS) return [...columns[0].keys()];
  const stretches = Math.floor(MAXIMUM_POINTS / (joined ? 2 + 3 * columns.length : 1));
  const kept = new Set<number>();
  if (!joined) for (const values of columns) keepExtremes(kept, values, [0, length]);
  for (let stretch = 0; stretch < stretches; stretch++) {
    const from = Math.floor((stretch * length) / stretches);
    const to = Math.floor(((stretch + 1) * length) / stretches);
    kept.add(from);
    if (!joined) continue;
    kept.add(to - 1);
    for (const values of columns) keepExtremes(kept, values, [from, to]);
  }
  return [...kept].sort((a, b) => a - b);
}
