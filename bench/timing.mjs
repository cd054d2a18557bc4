// @ts-check

/**
 * Median wall time of a call, after one that is not counted.
 * @param {() => unknown} call
 * @param {number} repeats
 * @returns {number} milliseconds
 */
export function medianMilliseconds(call, repeats = 9) {
  const times = [];
  for (let run = 0; run <= repeats; run++) {
    const begin = process.hrtime.bigint();
    call();
    if (run > 0) times.push(Number(process.hrtime.bigint() - begin) / 1e6);
  }
  times.sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)];
}
