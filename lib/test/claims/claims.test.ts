import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { controlOf, decide, evaluateClaim, type Claim } from 'contrastive-lab/claims';
import { intervalOverSeeds, type Interval } from 'contrastive-lab/stats';
import { memoryStore, type FinishedRun, type RunKind, type Sweep } from 'contrastive-lab/sweep';
import { allClaims, studies } from 'contrastive-lab/studies';

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

const levels: RunKind<Point, number> = {
  name: 'level',
  version: 1,
  parameters: { seed: 'positive integer', level: 'number' },
  run: ({ seed, level }) => level + seed / 100,
};

/** A claim about numbers that cost nothing: the level of each run plus a little of its seed. */
function levelClaim(level: number, controlLevel: number): Claim<Point, number> {
  const sweep = (at: number): Sweep<Point, number> => ({
    kind: levels,
    grid: [1, 2, 3, 4].map((seed) => ({ seed, level: at })),
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

test('a control may be another number read out of the same runs, which are made and counted once', async () => {
  const claim = levelClaim(1, 1);
  const store = memoryStore();
  const control: Claim<Point, number>['control'] = {
    description: 'twice the level',
    measure: (runs) => claim.measure(runs.map((run) => ({ ...run, result: 2 * run.result }))),
  };
  const result = await evaluateClaim({ ...claim, control }, 'quick', store);
  assert.deepEqual([result.verdict, result.control.verdict, result.runs], ['supported', 'refuted', 4]);
  assert.equal(result.control.estimate, 2 * result.estimate);
});

test('claims have different ids, a source, both grids, and a control that differs in its runs or in what is read out of them', () => {
  const ids = allClaims.map(({ id }) => id);
  assert.equal(new Set(ids).size, ids.length);
  for (const claim of allClaims) {
    const { id, source, statement, rule, sweeps, control, restsOn = [] } = claim;
    assert.ok(source && statement && rule.from <= rule.to, id);
    for (const other of restsOn) assert.ok(other !== id && ids.includes(other), `${id} rests on ${other}`);
    for (const mode of ['quick', 'full'] as const) {
      const other = controlOf(claim).sweeps[mode];
      assert.ok(sweeps[mode].grid.length > 0 && other.grid.length > 0, id);
      const same = sweeps[mode].kind === other.kind && isDeepStrictEqual(sweeps[mode].grid[0], other.grid[0]);
      assert.ok(!same || control.measure, id);
    }
    const seeds = new Set(sweeps.full.grid.map(({ seed }) => seed));
    assert.ok(seeds.size >= 5, `${id}: the full grid is full`);
    const study = studies.find(({ claims }) => claims.includes(claim));
    assert.ok(study?.kinds.includes(sweeps.full.kind), `${id}: its kind is its study's`);
  }
});
