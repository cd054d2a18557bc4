// What the claims about mixtures make of runs whose results are known.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, findClaim, type Verdict } from 'contrastive-lab/claims';
import { allClaims, type MixtureParameters, type MixtureResult } from 'contrastive-lab/studies';

/** Runs of a claim's full grid with made-up results. */
function measured(id: string, resultOf: (parameters: MixtureParameters) => Partial<MixtureResult>): Verdict {
  const claim = findClaim(allClaims, id);
  const grid = claim.sweeps.full.grid as readonly MixtureParameters[];
  const runs = grid.map((parameters) => ({
    parameters,
    result: { ratio: 1, rank: 3, distance: 0, outside: 0, ...resultOf(parameters) },
    seconds: 0,
    engine: 'none',
  }));
  return decide(claim.measure(runs), claim.rule);
}

test('fisher-recovery and noisy-augmentation are decided by the worst run of each seed', () => {
  assert.equal(
    measured('fisher-recovery', () => ({ ratio: 0.9995 })),
    'supported',
  );
  assert.equal(
    measured('fisher-recovery', ({ conditionNumber }) => ({ ratio: conditionNumber === 1e4 ? 0.9 : 1 })),
    'refuted',
  );
  assert.equal(
    measured('noisy-augmentation', ({ delta }) => ({ distance: delta / 100 })),
    'supported',
  );
  assert.equal(
    measured('noisy-augmentation', ({ delta }) => ({ distance: delta === 0.05 ? 1 : 0 })),
    'refuted',
  );
});

test('sample-rate is the exponent over all seeds', () => {
  assert.equal(
    measured('sample-rate', ({ count, seed }) => ({ distance: seed * count ** -0.5 })),
    'supported',
  );
  assert.equal(
    measured('sample-rate', ({ count }) => ({ distance: 3 * count ** -0.25 })),
    'refuted',
  );
});

test('clip-subset wants two directions, inside', () => {
  assert.equal(
    measured('clip-subset', () => ({ rank: 2, outside: 0.01 })),
    'supported',
  );
  assert.equal(
    measured('clip-subset', () => ({ rank: 3, outside: 0 })),
    'refuted',
  );
  assert.equal(
    measured('clip-subset', () => ({ rank: 2, outside: 0.4 })),
    'refuted',
  );
});
