import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';

/** Asserts that two lists agree entry by entry, relative to the largest entry expected. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what = 'values',
): void {
  assert.equal(actual.length, expected.length, `${what}: lengths differ`);
  const scale = Array.from(expected, Math.abs).reduce((most, one) => Math.max(most, one), Number.MIN_VALUE);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / scale;
    assert.ok(
      error <= tolerance,
      `${what}[${i}]: got ${actual[i]}, want ${expected[i]} within ${tolerance} of ${scale}`,
    );
  }
}

/** Runs something and asserts that it left no tensor behind. */
export async function withoutLeaks<T>(run: () => T | Promise<T>): Promise<T> {
  const before = tf.memory().numTensors;
  const result = await run();
  assert.equal(tf.memory().numTensors, before, 'tensors were left behind');
  return result;
}

/** Derivative of f at x along coordinate i by central differences of fourth order: the error falls like step^4. */
export function slopeOf(f: (x: Float64Array) => number, x: Float64Array, i: number, step = 1e-3): number {
  const at = (offset: number): number => {
    const moved = x.slice();
    moved[i] += offset * step;
    return f(moved);
  };
  return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
}
