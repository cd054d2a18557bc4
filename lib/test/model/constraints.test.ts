import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { sphereTriplets } from 'contrastive-lab/data';
import { dot, linear } from 'contrastive-lab/loss';
import {
  dense,
  layered,
  linearActivation,
  orthonormal,
  twoLayer,
  unitFrobenius,
  unitNeurons,
  type Constraint,
} from 'contrastive-lab/model';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32 } from '../support/tolerance';

before(() => engine());

const data = sphereTriplets({ count: 4, inputDim: 5, seed: 1 });
const constraints = [
  { make: unitFrobenius, lengths: (w: number[][]) => [Math.hypot(...w.flat())] },
  {
    make: unitNeurons,
    lengths: (w: number[][]) => w[0].map((_, k) => Math.hypot(...w.map((row) => row[k]))),
  },
];

for (const { make, lengths } of constraints) {
  const constraint = make();

  test(`${constraint.name}: a step is the plain step, divided by its length, by float64 loops`, async () => {
    await withoutLeaks(() => {
      const random = new RandomStream(1);
      const draw = (): tf.Tensor2D => tf.tensor2d(random.fillNormal(new Float32Array(12)), [4, 3]);
      const [free, move] = [draw(), draw()];
      const start = constraint.start(free);
      const moved = constraint.step(start, move);
      const plain = start.arraySync().map((row, j) => row.map((w, k) => w - move.arraySync()[j][k]));
      const sizes = lengths(plain);
      const expected = plain.flatMap((row) => row.map((w, k) => w / sizes[k % sizes.length]));
      assertClose(moved.dataSync(), expected, FLOAT32);
      constraint.require(moved);
      assert.throws(() => {
        constraint.require(free);
      }, /weights must have length 1 \(.*\), but a length is off by/);
      tf.dispose([free, move, start, moved]);
    });
  });

  test(`${constraint.name}: layers of a run keep to it, and the loss falls`, async () => {
    await withoutLeaks(() => {
      const model = layered([dense(6), linearActivation, dense(3)], {
        seed: 1,
        constraints: { hidden1: constraint, output: constraint },
      });
      const descent = new Descent(model, linear(dot()), data, 0.5);
      const first = descent.state.loss;
      for (let step = 0; step < 50; step++) descent.advance();
      assert.ok(descent.state.loss < first);
      for (const weights of Object.values(descent.state.net.weights))
        for (const length of lengths(weights.arraySync())) assertClose([length], [1], FLOAT32);
      descent.dispose();
    });
  });
}

test('what is not a constraint is refused, and a layer that cannot keep one says why', async () => {
  await withoutLeaks(() => {
    const nets = [twoLayer({ width: 4, outputs: 8, seed: 1 }), layered([dense(4), dense(8)], { seed: 1 })];
    for (const net of nets) {
      const bound = (output: unknown) => () =>
        net.at(data, { constraints: { output: output as Constraint } });
      assert.throws(bound(orthonormal), /constraints.output must be a constraint, got a function; call it/);
      assert.throws(bound('orthonormal'), /constraints.output must be an object, got 'orthonormal'/);
      assert.throws(bound({ name: 'mine' }), /constraints.output.start must be a function, got undefined/);
      assert.throws(bound(orthonormal()), /at most as many outputs as inputs, got 8 outputs of a layer of 4/);
    }
  });
});
