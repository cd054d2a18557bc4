// Nets of layers in sample space against the same nets in weight space: exact, so equal up to rounding.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { sphereTriplets } from 'contrastive-lab/data';
import { atPoints, ntk } from 'contrastive-lab/kernel';
import { cosine, infoNCE } from 'contrastive-lab/loss';
import {
  conv,
  dense,
  disposeLayers,
  globalAverage,
  image,
  layered,
  orthonormal,
  relu,
  tanh,
} from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, momentum, type DescentState } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const data = sphereTriplets({ count: 4, inputDim: 40, seed: 1 });
const nets = [tanh, relu].flatMap((phi) =>
  [3, 4].flatMap((depth) =>
    (['ntk', 'mean-field'] as const).map((scaling) => ({
      name: `${phi.name}, ${depth} layers, ${scaling}`,
      stepSize: scaling === 'ntk' ? 0.5 : 0.05,
      model: layered(
        [...Array.from({ length: depth - 1 }, (_, l) => [dense(20 + l), phi]).flat(), dense(2)],
        { seed: depth, scaling },
      ),
    })),
  ),
);

const kernelOf = (state: DescentState): Float32Array => {
  const layers = atPoints(state);
  const kernel = ntk(layers);
  const values = kernel.dataSync<'float32'>();
  tf.dispose(kernel);
  disposeLayers(layers);
  return values;
};

for (const { name, model, stepSize } of nets) {
  for (const optimiser of [undefined, momentum({ decay: 0.9 })]) {
    test(`${name}${optimiser ? ', momentum' : ''}: outputs and NTK after five steps are those of weight space`, async () => {
      await withoutLeaks(() => {
        const [weight, sample] = (['weight', 'sample'] as const).map((space) => {
          const options = { stepSize, space, ...(optimiser && { optimiser }) };
          const descent = gradientDescent(model, infoNCE(cosine()), data, options);
          const first = Float64Array.from(descent.state.outputs);
          for (let step = 0; step < 5; step++) descent.advance();
          const found = { first, last: descent.state.outputs, kernel: kernelOf(descent.state) };
          descent.dispose();
          return found;
        });
        assert.ok(weight.last.some((value, i) => Math.abs(value - weight.first[i]) > 1e-2));
        assertClose(sample.first, weight.first, FLOAT32_LONG);
        assertClose(sample.last, weight.last, FLOAT32_LONG);
        assertClose(sample.kernel, weight.kernel, FLOAT32_LONG);
      });
    });
  }
}

test('a net in sample space resumes from a snapshot, and starts from weights that are given', async () => {
  await withoutLeaks(() => {
    const [{ model }] = nets;
    const gradient = Float64Array.from({ length: 24 }, (_, i) => Math.sin(i));
    const drawn = model.at(data);
    const net = model.at(data, { space: 'sample', weights: drawn.weights });
    assertClose(net.outputs, drawn.outputs, FLOAT32_LONG);
    drawn.dispose();
    net.step(gradient, 0.1);
    const kept = net.snapshot();
    net.step(gradient, 0.1);
    const after = net.outputs;
    net.resume(kept);
    net.step(gradient, 0.1);
    assert.deepEqual(net.outputs, after);
    net.dispose();
  });
});

test('what sample space cannot give is refused', async () => {
  await withoutLeaks(() => {
    const [{ model }] = nets;
    const net = model.at(data, { space: 'sample' });
    const message = /a net in sample space holds no hidden weights; run with space: 'weight'/;
    assert.throws(() => net.weights, message);
    assert.throws(() => net.represent(new Float32Array(40)), message);
    assert.throws(() => net.seenBy(5), /layer must be an integer from 0 to 4, got 5/);
    net.dispose();
    const square = { inputs: new Float32Array(16).fill(0.25), inputDim: 16 };
    const pictures = layered([image(4, 4), conv(2), relu, globalAverage(), dense(2)], { seed: 1 });
    assert.throws(
      () => pictures.at(square, { space: 'sample' }),
      /for a net that begins with image 4 x 4 x 1, got sample/,
    );
    const single = layered([dense(2)], { seed: 1 });
    assert.throws(
      () => single.at(square, { space: 'sample' }),
      /for a net that begins with dense 2, got sample/,
    );
    assert.throws(
      () => model.at(data, { space: 'sample', constraints: { output: orthonormal() } }),
      /space must be weight for a net with constraints \(output\), got sample/,
    );
    assert.throws(
      () => model.at(data, { space: 'dual' as 'sample' }),
      /space must be sample or weight, got dual/,
    );
  });
});
