// The kinds of runs of deep nets, looked at from outside: their drifts by float64 kernels, their angles by C_V made whole.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cifar10, dataFolder, mnist, triplets, tripletsOf } from 'contrastive-lab/data';
import { atPoints, ntk } from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import { conv, dense, globalAverage, image, layered, tanh, type Net } from 'contrastive-lab/model';
import {
  convRuns,
  cosineOverDepths,
  deepCosine,
  deepDrift,
  deepPcaClaim,
  lossRuns,
  type DeepParameters,
} from 'contrastive-lab/studies';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { naiveDeepJacobianRow, type NaiveLayer } from '../support/naiveLayers';
import { rowsOf } from '../support/runs';

before(() => engine());

const [count, width, seed, stepSize] = [3, 6, 2, 0.5];

function naiveOf(net: Net): NaiveLayer[] {
  return Object.values(net.weights).flatMap((weights, l): NaiveLayer[] => [
    { kind: 'dense', weights: weights.arraySync(), scale: l === 0 ? 1 : 1 / Math.sqrt(weights.shape[0]) },
    ...(l < 2 ? [{ kind: 'activation', activation: tanh } as const] : []),
  ]);
}

test('deep-drift: the largest change of an entry between anchors, and the change of the whole, by float64 Jacobians', async () => {
  await withoutLeaks(async () => {
    const result = await deepDrift.run({
      loss: 'linear, cosine',
      activation: 'tanh',
      depth: 3,
      count,
      width,
      seed,
      stepSize,
      steps: 7,
    });
    // Looked at every fifth step and at the end.
    const data = triplets(await mnist(), { count, seed });
    const net = layered([dense(width), tanh, dense(width), tanh, dense(2)], { seed });
    const descent = gradientDescent(net, linear(cosine({ delta: 0.01 })), data, { stepSize });
    const rows = rowsOf(data).slice(0, count);
    const kernel = (): number[] => {
      const naive = naiveOf(descent.state.net);
      const jacobian = [0, 1].flatMap((z) => rows.map((x) => naiveDeepJacobianRow(naive, x, z)));
      return jacobian.flatMap((a) => jacobian.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0)));
    };
    const start = kernel();
    let [largest, relative] = [0, 0];
    for (let step = 1; step <= 7; step++) {
      descent.advance();
      if (step !== 5 && step !== 7) continue;
      const change = kernel().map((value, i) => value - start[i]);
      largest = Math.max(largest, ...change.map(Math.abs));
      relative = Math.max(relative, Math.hypot(...change) / Math.hypot(...start));
    }
    descent.dispose();
    assertClose([result.largestDrift!, result.relativeChange!], [largest, relative], 1e-3);
    assert.equal(result.ending, 'completed');
  });
});

test('deep-drift: a growing kernel is left at its hitting time, and its step size follows the growth rate', async () => {
  const result = await deepDrift.run({
    loss: 'linear, dot',
    activation: 'relu',
    depth: 3,
    count,
    width: 32,
    seed,
    growth: 0.1,
    steps: 300,
  });
  assert.equal(result.ending, 'stopped');
  assert.ok(Math.abs(result.stepSize * result.growthRate! - 0.1) < 1e-12);
  assert.ok(result.hittingTime! > 0 && result.share >= 1);
});

test('deep-drift: a net without a limit, a depth of 1 and a predictor behind convolutions are refused', async () => {
  const given = {
    loss: 'linear, dot',
    activation: 'relu',
    depth: 3,
    count: 2,
    width: 4,
    seed: 1,
    steps: 2,
  } as const;
  const refused = (other: object, message: RegExp): Promise<void> =>
    assert.rejects(async () => deepDrift.run({ ...given, ...other }), message);
  await refused({ depth: 1 }, /depth must be an integer from 2 to 1000, got 1/);
  await refused({ depth: 1e9 }, /depth must be an integer from 2 to 1000, got 1000000000/);
  await refused({ net: 'conv', growth: 0.1 }, /growth must be 0 for a net without a limit here, got 0.1/);
  await refused({ net: 'conv', depth: 4 }, /depth must be 3 for the convolutional net, got 4/);
  await refused({ net: 'conv', loss: 'BYOL' }, /net must be dense for the loss BYOL, got conv/);
  // A word that a grid would refuse: here nothing may stand in its place.
  await refused({ loss: 'simSiam' }, /loss must be 'linear, dot', .*, got 'simSiam'/);
  await refused({ net: 'cnn' }, /net must be 'dense' or 'conv', got 'cnn'/);
  await refused({ activation: 'sin' }, /activation must be .*, got 'sin'/);
  await refused(
    { net: 'conv', data: 'sphere' },
    /data must be pictures for the convolutional net, got sphere; take mnist/,
  );
});

for (const [data, load, skip] of [
  ['mnist', mnist, false],
  ['cifar10', cifar10, existsSync(path.join(dataFolder(), 'cifar10')) ? false : 'npm run data cifar10'],
] as const)
  test(`deep-drift: convolutions see blocks of 4 x 4 pixels of ${data}`, { skip }, async () => {
    const result = await deepDrift.run({
      data,
      net: 'conv',
      loss: 'linear, cosine',
      activation: 'tanh',
      depth: 3,
      count: 2,
      width: 3,
      seed,
      stepSize,
      steps: 5,
    });
    // The same from triplets, with the averages taken in float64 and one look at the end.
    const whole = triplets(await load(), { count: 2, seed });
    const channels = data === 'mnist' ? 1 : 3;
    const side = Math.sqrt(whole.inputDim / channels);
    const rows = rowsOf(whole).map((row) => {
      const planes = Array.from({ length: channels }, (_, c) =>
        row.slice(c * side ** 2, (c + 1) * side ** 2),
      );
      const blocks = planes.flatMap((plane) =>
        Array.from({ length: (side / 4) ** 2 }, (_, block) => {
          const [top, left] = [4 * Math.floor(block / (side / 4)), 4 * (block % (side / 4))];
          const at = (k: number): number => plane[(top + Math.floor(k / 4)) * side + left + (k % 4)];
          return Array.from({ length: 16 }, (_unused, k) => at(k)).reduce((sum, value) => sum + value, 0);
        }),
      );
      const length = Math.hypot(...blocks);
      return blocks.map((value) => value / length);
    });
    const [anchors, positives, negatives] = [0, 2, 4].map((from) => rows.slice(from, from + 2));
    const small = tripletsOf({ anchors, positives, negatives });
    const layers = [
      image(side / 4, side / 4, channels),
      conv(3),
      tanh,
      conv(3),
      tanh,
      globalAverage(),
      dense(2),
    ];
    const descent = gradientDescent(layered(layers, { seed }), linear(cosine({ delta: 0.01 })), small, {
      stepSize,
    });
    const kernel = (): tf.Tensor => tf.tidy(() => ntk(atPoints(descent.state, [0, 1])));
    const start = kernel();
    for (let step = 0; step < 5; step++) descent.advance();
    const now = kernel();
    assertClose([result.largestDrift!], [tf.max(tf.abs(tf.sub(now, start))).dataSync()[0]], 1e-3);
    tf.dispose([start, now]);
    descent.dispose();
  });

test('deep-drift: behind a predictor the NTK moves at every width, for it sees outputs that move by O(1); without one it falls like 1 / M', async () => {
  const exponentOf = async (loss: DeepParameters['loss']): Promise<number> => {
    let sum = 0;
    for (const drawn of [1, 2, 3]) {
      const [narrow, wide] = await Promise.all(
        [16, 512].map(async (neurons) => {
          const { largestDrift, action } = await deepDrift.run({
            loss,
            activation: 'tanh',
            depth: 2,
            count: 4,
            width: neurons,
            seed: drawn,
            stepSize: 0.3,
            steps: 10,
          });
          assert.ok(action > 0);
          return largestDrift!;
        }),
      );
      sum += Math.log(wide / narrow) / Math.log(512 / 16);
    }
    return sum / 3;
  };
  // Geometric means of three seeds, each of which scatters by a factor of 2 to 5.
  for (const [loss, predicted] of [
    ['SimSiam, predictor', 0],
    ['BYOL', 0],
    ['SimSiam', -1],
  ] as const) {
    const found = await exponentOf(loss);
    assert.ok(Math.abs(found - predicted) < 0.25, `${loss}: ${found} for ${predicted}`);
  }
});

test('deep-pca: the end stands nearer to the PCA of now than to that of the start', async () => {
  const { kind } = deepPcaClaim.sweeps.quick;
  const { toNow, toStart, drift } = await kind.run({
    activation: 'tanh',
    depth: 3,
    count: 10,
    stepSize: 2,
    clock: 2,
    width: 64,
    seed: 1,
  });
  assert.ok(toNow! >= 0 && toNow! < toStart!, `${toNow} and ${toStart}`);
  assert.ok(drift! > 0);
});

test('grids name only what exists', () => {
  assert.throws(() => cosineOverDepths('tanh', [1]), /depths\[0\] must be 2, 3, 4 or 5, got 1/);
  assert.throws(() => convRuns('other' as 'ntk'), /scaling must be 'ntk' or 'mean-field', got 'other'/);
  assert.throws(() => lossRuns([]), /number of losses must be/);
  assert.equal(deepCosine.steps, 20);
});
