import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  controlOf,
  claimsTable,
  intervalText,
  committedResults,
  committedRuns,
  findClaim,
  mergeResults,
  readReport,
  withClaimsTable,
  writeReport,
  type Claim,
  type ClaimResult,
} from 'contrastive-lab/claims';
import { allClaims } from 'contrastive-lab/studies';
import { keyOf } from 'contrastive-lab/sweep';

const root = path.resolve(__dirname, '../../..');
const committed = (): ClaimResult[] =>
  readReport(readFileSync(path.join(root, 'share/claims/full.json'), 'utf8'));

const result = (id: string, estimate: number): ClaimResult => ({
  id,
  source: 'this test',
  theorem: 'Lemma 1',
  verdict: 'supported',
  estimate,
  low: estimate - 0.1,
  high: estimate + 0.1,
  prediction: 1,
  rule: { from: -Infinity, to: 2 },
  control: { verdict: 'refuted', estimate: Infinity, low: Infinity, high: Infinity },
  runs: 8,
  mode: 'full',
  engine: 'native',
  seconds: 1,
});

test('a report comes back as it was written, infinities and all', () => {
  const least = { estimate: -Infinity, low: -Infinity, high: -Infinity };
  const claims: ClaimResult[] = [
    result('a', 1),
    { ...result('b', 2), rule: { from: 1, to: Infinity }, control: { verdict: 'refuted', ...least } },
  ];
  assert.deepEqual(readReport(writeReport(claims)), claims);
  assert.throws(() => readReport('{}'), /holds no claims; write it again/);
  assert.throws(() => writeReport([result('a', NaN)]), /estimate must be a number, got NaN/);
});

test('a report in which something was changed is refused with what is wrong', () => {
  const text = writeReport([result('a', 1)]);
  assert.throws(
    () => readReport(text.replace('"estimate": 1', '"estimate": 2')),
    /does not have its checksum/,
  );
  const bare = (change: object): string => JSON.stringify({ claims: [{ ...result('a', 1), ...change }] });
  const table: [object, RegExp][] = [
    [{ verdict: 'refuted' }, /"a" is called refuted, and its interval and rule say supported/],
    [{ low: 'x' }, /"a" lacks its estimate, interval or rule/],
    [{ control: {} }, /"a" lacks its estimate, interval or rule/],
    [{ high: -5 }, /low must not be above high, got 0.9 and -5/],
    [{ id: 3, rule: {} }, /claim 1 lacks its estimate/],
  ];
  for (const [change, message] of table) assert.throws(() => readReport(bare(change)), message);
  assert.throws(() => readReport('null'), /holds no claims/);
});

test('results measured again take the place of the old ones, and of those alone', () => {
  const merged = mergeResults(
    [result('b', 1), result('gone', 1), result('a', 1)],
    [result('b', 2)],
    ['a', 'b', 'c'],
  );
  assert.deepEqual(
    merged.map(({ id, estimate }) => [id, estimate]),
    [
      ['a', 1],
      ['b', 2],
    ],
  );
});

test('what rests on a refuted lemma is marked, at any depth, in the report and in the table', () => {
  const lemma = (verdict: 'supported' | 'refuted'): ClaimResult =>
    verdict === 'supported' ? result('lemma', 1) : { ...result('lemma', 5), verdict };
  const above = { ...result('theorem', 1), restsOn: ['lemma'] };
  const top = { ...result('corollary', 1), restsOn: ['theorem'] };
  const order = ['lemma', 'theorem', 'corollary', 'apart'];
  const bad = mergeResults([above, top, result('apart', 1)], [lemma('refuted')], order);
  assert.deepEqual(
    bad.map(({ refutedBasis }) => refutedBasis),
    [undefined, ['lemma'], ['lemma'], undefined],
  );
  assert.deepEqual(readReport(writeReport(bad)), bad);
  assert.match(claimsTable(bad), /`corollary` \| Lemma 1 +\| supported, but rests on `lemma`, refuted \|/);
  const good = mergeResults(bad, [lemma('supported')], order);
  assert.ok(
    good.every(({ refutedBasis }) => refutedBasis === undefined),
    'the mark goes when the lemma stands again',
  );
});

test('the table shows estimate, interval, prediction, rule and control', () => {
  const lines = claimsTable([result('a', 1)]).split('\n');
  assert.equal(lines.length, 3);
  assert.deepEqual(
    lines[2].split('|').map((cell) => cell.trim()),
    ['', '`a`', 'Lemma 1', 'supported', '1.00 [0.900, 1.10]', '1.00', 'at most 2.00', 'refuted, ∞', '8', ''],
  );
  assert.throws(() => withClaimsTable('# no marks', []), /README.md must hold the lines/);
});

test("the README's table is the committed full results (else: npm run claims -- --full)", () => {
  const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
  assert.equal(readme, withClaimsTable(readme, committed()), 'mend it with: npm run claims -- --full');
});

/** How many different runs a claim has in full, its control's included. */
const runsOf = (claim: Claim): number =>
  new Set(
    [claim.sweeps.full, controlOf(claim).sweeps.full].flatMap(({ kind, grid }) =>
      grid.map((parameters) => keyOf(kind, parameters)),
    ),
  ).size;

test('the committed results are of every claim, in full, under the rules of the code', () => {
  const mend = 'mend it with: npm run claims -- --full';
  assert.deepEqual(
    committed().map(({ id, rule, prediction, theorem, source, mode, runs }) => [
      id,
      rule,
      prediction,
      theorem,
      source,
      mode,
      runs,
    ]),
    allClaims.map((claim) => [
      claim.id,
      claim.rule,
      claim.prediction,
      claim.theorem,
      claim.source,
      'full',
      runsOf(claim),
    ]),
    mend,
  );
});

test('a claim that does not exist is an error that names the nearest', () => {
  assert.equal(findClaim(allClaims, 'dot-leaves').id, 'dot-leaves');
  assert.throws(() => findClaim(allClaims, 'dot-leave'), /no claim "dot-leave"; did you mean "dot-leaves"\?/);
  assert.throws(() => findClaim(allClaims, 'hesian-chain'), /did you mean "hessian-chain"\?/);
});

test('a notebook gets the committed results of the claims it names, in its order', () => {
  const ids = ['dot-leaves', 'dot-hitting-time'];
  assert.deepEqual(
    committedResults(ids).map(({ id }) => id),
    ids,
  );
  assert.deepEqual(committedResults(), committed());
  assert.throws(() => committedResults(['dot-leave']), /no committed result of "dot-leave"; npm run claims/);
});

test('the table marks a prediction that the interval leaves out, but no bound and no rounding', () => {
  const cell = (changed: Partial<ClaimResult>): string =>
    claimsTable([{ ...result('a', 1), ...changed }])
      .split('\n')[2]
      .split('|')[5]
      .trim();
  const rule = { from: 0, to: 2 };
  assert.equal(cell({ rule }), '1.00');
  assert.equal(cell({ rule, low: 1.02, high: 1.1 }), '1.00, outside');
  assert.equal(cell({ rule, low: 1.001, high: 1.1 }), '1.00');
  assert.equal(cell({ rule: { from: 1, to: Infinity }, low: 3, high: 4 }), '1.00');
  assert.equal(cell({ rule: { from: -Infinity, to: 2 }, low: 0.1, high: 0.2 }), '1.00, outside');
});

test('small numbers are given with an exponent, so that no zeros have to be counted', () => {
  const of = (estimate: number, low: number, high: number): string =>
    intervalText({ ...result('a', estimate), low, high });
  assert.equal(of(0.00000444, 1.9e-7, 0.0123), '4.44e-6 [1.90e-7, 0.0123]');
  assert.equal(of(-0.0000809, -Infinity, 0), '-8.09e-5 [-∞, 0.00]');
});

test('committed runs of a sweep are those of its grid, with how they were made; a sweep that is not there is named', () => {
  const { runs, about } = committedRuns<{ weighing: string; seed: number }, { rank: number }>(
    'alpha-fashion-mnist',
  );
  assert.ok(runs.length > 0 && runs.every(({ result }) => result.rank >= 1));
  assert.match(JSON.stringify(about), /"commit":"[0-9a-f]{7}/);
  // In the order of the grid, although they finished in another.
  const depths = committedRuns<{ depth: number }, unknown>('deep-depth').runs.map(
    ({ parameters }) => parameters.depth,
  );
  assert.deepEqual([...new Set(depths)], [2, 3, 4, 5]);
  assert.throws(
    () => committedRuns('alpha-fashion'),
    /name must be .* got alpha-fashion; npm run sweep -- share/,
  );
});
