// The kernel as an operator against the dense kernel.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Matrix, solve } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import {
  atPoints,
  leadingEigenvalues,
  ntk,
  ntkOperator,
  ntkRegression,
  solveKernel,
  type KernelOperator,
} from 'contrastive-lab/kernel';
import { dense, disposeLayers, layered, tanh, twoLayer, type Net } from 'contrastive-lab/model';
import { engine, RandomStream, symmetric } from 'contrastive-lab/tensor';
import { assertClose, withoutLeaks } from '../support/check';

before(() => engine());

const data = sphereTriplets({ count: 4, inputDim: 6, seed: 1 });
const nets = [
  twoLayer({ width: 200, outputs: 2, activation: 'tanh', seed: 1 }),
  layered([dense(40), tanh, dense(30), tanh, dense(2)], { seed: 1 }),
];
const all = [...Array(12).keys()];

/** The kernel as a matrix, point by point and output by output, from the library's own NTK. */
function denseKernel(net: Net): Matrix {
  const layers = net.layers(all);
  const kernel = ntk(layers);
  const [size, values] = [24, kernel.dataSync()];
  const shape = kernel.shape as number[];
  kernel.dispose();
  disposeLayers(layers);
  assert.equal(values.length, size * size, shape.join());
  // ntk keeps all points of an output together.
  const place = (i: number): number => (i % 2) * 12 + Math.floor(i / 2);
  return new Matrix(
    Array.from({ length: size }, (_, i) =>
      Array.from({ length: size }, (_unused, j) => values[place(i) * size + place(j)]),
    ),
  );
}

const ofMatrix = (matrix: Matrix): KernelOperator => ({
  size: matrix.rows,
  times: (vector) => Float64Array.from(matrix.mmul(Matrix.columnVector(vector)).to1DArray()),
});

for (const model of nets) {
  test(`${model.name}: products, leading eigenvalues and solutions are those of the matrix`, async () => {
    await withoutLeaks(() => {
      const net = model.at(data, { space: 'weight' });
      const matrix = denseKernel(net);
      const layers = net.layers(all);
      const operator = ntkOperator(layers);
      const vector = new RandomStream(1, 'v').fillNormal(new Float64Array(24));
      assertClose(operator.times(vector), ofMatrix(matrix).times(vector), 1e-5);
      const exact = symmetric(matrix).values.reverse();
      const { values, vectors, residuals } = leadingEigenvalues(operator, { count: 5 });
      assertClose(values, exact.slice(0, 5), 1e-5);
      assertClose(vectors.transpose().mmul(vectors).to1DArray(), Matrix.eye(5).to1DArray(), 1e-9);
      assert.ok(
        residuals.every((one) => one <= 1e-6),
        residuals.join(),
      );
      const ridge = exact[0] / 50;
      const { solution, residual } = solveKernel(operator, vector, { ridge });
      const expected = solve(Matrix.add(matrix, Matrix.eye(24).mul(ridge)), Matrix.columnVector(vector));
      assertClose(solution, expected.to1DArray(), 1e-4);
      assert.ok(residual < 1e-5);
      disposeLayers(layers);
      net.dispose();
    });
  });

  test(`${model.name}: regression on the NTK is that of the matrix`, async () => {
    await withoutLeaks(() => {
      const net = model.at(data, { space: 'weight' });
      const matrix = denseKernel(net);
      const train = [0, 3, 5, 8, 11];
      const targets = new RandomStream(2, 't').fillNormal(new Float64Array(10));
      const places = train.flatMap((point) => [2 * point, 2 * point + 1]);
      const ridge = 0.05;
      const inner = matrix.selection(places, places).add(Matrix.eye(10).mul(ridge));
      const rest = Matrix.columnVector(places.map((place, i) => targets[i] - net.outputs[place]));
      const moved = matrix.subMatrixColumn(places).mmul(solve(inner, rest)).to1DArray();
      const { outputs, residual } = ntkRegression(net, { train, targets, ridge });
      assertClose(
        outputs,
        moved.map((value, i) => value + net.outputs[i]),
        1e-4,
      );
      assert.ok(residual < 1e-5);
      assert.throws(() => ntkRegression(net, { train: [0, 0], targets: [1, 2, 3, 4] }), /names one twice/);
      assert.throws(() => ntkRegression(net, { train: [0], targets: [1] }), /1 rows of 2 numbers, got 1/);
      net.dispose();
    });
  });
}

test('in float64 eigenvalues that occur several times are found as often, also of the identity', () => {
  const spectrum = [5, 5, 5, 3, 2, 2, 1, ...Array.from({ length: 30 }, (_, i) => 1 / (i + 2))];
  const random = new RandomStream(3, 'basis');
  const rows = Matrix.from1DArray(37, 37, random.fillNormal(new Float64Array(37 * 37)));
  const { vectors } = symmetric(rows.mmul(rows.transpose()));
  const matrix = vectors.mmul(Matrix.diag(spectrum)).mmul(vectors.transpose());
  const { values, residuals, products } = leadingEigenvalues(ofMatrix(matrix), { count: 7, tolerance: 1e-9 });
  assertClose(values, spectrum.slice(0, 7), 1e-10);
  assert.ok(residuals.every((one) => one <= 1e-9) && products <= 37);
  assertClose(leadingEigenvalues(ofMatrix(Matrix.eye(6)), { count: 6 }).values, Array(6).fill(1), 1e-12);
});

test('too few products or steps are said by the residual, not hidden', () => {
  const matrix = Matrix.diag(Array.from({ length: 400 }, (_, i) => 1 + i / 400));
  const { residuals } = leadingEigenvalues(ofMatrix(matrix), { count: 3, products: 8 });
  assert.ok(Math.max(...residuals) > 1e-3);
  const { residual, steps } = solveKernel(ofMatrix(matrix), Array<number>(400).fill(1), { steps: 1 });
  assert.ok(steps === 1 && residual > 1e-3);
  assert.throws(() => solveKernel(ofMatrix(matrix), [1]), /right must hold 400 numbers, got 1/);
});

test('what atPoints gives is what the operator takes', async () => {
  await withoutLeaks(() => {
    const net = nets[0].at(data, { space: 'weight' });
    const layers = atPoints({ net, count: data.count });
    assert.equal(ntkOperator(layers).size, 8);
    disposeLayers(layers);
    net.dispose();
  });
});

test('the solution grows with the right side, also where its square would vanish or overflow', () => {
  const matrix = Matrix.diag([1, 2, 4]);
  const { solution } = solveKernel(ofMatrix(matrix), [1, 2, 3], { ridge: 0.5 });
  for (const scale of [2 ** -1000, 2 ** -540, 2 ** -140, 2 ** 140, 2 ** 900]) {
    const far = solveKernel(
      ofMatrix(matrix),
      [1, 2, 3].map((value) => value * scale),
      { ridge: 0.5 },
    );
    assert.deepEqual(
      [...far.solution].map((value) => value / scale),
      [...solution],
    );
    assert.ok(far.residual <= 1e-6);
  }
});
