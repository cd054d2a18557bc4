// The NTK by the project's own operation, held against float64 and against the engine's products, in all kinds of shapes.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { ntk, ntkRows } from 'contrastive-lab/kernel';
import {
  disposeLayers,
  erf,
  linearActivation,
  relu,
  softplus,
  tanh,
  twoLayerFactors,
  type Activation,
  type LayerFactors,
} from 'contrastive-lab/model';
import { currentEngine, engine, matMul, RandomStream, rawKernel } from 'contrastive-lab/tensor';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32 } from '../support/tolerance';

before(() => engine());

interface Shape {
  readonly points: number;
  readonly width: number;
  readonly outputs: number;
}

const inWords = ({ points, width, outputs }: Shape): string => `p = ${points}, M = ${width}, Z = ${outputs}`;

const normal = (rows: number, columns: number, name: string): tf.Tensor2D =>
  tf.tensor2d(new RandomStream(1, name).fillNormal(new Float32Array(rows * columns)), [rows, columns]);

/** Calls with the factors of a net of random parts, and frees them. */
function withFactors<T>(
  shape: Shape,
  activation: Activation,
  use: (layers: readonly LayerFactors[]) => T,
): T {
  const { points, width, outputs } = shape;
  const inputs = normal(points, 5, 'points');
  const layers = twoLayerFactors({
    activation,
    preActivations: normal(points, width, 'pre-activations'),
    output: normal(width, outputs, 'output'),
    gram: matMul(inputs, inputs, false, true),
  });
  inputs.dispose();
  try {
    return use(layers);
  } finally {
    disposeLayers(layers);
  }
}

const read = (tensor: tf.Tensor): Float32Array => {
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
};

/** Row by row, by the engine's matrix products. */
const byRows = (layers: readonly LayerFactors[]): number[] =>
  [...ntkRows(layers)].flatMap(({ rows }) => Array.from(read(rows)));

/** From the definition, in float64 loops. */
function naive([hidden, last]: readonly LayerFactors[], { points, width, outputs }: Shape): Float64Array {
  if (!('gram' in hidden.inputs) || hidden.slopes.form !== 'factored' || !('rows' in last.inputs))
    throw new TypeError('a two-layer net has other factors');
  const { activation, preActivations, output } = hidden.slopes;
  const gram = hidden.inputs.gram.dataSync();
  const slopes = Float64Array.from(preActivations.dataSync(), (x) => activation.slopeAt(x));
  const features = Float64Array.from(preActivations.dataSync(), (x) => activation.at(x));
  const weights = output.dataSync();
  const side = points * outputs;
  const kernel = new Float64Array(side * side);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const [i, j] = [row, column].map((place) => Math.floor(place / points));
      const [x, y] = [row % points, column % points];
      let sum = 0;
      for (let k = 0; k < width; k++) {
        const both = slopes[x * width + k] * slopes[y * width + k];
        sum += gram[x * points + y] * weights[k * outputs + i] * weights[k * outputs + j] * both;
        if (i === j) sum += features[x * width + k] * features[y * width + k];
      }
      kernel[row * side + column] = sum / width;
    }
  }
  return kernel;
}

// Around the numbers of lanes of all processors, and the numbers of output pairs that go at a time.
const small: Shape[] = [
  { points: 8, width: 1, outputs: 1 },
  { points: 9, width: 127, outputs: 2 },
  { points: 16, width: 128, outputs: 3 },
  { points: 17, width: 129, outputs: 4 },
  { points: 25, width: 33, outputs: 5 },
  { points: 31, width: 20, outputs: 8 },
  { points: 12, width: 40, outputs: 13 },
];

for (const shape of small) {
  for (const activation of [relu, tanh, erf, softplus, linearActivation]) {
    test(`${activation.name}, ${inWords(shape)}: the NTK is the one of float64 loops`, async () => {
      await withoutLeaks(() => {
        withFactors(shape, activation, (layers) => {
          assertClose(read(ntk(layers)), naive(layers, shape), FLOAT32);
        });
      });
    });
  }
}

const large: Shape[] = [
  { points: 100, width: 4096, outputs: 8 },
  { points: 33, width: 20000, outputs: 3 },
  { points: 150, width: 1000, outputs: 1 },
  { points: 40, width: 8193, outputs: 13 },
];

for (const shape of large) {
  test(`${inWords(shape)}: the same kernel row by row, the same bits in two calls`, async () => {
    await withoutLeaks(() => {
      withFactors(shape, tanh, (layers) => {
        const kernel = read(ntk(layers));
        assertClose(kernel, byRows(layers), FLOAT32);
        assert.deepEqual(read(ntk(layers)), kernel);
        if (!currentEngine().ownOperations) return;
        const side = shape.points * shape.outputs;
        for (let row = 0; row < side; row++) {
          for (let column = 0; column < row; column++)
            assert.equal(kernel[row * side + column], kernel[column * side + row], `${row}, ${column}`);
        }
      });
    });
  });
}

test('the operation refuses inputs that do not fit, and leaves the process standing', async () => {
  if (!currentEngine().ownOperations) {
    assert.equal(
      rawKernel(
        'ContrastiveNtk',
        [1, 2, 3, 4].map(() => tf.scalar(1)),
      ),
      undefined,
    );
    return;
  }
  const shapes: [number, number][][] = [
    [[9, 4], [5, 2], [9, 9], [9, 9]],
    [[9, 4], [4, 2], [9, 8], [9, 9]],
    [[9, 4], [4, 2], [9, 9], [1, 1]],
    [[9, 0], [0, 2], [9, 9], [9, 9]],
  ]; // prettier-ignore
  for (const one of shapes) {
    await withoutLeaks(() => {
      tf.tidy(() => {
        const inputs = one.map((shape) => tf.zeros(shape));
        assert.throws(
          () => rawKernel('ContrastiveNtk', inputs),
          /inputs must fit the engine's ContrastiveNtk/,
        );
      });
    });
  }
  assert.throws(() => rawKernel('ContrastiveNtk', []), /inputs must be 4 tensors for ContrastiveNtk, got 0/);
});

test('a net of one point and a narrow one have their kernels without the operation', async () => {
  for (const shape of [
    { points: 1, width: 6, outputs: 2 },
    { points: 7, width: 3, outputs: 3 },
  ]) {
    await withoutLeaks(() => {
      withFactors(shape, tanh, (layers) => {
        assertClose(read(ntk(layers)), naive(layers, shape), FLOAT32);
      });
    });
  }
});
