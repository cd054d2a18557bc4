import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, evaluateClaim, ntkClaims, type Claim } from 'contrastive-lab/claims';
import { intervalOverSeeds, type Interval } from 'contrastive-lab/stats';
import { memoryStore, type FinishedRun, type Sweep } from 'contrastive-lab/sweep';

test('a rule supports what lies inside, refutes what lies outside, and leaves the rest undecided', () => {
  const rule = { from: -1, to: 1 };
  const verdict = (low: number, high: number) => decide({ estimate: (low + high) / 2, low, high }, rule);
  assert.equal(verdict(-1, 1), 'supported');
  assert.equal(verdict(1.1, 2), 'refuted');
  assert.equal(verdict(-3, -1.1), 'refuted');
  assert.equal(verdict(Infinity, Infinity), 'refuted');
  assert.equal(verdict(0.5, 1.5), 'undecided');
  assert.equal(verdict(-5, 5), 'undecided', 'an interval that does not exclude the alternative');
  assert.throws(() => verdict(NaN, 1), /must be numbers, got NaN and 1/);
  assert.throws(() => verdict(2, 1), /low must not be above high, got 2 and 1/);
  assert.throws(() => decide({} as Interval, rule), /must be numbers, got undefined and undefined/);
  const whole = { estimate: 0, low: -1, high: 1 };
  assert.throws(() => decide(whole, { from: NaN, to: 1 }), /from must not be above its to, got NaN and 1/);
});

interface Point extends Readonly<Record<string, number>> {
  readonly seed: number;
  readonly level: number;
}

/** A claim about numbers that cost nothing: the level of each run plus a little of its seed. */
function levelClaim(level: number, controlLevel: number): Claim<Point, number> {
  const sweep = (at: number): Sweep<Point, number> => ({
    name: 'level',
    grid: [1, 2, 3, 4].map((seed) => ({ seed, level: at })),
    run: ({ seed, level: own }) => Promise.resolve(own + seed / 100),
  });
  const both = (at: number) => ({ quick: sweep(at), full: sweep(at) });
  const mean = (runs: readonly FinishedRun<Point, number>[]): number =>
    runs.reduce((sum, { result }) => sum + result, 0) / runs.length;
  return {
    id: 'level',
    source: 'this test',
    theorem: 'none',
    statement: 'x = 1',
    quantity: 'level',
    prediction: 1,
    rule: { from: 0.9, to: 1.1 },
    sweeps: both(level),
    control: { description: 'another level', sweeps: both(controlLevel) },
    measure: (runs) => intervalOverSeeds(runs, mean),
  };
}

test('a claim is decided with its control, from all its runs, each made once', async () => {
  const store = memoryStore();
  const counts: number[] = [];
  const result = await evaluateClaim(levelClaim(1, 5), 'quick', store, (done) => void counts.push(done));
  assert.deepEqual(counts, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual([result.verdict, result.control.verdict, result.runs], ['supported', 'refuted', 8]);
  assert.ok(result.low <= result.estimate && result.estimate <= result.high);
  assert.equal(
    (await evaluateClaim(levelClaim(5, 1), 'quick', store)).verdict,
    'refuted',
    'the rule does not follow the data',
  );
});

test('claims have different ids, a source, both grids, and a control that differs', () => {
  assert.equal(new Set(ntkClaims.map(({ id }) => id)).size, ntkClaims.length);
  for (const { id, source, statement, rule, sweeps, control } of ntkClaims) {
    assert.ok(source && statement && rule.from < rule.to, id);
    for (const mode of ['quick', 'full'] as const) {
      assert.ok(sweeps[mode].grid.length > 0 && control.sweeps[mode].grid.length > 0, id);
      assert.notDeepEqual(sweeps[mode].grid[0], control.sweeps[mode].grid[0], id);
    }
    const seeds = new Set(sweeps.full.grid.map(({ seed }) => seed));
    const widths = sweeps.full.grid.map(({ width }) => width);
    assert.ok(seeds.size >= 5 && Math.max(...widths) >= 65536, `${id}: the full grid is full`);
  }
});
