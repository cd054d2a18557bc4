// @ts-check
// What the comparison rests on: differences that cannot hide, and the peers' results where the peers are there.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { engine } from 'contrastive-lab/tensor';
import { compare, judge, largestDifference, median } from '../../../bench/compare.mjs';
import { writeInputs } from '../../../bench/inputs.mjs';
import { cases } from '../../../bench/items.mjs';
import { peersAreReady } from '../../../bench/setup.mjs';
import { textOf, together, withReport } from '../../../bench/table.mjs';

before(() => engine());

const peers = await peersAreReady();

test('the median of an odd and of an even number of values', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
});

test('differences are relative to the largest value; what is missing or no number is infinitely far', () => {
  assert.equal(largestDifference([1, -4], [1.5, -4]), 0.125);
  assert.equal(largestDifference([1, 2], [1, 2]), 0);
  assert.equal(largestDifference([1, 2], [1]), Infinity);
  assert.equal(largestDifference([], []), Infinity);
  assert.equal(largestDifference([1, NaN], [1, NaN]), Infinity);
  assert.equal(largestDifference([1, 2], [Infinity, 2]), Infinity);
});

test('a peer that is off is named and fails nothing; ours that is off fails, with or without a reference', () => {
  const row = {
    item: 'step',
    shape: 'a shape',
    peer: 'a peer',
    oursMs: 1,
    peerMs: 1,
    ratio: 1,
    oursGB: 1,
    peerGB: 1,
    spread: /** @type {[number, number]} */ ([1, 1]),
    oursError: 1e-4,
    peerError: 1e-4,
    tolerance: 1e-3,
  };
  assert.deepEqual(judge([row]), { ours: [], peers: [] });
  const peer = judge([{ ...row, peerError: 1.7e-3 }]);
  assert.deepEqual(peer.ours, []);
  assert.match(peer.peers.join(), /^step, a shape: a peer is off by 1\.7e-3 against .* ours by 1\.0e-4$/);
  for (const oursError of [2e-3, NaN, Infinity]) {
    assert.match(
      judge([{ ...row, oursError }]).ours.join(),
      /ours is off by .* against the float64 reference/,
    );
    assert.deepEqual(judge([{ ...row, oursError }]).peers, []);
  }
  const without = { ...row, peerError: undefined, oursError: 1 };
  assert.match(judge([without]).ours.join(), /against a peer/);
  assert.deepEqual(judge([without]).peers, []);
  assert.match(judge([{ ...row, peerError: NaN }]).peers.join(), /a peer is off by NaN/);
});

test('the report goes between its marks and nowhere else', () => {
  const marks = ['<!-- measured: written by `npm run bench -- --write` -->', '<!-- end of measured -->'];
  const machine = {
    cpu: 'a processor',
    cores: 2,
    memoryGB: 8,
    node: '20',
    engine: 'native',
    matmulGflops: 100,
  };
  const text = withReport(`before\n${marks[0]}\nold\n${marks[1]}\nafter`, { machine, items: [] });
  assert.match(text, /^before\n<!-- .*Taken on: a processor, 2 cores.*\nafter$/s);
  assert.doesNotMatch(text, /old/);
  assert.throws(() => withReport('no marks', { machine, items: [] }), /must hold the lines/);
});

/** The cases that are quick when their nets are narrow, each once. */
const narrow = cases
  .filter(({ item, task }) => ['step', 'ntk'].includes(item) && task.points !== 2400)
  .map((one) => ({ ...one, task: { ...one.task, width: 512 }, rounds: 1 }));

for (const one of narrow) {
  const skip = peers ? false : 'the peers are not set up; `npm run bench` does so (4 GB)';
  test(`all sides compute the same: ${one.item}, ${one.shape}, at M = 512`, { skip }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-bench-'));
    try {
      await writeInputs(folder, one);
      const rows = await compare(one, folder);
      assert.equal(rows.length, one.peers.length);
      assert.deepEqual(judge(rows), { ours: [], peers: [] });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
}

test(
  'a peer that is given another loss is caught',
  { skip: peers ? false : 'the peers are not set up' },
  async () => {
    const [first] = narrow;
    const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-bench-'));
    try {
      await writeInputs(folder, first);
      const [jax] = first.peers;
      const [row] = await compare({ ...first, peers: [{ ...jax, task: { loss: 'infoNCE' } }] }, folder);
      assert.ok((row.peerError ?? 0) > 100 * row.tolerance, `is off by ${row.peerError} only`);
      assert.ok(row.oursError <= row.tolerance, `ours is off by ${row.oursError}`);
      assert.equal(judge([row]).peers.length, 1);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
);

test('items measured again take the place of their rows, and what was busy is said', () => {
  const machine = { cpu: 'a', cores: 2, memoryGB: 1, node: '1', engine: 'native', matmulGflops: 1 };
  /** @param {string} item @param {number} oursMs @param {number} [load] */
  const row = (item, oursMs, load) => ({
    item,
    shape: 's',
    peer: 'p',
    oursMs,
    peerMs: 1,
    ratio: oursMs,
    oursGB: 1,
    peerGB: 1,
    spread: /** @type {[number, number]} */ ([1, 1]),
    oursError: 0,
    tolerance: 1,
    load,
  });
  const growth = [{ cost: 'step', in: 'n', side: 'ours', exponent: 1.5, sizes: [1, 4], ms: [1, 8] }];
  const old = { machine, items: [row('step', 1), row('ntk', 2), row('cell', 3)], growth };
  const fresh = { machine: { ...machine, cpu: 'b' }, items: [row('ntk', 5, 9), row('deep', 4, 2)] };
  const whole = together(old, fresh, ['step', 'ntk', 'deep', 'cell']);
  assert.deepEqual(
    whole.items.map(({ item, oursMs }) => `${item} ${oursMs}`),
    ['step 1', 'ntk 5', 'deep 4', 'cell 3'],
  );
  assert.equal(whole.growth, growth);
  assert.equal(whole.machine.cpu, 'a');
  assert.match(textOf(whole), /while other work ran.*up to 9 processes for 2 cores.*: ntk\./s);
  assert.doesNotMatch(textOf(old), /while other work ran/);
  assert.equal(together({ machine, items: [] }, fresh, ['ntk', 'deep']).machine.cpu, 'b');
});
