import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { atPoints, ntk, ntkRows } from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import { disposeLayers, twoLayer, type LayerFactors } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { assertClose, withoutLeaks } from '../support/check';
import { activationNames, smallData, smallNet } from '../support/runs';
import { FLOAT32 } from '../support/tolerance';

before(() => engine());

const data = smallData();
const points = [...Array(3 * data.count).keys()];

function look<T>(net: ReturnType<typeof twoLayer>, see: (at: readonly LayerFactors[]) => T): T {
  const descent = new Descent(net, linear(cosine()), data, 0.1);
  const at = atPoints(descent.state, points);
  const result = see(at);
  disposeLayers(at);
  descent.dispose();
  return result;
}

/** What the error of a budget of one byte asks for. */
function leastMemory(at: readonly LayerFactors[]): number {
  try {
    ntkRows(at, { memory: 1 }).next();
  } catch (error) {
    return Number(/at least (\d+) bytes/.exec((error as Error).message)?.[1]);
  }
  return NaN;
}

for (const name of activationNames) {
  test(`${name}: rows in blocks of any size are the rows of the whole kernel`, async () => {
    await withoutLeaks(() => {
      look(smallNet(name), (at) => {
        const whole = tf.tidy(() => ntk(at).arraySync());
        for (const factor of [1, 2.1, 1000]) {
          let next = 0;
          for (const { firstRow, rows } of ntkRows(at, { memory: factor * leastMemory(at) })) {
            assert.equal(firstRow, next);
            next += rows.shape[0];
            assertClose(rows.dataSync(), whole.slice(firstRow, next).flat(), FLOAT32);
            rows.dispose();
          }
          assert.equal(next, whole.length);
        }
      });
    });
  });
}

test('a budget is kept: all tensors on the way together stay below it', async () => {
  const net = twoLayer({ width: 5000, outputs: 3, activation: 'tanh', seed: 1 });
  const descent = new Descent(net, linear(cosine()), data, 0.1);
  const at = atPoints(descent.state, points);
  for (const factor of [1, 1.5, 10]) {
    const memory = Math.ceil(factor * leastMemory(at));
    const before = tf.memory().numBytes;
    const { peakBytes } = await tf.profile(() => {
      for (const { rows } of ntkRows(at, { memory })) rows.dispose();
    });
    assert.ok(peakBytes - before <= memory, `${peakBytes - before} of ${memory} bytes`);
  }
  disposeLayers(at);
  descent.dispose();
});

test('a budget too small for one row is refused with the smallest that works, and a loop left early leaks nothing', async () => {
  await withoutLeaks(() => {
    look(smallNet('relu'), (at) => {
      for (const memory of [0, -1, NaN, leastMemory(at) - 1]) {
        assert.throws(
          () => ntkRows(at, { memory }).next(),
          new RegExp(`memory must be at least \\d+ bytes for one row .*, got ${memory}`),
        );
      }
      for (const { rows } of ntkRows(at)) {
        rows.dispose();
        break;
      }
    });
  });
});
