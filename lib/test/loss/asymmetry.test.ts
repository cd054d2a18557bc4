// Which alphas descend a loss.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contrastive,
  cosine,
  distance,
  fieldAsymmetry,
  forms,
  rules,
  type AlphaRule,
} from 'contrastive-lab/loss';
import { mean } from 'contrastive-lab/stats';
import { smallBatch } from 'contrastive-lab/studies';

const of = (rule: AlphaRule, similarity = distance()): number =>
  mean(
    [1, 2, 3, 4, 5, 6, 7, 8].map((seed) =>
      fieldAsymmetry(contrastive(forms.mine(), similarity, { alpha: rule }), smallBatch(seed)),
    ),
  );

test('a loss gives its own slope, and so do r_H and r_s, flat and on the sphere', () => {
  assert.ok(fieldAsymmetry(contrastive(forms.infoNCE(), distance()), smallBatch(1)) < 1e-8);
  for (const similarity of [distance(), cosine({ delta: 1e-12 })]) {
    assert.ok(of(rules.entropy(), similarity) < 1e-8, similarity.name);
    assert.ok(of(rules.square(), similarity) < 1e-8, similarity.name);
    assert.ok(of(rules.direct({ exponent: 2 }), similarity) < 1e-8, similarity.name);
  }
});

test('direct with p = 4 and r_gamma are no gradients, normalised or not', () => {
  const found = [
    of(rules.direct()),
    of(rules.tsallis()),
    of(rules.direct({ normalise: false })),
    of(rules.tsallis({ normalise: false })),
  ];
  // Of outputs of this size; the reference's own draws gave .158, .120, .303 and .319.
  const golden = [0.158, 0.12, 0.303, 0.319];
  found.forEach((value, i) => {
    assert.ok(Math.abs(value / golden[i] - 1) < 0.2, `${value} and ${golden[i]}`);
  });
});

test('a step that is no positive number is refused', () => {
  assert.throws(
    () => fieldAsymmetry(contrastive(forms.mine(), distance()), smallBatch(1), { step: 0 }),
    /step must be a positive number, got 0/,
  );
});
