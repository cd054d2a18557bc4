import { before, test, type TestContext } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { sphereTriplets } from 'contrastive-lab/data';
import { ntk } from 'contrastive-lab/kernel';
import { cosine, dot, linear } from 'contrastive-lab/loss';
import {
  conv,
  dense,
  disposeLayers,
  flatten,
  globalAverage,
  image,
  layered,
  leakyRelu,
  orthonormal,
  relu,
  tanh,
  twoLayer,
  type Activation,
  type Layer,
} from 'contrastive-lab/model';
import { currentEngine, engine, RandomStream } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32, FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const SIDE = 4;
const flat = sphereTriplets({ count: 4, inputDim: 5, seed: 1 });
const pictures = sphereTriplets({ count: 3, inputDim: SIDE * SIDE, seed: 2 });

/** The forward pass of a net by TensorFlow's own operations, which it can differentiate. */
type Forward = (weights: tf.Tensor[], inputs: tf.Tensor2D) => tf.Tensor2D;

const denseForward =
  (activation: Activation): Forward =>
  (weights, inputs) =>
    weights.reduce<tf.Tensor>((values, w, l) => {
      if (l === 0) return tf.matMul(values, w);
      const gain = l === weights.length - 1 ? 1 : activation.gain;
      return tf.mul(tf.matMul(activation.value(values as tf.Tensor2D), w), gain / Math.sqrt(w.shape[0]));
    }, inputs) as tf.Tensor2D;

const convForward =
  (activation: Activation): Forward =>
  ([first, second, output], inputs) => {
    const filter = (w: tf.Tensor): tf.Tensor4D => tf.reshape(w, [3, 3, w.shape[0] / 9, w.shape[1]!]);
    const act = (x: tf.Tensor): tf.Tensor4D => activation.value(x as tf.Tensor2D) as unknown as tf.Tensor4D;
    const images = tf.reshape<tf.Rank.R4>(inputs, [-1, SIDE, SIDE, 1]);
    const one = act(tf.conv2d(images, filter(first), 1, 'same'));
    const scaled = tf.mul(
      tf.conv2d(one, filter(second), 1, 'same'),
      activation.gain / Math.sqrt(second.shape[0]),
    );
    const pooled = tf.mul(tf.mean(act(scaled), [1, 2]), Math.sqrt(SIDE));
    return tf.mul<tf.Tensor2D>(tf.matMul(pooled, output), 1 / Math.sqrt(output.shape[0]));
  };

const cases = [tanh, relu].flatMap((activation) => [
  ...[2, 3, 4, 5].map((depth) => ({
    name: `${activation.name}, ${depth} layers`,
    layers: [
      ...[16, 12, 14, 10].slice(0, depth - 1).flatMap((m) => [dense(m), activation]),
      dense(2),
    ] as Layer[],
    data: flat,
    forward: denseForward(activation),
  })),
  {
    name: `${activation.name}, two convolutions`,
    layers: [image(SIDE, SIDE), conv(4), activation, conv(4), activation, globalAverage(), dense(2)],
    data: pictures,
    forward: convForward(activation),
  },
]);

/** The engine in WebAssembly cannot differentiate convolutions: there the float64 loops of deepNtk.test.ts are the only oracle. */
const skipsConvolutions = (context: TestContext, layers: readonly Layer[]): boolean => {
  const skip = currentEngine().name === 'wasm' && layers.some(({ name }) => name.startsWith('conv'));
  if (skip) context.skip('no automatic differentiation of convolutions on WebAssembly');
  return skip;
};

for (const { name, layers, data, forward } of cases) {
  const model = layered(layers, { seed: 3 });
  const inputs = (): tf.Tensor2D => tf.tensor2d(data.inputs, [3 * data.count, data.inputDim]);

  test(`${name}: the NTK is the product of Jacobians by automatic differentiation`, async (context) => {
    if (skipsConvolutions(context, layers)) return;
    await withoutLeaks(() => {
      const net = model.at(data);
      const points = [0, 1, data.count + 1];
      const expected = tf.tidy(() => {
        const all = Object.values(net.weights);
        const rows = [0, 1].flatMap((z) =>
          points.map((point) => {
            const f = (...weights: tf.Tensor[]): tf.Tensor =>
              tf.sum(tf.slice(forward(weights, tf.slice2d(inputs(), [point, 0], [1, -1])), [0, z], [1, 1]));
            return tf.concat1d(
              tf
                .grads(f)(all)
                .map((part) => tf.reshape(part, [part.size])),
            );
          }),
        );
        const jacobian = tf.stack(rows) as tf.Tensor2D;
        return tf.matMul(jacobian, jacobian, false, true).arraySync();
      }) as unknown as number[][];
      const factors = net.layers(points);
      const kernel = ntk(factors);
      assertClose(kernel.dataSync(), expected.flat(), FLOAT32_LONG);
      kernel.dispose();
      disposeLayers(factors);
      net.dispose();
    });
  });

  test(`${name}: three steps are those of automatic differentiation`, async (context) => {
    if (skipsConvolutions(context, layers)) return;
    await withoutLeaks(() => {
      const descent = new Descent(model, linear(dot()), data, 0.3);
      for (let step = 0; step < 3; step++) {
        const { net } = descent.state;
        const expected = tf.tidy(() => {
          const names = Object.keys(net.weights);
          const all = names.map((key) => net.weights[key]);
          const lossOf = (...weights: tf.Tensor[]): tf.Tensor => {
            const [anchors, positives, negatives] = tf.split(forward(weights, inputs()), 3);
            return tf.div(tf.sum(tf.mul(anchors, tf.sub(negatives, positives))), data.count);
          };
          const gradients = tf.grads(lossOf)(all);
          return Object.fromEntries(
            names.map((key, i) => [key, tf.sub(all[i], tf.mul(gradients[i], 0.3)).dataSync()]),
          );
        }) as unknown as Record<string, Float32Array>;
        descent.advance();
        for (const [key, weights] of Object.entries(net.weights))
          assertClose(weights.dataSync(), expected[key], FLOAT32, `${key} after step ${step}`);
      }
      descent.dispose();
    });
  });
}

test('two dense layers are the two-layer net: same seed, same weights, same steps', async () => {
  await withoutLeaks(() => {
    const two = new Descent(
      twoLayer({ width: 64, outputs: 3, activation: 'relu', seed: 5 }),
      linear(cosine()),
      flat,
      0.2,
    );
    const deep = new Descent(layered([dense(64), relu, dense(3)], { seed: 5 }), linear(cosine()), flat, 0.2);
    for (let step = 0; step < 20; step++) {
      assertClose(deep.state.outputs, two.state.outputs, FLOAT32_LONG, `outputs at ${step}`);
      two.advance();
      deep.advance();
    }
    assertClose(deep.state.net.output.dataSync(), two.state.output.dataSync(), FLOAT32_LONG, 'W');
    two.dispose();
    deep.dispose();
  });
});

test('a net resumes from given weights, and represents its own points as its outputs', async () => {
  await withoutLeaks(() => {
    for (const { layers, data } of cases) {
      const model = layered(layers, { seed: 1 });
      const net = model.at(data);
      net.step(new Float64Array(net.outputs.length).fill(0.1), 0.5);
      const other = layered(layers, { seed: 2 }).at(data, { weights: net.weights });
      assertClose(other.outputs, net.outputs, FLOAT32);
      const found = other.represent(data.inputs);
      assertClose(found.dataSync(), net.outputs, FLOAT32);
      found.dispose();
      net.dispose();
      other.dispose();
    }
  });
});

test('flatten, planes of colour and leaky ReLU: autodiff of a net with all three agrees in one step', async (context) => {
  if (skipsConvolutions(context, [conv(3)])) return;
  await withoutLeaks(() => {
    const [height, width, channels] = [3, 4, 2];
    const data = sphereTriplets({ count: 2, inputDim: height * width * channels, seed: 4 });
    const bent = leakyRelu(0.2);
    const model = layered([image(height, width, channels), conv(3), bent, flatten(), dense(2)], { seed: 1 });
    const descent = new Descent(model, linear(dot()), data, 1);
    const { net } = descent.state;
    const expected = tf.tidy(() => {
      const planes = tf.tensor4d(data.inputs, [6, channels, height, width]);
      const lossOf = (first: tf.Tensor, output: tf.Tensor): tf.Tensor => {
        const seen = tf.conv2d(
          tf.transpose(planes, [0, 2, 3, 1]),
          tf.reshape(first, [3, 3, channels, 3]),
          1,
          'same',
        );
        const values = tf.reshape(tf.leakyRelu(seen, 0.2), [6, -1]);
        const f = tf.div(tf.matMul(values, output), Math.sqrt(height * width * 3));
        const [a, p, n] = tf.split(f, 3);
        return tf.div(tf.sum(tf.mul(a, tf.sub(n, p))), 2);
      };
      const all = [net.weights.hidden1, net.weights.output];
      const gradients = tf.grads(lossOf)(all);
      return all.map((w, i) => tf.sub(w, gradients[i]).dataSync());
    }) as unknown as Float32Array[];
    descent.advance();
    assertClose(net.weights.hidden1.dataSync(), expected[0], FLOAT32);
    assertClose(net.weights.output.dataSync(), expected[1], FLOAT32);
    descent.dispose();
  });
});

test('mean-field: outputs are smaller by sqrt(M), and one step moves them as the NTK says', async () => {
  await withoutLeaks(() => {
    const layers = [dense(256), tanh, dense(256), tanh, dense(2)];
    const plain = layered(layers, { seed: 1 }).at(flat);
    const control = layered(layers, { seed: 1, scaling: 'mean-field' }).at(flat);
    assertClose(
      control.outputs,
      plain.outputs.map((value) => value / 16),
      FLOAT32,
    );
    const gradient = new RandomStream(1).fillNormal(new Float64Array(24));
    const start = control.outputs.slice();
    const factors = control.layers();
    const kernel = ntk(factors);
    const rows = kernel.arraySync();
    const eta = 1e-4;
    control.step(gradient, eta);
    const expected = start.map((_, place) => {
      const [point, z] = [Math.floor(place / 2), place % 2];
      return (
        -eta *
        gradient.reduce((sum, g, k) => sum + rows[z * 12 + point][(k % 2) * 12 + Math.floor(k / 2)] * g, 0)
      );
    });
    assertClose(
      control.outputs.map((value, i) => value - start[i]),
      expected,
      1e-2,
    );
    kernel.dispose();
    disposeLayers(factors);
    plain.dispose();
    control.dispose();
  });
});

test('an orthonormal last layer stays so, and the layers below add up moves far below their rounding', async () => {
  await withoutLeaks(() => {
    const options = { constraints: { output: orthonormal() } };
    const two = twoLayer({ width: 2048, outputs: 2, activation: 'tanh', seed: 1 }).at(flat, options);
    const deep = layered([dense(2048), tanh, dense(2)], { seed: 1, ...options }).at(flat);
    const [p0, start] = [two.preActivations.clone(), deep.weights.hidden1.clone()];
    for (let step = 0; step < 30; step++) {
      const gradient = linear(dot()).evaluate({ values: two.outputs, count: 4, dim: 2 }).gradient;
      two.step(gradient, 1);
      deep.step(gradient, 1);
    }
    const [moved, expected] = tf.tidy(() => {
      const change = tf.sub<tf.Tensor2D>(deep.weights.hidden1, start);
      const inputs = tf.tensor2d(flat.inputs, [12, 5]);
      return [
        tf.norm(tf.matMul(inputs, change)).dataSync()[0],
        tf.norm(tf.sub(two.preActivations, p0)).dataSync()[0],
      ] as unknown as tf.Tensor[];
    }) as unknown as number[];
    assertClose([moved], [expected], 1e-2, 'change of the pre-activations');
    const identity = tf.tidy(() => tf.matMul(deep.output, deep.output, true).dataSync());
    assertClose(identity, [1, 0, 0, 1], 1e-5);
    tf.dispose([p0, start]);
    two.dispose();
    deep.dispose();
  });
});
