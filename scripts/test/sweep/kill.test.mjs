// @ts-check
// A sweep that is killed again and again, at random moments, ends with the runs of one that was left alone.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { childrenOf, gridFile, linesOf, runSweep, sixty, startSweep, withoutSeconds } from './command.mjs';

const KILLS = Number(process.env.CONTRASTIVE_LAB_KILLS ?? 20);

/** @template T @param {readonly T[]} items */
const oneOf = (items) => items[Math.floor(Math.random() * items.length)];

/** Kills a process, or a group of them, that may have ended. @param {number} pid */
function kill9(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    assert.equal(/** @type {NodeJS.ErrnoException} */ (error).code, 'ESRCH');
  }
}

const skip = process.platform === 'linux' ? false : 'children of a process are found through /proc';

test(
  `${KILLS} kills -9 at random moments of a sweep of 60 runs: 60 rows, each that of the undisturbed sweep`,
  { skip },
  async (t) => {
    const calm = gridFile(t, sixty);
    const began = Date.now();
    const undisturbed = await runSweep(calm.file, '--csv', join(calm.folder, 'runs.csv'), '--json');
    assert.equal(undisturbed.code, 0, undisturbed.stderr);
    // Into which the runs fall, and not only the start, whatever the machine.
    const span = (Date.now() - began) / 2;

    const { folder, file, store } = gridFile(t, sixty);
    const killed = { all: 0, command: 0, worker: 0 };
    let late = 0;
    for (let kill = 1; kill <= KILLS; kill++) {
      const before = linesOf(store);
      const { child, ended } = startSweep([file, '--processes', '2']);
      const pid = /** @type {number} */ (child.pid);
      // At a random moment from its start on, but never so late that no runs are left for the kills to come.
      const most = Math.floor((40 * kill) / KILLS);
      const moment = Date.now() + Math.random() * span;
      while (Date.now() < moment && linesOf(store).length < most) await pause(5);
      await pause(Math.random() * 50);
      const workers = childrenOf(pid);
      const kind = oneOf(/** @type {const} */ (['all', 'command', 'worker']));
      const ofWorker = kind === 'worker' && workers.length > 0;
      if (ofWorker) {
        kill9(oneOf(workers));
        await pause(Math.random() * 300);
      }
      // Workers of a command that was killed alone end by themselves, and keep nothing.
      kill9(kind === 'command' ? pid : -pid);
      const { code } = await ended;
      assert.deepEqual(linesOf(store).slice(0, before.length), before, 'no line is lost or changed');
      // On a machine that gave this test no time for long, the sweep may have come to its end before.
      if (code === null) killed[ofWorker ? 'worker' : kind === 'command' ? 'command' : 'all'] += 1;
      else {
        assert.equal(code, 0);
        late += 1;
      }
    }
    t.diagnostic(`killed: ${JSON.stringify(killed)}, too late: ${late}`);
    const count = killed.all + killed.command + killed.worker;
    assert.equal(count + late, KILLS);
    assert.ok(count >= KILLS / 2, `only ${count} of ${KILLS} kills came before the end of the sweep`);

    const last = await runSweep(file, '--csv', join(folder, 'runs.csv'), '--json');
    assert.equal(last.code, 0, last.stderr);
    const { runs, found, made, missing } = JSON.parse(
      /** @type {string} */ (last.stdout.trim().split('\n').at(-1)),
    );
    assert.deepEqual([runs, found + made, missing], [60, 60, 0]);
    const keys = linesOf(store)
      .slice(1)
      .map((line) => JSON.parse(line).key);
    assert.deepEqual([keys.length, new Set(keys).size], [60, 60], 'no run stands twice in the store');
    const rows = withoutSeconds(join(folder, 'runs.csv'));
    assert.equal(rows.length, 61);
    assert.deepEqual(rows, withoutSeconds(join(calm.folder, 'runs.csv')));
    assert.equal(existsSync(`${store}.lock`), false);
  },
);
