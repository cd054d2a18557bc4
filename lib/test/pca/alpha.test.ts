// The two players and small nets of alpha-CL against eigenvectors, finite differences and the golden numbers.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Matrix } from 'ml-matrix';
import { alphaCovariance, contrastive, distance, forms, rules } from 'contrastive-lab/loss';
import { linearActivation, relu } from 'contrastive-lab/model';
import { activePart, players, smallNet } from 'contrastive-lab/pca';
import { cloudOf, energyOf } from 'contrastive-lab/studies';
import { effectiveRank } from 'contrastive-lab/subspace';
import { symmetric } from 'contrastive-lab/tensor';
import { run } from 'contrastive-lab/train';
import { assertClose } from '../support/check';

const rankByVariance = (matrix: Matrix): number => effectiveRank(matrix.transpose().mmul(matrix));

describe('players', () => {
  const { points, augmented } = cloudOf('gaussian', 1);

  test('a best response is the top eigenvector of X_alpha, and alpha the answer of the rule', () => {
    const play = players(points, augmented, { rule: rules.entropy({ temperature: 1 }) });
    const { alpha, direction, loss } = play.state;
    const line = [points, augmented].flatMap((all) =>
      all.mmul(Matrix.columnVector([...direction])).to1DArray(),
    );
    const own = contrastive(forms.mine(), distance(), { alpha: rules.entropy({ temperature: 1 }) });
    const outputs = { values: Float64Array.from(line), count: points.rows, dim: 1 };
    assertClose(alpha.to1DArray(), own.alpha(outputs).to1DArray(), 1e-10);
    assertClose([loss], [points.rows * own.evaluate(outputs).value], 1e-10);
    play.advance();
    const top = symmetric(alphaCovariance(alpha, points, augmented)).vectors.getColumn(3);
    assertClose(
      [Math.abs(top.reduce((sum, value, i) => sum + value * play.state.direction[i], 0))],
      [1],
      1e-10,
    );
  });

  test('best responses jump for ever, small steps settle', async () => {
    const overlaps = async (stepSize?: number): Promise<number[]> => {
      const play = players(points, augmented, {
        rule: rules.direct({ temperature: 0.3 }),
        ...(stepSize && { stepSize }),
      });
      const { records } = await run(play, {
        steps: stepSize ? 300 : 40,
        observe: { overlap: (state) => state.overlap },
      });
      return records.slice(-10).map(({ observed }) => observed.overlap);
    };
    assert.ok(Math.max(...(await overlaps())) < 0.2);
    assert.ok(Math.min(...(await overlaps(0.05))) > 0.9999);
  });

  test('wrong options are refused', () => {
    const rule = rules.entropy();
    assert.throws(
      () => players(points, points.subMatrix(0, 3, 0, 3), { rule }),
      /augmented must be 120 x 4, got 4 x 4/,
    );
    assert.throws(
      () => players(points, augmented, { rule, stepSize: NaN }),
      /stepSize must be a positive number, got NaN/,
    );
  });
});

describe('small nets', () => {
  const netOf = (data: 'random' | 'magnitudes', seed: number) => {
    const { alpha, points, augmented } = energyOf(data, seed);
    const loss = contrastive(forms.mine(), distance(), { alpha: rules.frozen(alpha) });
    const top = symmetric(alphaCovariance(alpha, points, augmented)).values;
    return { loss, points, augmented, top };
  };

  test('deep linear nets find the top eigenvector of an indefinite X_alpha, rank 1 in every layer', async () => {
    for (const depth of [1, 2, 3, 4]) {
      const { loss, points, augmented, top } = netOf('random', depth);
      assert.ok(top[0] < 0 && top[7] > 0, 'X_alpha is indefinite');
      const net = smallNet(loss, points, augmented, {
        widths: Array<number>(depth).fill(8),
        activation: linearActivation,
        seed: depth,
      });
      const { records } = await run(net, {
        steps: 2000,
        recordAt: (step) => step === 2000,
        observe: { layers: ({ layers }) => layers },
      });
      const last = records[records.length - 1];
      assertClose([-points.rows * last.loss], [top[7] / 2], 1e-6);
      for (const layer of last.observed.layers) assert.ok(rankByVariance(layer) - 1 < 1e-6);
    }
  });

  test('every normalisation keeps its norms, and a step goes down the slope of finite differences', () => {
    const { points, augmented } = netOf('random', 1);
    const loss = contrastive(forms.infoNCE({ temperature: 0.5 }), distance());
    for (const normalisation of ['frobenius', 'rows', 'perfilter'] as const) {
      const net = smallNet(loss, points, augmented, {
        widths: [6, 3],
        activation: relu,
        normalisation,
        stepSize: 1e-4,
      });
      const before = net.state.loss;
      for (let step = 0; step < 20; step++) net.advance();
      assert.ok(net.state.loss < before, normalisation);
      for (const layer of net.state.layers) assertClose([layer.norm('frobenius')], [1], 1e-12);
      const rows = (layer: Matrix): number[] =>
        layer.to2DArray().map((row) => Math.hypot(...row) * Math.sqrt(layer.rows));
      if (normalisation === 'rows') assertClose(rows(net.state.layers[0]), Array<number>(6).fill(1), 1e-12);
      if (normalisation === 'perfilter')
        assertClose(rows(net.state.layers[1]), Array<number>(3).fill(1), 1e-12);
    }
  });

  test('ReLU with row norms: the active part has an effective rank of 1.2 to 2, and less than half of the energy', async () => {
    const { loss, points, augmented, top } = netOf('magnitudes', 1);
    for (const seed of [1, 2]) {
      const of = async (normalisation: 'rows' | 'frobenius' | 'perfilter') => {
        const net = smallNet(loss, points, augmented, {
          widths: [30, 10],
          activation: relu,
          normalisation,
          seed,
        });
        const { records } = await run(net, {
          steps: 1000,
          recordAt: (step) => step === 1000,
          observe: { layers: ({ layers }) => layers },
        });
        const {
          loss: value,
          observed: { layers },
        } = records[records.length - 1];
        return {
          share: (-points.rows * value) / (top[7] / 2),
          active: rankByVariance(activePart(layers[0], layers[1])),
        };
      };
      const rows = await of('rows');
      assert.ok(rows.share < 0.5 && rows.active > 1.2 && rows.active < 2.05, `${rows.share}, ${rows.active}`);
      assertClose([(await of('frobenius')).active, (await of('perfilter')).active], [1, 1], 1e-6);
    }
  });

  test('wrong options are refused', () => {
    const { loss, points, augmented } = netOf('random', 1);
    const wrong = (options: object) => () =>
      smallNet(loss, points, augmented, { widths: [2], activation: relu, ...options });
    assert.throws(wrong({ widths: [] }), /number of widths must be a positive integer, got 0/);
    assert.throws(wrong({ widths: [2, 0] }), /widths\[1\] must be a positive integer, got 0/);
    assert.throws(
      wrong({ normalisation: 'row' }),
      /normalisation must be 'frobenius', 'rows' or 'perfilter', got 'row'/,
    );
    assert.throws(wrong({ stepSize: NaN }), /stepSize must be a positive number, got NaN/);
  });
});
