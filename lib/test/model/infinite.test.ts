import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { infiniteFeatureKernel, infiniteNtk } from 'contrastive-lab/kernel';
import {
  activations,
  conv,
  dense,
  globalAverage,
  image,
  layered,
  relu,
  tanh,
  twoLayer,
  type ActivationName,
} from 'contrastive-lab/model';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { assertClose } from '../support/check';
import {
  distanceFromLimit,
  drawnBack,
  drawnKernel,
  equallyWide,
  finiteKernel,
  LIMIT_DIM,
  limitData,
  limitGram,
} from '../support/limits';

before(() => engine());

const names = Object.keys(activations) as ActivationName[];

/** ReLU on the sphere with gain sqrt(2): lengths stay, angles follow the arc-cosine kernels (Cho and Saul 2009). */
function reluOnSphere(cosine: number, depth: number): { ntk: number; features: number } {
  let [covariance, tangent] = [cosine, cosine];
  for (let layer = 2; layer <= depth; layer++) {
    const angle = Math.acos(Math.max(-1, Math.min(1, covariance)));
    covariance = (Math.sin(angle) + (Math.PI - angle) * Math.cos(angle)) / Math.PI;
    tangent = covariance + tangent * ((Math.PI - angle) / Math.PI);
  }
  // The last layer has gain 1.
  return { ntk: tangent / 2, features: covariance / 2 };
}

for (const depth of [2, 3, 4, 5]) {
  test(`ReLU, ${depth} layers: the kernels are the closed forms`, () => {
    const exact = Matrix.zeros(6, 6);
    // Inputs are float32: what is 1 up to 1e-8 would be an angle of 1e-4.
    for (let i = 0; i < 6; i++)
      for (let j = 0; j < 6; j++) exact.set(i, j, i === j ? 1 : limitGram.get(i, j));
    const found = equallyWide(depth, relu, 1).infinite!(exact);
    const expected = exact.to1DArray().map((cosine) => reluOnSphere(cosine, depth));
    assertClose(
      found.ntk.to1DArray(),
      expected.map((kernel) => kernel.ntk),
      1e-9,
    );
    assertClose(
      found.features.to1DArray(),
      expected.map((kernel) => kernel.features),
      1e-9,
    );
  });
}

for (const name of names) {
  test(`${name}: two layers are the two-layer net's kernels`, () => {
    const activation = activations[name];
    const expected = {
      ntk: infiniteNtk(limitData.inputs, LIMIT_DIM, activation).to1DArray(),
      features: infiniteFeatureKernel(limitData.inputs, LIMIT_DIM, activation).to1DArray(),
    };
    for (const model of [
      equallyWide(2, activation, 1),
      twoLayer({ width: 1, outputs: 1, activation: name, seed: 1 }),
    ]) {
      const { ntk: found, features } = model.infinite!(limitGram);
      assertClose(found.to1DArray(), expected.ntk, 1e-12);
      assertClose(features.to1DArray(), expected.features, 1e-12);
    }
  });
}

// Each ReLU layer changes squared lengths by a factor of variance (4 E[relu^4] - 1) / M = 5 / M, and the kernel with them; tanh's less.
const [width, seeds] = [1024, 6];
for (const activation of [relu, tanh]) {
  for (const depth of [2, 3, 4, 5]) {
    test(`${activation.name}, ${depth} layers: nets of width 1,024 are near the limit, within 3 standard errors`, () => {
      const off = distanceFromLimit(depth, activation, width, seeds);
      const error = Math.sqrt((5 * (depth - 1)) / (width * seeds));
      assert.ok(off < 3 * error, `off by ${off}, standard error ${error}`);
    });
  }
}

for (const activation of [relu, tanh]) {
  for (const depth of [2, 3, 4]) {
    test(`${activation.name}, ${depth} layers: kernels drawn without weights have the mean of those of nets`, () => {
      // Narrow nets, of which the six points span a good part.
      const [narrow, nets] = [16, 200];
      const moments = (kernels: number[][], entry: number): { mean: number; square: number } => {
        const values = kernels.map((kernel) => kernel[entry]);
        const mean = values.reduce((sum, value) => sum + value / nets, 0);
        return {
          mean,
          square: values.reduce((sum, value) => sum + (value - mean) ** 2 / nets / (nets - 1), 0),
        };
      };
      const seedList = Array.from({ length: nets }, (_, i) => i + 1);
      const whole = seedList.map((seed) => finiteKernel(equallyWide(depth, activation, narrow, seed, 1)));
      const drawn = seedList.map((seed) => drawnKernel(depth, activation, narrow, seed));
      for (let entry = 0; entry < 36; entry++) {
        const [one, other] = [moments(whole, entry), moments(drawn, entry)];
        const errors = Math.abs(one.mean - other.mean) / Math.sqrt(one.square + other.square);
        assert.ok(errors < 4, `entry ${entry} is ${errors} standard errors off`);
      }
    });
  }
}

test('weights that are drawn backward are those that were drawn forward', () => {
  const random = new RandomStream(5);
  const drawn = (count: number): Matrix =>
    Matrix.from1DArray(count, 9, random.fillNormal(new Float64Array(count * 9)));
  const [signal, seen, product] = [drawn(4), drawn(3), drawn(3)];
  // (W b) . a = b . (a W) for every a and b that is known of W.
  const back = drawnBack(signal, seen, product, drawn(4));
  assertClose(back.mmul(seen.transpose()).to1DArray(), signal.mmul(product.transpose()).to1DArray(), 1e-12);
});

test('a net with convolutions has no limit here, and a kernel that is not square is refused', () => {
  const cnn = layered([image(3, 4), conv(2), tanh, globalAverage(), dense(1)], { seed: 1 });
  assert.ok(!('infinite' in cnn));
  assert.throws(
    () => equallyWide(3, tanh, 1).infinite!(Matrix.zeros(2, 3)),
    /gram must be square, got 2 x 3/,
  );
});
