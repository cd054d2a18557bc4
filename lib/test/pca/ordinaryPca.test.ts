import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { ordinaryPca, projected } from 'contrastive-lab/pca';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { assertClose, withoutLeaks } from '../support/check';
import { FLOAT32 } from '../support/tolerance';

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
  assert.throws(() => ordinaryPca(Matrix.ones(1, 3), 1), /points must hold at least two points, got 1/);
  assert.throws(() => ordinaryPca(points, 5), /dim must be an integer from 1 to 4, got 5/);
});
