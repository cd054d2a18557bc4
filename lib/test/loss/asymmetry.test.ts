// Which alphas descend a loss.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  contrastive,
  cosine,
  distance,
  fieldAsymmetry,
  forms,
  outputMaps,
  rules,
  type AlphaRule,
  type Outputs,
} from 'contrastive-lab/loss';
import { mean } from 'contrastive-lab/stats';
import { RandomStream } from 'contrastive-lab/tensor';

/** Outputs of 10 samples in 3 dimensions and their twins; on the sphere both divided by their length. */
function batch(seed: number, size: number, apart: number, sphere: boolean): Outputs {
  const random = new RandomStream(seed, 'asymmetry');
  const outputs = random.fillNormal(new Float64Array(30)).map((value) => size * value);
  const away = random.fillNormal(new Float64Array(30));
  const values = Float64Array.from([...outputs, ...outputs.map((value, i) => value + apart * away[i])]);
  return { values: sphere ? outputMaps.sphere().embed(values, 3).values : values, count: 10, dim: 3 };
}

/** Mean over seeds, tau = 0.5. */
const of = (rule: AlphaRule, sphere: boolean, [size, apart] = [0.7, 0.3]): number =>
  mean(
    Array.from({ length: 32 }, (_, i) =>
      fieldAsymmetry(
        contrastive(forms.mine(), sphere ? cosine({ delta: 1e-12 }) : distance(), { alpha: rule }),
        batch(i + 1, size, apart, sphere),
      ),
    ),
  );

test('a loss gives its own slope, and so do r_H and r_s, flat and on the sphere', () => {
  assert.ok(fieldAsymmetry(contrastive(forms.infoNCE(), distance()), batch(1, 0.7, 0.3, false)) < 1e-8);
  for (const sphere of [false, true])
    for (const rule of [rules.entropy(), rules.square(), rules.direct({ exponent: 2 })])
      assert.ok(of(rule, sphere) < 1e-8, `${rule.name}, ${sphere ? 'sphere' : 'flat'}`);
});

test('direct with p = 4 and r_gamma are no gradients: the asymmetries of the reference, to 10 %', () => {
  // The reference, means over 8 seeds, which scatter by 9 %, says neither how large its outputs are nor how far their twins. Flat, all its
  // numbers are met with outputs of deviation 0.7 and twins 0.3 away; on the sphere with N(0, 1) outputs before they are divided.
  const golden: [AlphaRule, number, number][] = [
    [rules.direct(), 0.158, 0.081],
    [rules.tsallis(), 0.12, 0.043],
    [rules.direct({ normalise: false }), 0.303, 0.149],
    [rules.tsallis({ normalise: false }), 0.319, 0.189],
  ];
  for (const [rule, flat, sphere] of golden) {
    const found = [of(rule, false), of(rule, true, [1, 0.3])];
    [flat, sphere].forEach((right, i) => {
      assert.ok(
        Math.abs(found[i] / right - 1) < 0.1,
        `${rule.name}${i ? ' on the sphere' : ''}: ${found[i]} and ${right}`,
      );
    });
  }
});

test('a step that is not a positive number is refused', () => {
  assert.throws(
    () => fieldAsymmetry(contrastive(forms.mine(), distance()), batch(1, 0.7, 0.3, false), { step: 0 }),
    /step must be a positive number, got 0/,
  );
});

test('a step that rounding swallows is refused: the field would look constant, and so symmetric', () => {
  const loss = contrastive(forms.mine(), distance(), { alpha: rules.direct() });
  const near = batch(1, 0.7, 0.3, false);
  const far = { ...near, values: near.values.map((value) => value + 1e12) };
  assert.throws(() => fieldAsymmetry(loss, far), /step must be above/);
});
