// A kind's rules tell a sweep what stands for a parameter that is left out, and the run's own code tells who calls it: both must say the
// same, or a sweep and a call make different runs of the same parameters, under one key.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { runKinds } from 'contrastive-lab/studies';
import { complete, type Parameters } from 'contrastive-lab/sweep';
import { engine } from 'contrastive-lab/tensor';

before(() => engine());

/** Small values of what has no default; of a list of words the first is taken. */
const small: Parameters = {
  width: 16,
  outputs: 2,
  count: 8,
  depth: 3,
  seed: 1,
  steps: 6,
  stepSize: 0.1,
  loss: 'linear, dot',
  similarity: 'cosine',
  form: 'linear',
  clock: 0.1,
  components: 3,
  inputDim: 6,
  conditionNumber: 4,
  separation: 3,
  delta: 1,
  keptNoise: 0,
  apart: 0.5,
};

for (const kind of runKinds()) {
  const rules = Object.entries(kind.parameters);
  const withDefault = rules.filter(([, rule]) => typeof rule === 'object' && 'rule' in rule);
  if (withDefault.length === 0) continue;
  test(`${kind.name}: a run without ${withDefault.map(([name]) => name).join(', ')} is that with their defaults`, async () => {
    const needed = rules.filter((one) => !withDefault.includes(one));
    const own: Parameters = Object.fromEntries(
      needed.map(([name, rule]) => [
        name,
        Array.isArray(rule) && !rule.includes(small[name]) ? rule[0] : small[name],
      ]),
    );
    assert.ok(
      Object.values(own).every((value) => value !== undefined),
      JSON.stringify(own),
    );
    const all = complete(kind, own);
    assert.ok(Object.keys(all).length > Object.keys(own).length);
    assert.deepEqual(await kind.run(own), await kind.run(all));
  });
}
