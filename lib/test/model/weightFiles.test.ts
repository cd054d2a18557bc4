import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, test } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { sphereTriplets } from 'contrastive-lab/data';
import {
  conv,
  dense,
  flatten,
  image,
  layered,
  loadWeights,
  readWeights,
  saveWeights,
  tanh,
  twoLayer,
  type Model,
  type NetOptions,
} from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { withoutLeaks } from '../support/check';
import { temporaryFolder } from '../support/folder';

before(() => engine());

const inFolder = (use: (folder: string) => Promise<void>): Promise<void> => use(temporaryFolder());

const data = sphereTriplets({ count: 3, inputDim: 6, seed: 1 });
const models: { model: Model; options?: NetOptions }[] = [
  { model: twoLayer({ width: 20, outputs: 2, seed: 1 }), options: { space: 'weight' } },
  { model: layered([dense(7), tanh, dense(5), tanh, dense(2)], { seed: 1 }) },
  { model: layered([image(2, 3), conv(3, { kernel: 1 }), tanh, flatten(), dense(2)], { seed: 1 }) },
];

for (const { model, options } of models) {
  test(`${model.name}: trained, saved and loaded, a net goes on to the same numbers`, async () => {
    await inFolder(async (folder) => {
      await withoutLeaks(async () => {
        const file = path.join(folder, 'net.safetensors');
        const net = model.at(data, options);
        const gradient = new Float64Array(18).map((_, i) => Math.sin(i));
        net.step(gradient, 0.3);
        await saveWeights(net, file);
        const weights = await loadWeights(file, model);
        const other = model.at(data, { ...options, weights });
        tf.dispose({ ...weights });
        for (let step = 0; step < 3; step++) {
          assert.deepEqual(other.outputs, net.outputs);
          for (const one of [net, other]) one.step(gradient, 0.3);
        }
        net.dispose();
        other.dispose();
        assert.deepEqual(await readdir(folder), ['net.safetensors'], 'nothing is left beside the file');
      });
    });
  });
}

test('the file is what the format says, to the byte', async () => {
  await inFolder(async (folder) => {
    const file = path.join(folder, 'net.safetensors');
    const net = models[1].model.at(data);
    await saveWeights(net, file);
    const bytes = await readFile(file);
    const length = Number(bytes.readBigUInt64LE());
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
      string,
      { dtype: string; shape: number[]; data_offsets: [number, number] }
    >;
    assert.equal(length % 8, 0);
    const { __metadata__: notes, ...entries } = header;
    assert.deepEqual(notes, { model: models[1].model.name });
    assert.deepEqual(Object.keys(entries), ['hidden1', 'hidden2', 'output']);
    let next = 0;
    for (const [
      name,
      {
        dtype,
        shape,
        data_offsets: [from, to],
      },
    ] of Object.entries(entries)) {
      assert.equal(dtype, 'F32');
      assert.equal(from, next);
      next = to;
      assert.equal(to - from, 4 * shape[0] * shape[1]);
      const expected = readWeights(net)[name];
      assert.deepEqual(shape, expected.shape);
      expected.values.forEach((value, i) => {
        assert.equal(bytes.readFloatLE(8 + length + from + 4 * i), value);
      });
    }
    assert.equal(bytes.length, 8 + length + next, 'no byte is left over');
    net.dispose();
  });
});

test('files that are damaged or of another net, and nets without hidden weights, are refused with what is wrong', async () => {
  await inFolder(async (folder) => {
    await withoutLeaks(async () => {
      const file = path.join(folder, 'net.safetensors');
      const [{ model: two }, { model: deep }] = models;
      const sample = two.at(data, { space: 'sample' });
      await assert.rejects(
        saveWeights(sample, file),
        /sample space holds no hidden weights; run with space: 'weight'/,
      );
      sample.dispose();
      assert.deepEqual(await readdir(folder), []);
      const net = deep.at(data);
      await saveWeights(net, file);
      net.dispose();
      await assert.rejects(
        loadWeights(file, two),
        /holds the weights of another net: dense 7, tanh, dense 5, tanh, dense 2, not two-layer ReLU net/,
      );
      const wider = sphereTriplets({ count: 3, inputDim: 8, seed: 1 });
      const weights = await loadWeights(file, deep);
      assert.throws(() => deep.at(wider, { weights }), /weights hidden1 must be 8 x 7, got 6 x 7/);
      tf.dispose({ ...weights });
      const bytes = await readFile(file);
      for (const [cut, problem] of [
        [4, /shorter than 8 bytes/],
        [50, /its header is cut: \d+ of 50 bytes/],
        [bytes.length - 1, /output is cut/],
      ] as const) {
        await writeFile(file, bytes.subarray(0, cut));
        await assert.rejects(loadWeights(file, deep), problem);
      }
      await writeFile(file, Buffer.from(bytes).fill(0x7b, 8, 40));
      await assert.rejects(loadWeights(file, deep), /its header is not JSON\); write it again/);
    });
  });
});
