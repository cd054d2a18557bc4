// What a grid can name: every loss, rule and model is run from JSON, and what does not fit is refused by name.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { runKinds } from 'contrastive-lab/studies';
import { memoryStore, parseGrid, runSweep, type Parameters } from 'contrastive-lab/sweep';
import { engine } from 'contrastive-lab/tensor';
import { withoutLeaks } from '../support/check';

before(() => engine());

const small = {
  data: 'sphere',
  form: 'linear',
  similarity: 'cosine',
  activation: 'tanh',
  count: 4,
  width: 8,
  outputs: 2,
  stepSize: 0.1,
  steps: 10,
  seed: 1,
};

/** The results of a grid over one parameter, by its values. */
async function resultsOf(
  run: string,
  parameter: string,
  values: readonly unknown[],
  others: Parameters = {},
) {
  const fixed = Object.fromEntries(
    Object.entries({ ...small, ...others }).filter(([name]) => name !== parameter),
  );
  const grid = parseGrid(
    JSON.parse(JSON.stringify({ run, grid: { [parameter]: values }, fixed })),
    runKinds(),
  );
  const runs = await runSweep(grid, memoryStore());
  return runs.map(({ result }) => result as { largestDrift: number; growthRate: number | null });
}

const drift = runKinds().find(({ name }) => name === 'ntk-drift')!;
const namesOf = (parameter: string): string[] => {
  const rule = drift.parameters[parameter];
  const names = typeof rule === 'object' && 'rule' in rule ? rule.rule : rule;
  assert.ok(Array.isArray(names));
  return names as string[];
};

test('every loss runs by its name, and moves the kernel as no other does', async () => {
  await withoutLeaks(async () => {
    const names = namesOf('form');
    assert.ok(names.length >= 16);
    // The labels of MNIST are what supCon takes; points of the sphere have none.
    const without = names.filter((name) => name !== 'supCon');
    const drifts = (await resultsOf('ntk-drift', 'form', without)).map(({ largestDrift }) => largestDrift);
    assert.ok(drifts.every((value) => value > 0 && Number.isFinite(value)));
    assert.equal(new Set(drifts).size, without.length);
    const [labelled] = await resultsOf('ntk-drift', 'form', ['supCon'], { data: 'mnist-01' });
    assert.ok(labelled.largestDrift > 0);
    await assert.rejects(resultsOf('ntk-drift', 'form', ['supCon']), /labels must hold one class/);
  });
});

test('every rule for alpha runs by its name with a form of alpha-CL, and is refused elsewhere', async () => {
  const names = namesOf('alpha');
  const drifts = await resultsOf('ntk-drift', 'alpha', names, { form: 'softTriplet', temperature: 0.3 });
  assert.equal(new Set(drifts.map(({ largestDrift }) => largestDrift)).size, names.length);
  await assert.rejects(
    resultsOf('ntk-drift', 'alpha', ['entropy']),
    /alpha must be form where form is linear, got entropy; rules go with mine, triplet/,
  );
});

test('every model runs by its name, and dense nets at any depth', async () => {
  await withoutLeaks(async () => {
    const short = { data: 'mnist-01', similarity: 'dot', width: 2, steps: 2 };
    const [two, deep, images, free] = await resultsOf('ntk-drift', 'model', namesOf('model'), short);
    // Same seed, same weights: the fast path and the stack of layers are one net.
    assert.ok(Math.abs(two.largestDrift - deep.largestDrift) < 1e-4 * two.largestDrift);
    assert.ok(Math.abs(two.growthRate! - deep.growthRate!) < 1e-9 * two.growthRate!);
    assert.ok(images.largestDrift > 0);
    assert.deepEqual([images.growthRate, free.growthRate, free.largestDrift], [null, null, 0]);
    const depths = await resultsOf('ntk-drift', 'depth', [2, 3, 4], { model: 'dense', similarity: 'dot' });
    assert.equal(new Set(depths.map(({ growthRate }) => growthRate)).size, 3);
    const gaps = await resultsOf('linearised-gap', 'depth', [3], { model: 'dense' });
    assert.equal(gaps.length, 1);
    // Pairs of views, whose loss is of another kind, name their models alike.
    const onPairs = { form: 'infoNCE', similarity: 'dot' };
    const [shallow, layers] = await resultsOf('pair-supremum', 'model', ['twoLayer', 'dense'], onPairs);
    assert.ok(Math.abs(shallow.largestDrift - layers.largestDrift) < 1e-4 * shallow.largestDrift);
    const [three] = await resultsOf('pair-supremum', 'depth', [3], { ...onPairs, model: 'dense' });
    assert.ok(three.largestDrift > 0 && three.largestDrift !== layers.largestDrift);
  });
});

for (const [words, parameter, value, others, message] of [
  ['a misspelt loss', 'form', 'barlowtwin', {}, /form must be one of .*; did you mean "barlowTwins"\?/],
  ['a misspelt model', 'model', 'twolayer', {}, /model must be one of .*; did you mean "twoLayer"\?/],
  ['a misspelt rule', 'alpha', 'entrophy', {}, /alpha must be one of .*; did you mean "entropy"\?/],
  ['a deep twoLayer', 'depth', 3, {}, /depth must be 2 for a twoLayer model, got 3; name the model dense/],
  ['a depth of 0', 'depth', 0, { model: 'dense' }, /depth must be a positive integer, got 0/],
  ['points as images', 'model', 'conv', {}, /data must be images for a conv model; take mnist-01/],
] as const) {
  test(`refused: ${words}`, async () => {
    await assert.rejects(resultsOf('ntk-drift', parameter, [value], others), message);
  });
}
