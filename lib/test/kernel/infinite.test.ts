import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix, QrDecomposition } from 'ml-matrix';
import { sphereTriplets, tripletsOf } from 'contrastive-lab/data';
import {
  atPoints,
  growthRate,
  growthRates,
  infiniteFeatureKernel,
  infiniteNtk,
  ntk,
  predictedHittingSlope,
} from 'contrastive-lab/kernel';
import { dot, linear } from 'contrastive-lab/loss';
import {
  activations,
  conv,
  dense,
  globalAverage,
  image,
  layered,
  quadratureMoments,
  twoLayer,
} from 'contrastive-lab/model';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose } from '../support/check';
import { activationNames, rowsOf, smallData } from '../support/runs';
import { FLOAT64 } from '../support/tolerance';

before(() => engine());

const data = smallData();

test('closed forms agree with quadrature where both exist', () => {
  for (const name of ['erf', 'linear'] as const) {
    const closed = infiniteNtk(data.inputs, 5, activations[name]);
    const quadrature = infiniteNtk(data.inputs, 5, {
      ...activations[name],
      moments: quadratureMoments(activations[name]),
    });
    assertClose(quadrature.to1DArray(), closed.to1DArray(), 1e-9, name);
  }
});

test('ReLU at a right angle, in line and opposed has the values of the arc-cosine kernel', () => {
  const kernel = infiniteNtk([1, 0, 0, 2, -3, 0], 2, activations.relu);
  // E[relu(u)^2] + |x|^2 / 2 = |x|^2; two right angles: |x||y| / (2 pi); opposed: 0 + x.y * 0.
  assertClose(
    kernel.to1DArray(),
    [1, 2 / (2 * Math.PI), 0, 2 / (2 * Math.PI), 4, 6 / (2 * Math.PI), 0, 6 / (2 * Math.PI), 9],
    FLOAT64,
  );
});

test('long inputs: tanh is a step, and its kernel that of a step', () => {
  // E[sign(u) sign(v)] = (2 / pi) asin(cosine); what is missing falls like 1 / length.
  const angle = 0.7;
  const rows = [1e6, 0, 1e6 * Math.cos(angle), 1e6 * Math.sin(angle)];
  const features = infiniteFeatureKernel(rows, 2, activations.tanh).to1DArray();
  const expected = (2 / Math.PI) * Math.asin(Math.cos(angle));
  assertClose(features, [1, expected, expected, 1], 1e-5);
});

test('inputs that are no numbers are refused by name', () => {
  for (const [bad, words] of [
    [[1, NaN], /inputs must hold finite numbers only, got NaN at place 1/],
    [[1e200, 0], /inputs must be shorter than 1e75/],
    [[], /inputs must hold rows of inputDim = 2 numbers, got 0 numbers/],
  ] as const) {
    assert.throws(() => infiniteNtk(bad, 2, activations.tanh), { name: 'RangeError', message: words });
  }
  assert.throws(
    () => infiniteNtk([1, 2], 0.5, activations.erf),
    /inputDim must be a positive integer, got 0.5/,
  );
});

for (const name of activationNames) {
  test(`${name}: wide nets approach the infinite kernel, output by output`, () => {
    const width = 200_000;
    const descent = new Descent(
      twoLayer({ width, outputs: 2, activation: name, seed: 3 }),
      linear(dot()),
      data,
      0.1,
    );
    const kernel = tf.tidy(() => ntk(atPoints(descent.state)).arraySync());
    descent.dispose();
    const limit = infiniteNtk(data.inputs.subarray(0, 4 * 5), 5, activations[name]);
    for (let a = 0; a < 4; a++) {
      for (let b = 0; b < 4; b++) {
        // Entries are means over neurons; 8 standard errors of order sqrt(1/M) cover their spread.
        const noise = 8 / Math.sqrt(width);
        assert.ok(
          Math.abs(kernel[a][b] - limit.get(a, b)) < noise * (1 + limit.get(a, a)),
          `same output ${a} ${b}`,
        );
        assert.ok(Math.abs(kernel[a][4 + b]) < noise, `different outputs ${a} ${b}`);
      }
    }
  });
}

test('the infinite kernel does not notice a rotation of the inputs, and is positive', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const random = new RandomStream(seed);
      const rotation = new QrDecomposition(
        new Matrix(Array.from({ length: 5 }, () => [...random.fillNormal(new Float64Array(5))])),
      ).orthogonalMatrix;
      const rotated = new Matrix(rowsOf(data)).mmul(rotation).to1DArray();
      for (const activation of [activations.relu, activations.erf]) {
        const kernel = infiniteNtk(data.inputs, 5, activation);
        assertClose(infiniteNtk(rotated, 5, activation).to1DArray(), kernel.to1DArray(), 1e-9);
      }
    }),
    { numRuns: 20 },
  );
});

const shallow = twoLayer({ width: 8, outputs: 1, seed: 1 });
const deep = layered([dense(8), activations.tanh, dense(8), activations.relu, dense(1)], { seed: 1 });

for (const model of [shallow, deep]) {
  test(`outputs under the frozen kernel of ${model.name} grow by 1 + eta lambda a step in the end`, () => {
    const stepSize = 0.3;
    const triplets = sphereTriplets({ count: 6, inputDim: 8, seed: 4 });
    const lambda = growthRate(triplets, model);
    const points = new Matrix(rowsOf(triplets));
    const kernel = model.infinite!(points.mmul(points.transpose())).ntk;
    let outputs = new RandomStream(1).fillNormal(new Float64Array(18));
    let growth = 0;
    for (let step = 0; step < 3000; step++) {
      const { gradient } = linear(dot()).evaluate({ values: outputs, count: 6, dim: 1 });
      const change = kernel.mmul(Matrix.columnVector(gradient)).to1DArray();
      outputs = outputs.map((value, i) => value - stepSize * change[i]);
      growth = Math.hypot(...outputs);
      outputs = outputs.map((value) => value / growth);
    }
    assert.ok(
      Math.abs(growth - (1 + stepSize * lambda)) < 1e-6,
      `${growth} against ${1 + stepSize * lambda}`,
    );
  });
}

test('all growth rates are the eigenvalues of -K B, the first of them the largest', () => {
  const triplets = sphereTriplets({ count: 3, inputDim: 4, seed: 2 });
  const points = new Matrix(rowsOf(triplets));
  const kernel = shallow.infinite!(points.mmul(points.transpose())).ntk;
  const product = Matrix.zeros(9, 9);
  for (let row = 0; row < 9; row++) {
    const values = new Float64Array(9);
    values[row] = 1;
    const { gradient } = linear(dot()).evaluate({ values, count: 3, dim: 1 });
    product.setColumn(row, kernel.mmul(Matrix.columnVector(gradient)).mul(-1).to1DArray());
  }
  const { realEigenvalues } = new EigenvalueDecomposition(product);
  const rates = growthRates(triplets, shallow);
  assertClose(
    rates,
    realEigenvalues.sort((a, b) => b - a),
    1e-9,
  );
  assert.equal(rates[0], growthRate(triplets, shallow));
});

test('a net without a frozen kernel at infinite width has no growth rate', () => {
  const feature = layered([dense(8), activations.relu, dense(1)], { seed: 1, scaling: 'mean-field' });
  const images = layered([image(3, 3), conv(4), activations.relu, globalAverage(), dense(1)], { seed: 1 });
  for (const model of [feature, images]) {
    assert.throws(() => growthRate(data, model), {
      name: 'RangeError',
      message: /^model must have a kernel at infinite width, got .*; use dense layers in NTK scaling$/,
    });
  }
});

test('copies of a triplet do not change the growth rate of the mean loss', () => {
  const one = { anchors: [[1, 0]], positives: [[0.8, 0.6]], negatives: [[0, 1]] };
  const copies = (n: number): number =>
    growthRate(
      tripletsOf({
        anchors: Array<number[]>(n).fill(one.anchors[0]),
        positives: Array<number[]>(n).fill(one.positives[0]),
        negatives: Array<number[]>(n).fill(one.negatives[0]),
      }),
      shallow,
    );
  assert.ok(Math.abs(copies(5) - copies(1)) < 1e-6);
});

test('inputs and rates that make no sense are refused by name', () => {
  assert.throws(
    () => infiniteNtk([1, 2, 3], 2, activations.relu),
    /inputs must hold rows of inputDim = 2 numbers, got 3/,
  );
  assert.throws(() => predictedHittingSlope(0, 0.1), /lambda must be a positive number, got 0/);
  assert.throws(() => predictedHittingSlope(1, NaN), /stepSize must be a positive number, got NaN/);
  assert.ok(Math.abs(predictedHittingSlope(1, Math.E - 1) - 0.5) < FLOAT64);
});
