// The population losses against Monte Carlo with a million pairs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawPairs, gaussianMixture, type GaussianMixture } from 'contrastive-lab/data';
import { populationClip, populationInfoNCE } from 'contrastive-lab/population';
import { apply, general, inner, logMoment, meanOf, plain, transposed } from '../support/mixtures';

/** One number for each of a million pairs, drawn in ten parts. */
function million(
  each: (anchor: number[], positive: number[]) => number,
  x: GaussianMixture,
  y: GaussianMixture,
  delta: number,
): Float64Array {
  const part = 100000;
  const values = new Float64Array(10 * part);
  for (let i = 0; i < 10; i++) {
    const { anchors, positives } = drawPairs(x, { count: part, delta, seed: i }, y);
    const partners = positives.to2DArray();
    anchors.to2DArray().forEach((anchor, row) => (values[i * part + row] = each(anchor, partners[row])));
  }
  return values;
}

for (const [components, expectation] of [
  [2, 'quadrature'],
  [3, 'quadrature'],
  [4, 'random'],
  [6, 'random'],
] as const) {
  test(`InfoNCE, K = ${components}: within 3 standard errors of Monte Carlo with a million pairs`, () => {
    const { mixture, encoder } = general(components, 6, 1);
    const delta = 0.4;
    const square = encoder.transpose().mmul(encoder).to2DArray();
    const numbers = plain(mixture);
    const values = million(
      (x, positive) => {
        const scored = apply(square, x);
        return logMoment(numbers, scored) - inner(scored, positive);
      },
      mixture,
      mixture,
      delta,
    );
    const { mean, error } = meanOf(values);
    const loss = populationInfoNCE(mixture, { delta, draws: 50000 });
    const { value } = loss.evaluate(encoder);
    assert.ok(Math.abs(value - mean) < 3 * error, `${value} against ${mean} +- ${error} (${expectation})`);
    assert.ok(error < 0.01, 'an error small enough to see a mistake');
  });
}

test('CLIP: within 3 standard errors of Monte Carlo with a million pairs', () => {
  const { mixture: x, encoder: a } = general(3, 4, 1);
  const other = general(3, 5, 2);
  const y = gaussianMixture({
    means: other.mixture.means,
    covariance: other.mixture.covariances[0],
    weights: x.weights,
  });
  const delta = 0.6;
  const cross = a.transpose().mmul(other.encoder).to2DArray();
  const back = transposed(cross);
  const [plainX, plainY] = [plain(x), plain(y)];
  const values = million(
    (from, to) => {
      const scored = apply(back, from);
      return (logMoment(plainY, scored) + logMoment(plainX, apply(cross, to))) / 2 - inner(scored, to);
    },
    x,
    y,
    delta,
  );
  const { mean, error } = meanOf(values);
  const { value } = populationClip({ x, y }, { delta }).evaluate(a, other.encoder);
  assert.ok(Math.abs(value - mean) < 3 * error, `${value} against ${mean} +- ${error}`);
});
