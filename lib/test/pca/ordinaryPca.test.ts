import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32 } from '../support/tolerance';
import { ordinaryPca } from 'contrastive-lab/pca';
import { projected } from 'contrastive-lab/subspace';
import { engine, RandomStream } from 'contrastive-lab/tensor';

before(() => engine());

const scales = [3, 2, 1, 0.5];
const points = Matrix.from1DArray(
  200,
  4,
  new RandomStream(1, 'ordinary PCA').fillNormal(new Float64Array(800)),
)
  .mulRowVector(scales)
  .addRowVector([0, 10, 20, 30]);

test('axes and variances are those of the covariance in float64; projections are centred and uncorrelated', async () => {
  const pca = await withoutLeaks(() => ordinaryPca(points, 2));
  const centred = points.clone().center('column');
  const covariance = centred.transpose().mmul(centred).div(points.rows);
  const exact = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  assertClose(pca.variances, [...exact.realEigenvalues].sort((a, b) => b - a).slice(0, 2), FLOAT32);
  assertClose(pca.axes.transpose().mmul(pca.axes).to1DArray(), [1, 0, 0, 1], FLOAT32);
  const flat = projected(points, pca);
  const own = flat.transpose().mmul(flat).div(points.rows);
  assertClose(own.to1DArray(), [pca.variances[0], 0, 0, pca.variances[1]], 1e-5);
  assertClose(
    flat.mean('column').map((value) => value + 1),
    [1, 1],
    1e-9,
  );
});

test('refuses one point, and more axes than dimensions', () => {
  assert.throws(() => ordinaryPca(new Matrix([[1, 1, 1]]), 1), /points must hold at least two points, got 1/);
  assert.throws(() => ordinaryPca(points, 5), /dim must be an integer from 1 to 4, got 5/);
});

test('with fewer points than dimensions axes and variances are the same, from inner products', async () => {
  const wide = Matrix.from1DArray(
    6,
    40,
    new RandomStream(2, 'wide').fillNormal(new Float64Array(240)),
  ).addRowVector(Array.from({ length: 40 }, (_, i) => i / 10));
  const pca = await withoutLeaks(() => ordinaryPca(wide, 5));
  const centred = wide.clone().center('column');
  const exact = new EigenvalueDecomposition(centred.transpose().mmul(centred).div(6), {
    assumeSymmetric: true,
  });
  const descending = [...exact.realEigenvalues].sort((a, b) => b - a);
  assertClose(pca.variances, descending.slice(0, 5), FLOAT32);
  assertClose(pca.axes.transpose().mmul(pca.axes).to1DArray(), Matrix.eye(5).to1DArray(), 1e-5);
  // Five axes of six centred points hold everything.
  assertClose(projected(wide, pca).mmul(pca.axes.transpose()).to1DArray(), centred.to1DArray(), 1e-5);
  assert.throws(() => ordinaryPca(wide, 6), /dim must be an integer from 1 to 5, got 6/);
});

test('a large projection is taken on the engine, to its precision', async () => {
  const normal = (rows: number, columns: number, name: string): Matrix =>
    Matrix.from1DArray(rows, columns, new RandomStream(1, name).fillNormal(new Float64Array(rows * columns)));
  const [many, axes] = [normal(500, 1000, 'many'), normal(1000, 210, 'axes')];
  const mean = new Array<number>(1000).fill(0.5);
  const large = await withoutLeaks(() => projected(many, { mean, axes }));
  const some = projected(many.subMatrix(0, 9, 0, 999), { mean, axes });
  assertClose(large.subMatrix(0, 9, 0, 209).to1DArray(), some.to1DArray(), 1e-5);
});

/** Largest entry of A^T A - I. */
const fromIdentity = (axes: Matrix): number =>
  Matrix.sub(axes.transpose().mmul(axes), Matrix.eye(axes.columns)).abs().max();

test('points that span fewer dimensions than asked for are refused, whatever hides it', () => {
  const line = Matrix.from1DArray(4, 4, [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3]);
  const twice = new Matrix([
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
    [5, 4, 3, 2, 1],
  ]);
  const equal = new Matrix(Array.from({ length: 9 }, () => [0.1, 0.2, 0.7]));
  const collinear = new Matrix(Array.from({ length: 9 }, (_, i) => [0.1 * i, 0.3 * i, i % 2]));
  for (const [points, spanned] of [
    [line, 1],
    [twice, 1],
    [equal, 0],
    [equal.subMatrix(0, 1, 0, 2), 0],
    [collinear, 2],
  ] as const) {
    if (spanned > 0) assert.ok(fromIdentity(ordinaryPca(points, spanned).axes) < 1e-12);
    const most = Math.min(points.columns, points.rows - 1);
    if (most > spanned)
      assert.throws(() => ordinaryPca(points, spanned + 1), {
        name: 'RangeError',
        message:
          spanned === 0
            ? /points must differ, but are equal to rounding/
            : new RegExp(`dim must be at most ${spanned}, the number of dimensions that the points span`),
      });
  }
});

test('axes are orthonormal where variances fall steeply, in float64 and on the engine', async () => {
  const random = new RandomStream(3, 'steep');
  const falling = (rows: number, columns: number, power: number): Matrix =>
    new Matrix(
      Array.from({ length: rows }, () =>
        Array.from(random.fillNormal(new Float64Array(columns)), (value, j) => value * (j + 1) ** -power),
      ),
    );
  for (const [points, dim] of [
    [falling(60, 784, 3), 20],
    [falling(300, 60, 3), 60],
    // More than 2e8 multiplications: on the engine.
    [falling(300, 1500, 1.5), 20],
    [falling(900, 400, 1.5), 20],
  ] as const) {
    const { axes, variances } = await withoutLeaks(() => ordinaryPca(points, dim));
    assert.ok(fromIdentity(axes) < 1e-6, `${points.rows} x ${points.columns}`);
    const along = projected(points, { mean: points.mean('column'), axes }).variance('column', {
      unbiased: false,
    });
    along.forEach((variance, i) => {
      assert.ok(Math.abs(variance / variances[i] - 1) < 2e-3, `variance ${i} of ${points.columns}`);
    });
  }
});

test('a scale of the points changes variances only', () => {
  const points = new Matrix(Array.from({ length: 8 }, (_, i) => [i, (i * i) % 5, (i * 3) % 7]));
  const expected = ordinaryPca(points, 3);
  for (const exponent of [-500, -90, 90, 400]) {
    const { axes, variances } = ordinaryPca(Matrix.mul(points, 2 ** exponent), 3);
    assert.deepEqual(axes.to2DArray(), expected.axes.to2DArray());
    assert.deepEqual(
      variances,
      expected.variances.map((value) => value * 4 ** exponent),
    );
  }
});

test('axes that float32 cannot distinguish from rounding are still found, at any size', async () => {
  for (const [rows, columns, dim] of [
    [400, 700, 20],
    [700, 400, 20],
  ]) {
    const steep = Matrix.from1DArray(
      rows,
      columns,
      new RandomStream(rows, 'steep').fillNormal(new Float64Array(rows * columns)),
    ).mulRowVector(Array.from({ length: columns }, (_, j) => (j + 1) ** -3));
    const { axes, variances } = await withoutLeaks(() => ordinaryPca(steep, dim));
    assert.ok(Matrix.sub(axes.transpose().mmul(axes), Matrix.eye(dim)).abs().max() < 1e-9);
    const flat = steep.clone().center('column').mmul(axes);
    const own = flat.transpose().mmul(flat).div(rows);
    variances.forEach((variance, i) => {
      assert.ok(Math.abs(own.get(i, i) / variance - 1) < 1e-6);
      for (let j = 0; j < i; j++)
        assert.ok(Math.abs(own.get(i, j)) < 1e-4 * Math.sqrt(variance * variances[j]));
    });
  }
});

test('points that are all equal are called so', () => {
  for (const value of [0, 0.1, 1e9, 1e-30])
    assert.throws(() => ordinaryPca(Matrix.zeros(5, 3).fill(value), 1), /points must differ/);
});
