import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { inverse, Matrix } from 'ml-matrix';
import { assertClose, slopeOf, withoutLeaks } from '../support/check';
import { DIFFERENCES, FLOAT64 } from '../support/tolerance';
import { clip, cosine, dot } from 'contrastive-lab/loss';
import { sampledClip } from 'contrastive-lab/population';
import { cca, pairedDirections } from 'contrastive-lab/subspace';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { linearClip, onlyAt, run, type EncoderPair, type LinearClipOptions } from 'contrastive-lab/train';

before(() => engine());

const normal = (rows: number, columns: number, name: string): Matrix =>
  Matrix.from1DArray(rows, columns, new RandomStream(1, name).fillNormal(new Float64Array(rows * columns)));

interface ClipOptions {
  similarity?: 'dot' | 'cosine';
  temperature?: number;
}

/** The loss in plain loops, from its definition. */
function naive(u: number[][], v: number[][], { similarity = 'dot', temperature = 1 }: ClipOptions): number {
  const inner = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
  const scale = (row: number[]): number => (similarity === 'cosine' ? Math.sqrt(inner(row, row)) : 1);
  const score = (i: number, j: number): number =>
    inner(u[i], v[j]) / (scale(u[i]) * scale(v[j]) * temperature);
  const all = [...u.keys()];
  const logMean = (scores: number[]): number =>
    Math.log(scores.reduce((sum, value) => sum + Math.exp(value), 0) / scores.length);
  const total = all.map(
    (i) => -score(i, i) + logMean(all.map((j) => score(i, j))) / 2 + logMean(all.map((j) => score(j, i))) / 2,
  );
  return total.reduce((sum, value) => sum + value, 0) / all.length;
}

/** Value and both gradients. */
function evaluated(
  u: Matrix,
  v: Matrix,
  { similarity, temperature }: ClipOptions,
): { value: number; slopes: number[] } {
  const loss = clip(similarity === 'cosine' ? cosine({ delta: 1e-12 }) : dot(), { temperature });
  const values = Float64Array.from([...u.to1DArray(), ...v.to1DArray()]);
  const { value, gradient } = loss.evaluate({ values, count: u.rows, dim: u.columns });
  return { value, slopes: [...gradient] };
}

const choices: ClipOptions[] = [
  {},
  { temperature: 0.5 },
  { similarity: 'cosine' },
  { similarity: 'cosine', temperature: 0.1 },
];

test('value and gradient agree with plain loops and their finite differences', () => {
  const [u, v] = [normal(6, 3, 'u'), normal(6, 3, 'v')];
  for (const options of choices) {
    const { value, slopes } = evaluated(u, v, options);
    assertClose([value], [naive(u.to2DArray(), v.to2DArray(), options)], FLOAT64, JSON.stringify(options));
    const point = Float64Array.from([...u.to1DArray(), ...v.to1DArray()]);
    const at = (all: Float64Array): number => {
      const rows = (from: number): number[][] =>
        Array.from({ length: 6 }, (_, i) => [...all.subarray(from + 3 * i, from + 3 * i + 3)]);
      return naive(rows(0), rows(18), options);
    };
    const expected = [...point.keys()].map((i) => slopeOf(at, point, i));
    assertClose(slopes, expected, DIFFERENCES, `gradient of ${JSON.stringify(options)}`);
  }
});

test('with the dot product it is the float64 loss of the mixtures', () => {
  const [x, y, a, b] = [normal(20, 4, 'x'), normal(20, 3, 'y'), normal(2, 4, 'a'), normal(2, 3, 'b')];
  const exact = sampledClip({ anchors: x, positives: y }).evaluate(a, b).value;
  const { value } = evaluated(x.mmul(a.transpose()), y.mmul(b.transpose()), {});
  assertClose([value], [exact], FLOAT64);
});

test('equal scores give 0, and no loss lies below -log n', () => {
  const { value } = evaluated(Matrix.zeros(8, 2), Matrix.zeros(8, 2), { similarity: 'cosine' });
  assertClose([value + 1], [1], 1e-6);
  const apart = Matrix.eye(8).mul(1000);
  assertClose([evaluated(apart, apart, {}).value], [-Math.log(8)], 1e-5);
});

/** Pairs that share two numbers, among noise of their own. */
function sharing(count: number, strength = 1): { x: Matrix; y: Matrix } {
  const shared = normal(count, 2, 'shared').mul(strength);
  const beside = (own: Matrix): Matrix =>
    new Matrix(own.to2DArray().map((row, i) => [...shared.getRow(i), ...row]));
  return { x: beside(normal(count, 3, 'own x')), y: beside(normal(count, 2, 'own y')) };
}

/** Trains, and gives losses and the encoders at the end. */
async function trained(
  pairs: { x: Matrix; y: Matrix },
  steps: number,
  options: LinearClipOptions,
): Promise<{ losses: number[]; encoders: EncoderPair }> {
  const path = await run(linearClip(pairs, options), {
    steps,
    observe: {
      encoders: onlyAt(
        (step) => step === steps,
        ({ encoders }: { encoders: EncoderPair }) => encoders,
      ),
    },
  });
  return { losses: path.column('loss').y, encoders: path.records[steps].observed.encoders! };
}

test('training lowers the loss, ties what is shared, and leaves no tensor behind', async () => {
  const pairs = sharing(200);
  const { losses, encoders } = await withoutLeaks(() => trained(pairs, 200, { outputs: 3, stepSize: 0.03 }));
  assert.ok(losses[200] < losses[0] - 0.3, `loss from ${losses[0]} to ${losses[200]}`);
  const tied = pairedDirections(encoders, 2);
  for (const basis of [tied.x, tied.y]) {
    const inside = basis.subMatrix(0, 1, 0, 1).norm('frobenius') ** 2 / 2;
    assert.ok(inside > 0.97, `share of the tied directions that is shared: ${inside}`);
  }
});

test('where scores are small the minimiser is scaled CCA without its centring: N = Cxx^-1 Cxy Cyy^-1', async () => {
  const count = 500;
  const own = { x: normal(count, 3, 'a'), y: normal(count, 3, 'b') };
  // Correlations of about 0.1: scores stay small, and terms beyond the second order are below a tenth of N.
  own.y.add(own.x.clone().mul(0.1));
  const centred = { x: own.x.center('column'), y: own.y.center('column') };
  const { encoders } = await trained(centred, 300, { outputs: 3, stepSize: 0.01 });
  const learned = encoders[0].transpose().mmul(encoders[1]);
  const found = cca(centred, { dim: 3, ridge: 0, scaled: true });
  const expected = found.x.axes.mmul(found.y.axes.transpose());
  assertClose(learned.to1DArray(), expected.to1DArray(), 0.1);
  const covariance = (a: Matrix, b: Matrix): Matrix => a.transpose().mmul(b).div(count);
  const { x, y } = centred;
  assertClose(
    expected.to1DArray(),
    inverse(covariance(x, x))
      .mmul(covariance(x, y))
      .mmul(inverse(covariance(y, y)))
      .to1DArray(),
    1e-9,
  );
});

test('a seed means the same run; batches and starts differ by it', async () => {
  const pairs = sharing(30);
  const options = { outputs: 2, batch: 10, seed: 3 };
  const first = await trained(pairs, 7, options);
  const [a, b] = first.encoders;
  assert.deepEqual([a.rows, a.columns, b.columns], [2, 5, 4]);
  const second = await trained(pairs, 7, options);
  assert.deepEqual(first.losses, second.losses);
  assert.notDeepEqual(first.losses, (await trained(pairs, 7, { ...options, seed: 4 })).losses);
});

test('a run that leaves the numbers of float32 ends and says so', async () => {
  const { x, y } = sharing(20);
  const large = { x: x.mul(1e20), y: y.mul(1e20) };
  const path = await withoutLeaks(() => run(linearClip(large, { outputs: 2 }), { steps: 5 }));
  assert.equal(path.ending, 'diverged');
  assert.ok(path.records.every(({ loss }) => Number.isFinite(loss)));
});

test('decay shrinks the encoders', async () => {
  const size = async (decay: number): Promise<number> =>
    (await trained(sharing(100), 100, { outputs: 2, decay })).encoders[0].norm('frobenius');
  assert.ok((await size(5)) < 0.8 * (await size(0)));
});

test('bad input is refused', () => {
  const pairs = sharing(20);
  const good = { outputs: 2 };
  const refuse = (options: object, message: RegExp): void => {
    assert.throws(() => linearClip(pairs, { ...good, ...options }), message);
  };
  for (const outputs of [0, 1.5, NaN]) refuse({ outputs }, /outputs must be a positive integer, got/);
  for (const batch of [1, 21, NaN]) refuse({ batch }, /batch must be an integer from 2 to .* 20, got/);
  for (const stepSize of [0, -1, NaN]) refuse({ stepSize }, /stepSize must be a positive number, got/);
  refuse({ startScale: 0 }, /startScale must be a positive number, got 0/);
  refuse({ decay: -1 }, /decay must be a number from 0 to below 1 \/ stepSize, got -1/);
  refuse({ temperature: 0 }, /temperature must be a positive number, got 0/);
  refuse({ similarity: 'angle' }, /similarity must be 'dot' or 'cosine', got angle/);
  assert.throws(() => linearClip({ x: pairs.x, y: sharing(19).y }, good), /got 20 and 19 rows/);
  assert.throws(
    () => linearClip({ x: pairs.x.clone().set(0, 0, NaN), y: pairs.y }, good),
    /x must hold finite numbers only/,
  );
  const [a, b] = [Matrix.ones(2, 4), Matrix.ones(2, 3)];
  assert.throws(() => pairedDirections([a, Matrix.ones(3, 3)], 1), /one number of outputs, got 2 and 3/);
  for (const count of [0, 3, NaN])
    assert.throws(() => pairedDirections([a, b], count), /count must be an integer from 1 to 2, got/);
});
