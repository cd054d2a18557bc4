import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fitLine, fitLineOverSeeds, fitPowerLawOverSeeds } from 'contrastive-lab/stats';
import { RandomStream } from 'contrastive-lab/tensor';

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

test('the interval covers the true slope about as often as it says', () => {
  let covered = 0;
  const trials = 200;
  for (let trial = 0; trial < trials; trial++) {
    const random = new RandomStream(trial, 'noise');
    const seeds = Array.from({ length: 12 }, () => {
      const x = [1, 2, 3, 4, 5];
      const noise = random.fillNormal(new Float64Array(5));
      return { x, y: x.map((value, i) => 2 * value + noise[i]) };
    });
    const { low, high } = fitLineOverSeeds(seeds, { resamples: 400 });
    covered += Number(low <= 2 && 2 <= high);
  }
  // The percentile bootstrap of 12 seeds covers a little less than 95 %.
  assert.ok(covered / trials > 0.85 && covered / trials < 1, `${covered} of ${trials}`);
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
  assert.throws(
    () => fitLineOverSeeds([{ x: [1, 2, 3], y: [1, 2, 4] }]),
    /at least two runs for an interval, got 1/,
  );
  const two = { x: [64, 256], y: [1, 2] };
  assert.throws(
    () => fitLineOverSeeds([two, two]),
    /x must hold at least 3 different values for a fit, got 64, 256/,
  );
  const three = { x: [64, 256, 1024], y: [1, 2, 3] };
  assert.throws(
    () => fitPowerLawOverSeeds([three, { ...three, y: [1, 0, 2] }]),
    /y must be positive .*, got 0/,
  );
  assert.throws(
    () => fitPowerLawOverSeeds([{ ...three, x: [1, -2, 3] }, three]),
    /x must be positive .*, got -2/,
  );
  assert.throws(
    () => fitPowerLawOverSeeds([{ ...three, y: [1, NaN, 3] }, three]),
    /y must be positive .*, got NaN/,
  );
});
