// The exponents on synthetic triplets, free of any data set: 20 triplets on the unit sphere in 20 dimensions, Z = 3.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { sphereTriplets } from 'contrastive-lab/data';
import {
  growthRate,
  hittingTime,
  linearisedGap,
  ntkDrift,
  predictedHittingSlope,
} from 'contrastive-lab/kernel';
import { cosine, dot, infoNCE, linear, type Loss } from 'contrastive-lab/loss';
import { twoLayer, type ActivationName } from 'contrastive-lab/model';
import { fitLineOverSeeds } from 'contrastive-lab/stats';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';

before(() => engine());

const seeds = [1, 2, 3, 4];
const widths = [256, 1024, 4096];

interface Run {
  readonly activation: ActivationName;
  readonly loss: Loss;
  readonly stepSize: number;
  readonly steps: number;
}

/** Exponent in M of the drift at the last step, or of the largest gap to the linearised model on the way. */
async function exponent(
  quantity: 'drift' | 'gap',
  { activation, loss, stepSize, steps }: Run,
): Promise<number> {
  const points = [];
  for (const seed of seeds) {
    const data = sphereTriplets({ count: 20, inputDim: 20, seed });
    const values: number[] = [];
    for (const width of widths) {
      const net = twoLayer({ width, outputs: 3, activation, seed });
      const observe = { value: quantity === 'drift' ? ntkDrift() : linearisedGap() };
      const recordAt = quantity === 'drift' ? (step: number) => step === 0 || step === steps : undefined;
      const path = await run(gradientDescent(net, loss, data, { stepSize }), { steps, observe, recordAt });
      values.push(Math.log(Math.max(...path.records.map(({ observed }) => observed.value))));
    }
    points.push({ x: widths.map(Math.log), y: values });
  }
  return fitLineOverSeeds(points).slope;
}

const within = (value: number, low: number, high: number): void => {
  assert.ok(low <= value && value <= high, `${value} should lie in [${low}, ${high}]`);
};

test('cosine, 50 steps: the drift falls like 1/M for tanh and more slowly for ReLU', async () => {
  const run = { loss: linear(cosine()), stepSize: 0.1, steps: 50 };
  within(await exponent('drift', { ...run, activation: 'tanh' }), -1.05, -0.88);
  within(await exponent('drift', { ...run, activation: 'relu' }), -0.86, -0.68);
});

test('cosine, 100 steps: the gap to the linearised model falls like 1/M for tanh and like M^(-3/4) for ReLU', async () => {
  const run = { loss: linear(cosine()), stepSize: 0.1, steps: 100 };
  within(await exponent('gap', { ...run, activation: 'tanh' }), -1.03, -0.83);
  within(await exponent('gap', { ...run, activation: 'relu' }), -0.85, -0.65);
});

test('InfoNCE with the dot product: the drift falls with M like 1/M', async () => {
  const run = { loss: infoNCE(dot()), stepSize: 1, steps: 300 };
  within(await exponent('drift', { ...run, activation: 'tanh' }), -1.15, -0.8);
});

for (const activation of ['tanh', 'relu'] as const) {
  // On the sphere the two fastest modes grow almost alike, so the slope comes down to the predicted one only slowly: over these
  // widths it is a fifth above (on MNIST, where one mode leads by far, claim dot-hitting-time finds it within a few per cent).
  test(`dot product, ${activation}: the hitting time grows with log M at the predicted slope`, async () => {
    const stepSize = 0.1;
    const eight = [...seeds, 5, 6, 7, 8].map((seed) => ({
      seed,
      data: sphereTriplets({ count: 20, inputDim: 20, seed }),
    }));
    const predicted = eight.map(({ data }) =>
      predictedHittingSlope(
        growthRate(data, twoLayer({ width: 64, outputs: 3, activation, seed: 1 })),
        stepSize,
      ),
    );
    const points = [];
    for (const { seed, data } of eight) {
      const times: number[] = [];
      for (const width of [64, ...widths, 16384]) {
        const path = await run(
          gradientDescent(twoLayer({ width, outputs: 3, activation, seed }), linear(dot()), data, {
            stepSize,
          }),
          {
            steps: 1000,
            observe: { drift: ntkDrift() },
            recordAt: (step) => step % 4 === 0,
            stopWhen: ({ observed }) => observed.drift >= 1,
          },
        );
        times.push(hittingTime(path.column('drift'), 1) ?? NaN);
      }
      points.push({ x: [64, ...widths, 16384].map(Math.log), y: times });
    }
    const mean = predicted.reduce((sum, value) => sum + value, 0) / predicted.length;
    within(fitLineOverSeeds(points).slope / mean, 0.75, 1.25);
  });
}
