// How often the intervals hold the truth, in simulated repetitions with a known one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  extremeOfMeans,
  fitLine,
  fitLineOverSeeds,
  geometricMean,
  intervalOverSeeds,
  mean,
  shareOf,
  type Interval,
  type SeedPoints,
} from 'contrastive-lab/stats';
import { RandomStream } from 'contrastive-lab/tensor';

const REPETITIONS = 3000;
const seedCounts = [3, 5, 10];

/** Share of repetitions whose interval holds the truth. A share of .95 is known to +- .008 from this many. */
function coverage(truth: number, measure: (normal: () => number) => Pick<Interval, 'low' | 'high'>): number {
  let covered = 0;
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const drawn = new RandomStream(repetition, 'coverage').fillNormal(new Float64Array(400));
    let next = 0;
    const { low, high } = measure(() => drawn[next++]);
    covered += Number(low <= truth && truth <= high);
  }
  return covered / REPETITIONS;
}

const within = (share: number, from: number, to: number, what: string): void => {
  assert.ok(share >= from && share <= to, `${what}: covered in ${share} of repetitions`);
};

const logWidths = [256, 1024, 4096, 16384, 65536].map(Math.log);

/** Points about a line of slope -1: each seed has a height and a slope of its own, each run an error of its own. */
const seedOf = (normal: () => number, x: readonly number[]): SeedPoints => {
  const height = normal();
  const slope = -1 + 0.05 * normal();
  return { x, y: x.map((value) => height + slope * value + 0.2 * normal()) };
};

for (const seeds of seedCounts) {
  const all = Array.from({ length: seeds }, (_, i) => i);

  test(`a slope through widths over ${seeds} seeds`, () => {
    const share = coverage(-1, (normal) => fitLineOverSeeds(all.map(() => seedOf(normal, logWidths))));
    within(share, 0.93, 0.97, 'slope');
  });

  test(`a slope over ${seeds} seeds, two of which lack a width`, () => {
    const share = coverage(-1, (normal) =>
      fitLineOverSeeds(
        all.map((i) => {
          const { x, y } = seedOf(normal, logWidths);
          const kept = x.map((_, place) => place).filter((place) => i > 1 || place !== 4 * i);
          return { x: kept.map((place) => x[place]), y: kept.map((place) => y[place]) };
        }),
      ),
    );
    within(share, 0.93, 0.97, 'slope with missing points');
  });

  test(`a mean and a ratio of means over ${seeds} seeds`, () => {
    within(
      coverage(3, (normal) =>
        intervalOverSeeds(
          all.map(() => 3 + normal()),
          mean,
        ),
      ),
      0.93,
      0.97,
      'mean',
    );
    const ratio = coverage(1.5, (normal) =>
      intervalOverSeeds(
        all.map(() => ({ top: 3 + 0.3 * normal(), bottom: 2 + 0.2 * normal() })),
        (chosen) => mean(chosen.map(({ top }) => top)) / mean(chosen.map(({ bottom }) => bottom)),
      ),
    );
    within(ratio, 0.93, 0.97, 'ratio');
  });

  test(`an extreme over widths of geometric means over ${seeds} seeds is covered in 95 % or more`, () => {
    // One width far above the others, all alike, and all alike with what is a seed's own in all widths.
    const cases: [name: string, heights: number[], shared: number][] = [
      ['one width', [0], 0],
      ['one of five stands out', [0, -3, -3, -3, -3], 0],
      ['five alike', [0, 0, 0, 0, 0], 0],
      ['five alike and correlated', [0, 0, 0, 0, 0], 2],
    ];
    for (const [name, heights, shared] of cases) {
      const groups = (normal: () => number): number[][] => {
        const own = all.map(() => shared * normal());
        return heights.map((height) => all.map((i) => Math.exp(height + 0.5 * (normal() + own[i]))));
      };
      const largest = coverage(1, (normal) => extremeOfMeans(groups(normal), 'maximum'));
      within(largest, 0.94, name === 'one width' ? 0.97 : 0.995, `maximum, ${name}`);
      const smallest = coverage(1, (normal) =>
        extremeOfMeans(
          groups(normal).map((values) => values.map((value) => 1 / value)),
          'minimum',
        ),
      );
      within(smallest, 0.94, name === 'one width' ? 0.97 : 0.995, `minimum, ${name}`);
    }
  });
}

test('what a bound is held against: the upper end of a maximum fails in 2.5 % or less', () => {
  for (const seeds of seedCounts) {
    const share = coverage(1, (normal) => {
      const groups = [0, -0.2, -0.4].map((height) =>
        Array.from({ length: seeds }, () => Math.exp(height + 0.5 * normal())),
      );
      return { low: 0, high: extremeOfMeans(groups, 'maximum').high };
    });
    assert.ok(share > 0.97, `${seeds} seeds: ${share}`);
  }
});

test('shares are covered in 95 % or more at every share, summed exactly', () => {
  for (const trials of [3, 10, 40]) {
    const intervals = Array.from({ length: trials + 1 }, (_, successes) => shareOf(successes, trials));
    for (let share = 0.01; share < 1; share += 0.01) {
      let probability = (1 - share) ** trials;
      let covered = 0;
      intervals.forEach(({ low, high }, k) => {
        if (low <= share && share <= high) covered += probability;
        probability *= ((trials - k) / (k + 1)) * (share / (1 - share));
      });
      assert.ok(covered >= 0.95 - 1e-12, `${trials} trials, share ${share}: ${covered}`);
    }
  }
  // Clopper and Pearson's own: with no success in n trials the upper end solves (1 - p)^n = .025.
  assert.ok(Math.abs(shareOf(0, 10).high - (1 - 0.025 ** 0.1)) < 1e-12);
  assert.equal(shareOf(0, 10).low, 0);
  assert.equal(shareOf(10, 10).high, 1);
  assert.throws(() => shareOf(4, 3), /successes must be an integer from 0 to 3, got 4/);
  assert.throws(() => shareOf(NaN, 3), /got NaN/);
  assert.throws(() => shareOf(0, 0), /trials must be a positive integer, got 0/);
});

test("a mean's interval is Student's own, to the digits of the printed tables", () => {
  // Two-sided 5 % points of t for 2, 3, 4, 9, 30 degrees of freedom.
  const points = [
    [2, 4.302653],
    [3, 3.182446],
    [4, 2.776445],
    [9, 2.262157],
    [30, 2.042272],
  ];
  for (const [degrees, t] of points) {
    const values = Array.from({ length: degrees + 1 }, (_, i) => Math.sin(7 * i));
    const { low, high } = intervalOverSeeds(values, mean);
    const spread = Math.sqrt(
      values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / degrees / values.length,
    );
    assert.ok(Math.abs((high - low) / 2 / spread - t) < 2e-6, `${degrees} degrees`);
  }
});

test("a slope's interval is the t interval of the seeds' own slopes where all have the same widths", () => {
  const normal = new RandomStream(1, 'slopes');
  const seeds = Array.from({ length: 5 }, () => ({
    x: logWidths,
    y: [...normal.fillNormal(new Float64Array(5))],
  }));
  const fit = fitLineOverSeeds(seeds);
  const own = intervalOverSeeds(
    seeds.map(({ x, y }) => fitLine(x, y).slope),
    mean,
  );
  for (const [a, b] of [
    [fit.slope, own.estimate],
    [fit.low, own.low],
    [fit.high, own.high],
  ]) {
    assert.ok(Math.abs(a - b) < 1e-12, `${a} and ${b}`);
  }
});

test('fewer than three seeds, NaN and empty groups are refused; infinite values make infinite ends', () => {
  assert.throws(
    () => intervalOverSeeds([1, 2], mean),
    /seeds must hold at least 3 seeds .*, got 2; add seeds/,
  );
  assert.throws(
    () => intervalOverSeeds([1, 2, 3], (chosen) => (chosen.length < 3 ? NaN : 1)),
    /the statistic without seed 1 must be a number, got NaN/,
  );
  assert.throws(() => intervalOverSeeds([1, 2, NaN], mean), /values must be numbers, got NaN/);
  assert.throws(() => extremeOfMeans([], 'maximum'), /at least one list/);
  assert.throws(
    () =>
      extremeOfMeans(
        [
          [1, 2, 3],
          [1, 2],
        ],
        'maximum',
      ),
    /group 2 of 2 must hold at least 3 seeds/,
  );
  assert.throws(() => extremeOfMeans([[1, -2, 3]], 'maximum'), /must not be negative .*, got -2/);
  assert.throws(() => geometricMean([]), /at least one number/);
  assert.deepEqual(intervalOverSeeds([1, 2, Infinity], mean), {
    estimate: Infinity,
    low: -Infinity,
    high: Infinity,
  });
  assert.deepEqual(extremeOfMeans([[0, 0, 0]], 'maximum'), { estimate: 0, low: 0, high: 0 });
  assert.deepEqual(extremeOfMeans([[0, 0, 1e-9]], 'maximum'), { estimate: 0, low: 0, high: Infinity });
});

test('an interval is cut to the range of its statistic, and keeps its estimate', () => {
  const cut = intervalOverSeeds([0.1, 0.2, 0.9], mean, [0, 1]);
  assert.deepEqual([cut.low, cut.high], [0, 1]);
  assert.ok(cut.low <= cut.estimate && cut.estimate <= cut.high);
});
