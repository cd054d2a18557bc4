// The links from weights to the NTK, against weights and Jacobians in plain float64 loops.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import {
  frozenKernel,
  gradientChange,
  hiddenChange,
  largestHessianNorm,
  linearisedGap,
  ntkDrift,
  weightChange,
} from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import { dense, layered, orthonormal, tanh, type Net } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import {
  adam,
  gradientDescent,
  momentum,
  onlyAt,
  orthonormalOutput,
  run,
  sgd,
  weightDecay,
  type DescentState,
} from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import {
  naiveJacobianRow,
  naiveOutputs,
  naiveParameters,
  naiveWith,
  type NaiveNet,
} from '../support/naiveNet';
import { asNaive, rowsOf, smallData, smallNet } from '../support/runs';
import { FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const data = smallData();
const rows = rowsOf(data);
const loss = linear(cosine());
const STEP_SIZE = 0.5;
const STEPS = 6;

/** All nets of a run of plain gradient descent. */
function naiveRun(activation: 'tanh' | 'relu'): NaiveNet[] {
  const nets = [asNaive(smallNet(activation), data.inputDim)];
  for (let step = 0; step < STEPS; step++) {
    const net = nets[step];
    const values = Float64Array.from(rows.flatMap((x) => naiveOutputs(net, x)));
    const { gradient } = loss.evaluate({ values, count: data.count, dim: 3 });
    const parameters = naiveParameters(net);
    rows.forEach((x, n) => {
      for (const z of [0, 1, 2]) {
        naiveJacobianRow(net, x, z).forEach((value, i) => {
          parameters[i] -= STEP_SIZE * gradient[3 * n + z] * value;
        });
      }
    });
    nets.push(naiveWith(net, parameters));
  }
  return nets;
}

const length = (values: Float64Array | number[]): number => Math.hypot(...values);
const difference = (a: ArrayLike<number>, b: ArrayLike<number>): number[] =>
  Array.from(a, (value, i) => value - b[i]);

for (const activation of ['tanh', 'relu'] as const) {
  test(`${activation}: weight change and gradient change are those of the plain weights and Jacobians`, async () => {
    const nets = naiveRun(activation);
    const jacobian = (net: NaiveNet): number[][] =>
      rows.slice(0, data.count).flatMap((x) => [0, 1, 2].map((z) => naiveJacobianRow(net, x, z)));
    const start = jacobian(nets[0]);
    for (const space of ['sample', 'weight'] as const) {
      await withoutLeaks(async () => {
        const { records } = await run(
          gradientDescent(smallNet(activation), loss, data, { stepSize: STEP_SIZE, space }),
          { steps: STEPS, observe: { weights: weightChange(), gradient: gradientChange() } },
        );
        assertClose(
          records.map(({ observed }) => observed.weights),
          nets.map((net) => length(difference(naiveParameters(net), naiveParameters(nets[0])))),
          FLOAT32_LONG,
        );
        assertClose(
          records.map(({ observed }) => observed.gradient.size),
          nets.map((net) => Math.max(...jacobian(net).map(length))),
          FLOAT32_LONG,
        );
        assertClose(
          records.map(({ observed }) => observed.gradient.change),
          nets.map((net) => Math.max(...jacobian(net).map((row, i) => length(difference(row, start[i]))))),
          FLOAT32_LONG,
        );
      });
    }
  });
}

test('the distance to the linearised model is the largest difference of outputs at equal steps', async () => {
  await withoutLeaks(async () => {
    const net = smallNet('tanh');
    const { records } = await run(gradientDescent(net, loss, data, { stepSize: STEP_SIZE }), {
      steps: STEPS,
      observe: { gap: linearisedGap(), outputs: ({ outputs }) => outputs.slice() },
    });
    const model = frozenKernel(net, loss, data, { stepSize: STEP_SIZE });
    const expected = records.map(({ observed }) => {
      const gap = Math.max(...difference(observed.outputs, model.state.outputs).map(Math.abs));
      model.advance();
      return gap;
    });
    model.dispose();
    assert.equal(expected[0], 0);
    assert.ok(expected[STEPS] > 0);
    assertClose(
      records.map(({ observed }) => observed.gap),
      expected,
      FLOAT32_LONG,
    );
  });
});

test('what is recorded does not change what an observer says', async () => {
  await withoutLeaks(async () => {
    const observe = () => ({
      gap: linearisedGap(),
      weights: weightChange(),
      gradient: gradientChange(),
      drift: ntkDrift(),
      late: onlyAt((step) => step === STEPS, weightChange()),
    });
    const recorded = async (recordAt?: (step: number) => boolean) => {
      const descent = gradientDescent(smallNet('tanh'), loss, data, { stepSize: STEP_SIZE });
      const { records } = await run(descent, { steps: STEPS, observe: observe(), recordAt });
      return records[records.length - 1].observed;
    };
    const all = await recorded();
    assert.deepEqual(await recorded((step) => step === STEPS), all);
    assert.equal(all.late, all.weights);
    assert.ok(all.gap > 0 && all.drift > 0 && all.gradient.change > 0);
  });
});

/** All weights of a net as plain numbers, by name. */
const plainWeights = ({ net }: DescentState): Record<string, number[]> =>
  Object.fromEntries(Object.entries(net.weights).map(([name, weights]) => [name, [...weights.dataSync()]]));

const deep = layered([dense(24), tanh, dense(16), tanh, dense(3)], { seed: 1 });

for (const [words, net, options] of [
  ['momentum', smallNet('tanh'), { optimiser: momentum(), space: 'weight' }],
  ['Adam', smallNet('tanh'), { optimiser: adam() }],
  ['weight decay', smallNet('tanh'), { optimiser: weightDecay(0.1) }],
  ['sgd', smallNet('relu'), { optimiser: sgd(), space: 'weight' }],
  ['mini-batches', smallNet('tanh'), { batch: { size: 2 }, space: 'weight' }],
  ['Adam on mini-batches', smallNet('tanh'), { optimiser: adam(), batch: { size: 2 } }],
  ['orthonormal outputs', smallNet('tanh'), { outputLayer: orthonormalOutput(), space: 'weight' }],
  ['a deeper net', deep, {}],
  ['a deeper net under momentum', deep, { optimiser: momentum() }],
  ['a deeper net with a bound layer', deep, { constraints: { hidden2: orthonormal() } }],
] as const) {
  test(`the change of the weights is that of the weights that were read: ${words}`, async () => {
    await withoutLeaks(async () => {
      const { records } = await run(gradientDescent<Net>(net, loss, data, { stepSize: 0.1, ...options }), {
        steps: STEPS,
        observe: { all: weightChange(), hidden: hiddenChange(), weights: plainWeights },
      });
      const changeOf = (names: (name: string) => boolean) =>
        records.map(({ observed }) =>
          length(
            Object.entries(observed.weights)
              .filter(([name]) => names(name))
              .flatMap(([name, now]) => difference(now, records[0].observed.weights[name])),
          ),
        );
      const all = changeOf(() => true);
      assert.ok(all[STEPS] > 0.01);
      assertClose(
        records.map(({ observed }) => observed.all),
        all,
        FLOAT32_LONG,
      );
      assertClose(
        records.map(({ observed }) => observed.hidden),
        changeOf((name) => name !== 'output'),
        FLOAT32_LONG,
      );
    });
  });
}

test('under an optimiser the weights are followed in weight space alone', async () => {
  for (const observe of [{ one: weightChange() }, { one: hiddenChange() }]) {
    await withoutLeaks(() =>
      assert.rejects(
        run(
          gradientDescent(smallNet('tanh'), loss, data, {
            stepSize: 0.1,
            space: 'sample',
            optimiser: momentum(),
          }),
          { steps: 2, observe },
        ),
        {
          name: 'RangeError',
          message: /^space must be weight to follow the weights under momentum.*space: 'weight'$/,
        },
      ),
    );
  }
});

test('the linearised model is refused where the run is not plain gradient descent', async () => {
  for (const [options, words] of [
    [{ optimiser: momentum() }, 'momentum (decay 0.9)'],
    [{ batch: { size: 2 } }, 'mini-batches of 2'],
    [{ outputLayer: orthonormalOutput() }, 'output orthonormal'],
  ] as const) {
    await withoutLeaks(() =>
      assert.rejects(
        run(gradientDescent(smallNet('tanh'), loss, data, { stepSize: 0.1, ...options }), {
          steps: 2,
          observe: { gap: linearisedGap() },
        }),
        ({ name, message }: Error) => name === 'RangeError' && message.includes(`got ${words}`),
      ),
    );
  }
});

test('the Hessian of a deeper net is refused, and leaves nothing behind', async () => {
  await withoutLeaks(() =>
    assert.rejects(
      run(gradientDescent(deep, loss, data, { stepSize: 0.1 }), {
        steps: 2,
        observe: { hessian: largestHessianNorm },
      }),
      {
        name: 'RangeError',
        message: /^layers must be the two of a dense net .*, got 3; the Hessian of other nets/,
      },
    ),
  );
});
