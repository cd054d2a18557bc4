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

const skip = process.platform === 'linux' ? false : 'children of a process are found through /proc';

test(
  `${KILLS} kills -9 at random moments of a sweep of 60 runs: 60 rows, each that of the undisturbed sweep`,
  { skip },
  async (t) => {
    const calm = gridFile(t, sixty);
    const undisturbed = await runSweep(calm.file, '--csv', join(calm.folder, 'runs.csv'), '--json');
    assert.equal(undisturbed.code, 0, undisturbed.stderr);

    const { folder, file, store } = gridFile(t, sixty);
    const killed = { all: 0, command: 0, worker: 0 };
    for (let kill = 1; kill <= KILLS; kill++) {
      const before = linesOf(store);
      const { child, ended } = startSweep([file, '--processes', '2']);
      const pid = /** @type {number} */ (child.pid);
      // At a random moment from its start on, but never so late that no runs are left for the kills to come.
      const most = Math.floor((48 * kill) / KILLS);
      const moment = Date.now() + Math.random() * 2500;
      while (Date.now() < moment && linesOf(store).length < most) await pause(5);
      await pause(Math.random() * 50);
      assert.equal(child.exitCode, null, 'the sweep is still at work when the kill comes');
      const workers = childrenOf(pid);
      const kind = oneOf(/** @type {const} */ (['all', 'command', 'worker']));
      if (kind === 'worker' && workers.length > 0) {
        killed.worker += 1;
        process.kill(oneOf(workers), 'SIGKILL');
        await pause(Math.random() * 300);
      } else killed[kind === 'command' ? 'command' : 'all'] += 1;
      // Workers of a command that was killed alone end by themselves, and keep nothing.
      process.kill(kind === 'command' ? pid : -pid, 'SIGKILL');
      await ended;
      assert.deepEqual(linesOf(store).slice(0, before.length), before, 'no line is lost or changed');
    }
    t.diagnostic(`killed: ${JSON.stringify(killed)}`);
    assert.equal(killed.all + killed.command + killed.worker, KILLS);

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
