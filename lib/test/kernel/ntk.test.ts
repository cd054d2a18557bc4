import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import { atPoints, hittingTime, ntk, ntkDiagonal, ntkDrift, ntkTrace } from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import {
  disposeLayers,
  twoLayer,
  twoLayerFactors,
  type ActivationName,
  type LayerFactors,
} from 'contrastive-lab/model';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { gradientDescent, run, Descent } from 'contrastive-lab/train';
import { assertClose, slopeOf, withoutLeaks } from '../support/check';
import { naiveJacobianRow, naiveNtk, naiveOutputs, naiveParameters, naiveWith } from '../support/naiveNet';
import { activationNames, asNaive, rowsOf, smallData, smallNet } from '../support/runs';
import { DIFFERENCES, FLOAT32, FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const data = smallData();
const rows = rowsOf(data);
const points = [0, 2, 5, 9];

/** Looks at the initial state of a small net at the chosen points. */
function look<T>(
  name: ActivationName,
  chosen: number[] | undefined,
  see: (at: readonly LayerFactors[]) => T,
): T {
  const descent = new Descent(smallNet(name), linear(cosine()), data, 0.1);
  const at = atPoints(descent.state, chosen);
  const result = see(at);
  disposeLayers(at);
  descent.dispose();
  return result;
}

const read = (make: () => tf.Tensor): Float32Array => {
  const tensor = make();
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
};

for (const name of activationNames) {
  test(`${name}: the NTK is the product of float64 Jacobians, output by output`, async () => {
    const naive = asNaive(smallNet(name), data.inputDim);
    const expected: number[] = [];
    for (let i = 0; i < 3; i++) {
      for (const x of points) {
        for (let j = 0; j < 3; j++)
          for (const y of points) expected.push(naiveNtk(naive, rows[x], i, rows[y], j));
      }
    }
    const kernel = await withoutLeaks(() => look(name, points, (at) => read(() => ntk(at))));
    assertClose(kernel, expected, FLOAT32);
  });

  test(`${name}: the oracle's Jacobian is the difference quotient of its outputs`, () => {
    const naive = asNaive(smallNet(name), data.inputDim);
    const parameters = naiveParameters(naive);
    for (const z of [0, 2]) {
      const f = (x: Float64Array): number => naiveOutputs(naiveWith(naive, x), rows[3])[z];
      const quotients = parameters.map((_, i) => slopeOf(f, parameters, i));
      assertClose(naiveJacobianRow(naive, rows[3], z), quotients, DIFFERENCES);
    }
  });

  test(`${name}: the NTK is the product of Jacobians by automatic differentiation`, () => {
    const net = smallNet(name);
    const naive = asNaive(net, data.inputDim);
    const jacobian = tf.tidy(() => {
      const [hidden, output] = [tf.tensor2d(naive.hidden), tf.tensor2d(naive.output)];
      const gradients: tf.Tensor[] = [];
      for (let z = 0; z < 3; z++) {
        for (const x of points) {
          const f = (v: tf.Tensor, w: tf.Tensor): tf.Scalar => {
            const features = net.activation.value(tf.matMul(tf.tensor2d([rows[x]]), v, false, true));
            return tf.div(tf.sum(tf.slice(tf.matMul(features, w), [0, z], [1, 1])), Math.sqrt(net.width));
          };
          gradients.push(
            tf.concat1d(
              tf
                .grads(f)([hidden, output])
                .map((part) => tf.reshape(part, [part.size])),
            ),
          );
        }
      }
      return tf.stack(gradients) as tf.Tensor2D;
    });
    const expected = read(() => tf.tidy(() => tf.matMul(jacobian, tf.transpose(jacobian))));
    jacobian.dispose();
    assertClose(
      look(name, points, (at) => read(() => ntk(at))),
      expected,
      FLOAT32_LONG,
    );
  });

  test(`${name}: trace and diagonal are the trace and the diagonal of the whole`, async () => {
    const { whole, trace, diagonal } = await withoutLeaks(() =>
      look(name, points, (at) => ({
        whole: read(() => ntk(at)),
        trace: read(() => ntkTrace(at)),
        diagonal: read(() => ntkDiagonal(at)),
      })),
    );
    const side = 3 * points.length;
    const entry = (i: number, a: number, b: number): number =>
      whole[(i * points.length + a) * side + i * points.length + b];
    const pairs = points.flatMap((_, a) => points.map((__, b) => [a, b]));
    assertClose(
      trace,
      pairs.map(([a, b]) => entry(0, a, b) + entry(1, a, b) + entry(2, a, b)),
      FLOAT32,
    );
    assertClose(
      diagonal,
      points.flatMap((_, a) => [0, 1, 2].map((i) => entry(i, a, a))),
      FLOAT32,
    );
  });
}

test('a kernel large enough to be multiplied out in halves is the same', async () => {
  const many = sphereTriplets({ count: 37, inputDim: 5, seed: 2 });
  const naive = asNaive(smallNet('tanh'), 5);
  // 111 points and 3 outputs make 333 rows, an odd number.
  const jacobian = new Matrix(
    [0, 1, 2].flatMap((z) => rowsOf(many).map((x) => naiveJacobianRow(naive, x, z))),
  );
  const expected = jacobian.mmul(jacobian.transpose()).to1DArray();
  await withoutLeaks(() => {
    const descent = new Descent(smallNet('tanh'), linear(cosine()), many, 0.1);
    const at = atPoints(descent.state, [...rowsOf(many).keys()]);
    assertClose(
      read(() => ntk(at)),
      expected,
      FLOAT32,
    );
    disposeLayers(at);
    descent.dispose();
  });
});

test('a large kernel of one output, which has no halves, is its trace', async () => {
  const many = sphereTriplets({ count: 101, inputDim: 5, seed: 3 });
  await withoutLeaks(() => {
    const net = twoLayer({ width: 24, outputs: 1, activation: 'tanh', seed: 1 });
    const descent = new Descent(net, linear(cosine()), many, 0.1);
    const at = atPoints(descent.state, [...rowsOf(many).keys()]);
    const expected = read(() => ntkTrace(at));
    assert.equal(expected.length, 303 ** 2);
    assertClose(
      read(() => ntk(at)),
      expected,
      FLOAT32,
    );
    disposeLayers(at);
    descent.dispose();
  });
});

test('the NTK does not notice in which order the neurons stand', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      look('relu', points, (at) => {
        const order = new RandomStream(seed).shuffle([...Array(24).keys()]);
        tf.tidy(() => {
          const indices = tf.tensor1d(order, 'int32');
          const [hidden, last] = at;
          const { slopes } = hidden;
          assert.ok(slopes.form === 'factored' && 'rows' in last.inputs);
          const columns = (matrix: tf.Tensor2D): tf.Tensor2D => tf.gather(matrix, indices, 1);
          const shuffled: LayerFactors[] = [
            {
              ...hidden,
              slopes: {
                ...slopes,
                preActivations: columns(slopes.preActivations),
                features: columns(slopes.features),
                output: tf.gather(slopes.output, indices),
              },
            },
            { ...last, inputs: { rows: columns(last.inputs.rows) } },
          ];
          assertClose(ntk(shuffled).dataSync(), ntk(at).dataSync(), FLOAT32);
        });
      });
    }),
    { numRuns: 20 },
  );
});

test('points default to the anchors, and points that do not exist are refused by name', () => {
  look('relu', undefined, (at) => {
    assert.ok('gram' in at[0].inputs);
    assert.deepEqual(at[0].inputs.gram.shape, [data.count, data.count]);
  });
  const ask = (chosen: number[]) => () => {
    const descent = new Descent(smallNet('relu'), linear(cosine()), data, 0.1);
    try {
      atPoints(descent.state, chosen);
    } finally {
      descent.dispose();
    }
  };
  assert.throws(ask([]), /points must name at least one point/);
  for (const bad of [-1, 12, 0.5, NaN])
    assert.throws(ask([0, bad]), new RegExp(`points must be integers from 0 to 11, got ${bad}`));
});

test('a kernel too large for memory is refused before it is made', async () => {
  await withoutLeaks(() => {
    tf.tidy(() => {
      const layers = twoLayerFactors({
        preActivations: tf.zeros<tf.Rank.R2>([5001, 1]),
        output: tf.zeros<tf.Rank.R2>([1, 4]),
        gram: tf.zeros<tf.Rank.R2>([1, 1]),
        activation: smallNet('relu').activation,
      });
      assert.throws(() => ntk(layers), /at most 20000, got 5001 x 4; ask for ntkTrace/);
    });
  });
});

test('drift is the largest change of the NTK since the first state, and starts at 0', async () => {
  await withoutLeaks(async () => {
    const drift = ntkDrift(points);
    const kernels: Float32Array[] = [];
    const whole = (state: Parameters<typeof drift>[0]): number => {
      const at = atPoints(state, points);
      kernels.push(read(() => ntk(at)));
      disposeLayers(at);
      return 0;
    };
    const path = await run(gradientDescent(smallNet('relu'), linear(cosine()), data, { stepSize: 0.5 }), {
      steps: 5,
      observe: { drift, whole },
    });
    const expected = kernels.map((kernel) =>
      Math.max(...kernel.map((value, i) => Math.abs(value - kernels[0][i]))),
    );
    assertClose(
      path.records.map((record) => record.observed.drift),
      expected,
      FLOAT32,
    );
    assert.ok(expected[5] > expected[1] && expected[0] === 0);
  });
});

test('the hitting time lies between the two records around the level, or is undefined', () => {
  const drifts = { x: [0, 1, 2, 3], y: [0, 0.01, 0.1, 10] };
  assert.equal(hittingTime(drifts, 1), 2.5, 'half way in the logarithm');
  assert.equal(hittingTime(drifts, 0.005), 1, 'no interpolation from a drift of 0');
  assert.equal(hittingTime(drifts, 11), undefined);
  assert.throws(() => hittingTime(drifts, NaN), /level must be a positive number, got NaN/);
});
