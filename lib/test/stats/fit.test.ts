import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  fitLine,
  fitLineOverSeeds,
  fitPowerLawOverSeeds,
  intervalOverSeeds,
  mean,
} from 'contrastive-lab/stats';

test('a line through exact points is that line, whatever its slope and shift', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -9, max: 9, noNaN: true }),
      fc.double({ min: -9, max: 9, noNaN: true }),
      (slope, intercept) => {
        const x = [1, 2, 5, 9];
        const fit = fitLine(
          x,
          x.map((value) => intercept + slope * value),
        );
        assert.ok(Math.abs(fit.slope - slope) < 1e-10 && Math.abs(fit.intercept - intercept) < 1e-10);
      },
    ),
  );
});

test('numbers of any size: the slope does not overflow on the way', () => {
  const near = (a: number, b: number): void => {
    assert.ok(Math.abs(a / b - 1) < 1e-12, `${a}, want ${b}`);
  };
  for (const size of [1e-300, 1e-200, 1, 1e150, 1e200, 4e307]) {
    const large = [1, 2, 3, 4].map((value) => value * size);
    near(fitLine(large, [1, 2, 3, 4]).slope * size, 1);
    near(fitLine([1, 2, 3, 4], large).slope / size, 1);
    near(fitLine(large, large).slope, 1);
  }
  assert.equal(fitLine([1e-320, 2e-320], [0, 0]).slope, 0);
  assert.throws(() => fitLine([1e-200, 2e-200], [1e200, 2e250]), /too steep for a number/);
});

test('the fit is the same each time, and the interval holds it', () => {
  const seeds = [0, 1, 2].map((shift) => ({ x: [1, 2, 3], y: [1 + shift, 2, 4 - shift / 3] }));
  const fit = fitLineOverSeeds(seeds);
  assert.deepEqual(fitLineOverSeeds(seeds), fit);
  assert.ok(fit.low <= fit.slope && fit.slope <= fit.high);
  assert.equal(fit.seeds, 3);
});

test('a power law is found with its constant, and its interval scales with no unit', () => {
  const seeds = [1, 2, 3].map((seed) => {
    const x = [64, 256, 1024];
    return { x, y: x.map((width) => 5 * width ** -0.75 * (1 + seed / 10)) };
  });
  const fit = fitPowerLawOverSeeds(seeds);
  for (const slope of [fit.slope, fit.low, fit.high]) assert.ok(Math.abs(slope + 0.75) < 1e-12);
  const constant = (5 ** 3 * 1.1 * 1.2 * 1.3) ** (1 / 3);
  assert.ok(Math.abs(Math.exp(fit.intercept) - constant) < 1e-9);
});

test('fits that cannot be made are refused with the reason', () => {
  assert.throws(() => fitLine([1, 2], [1]), /y must have as many values as x \(2\), got 1/);
  assert.throws(() => fitLine([1, 2], [1, NaN]), /must be finite, got NaN; leave diverged/);
  assert.throws(() => fitLine([3, 3], [1, 2]), /at least two different values, got 3/);
  const three = { x: [64, 256, 1024], y: [1, 2, 3] };
  assert.throws(
    () => fitLineOverSeeds([three, three]),
    /seeds must hold at least 3 seeds for an interval, got 2; add seeds/,
  );
  assert.throws(() => fitLineOverSeeds([]), /got 0/);
  assert.throws(
    () => fitLineOverSeeds([three, three, { x: [], y: [] }]),
    /got 2/,
    'a seed without points is none',
  );
  const two = { x: [64, 256], y: [1, 2] };
  assert.throws(
    () => fitLineOverSeeds([two, two, two]),
    /x must hold at least 3 different values for a fit, got 64, 256/,
  );
  assert.throws(
    () => fitLineOverSeeds([three, { x: [64, 256], y: [1, 2, 3] }, { x: [64, 256, 1024], y: [1, 2] }]),
    /y of seed 2 must have as many values as x \(2\), got 3/,
  );
  assert.throws(
    () => fitPowerLawOverSeeds([three, { ...three, y: [1, 0, 2] }, three]),
    /y must be positive .*, got 0/,
  );
  assert.throws(
    () => fitPowerLawOverSeeds([{ ...three, x: [1, -2, 3] }, three, three]),
    /x must be positive .*, got -2/,
  );
  assert.throws(
    () => fitPowerLawOverSeeds([{ ...three, y: [1, NaN, 3] }, three, three]),
    /y must be positive .*, got NaN/,
  );
});

test('a level line is level to the last bit', () => {
  const y = [3, 3, 3, 3, 3].map(Math.log);
  const { slope, low, high } = fitLineOverSeeds(
    [1, 2, 3].map(() => ({ x: [256, 1024, 4096, 16384, 65536].map(Math.log), y })),
  );
  assert.deepEqual([slope, low, high], [0, 0, 0]);
});

test('no resample and no left-out seed makes a fit fail', () => {
  const finite = (fit: { low: number; slope: number; high: number }): void => {
    assert.ok(
      Number.isFinite(fit.low) && fit.low <= fit.slope && fit.slope <= fit.high && fit.high < Infinity,
    );
  };
  // One point a seed: the interval is that of the line without one of the points.
  const single = fitLineOverSeeds([1.1, 2.2, 2.9, 4.2].map((y, i) => ({ x: [i + 1], y: [y] })));
  finite(single);
  assert.ok(Math.abs(single.slope - 1) < 1e-12 && single.low < 1 && single.high > 1);
  // All of the slope in one seed: the points' scatter stands in. Student's 2 degrees of freedom, residuals over n - 2 = 3.
  const one = fitPowerLawOverSeeds([
    { x: [64], y: [1.1] },
    { x: [64, 256, 1024], y: [1, 0.5, 0.24] },
    { x: [64], y: [1.05] },
  ]);
  finite(one);
  // Two seeds that share a width, one more that has another.
  finite(
    fitLineOverSeeds([
      { x: [1, 1], y: [2, 3] },
      { x: [1, 3], y: [2, 1] },
      { x: [2], y: [5] },
    ]),
  );
});

test('an interval does not depend on the scale, also where squares would vanish', () => {
  const seeds = (unit: number): { x: number[]; y: number[] }[] =>
    [1, 1.2, 0.9].map((factor, i) => ({ x: [1, 2, 4], y: [factor * unit, 2 * unit, (4 + 0.1 * i) * unit] }));
  const [line, average] = [fitLineOverSeeds(seeds(1)), intervalOverSeeds([1, 2, 4], mean)];
  assert.ok(line.low < line.slope && average.low < average.estimate);
  for (const unit of [2 ** -1000, 2 ** -560, 2 ** 400]) {
    const far = fitLineOverSeeds(seeds(unit));
    const interval = intervalOverSeeds([unit, 2 * unit, 4 * unit], mean);
    const close = (found: number, expected: number): void => {
      assert.ok(Math.abs(found / unit - expected) < 1e-12, `${found / unit} for ${expected}`);
    };
    close(far.low, line.low);
    close(far.high, line.high);
    close(interval.low, average.low);
    close(interval.high, average.high);
  }
});
