import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import { assertClose } from '../support/check';
import { cca, projected } from 'contrastive-lab/subspace';
import { RandomStream } from 'contrastive-lab/tensor';

const normal = (rows: number, columns: number, name: string, seed = 1): Matrix =>
  Matrix.from1DArray(
    rows,
    columns,
    new RandomStream(seed, name).fillNormal(new Float64Array(rows * columns)),
  );

/** Two modalities of three shared numbers. */
function related(rows: number, seed = 1): { x: Matrix; y: Matrix } {
  const shared = normal(rows, 3, 'shared', seed);
  const [toX, toY] = [normal(3, 5, 'to x', seed), normal(3, 4, 'to y', seed)];
  return {
    x: shared
      .mmul(toX)
      .add(normal(rows, 5, 'noise x', seed))
      .addRowVector([1, 2, 3, 4, 5]),
    y: shared.mmul(toY).add(normal(rows, 4, 'noise y', seed).mul(2)),
  };
}

function covariances(x: Matrix, y: Matrix): { xx: Matrix; yy: Matrix; xy: Matrix } {
  const [a, b] = [x, y].map((points) => points.clone().center('column'));
  const product = (left: Matrix, right: Matrix): Matrix => left.transpose().mmul(right).div(x.rows);
  return { xx: product(a, a), yy: product(b, b), xy: product(a, b) };
}

/** Squared correlations are the eigenvalues of Cxx^-1 Cxy Cyy^-1 Cyx: the textbook's other way. */
function oracle(x: Matrix, y: Matrix, ridge: number): number[] {
  const { xx, yy, xy } = covariances(x, y);
  const ridged = (c: Matrix): Matrix => Matrix.add(c, Matrix.eye(c.rows).mul((ridge * c.trace()) / c.rows));
  const product = inverse(ridged(xx))
    .mmul(xy)
    .mmul(inverse(ridged(yy)))
    .mmul(xy.transpose());
  return new EigenvalueDecomposition(product).realEigenvalues
    .sort((a, b) => b - a)
    .slice(0, 4)
    .map(Math.sqrt);
}

test('correlations are those of the generalised eigenproblem, with and without a ridge', () => {
  const { x, y } = related(200);
  for (const ridge of [0, 0.01, 1])
    assertClose(cca({ x, y }, { dim: 4, ridge }).correlations, oracle(x, y, ridge), 1e-9, `ridge ${ridge}`);
});

test('without a ridge canonical variables have variance 1 and meet in pairs only', () => {
  const { x, y } = related(200);
  const found = cca({ x, y }, { dim: 3, ridge: 0 });
  const { xx, yy, xy } = covariances(projected(x, found.x), projected(y, found.y));
  assertClose(xx.to1DArray(), Matrix.eye(3).to1DArray(), 1e-9);
  assertClose(yy.to1DArray(), Matrix.eye(3).to1DArray(), 1e-9);
  assertClose(xy.to1DArray(), Matrix.diag([...found.correlations]).to1DArray(), 1e-9);
});

test('scaled directions give N = Cxx^-1 Cxy Cyy^-1, the minimiser of CLIP to second order', () => {
  const { x, y } = related(200);
  const found = cca({ x, y }, { dim: 4, ridge: 0, scaled: true });
  const { xx, yy, xy } = covariances(x, y);
  assertClose(
    found.x.axes.mmul(found.y.axes.transpose()).to1DArray(),
    inverse(xx).mmul(xy).mmul(inverse(yy)).to1DArray(),
    1e-9,
  );
});

test('correlations do not notice an invertible map or a shift of either modality', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e6 }), (seed) => {
      const { x, y } = related(60, seed);
      const map = Matrix.add(normal(5, 5, 'map', seed), Matrix.eye(5).mul(6));
      const moved = x.mmul(map).addRowVector([9, -9, 0, 1, 2]);
      const options = { dim: 4, ridge: 0 };
      assertClose(
        cca({ x: moved, y }, options).correlations,
        cca({ x, y }, options).correlations,
        1e-7,
        `seed ${seed}`,
      );
    }),
    { numRuns: 20 },
  );
});

test('a modality held against itself has correlations 1; independent ones almost none', () => {
  const x = normal(2000, 3, 'one');
  assertClose(cca({ x, y: x }, { dim: 3, ridge: 0 }).correlations, [1, 1, 1], 1e-9);
  const [largest] = cca({ x, y: normal(2000, 3, 'other') }, { dim: 3, ridge: 0 }).correlations;
  assert.ok(largest < 0.1, `largest correlation ${largest}`);
});

test('bad input is refused with the way out', () => {
  const { x, y } = related(50);
  const refuse = (run: () => unknown, message: RegExp): void => {
    assert.throws(run, message);
  };
  refuse(() => cca({ x, y: related(40).y }, { dim: 2 }), /at least two pairs, got 50 and 40 rows/);
  refuse(
    () => cca({ x: x.subMatrix(0, 0, 0, 4), y: y.subMatrix(0, 0, 0, 3) }, { dim: 2 }),
    /got 1 and 1 rows/,
  );
  for (const dim of [0, 5, 1.5, NaN])
    refuse(() => cca({ x, y }, { dim }), new RegExp(`dim must be an integer from 1 to 4, got ${dim}`));
  for (const ridge of [-1, NaN, Infinity])
    refuse(
      () => cca({ x, y }, { dim: 2, ridge }),
      new RegExp(`ridge must be a number of 0 or more, got ${ridge}`),
    );
  const flat = x.clone().setColumn(2, new Array(50).fill(7));
  refuse(
    () => cca({ x: flat, y }, { dim: 2, ridge: 0 }),
    /x must vary in every direction, .*raise ridge above 0, or project x on its principal axes first/,
  );
  refuse(() => cca({ x, y: y.clone().set(3, 1, NaN) }, { dim: 2 }), /y must hold finite numbers only/);
  assert.equal(cca({ x: flat, y }, { dim: 2 }).correlations.length, 2, 'a ridge helps');
});
