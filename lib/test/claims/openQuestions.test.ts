// What the claims about open questions make of runs whose results are known.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { decide, findClaim, type Verdict } from 'contrastive-lab/claims';
import {
  allClaims,
  alphaMixture,
  clock,
  clustered,
  clusteredBase,
  outputRank,
  pairHitting,
  pairSupremum,
} from 'contrastive-lab/studies';
import { engine } from 'contrastive-lab/tensor';

before(() => engine());

type Row = Readonly<Record<string, string | number>> & { readonly width: number; readonly seed: number };

/** Runs of a claim's full grid with made-up results. */
function measured(id: string, resultOf: (parameters: Row) => object): Verdict {
  const claim = findClaim(allClaims, id);
  const runs = (claim.sweeps.full.grid as readonly Row[]).map((parameters) => ({
    parameters,
    result: resultOf(parameters),
    seconds: 0,
    engine: 'none',
  }));
  return decide(claim.measure(runs), claim.rule);
}

test('epsilon-zero-leaves: a slope in log M for each loss and activation; a run that never hits refutes', () => {
  const slope = (of: (row: Row) => number) =>
    measured('epsilon-zero-leaves', (row) => ({
      hittingTime: of(row) * Math.log(row.width) + row.seed,
      largestDrift: 1,
    }));
  assert.equal(
    slope(() => 18),
    'supported',
  );
  assert.equal(
    slope(() => 2),
    'refuted',
  );
  assert.equal(
    slope(({ form }) => (form === 'mine' ? 18 : 2)),
    'undecided',
  );
  assert.equal(
    measured('epsilon-zero-leaves', ({ width }) => ({ hittingTime: width === 64 ? null : 50 })),
    'refuted',
  );
});

test('exponents of drifts, sines and singular values; what diverged refutes', () => {
  const drifts = (exponent: number) =>
    measured('constant-to-the-end', ({ width, seed }) => ({ largestDrift: seed * width ** exponent }));
  assert.equal(drifts(-1), 'supported');
  assert.equal(drifts(-0.7), 'refuted');
  assert.equal(
    measured('constant-to-the-end', () => ({ largestDrift: null })),
    'refuted',
  );
  assert.equal(
    measured('slow-clock', ({ seed }) => ({ end: { drift: seed } })),
    'supported',
  );
  assert.equal(
    measured('slow-clock', ({ width }) => ({ end: { drift: 1 / width } })),
    'refuted',
  );
  assert.equal(
    measured('slow-clock', () => ({ end: null })),
    'refuted',
  );
  assert.equal(
    measured('adiabatic-pca', ({ width }) => ({ end: { toNow: 1 / width } })),
    'supported',
  );
  assert.equal(
    measured('adiabatic-pca', () => ({ end: { toNow: 0.3 } })),
    'refuted',
  );
  assert.equal(
    measured('generic-collapse', ({ width }) => ({ ratio: width ** -0.4 })),
    'supported',
  );
  assert.equal(
    measured('generic-collapse', () => ({ ratio: 0.3 })),
    'refuted',
  );
});

test('alpha-fisher: every rule has to keep the subspace', () => {
  assert.equal(
    measured('alpha-fisher', () => ({ ratio: 0.99 })),
    'supported',
  );
  assert.equal(
    measured('alpha-fisher', () => ({ ratio: 0.4 })),
    'refuted',
  );
  assert.equal(
    measured('alpha-fisher', ({ rule }) => ({ ratio: rule === 'direct' ? 0.4 : 0.99 })),
    'undecided',
  );
});

test('small runs of each kind give what the claims read', async () => {
  const small = { activation: 'tanh', width: 64, seed: 1, outputs: 2 } as const;
  const { end } = await clock.run({ ...small, data: 'three clusters', count: 10, stepSize: 2, steps: 64 });
  assert.ok(end!.toNow < 0.05 && end!.toNow < end!.toStart && end!.time === 2);
  const pairs = { ...small, data: 'sphere', similarity: 'dot', count: 8, stepSize: 0.3, steps: 100 } as const;
  const leaves = await pairHitting.run({ ...pairs, form: 'mine' });
  assert.ok(leaves.ending === 'stopped' && leaves.hittingTime! > 0 && leaves.hittingTime! <= 100);
  assert.equal((await pairHitting.run({ ...pairs, form: 'infoNCE' })).hittingTime, null);
  const collapse = { ...small, data: 'two clusters', form: 'linear', similarity: 'dot', count: 10 } as const;
  const rank = await outputRank.run({ ...collapse, width: 1024, outputs: 3, stepSize: 0.1, steps: 500 });
  assert.ok(rank.rates <= 0.3 && rank.ratio! < 0.2 && rank.rank! < 2 && rank.steps < 500);
});

test('a run whose kernel overflows has left, and says when', async () => {
  const shared = {
    data: 'sphere',
    similarity: 'dot',
    activation: 'tanh',
    outputs: 2,
    count: 8,
    seed: 3,
  } as const;
  const net = { form: 'infoNCE without positive', stepSize: 0.5, width: 64 } as const;
  const whole = await pairSupremum.run({ ...shared, ...net, steps: 1000 });
  assert.deepEqual([whole.ending, whole.largestDrift], ['diverged', null]);
  assert.equal(whole.hittingTime, (await pairHitting.run({ ...shared, ...net, steps: 1000 })).hittingTime);
});

test('a mean-field net: lifetimes near the law at either width, and shorter than in the scaling of the NTK', async () => {
  const one = { ...clusteredBase, activation: 'tanh', spread: 0.48, seed: 1 } as const;
  const over = async (mover: 'net' | 'mean-field', width: number): Promise<number> => {
    const { lifetime, law } = await clustered.run({ ...one, mover, width });
    return (lifetime! * one.stepSize) / law;
  };
  for (const width of [64, 256]) {
    const [lazy, learning] = [await over('net', width), await over('mean-field', width)];
    assert.ok(learning > 0.8 && learning < lazy && lazy < 1.3, `${width}: ${lazy}, ${learning}`);
  }
});

test('the orthonormal net keeps to the PCA while eta times the range of C_V is below 1, and loses it beyond', async () => {
  const one = {
    data: 'three clusters',
    activation: 'relu',
    outputs: 2,
    count: 10,
    seed: 3,
    width: 128,
  } as const;
  const endOf = async (stepSize: number): Promise<{ toNow: number; range: number }> =>
    (await clock.run({ ...one, stepSize, steps: 256 / stepSize })).end!;
  const [small, large] = [await endOf(0.5), await endOf(2)];
  assert.ok(0.5 * small.range < 1 && small.toNow < 0.02, `${small.range}, ${small.toNow}`);
  assert.ok(2 * large.range > 1 && large.toNow > 0.1, `${large.range}, ${large.toNow}`);
});

test('a linear encoder of alpha-CL finds Fisher directions, and loses them on the Frobenius sphere', async () => {
  const mixture = { components: 3, inputDim: 6, conditionNumber: 30, separation: 4, outputs: 3 } as const;
  const run = { ...mixture, rule: 'r_H', count: 64, stepSize: 0.3, steps: 120, seed: 1 } as const;
  const free = await alphaMixture.run({ ...run, norm: 'free' });
  const bound = await alphaMixture.run({ ...run, norm: 'frobenius' });
  assert.ok(free.ratio! > 0.9 && bound.ratio! < free.ratio!, `${free.ratio} and ${bound.ratio}`);
});
