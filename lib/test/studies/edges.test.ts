// Runs that stand still and runs that explode: every kind with a step size keeps numbers of both, or says that there are none.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { runKinds } from 'contrastive-lab/studies';
import { engine } from 'contrastive-lab/tensor';

before(() => engine());

const given: Record<string, unknown> = {
  data: 'sphere',
  form: 'linear',
  loss: 'linear, dot',
  similarity: 'dot',
  activation: 'relu',
  count: 6,
  width: 32,
  outputs: 2,
  seed: 1,
  steps: 12,
  apart: 0.5,
  layer: 'free',
};

/** NaN in a result, by its place. */
function nanIn(value: unknown, place: string): string[] {
  if (typeof value === 'number') return Number.isNaN(value) ? [place] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => nanIn(part, `${place}.${name}`));
}

const names = ['ntk-drift', 'ntk-drift-path', 'ntk-chain', 'linearised-gap', 'pca-gap', 'column-difference'];
for (const name of [...names, 'deep-drift', 'pair-hitting', 'pair-supremum', 'pca-clock']) {
  test(`${name}: steps that move nothing, and steps that leave float32`, async () => {
    const kind = runKinds().find((one) => one.name === name)!;
    for (const stepSize of [1e-30, 300, 1e6, 1e12, 1e30]) {
      const asked = Object.keys(kind.parameters).filter((parameter) => parameter in given);
      const own = Object.fromEntries(asked.map((parameter) => [parameter, given[parameter]]));
      const forms = name.startsWith('pair-') ? { form: 'infoNCE without positive' } : {};
      const depth = name === 'deep-drift' ? { depth: 3 } : {};
      const result = await kind.run({ ...own, ...forms, ...depth, stepSize });
      assert.deepEqual(nanIn(result, `${stepSize}`), []);
    }
  });
}
