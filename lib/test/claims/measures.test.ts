// Each claim's measure and rule on runs made by hand, of which the answer is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, findClaim, type Verdict } from 'contrastive-lab/claims';
import { allClaims, type NetParameters } from 'contrastive-lab/studies';
import type { Interval } from 'contrastive-lab/stats';

const near = (actual: number, expected: number): void => {
  assert.ok(Math.abs(actual - expected) <= 1e-9, `got ${actual}, want ${expected}`);
};

/** What a claim says of runs whose results are a function of width and seed. */
function judge(
  id: string,
  resultOf: (width: number, seed: number) => unknown,
): Interval & { verdict: Verdict } {
  const claim = findClaim(allClaims, id);
  const [first] = claim.sweeps.full.grid as readonly NetParameters[];
  const runs = [256, 1024, 4096].flatMap((width) =>
    [1, 2, 3].map((seed) => {
      const parameters: NetParameters = { ...first, width, seed };
      return { parameters, result: resultOf(width, seed), seconds: 0, engine: 'native' };
    }),
  );
  const measured = claim.measure(runs);
  return { ...measured, verdict: decide(measured, claim.rule) };
}

/** Seeds differ by a factor, which moves no exponent. */
const power = (exponent: number) => (width: number, seed: number) => (1 + seed / 10) * width ** exponent;

const exponents: [id: string, quantity: string, supported: number, refuted: number][] = [
  ['infonce-dot-stays', 'largestDrift', -0.8, 0],
  ['cosine-bound', 'largestDrift', -0.9, -0.1],
  ['cosine-exponent-smooth', 'largestDrift', -0.97, -0.75],
  ['cosine-exponent-relu', 'largestDrift', -0.76, -1],
  ['hessian-norm', 'largestHessianNorm', -0.45, 0],
  ['linearised-model', 'largestGap', -0.93, 0],
];

for (const [id, quantity, supported, refuted] of exponents) {
  test(`${id}: the exponent of a pure power is that power`, () => {
    for (const [exponent, verdict] of [
      [supported, 'supported'],
      [refuted, 'refuted'],
    ] as const) {
      const judged = judge(id, (width, seed) => ({ [quantity]: power(exponent)(width, seed) }));
      near(judged.estimate, exponent);
      near(judged.low, exponent);
      near(judged.high, exponent);
      assert.equal(judged.verdict, verdict);
    }
  });

  test(`${id}: seeds that disagree about the rule leave it undecided`, () => {
    const judged = judge(id, (width, seed) => ({ [quantity]: width ** (seed === 1 ? supported : refuted) }));
    assert.equal(judged.verdict, 'undecided');
  });
}

test('linearised-model: a run that diverged refutes', () => {
  const judged = judge('linearised-model', (width, seed) => ({ largestGap: seed === 2 ? null : 1 / width }));
  assert.deepEqual([judged.estimate, judged.verdict], [Infinity, 'refuted']);
});

test('dot-hitting-time: the slope in log M over the predicted one', () => {
  // With eta lambda = e^(1/2) - 1 the predicted slope is 1.
  const eta = Number(findClaim(allClaims, 'dot-hitting-time').sweeps.full.grid[0].stepSize);
  const growthRate = Math.expm1(0.5) / eta;
  const judged = judge('dot-hitting-time', (width, seed) => ({
    hittingTime: seed + 1.1 * Math.log(width),
    growthRate,
  }));
  near(judged.estimate, 1.1);
  assert.equal(judged.verdict, 'supported');
  const never = judge('dot-hitting-time', (_, seed) => ({
    hittingTime: seed === 3 ? null : 5,
    growthRate,
  }));
  assert.equal(never.verdict, 'refuted');
});

test('dot-leaves: one width that stays is enough to refute', () => {
  const leaves = judge('dot-leaves', (width) => ({ largestDrift: width === 1024 ? 3 : 4 }));
  near(leaves.estimate, 3);
  assert.equal(leaves.verdict, 'supported');
  const stays = judge('dot-leaves', (width) => ({ largestDrift: width === 4096 ? 0.1 : 4 }));
  near(stays.estimate, 0.1);
  assert.equal(stays.verdict, 'refuted');
});

test('hessian-chain: the worse link at the worst width counts', () => {
  const holds = judge('hessian-chain', (width) => ({
    gradientRatio: 0.2,
    driftRatio: width === 256 ? 0.5 : 0.1,
  }));
  near(holds.estimate, 0.5);
  assert.equal(holds.verdict, 'supported');
  const breaks = judge('hessian-chain', (width) => ({
    gradientRatio: width === 4096 ? 3 : 0.2,
    driftRatio: 0.1,
  }));
  near(breaks.estimate, 3);
  assert.equal(breaks.verdict, 'refuted');
});
