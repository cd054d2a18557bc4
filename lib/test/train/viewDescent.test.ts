// Encoders in closed form against the engine's autodiff, and their training against plain Adam.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { viewsOf, type ImageSet } from 'contrastive-lab/data';
import { contrastive, cosine, forms, rules } from 'contrastive-lab/loss';
import { encoder, type EncoderLayer } from 'contrastive-lab/model';
import { currentEngine, engine, RandomStream } from 'contrastive-lab/tensor';
import { run, viewDescent } from 'contrastive-lab/train';
import { assertClose } from '../support/check';

before(() => engine());

const nets: Record<string, EncoderLayer[]> = {
  mlp: [
    { kind: 'dense', size: 7, relu: true },
    { kind: 'dense', size: 5, relu: true },
    { kind: 'dense', size: 3, relu: false },
  ],
  cnn: [
    { kind: 'conv', size: 4 },
    { kind: 'conv', size: 5 },
    { kind: 'average' },
    { kind: 'dense', size: 6, relu: true },
    { kind: 'dense', size: 3, relu: false },
  ],
};
const shape = [8, 8, 3] as const;
const normal = (rows: number, columns: number, name: string): tf.Tensor2D =>
  tf.tensor2d(new RandomStream(1, name).fillNormal(new Float32Array(rows * columns)), [rows, columns]);

/** The same net by plain operations, for autodiff. */
function plain(layers: readonly EncoderLayer[], weights: tf.Tensor1D, inputs: tf.Tensor2D): tf.Tensor2D {
  let values: tf.Tensor = tf.reshape(inputs, [-1, ...shape]);
  let at = 0;
  const take = (size: number[]): tf.Tensor => {
    const count = size.reduce((all, side) => all * side, 1);
    const part = tf.reshape(tf.slice(weights, at, count), size);
    at += count;
    return part;
  };
  for (const layer of layers) {
    if (layer.kind === 'average') values = tf.mean(values, [1, 2]);
    else if (layer.kind === 'dense') {
      const flat = tf.reshape<tf.Rank.R2>(values, [values.shape[0], -1]);
      values = tf.add(tf.matMul(flat, take([flat.shape[1], layer.size]) as tf.Tensor2D), take([layer.size]));
      if (layer.relu) values = tf.relu(values);
    } else {
      const filter = take([3, 3, values.shape[3]!, layer.size]) as tf.Tensor4D;
      values = tf.relu(
        tf.add<tf.Tensor4D>(tf.conv2d(values as tf.Tensor4D, filter, 2, 'same'), take([layer.size])),
      );
    }
  }
  return values as tf.Tensor2D;
}

for (const [name, layers] of Object.entries(nets)) {
  test(`${name}: outputs and gradient are autodiff's, and no tensor is left`, () => {
    const { numTensors } = tf.memory();
    const net = encoder(shape, layers);
    if (currentEngine().name === 'wasm' && name === 'cnn') {
      assert.throws(() => net.start(1), /layers of kind conv need the native engine/);
      return;
    }
    const weights = net.start(1);
    const [inputs, upstream] = [normal(6, 192, 'inputs'), normal(6, 3, 'upstream')];
    const pass = net.forward(weights, inputs);
    const gradient = net.backward(pass, upstream);
    const { value, grad } = tf.valueAndGrad((w) =>
      tf.sum(tf.mul(plain(layers, w as tf.Tensor1D, inputs), upstream)),
    )(weights);
    const outputs = tf.tidy(() => plain(layers, weights, inputs));
    assertClose(pass.outputs.dataSync(), outputs.dataSync(), 1e-5);
    assertClose(gradient.dataSync(), grad.dataSync(), 1e-4);
    pass.dispose();
    tf.dispose([weights, inputs, upstream, gradient, value, grad, outputs]);
    assert.equal(tf.memory().numTensors, numTensors);
  });
}

const random = new RandomStream(1, 'pictures');
const pictures: ImageSet = {
  name: 'pictures',
  height: 8,
  width: 8,
  channels: 3,
  pixels: Uint8Array.from(
    { length: 20 * 192 },
    (_, i) => (random.integer(60) + 9 * Math.floor(i / 192)) & 255,
  ),
  labels: Uint8Array.from({ length: 20 }, (_, i) => i % 2),
};
const images = [...pictures.labels.keys()];
const loss = contrastive(forms.mine(), cosine({ delta: 1e-8 }), { alpha: rules.direct() });

test('training is Adam step by step, and the same seed gives the same encoder', async () => {
  const { numTensors } = tf.memory();
  const net = encoder(shape, nets.mlp);
  const views = viewsOf(pictures, { shift: 1, jitter: 0.2 });
  const inputs = views.plain(images);
  const outputsOf = async (seed: number): Promise<number[]> => {
    const descent = viewDescent(net, loss, views, { images, batch: 6, seed });
    const { records } = await run(descent, {
      steps: 20,
      recordAt: (step) => step === 20,
      observe: { all: (state) => state.represent(inputs) },
    });
    return [...records[records.length - 1].observed.all.outputs];
  };
  const [once, again, other] = [await outputsOf(1), await outputsOf(1), await outputsOf(2)];
  assert.deepEqual(once, again);
  assert.notDeepEqual(once, other);
  // The first step of Adam moves each weight by its step size against the sign of its gradient.
  const descent = viewDescent(net, loss, views, { images, batch: 6, stepSize: 1e-3, seed: 1 });
  const before = descent.state.represent(inputs).features;
  descent.advance();
  const after = descent.state.represent(inputs).features;
  assert.ok(before.some((value, i) => value !== after[i]));
  descent.dispose();
  assert.equal(tf.memory().numTensors, numTensors);
});

test('wrong options are refused, and leave no tensor', () => {
  const { numTensors } = tf.memory();
  const views = viewsOf(pictures, {});
  const net = encoder(shape, nets.mlp);
  assert.throws(
    () => viewDescent(net, loss, views, { images, batch: 1 }),
    /batch must be at least 2 images, got 1/,
  );
  assert.throws(
    () => viewDescent(net, loss, views, { images, batch: 21 }),
    /batch.size must be an integer from 1 to/,
  );
  assert.throws(
    () => viewDescent(net, loss, views, { images, batch: 6, stepSize: NaN }),
    /stepSize must be a positive number/,
  );
  assert.throws(
    () => encoder(shape, [{ kind: 'conv', size: 2 }]),
    /layers must end with a dense layer without ReLU/,
  );
  assert.throws(
    () => encoder([1, 1, 3], nets.cnn),
    /layers\[0\] needs an image of at least 2 x 2 pixels, got 1 x 1/,
  );
  const broken = { name: 'broken', evaluate: () => ({ value: 1, gradient: new Float64Array(1) }) };
  assert.throws(
    () => viewDescent(net, broken, views, { images, batch: 6 }),
    /gradient of the loss "broken" must hold/,
  );
  assert.equal(tf.memory().numTensors, numTensors);
});
