// Every form x similarity x contrast against its definition and finite differences.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contrastive, type Outputs } from 'contrastive-lab/loss';
import { RandomStream } from 'contrastive-lab/tensor';
import { assertClose, slopeOf } from '../support/check';
import { FLOAT64 } from '../support/tolerance';
import { naiveContrasts, naiveDifferences, naiveForms, naiveLoss, similarities } from './naive';
import type { NaiveContrast, NaiveForm } from './naive';

const count = 5;
const dim = 3;
/** Fourth-order differences of a loss of outputs of order 1. */
const GRADIENT = 1e-8;

function draw(seed: number, contrast: NaiveContrast): Outputs {
  const rows = 2 * count + contrast.extra(count);
  const values = new RandomStream(seed, 'outputs').fillNormal(new Float64Array(rows * dim));
  return { values, count, dim, labels: contrast.labels?.(count) };
}

/** Whether differences cross no kink when outputs move a little. */
function isSmooth({ kink, psi }: NaiveForm, differences: readonly number[][]): boolean {
  const arguments_ =
    kink?.of === 'phi'
      ? differences.map((list) => list.reduce((sum, u) => sum + psi(u), 0))
      : differences.flat();
  return !kink || arguments_.every((x) => Math.abs(x - kink.at) > 0.01);
}

for (const similarity of similarities) {
  test(`${similarity.library.name}: value by its definition, gradient by differences, for every form and contrast`, () => {
    for (const contrast of naiveContrasts) {
      for (const form of naiveForms) {
        const loss = contrastive(form.library, similarity.library, { against: contrast.library });
        let checked = 0;
        for (let seed = 1; seed <= 30 && checked < 2; seed++) {
          const outputs = draw(seed, contrast);
          const differences = naiveDifferences(similarity, contrast, outputs);
          const { value, gradient } = loss.evaluate(outputs);
          assertClose([value], [naiveLoss(form, differences)], FLOAT64, loss.name);
          if (!isSmooth(form, differences)) continue;
          const valueAt = (values: Float64Array): number => loss.evaluate({ ...outputs, values }).value;
          const slopes = outputs.values.map((_, i) => slopeOf(valueAt, outputs.values, i));
          assertClose(gradient, slopes, GRADIENT, `gradient of ${loss.name}, draw ${seed}`);
          checked++;
        }
        assert.ok(checked > 0, `${loss.name}: every draw is near a kink`);
      }
    }
  });
}
