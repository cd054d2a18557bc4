// What a net of layers refuses.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { sphereTriplets } from 'contrastive-lab/data';
import {
  conv,
  dense,
  flatten,
  free,
  globalAverage,
  image,
  layered,
  leakyRelu,
  orthonormal,
  relu,
  tanh,
  twoLayer,
  type Layer,
  type Weights,
} from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { withoutLeaks } from '../support/check';

before(() => engine());

const flat = sphereTriplets({ count: 4, inputDim: 5, seed: 1 });
const pictures = sphereTriplets({ count: 3, inputDim: 16, seed: 2 });

test('layers that do not fit, and options out of range, are refused by name', async () => {
  const at =
    (layers: Layer[], data = flat) =>
    () =>
      layered(layers, { seed: 1 }).at(data);
  await withoutLeaks(() => {
    assert.throws(
      at([conv(3), relu, flatten(), dense(2)]),
      /layers\[0\] does not fit: conv 3 x 3 to 3 takes an image/,
    );
    assert.throws(
      at([image(4, 4), conv(3), relu, dense(2)], pictures),
      /layers\[3\] does not fit: dense 2 takes a vector, got an image of 4 x 4 with 3 channels; put flatten\(\) or globalAverage\(\)/,
    );
    assert.throws(
      at([image(4, 4), conv(3, { kernel: 5 }), flatten(), dense(2)], pictures),
      /layers\[1\] does not fit: conv 5 x 5 to 3 takes an image of at least 5 x 5, got one of 4 x 4; give larger pictures or a smaller kernel/,
    );
    assert.throws(
      at([image(2, 8), conv(3), flatten(), dense(2)], pictures),
      /conv 3 x 3 to 3 takes an image of at least 3 x 3, got one of 2 x 8/,
    );
    assert.throws(at([image(4, 4), conv(3)], pictures), /the last of the layers must give a vector/);
    assert.throws(
      at([image(3, 4), conv(3), flatten(), dense(2)], pictures),
      /image 3 x 4 x 1 takes a vector of 12 numbers, got a vector of 16/,
    );
    assert.throws(at([dense(3), relu]), /the last of the layers must be dense\(outputs\), got ReLU/);
    assert.throws(at([]), /the last of the layers must be dense\(outputs\), got no layer/);
    assert.throws(at([relu, dense(2)]), /layers\[0\], ReLU, must follow a layer with weights, got nothing/);
    assert.throws(
      at([dense(3), relu, tanh, dense(2)]),
      /layers\[2\], tanh, must follow a layer with weights, got ReLU/,
    );
    for (const bad of [dense, 'relu', null] as unknown as Layer[])
      assert.throws(
        at([dense(3), bad, dense(2)]),
        /layers\[1\] must be a layer, got .*; for example dense\(1024\), or tanh without quotes/,
      );
    for (const bad of [0, -1, 1.5, NaN]) {
      assert.throws(() => dense(bad), new RegExp(`outputs of dense must be a positive integer, got ${bad}`));
      assert.throws(() => conv(bad), new RegExp(`channels of conv must be a positive integer, got ${bad}`));
    }
    assert.throws(() => conv(3, { kernel: 2 }), /kernel must be an odd positive integer, got 2/);
    assert.throws(() => layered([dense(2)], { seed: -1 }), /seed must be an integer/);
    assert.throws(
      () => layered([dense(2)], { seed: 1, scaling: 'half' as never }),
      /scaling must be ntk or mean-field, got half/,
    );
    assert.throws(() => leakyRelu(NaN), /slope must be a number from 0 to 1, got NaN/);
    const model = layered([dense(3), relu, dense(2)], { seed: 1 });
    assert.throws(
      () => model.at(flat, { constraints: { hidden: free } }),
      /constraints must bind hidden1, output, got hidden/,
    );
    const wrong: Weights = { output: tf.zeros([2, 3]) };
    assert.throws(() => model.at(flat, { weights: wrong }), /weights output must be 3 x 2, got 2 x 3/);
    assert.throws(
      () => model.at(flat, { weights: { out: wrong.output } }),
      /weights must be among hidden1, output, got out/,
    );
    wrong.output.dispose();
    assert.throws(
      () =>
        layered([dense(2), tanh, dense(3)], { seed: 1 }).at(flat, { constraints: { output: orthonormal() } }),
      /at most as many outputs as inputs, got 3 outputs of a layer of 2 inputs; widen the layer before it/,
    );
  });
});

test('a width whose memory cannot be had is refused at once, with the bytes', async () => {
  await withoutLeaks(() => {
    const wide = { outputs: 2, seed: 1 };
    assert.throws(
      () => twoLayer({ width: 1e12, ...wide }).at(flat),
      /a net of width 1000000000000 at 12 points needs \S+ GB of memory, but this machine has \S+ GB; take a smaller width/,
    );
    assert.throws(
      () => layered([dense(1e6), tanh, dense(1e6), tanh, dense(2)], { seed: 1 }).at(flat),
      /needs 8\.00e\+3 GB of memory, but this machine has/,
    );
    assert.throws(
      () => twoLayer({ width: 4, outputs: 1e12, seed: 1 }).at(flat),
      /needs \S+ GB of memory, but this machine has \S+ GB; take a smaller width, fewer outputs or fewer points/,
    );
    assert.throws(
      () => layered([image(4, 4), conv(1e9), tanh, globalAverage(), dense(2)], { seed: 1 }).at(pictures),
      /the net \(.*conv 3 x 3 to 1000000000.*\) at 9 points needs \S+ GB of memory/,
    );
  });
});
