// Optimisers and mini-batches against plain float64 loops with gradients by differences.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { cosine, infoNCE, linear, type Loss } from 'contrastive-lab/loss';
import { dense, layered, particles, tanh } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import {
  adam,
  gradientDescent,
  momentum,
  run,
  sgd,
  weightDecay,
  type GradientDescentOptions,
  type Optimiser,
} from 'contrastive-lab/train';
import { assertClose, slopeOf, withoutLeaks } from '../support/check';
import { naiveOutputs, naiveParameters, naiveWith, type NaiveNet } from '../support/naiveNet';
import { asNaive, rowsOf, smallData, smallNet } from '../support/runs';
import { FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const data = smallData();
const rows = rowsOf(data);
const stepSize = 0.1;
const STEPS = 4;
const [decay, first, second, epsilon, rate] = [0.8, 0.9, 0.99, 1e-8, 0.3];

/** The same updates in float64, one number at a time. */
type Update = (gradient: number, weight: number, memory: number[], count: number) => number;
const heavyBall: Update = (gradient, _, memory) => {
  memory[0] = decay * (memory[0] ?? 0) + stepSize * gradient;
  return memory[0];
};
const adamUpdate: Update = (gradient, _, memory, count) => {
  memory[0] = first * (memory[0] ?? 0) + (1 - first) * gradient;
  memory[1] = second * (memory[1] ?? 0) + (1 - second) * gradient ** 2;
  const size = Math.sqrt(memory[1] / (1 - second ** count)) + epsilon;
  return (stepSize * memory[0]) / (1 - first ** count) / size;
};
const cases: [Optimiser, Update, GradientDescentOptions['space'][]][] = [
  [sgd(), (gradient) => stepSize * gradient, ['sample', 'weight']],
  [momentum({ decay }), heavyBall, ['sample', 'weight']],
  [adam({ first, second, epsilon }), adamUpdate, ['weight', undefined]],
  [
    weightDecay(rate, momentum({ decay })),
    (gradient, weight, memory, count) =>
      heavyBall(gradient, weight, memory, count) + stepSize * rate * weight,
    ['weight'],
  ],
];

function lossOf(net: NaiveNet, loss: Loss): (parameters: Float64Array) => number {
  return (parameters) => {
    const moved = naiveWith(net, parameters);
    const values = Float64Array.from(rows.flatMap((x) => naiveOutputs(moved, x)));
    return loss.evaluate({ values, count: data.count, dim: 3 }).value;
  };
}

for (const [optimiser, update, spaces] of cases) {
  for (const space of spaces) {
    test(`${optimiser.name}, ${space ?? 'default'} space: outputs follow float64 loops`, async () => {
      await withoutLeaks(async () => {
        const loss = linear(cosine());
        const net = asNaive(smallNet('tanh'), data.inputDim);
        const f = lossOf(net, loss);
        let parameters = naiveParameters(net);
        const memories = Array.from(parameters, (): number[] => []);
        const expected: number[][] = [];
        for (let step = 0; step <= STEPS; step++) {
          const now = naiveWith(net, parameters);
          expected.push(rows.flatMap((x) => naiveOutputs(now, x)));
          const at = parameters;
          parameters = at.map(
            (weight, i) => weight - update(slopeOf(f, at, i), weight, memories[i], step + 1),
          );
        }
        const descent = gradientDescent(smallNet('tanh'), loss, data, {
          stepSize,
          optimiser,
          ...(space && { space }),
        });
        const path = await run(descent, { steps: STEPS, observe: { f: ({ outputs }) => outputs } });
        path.column('f').y.forEach((outputs, step) => {
          assertClose(outputs, expected[step], FLOAT32_LONG, `outputs at step ${step}`);
        });
      });
    });
  }
}

test('two dense layers under an optimiser are the two-layer net', async () => {
  await withoutLeaks(async () => {
    const options = { stepSize, optimiser: adam() };
    const observe = { f: ({ outputs }: { outputs: Float64Array }) => outputs };
    const deep = layered([dense(24), tanh, dense(3)], { seed: 1 });
    const a = await run(gradientDescent(deep, linear(cosine()), data, options), { steps: 5, observe });
    const b = await run(gradientDescent(smallNet('tanh'), linear(cosine()), data, options), {
      steps: 5,
      observe,
    });
    assertClose(a.column('f').y[5], b.column('f').y[5], FLOAT32_LONG);
  });
});

test('a step of a mini-batch is that of its samples alone; a round meets each sample once', async () => {
  await withoutLeaks(async () => {
    const loss = infoNCE(cosine());
    const batch = { size: 2, seed: 3 };
    const descent = gradientDescent(smallNet('tanh'), loss, data, { stepSize, batch });
    const seen: number[][] = [];
    const { records } = await run(descent, {
      steps: 3,
      observe: {
        rows({ gradient, outputs, loss: value }) {
          const moved = rows.flatMap((_, i) =>
            gradient.subarray(3 * i, 3 * i + 3).some((g) => g !== 0) ? [i] : [],
          );
          const anchors = moved.filter((i) => i < data.count);
          seen.push(anchors);
          const chosen = [0, 1, 2].flatMap((part) => anchors.map((i) => part * data.count + i));
          const values = Float64Array.from(chosen.flatMap((i) => [...outputs.subarray(3 * i, 3 * i + 3)]));
          const alone = loss.evaluate({ values, count: 2, dim: 3 });
          assertClose([value], [alone.value], 1e-12, 'loss');
          assertClose(
            chosen.flatMap((i) => [...gradient.subarray(3 * i, 3 * i + 3)]),
            alone.gradient,
            1e-12,
          );
          return moved;
        },
      },
    });
    assert.equal(records.length, 4);
    assert.deepEqual([...seen[0], ...seen[1]].sort(), [0, 1, 2, 3]);
    assert.deepEqual([...seen[2], ...seen[3]].sort(), [0, 1, 2, 3]);
  });
});

test('free particles take the step of the loss itself', async () => {
  await withoutLeaks(async () => {
    const loss = linear(cosine());
    const descent = gradientDescent(particles({ outputs: 2, seed: 1 }), loss, data, { stepSize });
    let expected = descent.state.outputs;
    const { records } = await run(descent, { steps: 3, observe: { f: ({ outputs }) => outputs } });
    for (const { observed } of records) {
      assert.deepEqual(observed.f, expected);
      const { gradient } = loss.evaluate({ values: expected, count: data.count, dim: 2 });
      expected = expected.map((value, i) => value - stepSize * gradient[i]);
    }
  });
});

test('bad options are refused by name, and nothing is left', async () => {
  await withoutLeaks(() => {
    const at =
      (options: Partial<GradientDescentOptions>, loss: Loss = linear(cosine())) =>
      () =>
        gradientDescent(smallNet('tanh'), loss, data, { stepSize, ...options });
    assert.throws(
      () => momentum({ decay: 1 }),
      /decay must be a number from 0 to below 1, got 1; for example 0.9/,
    );
    assert.throws(
      () => adam({ second: NaN }),
      /second must be a number from 0 to below 1, got NaN; for example 0.9/,
    );
    assert.throws(() => adam({ epsilon: 0 }), /epsilon must be a positive number, got 0/);
    assert.throws(() => weightDecay(NaN), /rate must be a number of at least 0, got NaN; for example 1e-4/);
    assert.throws(
      at({ optimiser: 'adam' as unknown as Optimiser }),
      /optimiser must be an object, got 'adam'/,
    );
    assert.throws(
      at({ optimiser: adam as unknown as Optimiser }),
      /optimiser must be an object, got a function; call it/,
    );
    const still = { name: 'still', linear: false, start: () => [] };
    for (const [move, found] of [
      [undefined, 'undefined'],
      [tf.zeros([2, 3]), 'a tensor of 2 x 3'],
    ] as const) {
      assert.throws(
        at({ optimiser: { ...still, update: () => ({ move: move as tf.Tensor2D, state: [] }) } }),
        new RegExp(`move by update of the optimiser "still" must be 3 x 5 .*, got ${found}; return`),
      );
      move?.dispose();
    }
    assert.throws(
      at({ optimiser: { ...still, update: (step) => ({ move: tf.clone(step) }) as never } }),
      /state by update of the optimiser "still" must be a list, got undefined/,
    );
    assert.throws(at({ optimiser: adam(), space: 'sample' }), /space must be weight for Adam/);
    assert.throws(
      at({ batch: { size: 5 } }),
      /batch.size must be an integer from 1 to the number of samples 4, got 5/,
    );
    for (const bad of [NaN, 0, -1, Infinity, '0.1' as never])
      assert.throws(at({ stepSize: bad }), /stepSize must be a positive number, got .*; for example 0.1/);
    const short: Loss = { name: 'short', evaluate: () => ({ value: 1, gradient: new Float64Array(2) }) };
    assert.throws(
      at({}, short),
      /gradient of the loss "short" must hold 36 numbers, one for each output, got 2/,
    );
    const throwing: Loss = {
      name: 'none',
      evaluate: () => {
        throw new Error('no loss');
      },
    };
    assert.throws(at({}, throwing), /no loss/);
  });
});

test('an observer that returns a promise is refused, and the run is freed', async () => {
  await withoutLeaks(async () => {
    const descent = gradientDescent(smallNet('tanh'), linear(cosine()), data, { stepSize });
    await assert.rejects(
      // @ts-expect-error: the type refuses it as well
      run(descent, { steps: 2, observe: { late: async () => Promise.resolve(1) } }),
      /observer "late" must return a value, got a promise/,
    );
  });
});
