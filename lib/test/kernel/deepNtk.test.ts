import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import {
  gradientChange,
  ntk,
  ntkDiagonal,
  ntkDrift,
  ntkRows,
  ntkTimes,
  ntkTrace,
} from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import { disposeLayers, tanh, type LayerFactors, type Net } from 'contrastive-lab/model';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose, slopeOf, withoutLeaks } from '../support/check';
import { convCase, deepCases, type DeepCase } from '../support/deepNets';
import {
  naiveDeepJacobianRow,
  naiveDeepNtk,
  naiveDeepOutputs,
  type NaiveLayer,
} from '../support/naiveLayers';
import { rowsOf } from '../support/runs';
import { DIFFERENCES, FLOAT32_LONG } from '../support/tolerance';

before(() => engine());

const points = [0, 2, 5];
const outputs = [0, 1];

const read = (make: () => tf.Tensor): Float32Array => {
  const tensor = make();
  const values = tensor.dataSync<'float32'>();
  tensor.dispose();
  return values;
};

/** The net of a case at its start. */
function look<T>({ model, data }: DeepCase, see: (net: Net, layers: readonly LayerFactors[]) => T): T {
  const net = model.at(data);
  const layers = net.layers(points);
  try {
    return see(net, layers);
  } finally {
    disposeLayers(layers);
    net.dispose();
  }
}

/** All pairs of outputs and points, as the kernel's rows. */
const places = outputs.flatMap((i) => points.map((x) => ({ i, x })));

function jacobian(layers: NaiveLayer[], rows: number[][]): number[][] {
  return places.map(({ i, x }) => naiveDeepJacobianRow(layers, rows[x], i));
}

const products = (rows: number[][]): number[] =>
  rows.flatMap((a) => rows.map((b) => a.reduce((sum, value, k) => sum + value * b[k], 0)));

for (const deep of deepCases) {
  const rows = rowsOf(deep.data);

  test(`${deep.name}: layers' factors in float64 give the product of float64 Jacobians`, () => {
    look(deep, (net) => {
      const naive = deep.naive(net);
      const byFactors = places.flatMap(({ i, x }) =>
        places.map(({ i: j, x: y }) => naiveDeepNtk(naive, rows[x], i, rows[y], j)),
      );
      assertClose(byFactors, products(jacobian(naive, rows)), 1e-9);
    });
  });

  test(`${deep.name}: the oracle's Jacobian is the difference quotient of its outputs`, () => {
    look(deep, (net) => {
      const naive = deep.naive(net);
      const weighted = naive.filter((layer) => 'weights' in layer);
      const flat = Float64Array.from(weighted.flatMap(({ weights }) => weights.flat()));
      const f = (x: Float64Array): number => {
        let place = 0;
        const moved = naive.map((layer) =>
          'weights' in layer
            ? { ...layer, weights: layer.weights.map((row) => row.map(() => x[place++])) }
            : layer,
        );
        return naiveDeepOutputs(moved, rows[2])[1];
      };
      const found = naiveDeepJacobianRow(naive, rows[2], 1);
      const random = new RandomStream(1);
      const some = Array.from({ length: 40 }, () => random.integer(flat.length));
      assertClose(
        some.map((i) => found[i]),
        some.map((i) => slopeOf(f, flat, i, 1e-4)),
        10 * DIFFERENCES,
      );
    });
  });

  test(`${deep.name}: outputs and NTK are those of the float64 net`, async () => {
    await withoutLeaks(() => {
      look(deep, (net, layers) => {
        const naive = deep.naive(net);
        assertClose(
          net.outputs,
          rows.flatMap((x) => naiveDeepOutputs(naive, x)),
          FLOAT32_LONG,
        );
        assertClose(
          read(() => ntk(layers)),
          products(jacobian(naive, rows)),
          FLOAT32_LONG,
        );
      });
    });
  });

  test(`${deep.name}: trace, diagonal, rows and products are those of the whole`, async () => {
    await withoutLeaks(() => {
      look(deep, (_net, layers) => {
        const whole = read(() => ntk(layers));
        const side = places.length;
        const entry = (i: number, a: number, j: number, b: number): number =>
          whole[(i * points.length + a) * side + j * points.length + b];
        const all = [...points.keys()];
        const trace = all.flatMap((a) => all.map((b) => entry(0, a, 0, b) + entry(1, a, 1, b)));
        assertClose(
          read(() => ntkTrace(layers)),
          trace,
          FLOAT32_LONG,
        );
        const diagonal = all.flatMap((a) => outputs.map((i) => entry(i, a, i, a)));
        assertClose(
          read(() => ntkDiagonal(layers)),
          diagonal,
          FLOAT32_LONG,
        );
        const vector = new RandomStream(3).fillNormal(new Float32Array(side));
        const expected = all.flatMap((a) =>
          outputs.map((i) =>
            all.reduce(
              (sum, b) => sum + outputs.reduce((part, j) => part + entry(i, a, j, b) * vector[b * 2 + j], 0),
              0,
            ),
          ),
        );
        const times = (): tf.Tensor =>
          tf.tidy(() => ntkTimes(layers, tf.tensor2d(vector, [points.length, 2])));
        assertClose(read(times), expected, FLOAT32_LONG);
        const least = leastMemory(layers);
        for (const factor of [1, 2.5, 1000]) {
          const found: number[] = [];
          for (const { firstRow, rows: block } of ntkRows(layers, { memory: factor * least })) {
            assert.equal(firstRow * side, found.length);
            found.push(...block.dataSync());
            block.dispose();
          }
          assertClose(found, whole, FLOAT32_LONG);
        }
      });
    });
  });

  test(`${deep.name}: drift and the gradients' change are those of float64 Jacobians`, async () => {
    await withoutLeaks(() => {
      const descent = new Descent(deep.model, linear(cosine()), deep.data, 0.5);
      const [drift, change] = [ntkDrift(points), gradientChange(points)];
      drift.begin?.(descent.state);
      change.begin?.(descent.state);
      const start = jacobian(deep.naive(descent.state.net), rows);
      for (let step = 0; step < 3; step++) descent.advance();
      const now = jacobian(deep.naive(descent.state.net), rows);
      const [k0, k] = [products(start), products(now)];
      const largest = Math.max(...k.map((value, i) => Math.abs(value - k0[i])));
      assertClose([drift(descent.state)], [largest], 1e-3);
      const lengths = (a: number[][], b?: number[][]): number =>
        Math.max(...a.map((row, r) => Math.hypot(...row.map((value, i) => value - (b ? b[r][i] : 0)))));
      const seen = change(descent.state);
      assertClose([seen.size, seen.change], [lengths(now), lengths(now, start)], FLOAT32_LONG);
      drift.dispose?.();
      change.dispose?.();
      descent.dispose();
    });
  });
}

test('so many channels that pairs of positions are cheaper than gradients: NTK and trace are those of float64 Jacobians', async () => {
  const wide = convCase(tanh, 40);
  await withoutLeaks(() => {
    look(wide, (net, layers) => {
      const expected = products(jacobian(wide.naive(net), rowsOf(wide.data)));
      assertClose(
        read(() => ntk(layers)),
        expected,
        FLOAT32_LONG,
      );
      const [size, side] = [points.length, places.length];
      const trace = [...Array(size * size).keys()].map((at) => {
        const [a, b] = [Math.floor(at / size), at % size];
        return outputs.reduce((sum, i) => sum + expected[(i * size + a) * side + i * size + b], 0);
      });
      assertClose(
        read(() => ntkTrace(layers)),
        trace,
        FLOAT32_LONG,
      );
    });
  });
});

/** What the error of a budget of one byte asks for. */
function leastMemory(layers: readonly LayerFactors[]): number {
  try {
    ntkRows(layers, { memory: 1 }).next();
  } catch (error) {
    return Number(/at least (\d+) bytes/.exec((error as Error).message)?.[1]);
  }
  return NaN;
}
