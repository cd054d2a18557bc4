// @ts-check
// A sweep whose store can no longer be written stops for good: no process goes on, and nothing is made twice.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { childrenOf, gridFile, linesOf, runSweep, sixty, startSweep } from './command.mjs';

const grid = {
  ...sixty,
  grid: { similarity: ['dot'], activation: ['relu', 'tanh'], seed: [1, 2, 3, 4, 5], width: [48, 96] },
};

/**
 * A disk of a size that this test alone fills.
 * @param {import('node:test').TestContext} t
 * @param {string} size
 * @returns {{ folder: string, grow: (size: string) => void } | undefined} nothing where disks cannot be made
 */
function smallDisk(t, size) {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder]).status !== 0) {
    rmSync(folder, { recursive: true });
    return undefined;
  }
  t.after(() => {
    spawnSync('umount', ['-l', folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, grow: (larger) => void spawnSync('mount', ['-o', `remount,size=${larger}`, folder]) };
}

/**
 * Notes which processes a command starts.
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => number[]} those that are still there
 */
function watchChildren({ pid = 0 }) {
  if (process.platform !== 'linux') return () => [];
  const seen = new Set(childrenOf(pid));
  const timer = setInterval(() => childrenOf(pid).forEach((one) => seen.add(one)), 20);
  return () => {
    clearInterval(timer);
    assert.ok(seen.size > 0, 'workers were seen');
    return [...seen].filter((one) => existsSync(`/proc/${one}`));
  };
}

test('on a full disk a sweep stops with all its processes; with room again it makes what is missing, once', async (t) => {
  const disk = smallDisk(t, '12k');
  if (!disk) return t.skip('making a small disk needs root and mount');
  const [file, store] = [join(disk.folder, 'grid.json'), join(disk.folder, 'grid.runs.jsonl')];
  writeFileSync(file, JSON.stringify(grid));
  const { child, ended } = startSweep([file, '--processes', '2', '--json']);
  const gone = watchChildren(child);
  const full = await ended;
  assert.equal(full.code, 1);
  assert.match(
    full.stderr,
    /sweep stopped: .*grid\.runs\.jsonl cannot be written \(ENOSPC: the disk is full\); make room .*the runs before this one are kept/,
  );
  assert.equal(full.stderr.match(/sweep stopped/g)?.length, 1);
  assert.deepEqual(gone(), [], 'no process is left');
  assert.equal(existsSync(`${store}.lock`), false);
  const kept = linesOf(store);
  assert.ok(kept.length > 1 && kept.length < 21, `${kept.length} lines`);

  disk.grow('1m');
  const last = await runSweep(file, '--json');
  assert.equal(last.code, 0, last.stderr);
  assert.deepEqual(linesOf(store).slice(0, kept.length), kept);
  const keys = linesOf(store)
    .slice(1)
    .map((line) => JSON.parse(line).key);
  assert.deepEqual([keys.length, new Set(keys).size], [20, 20]);
});

test('what the user interrupts ends with all its processes, keeps what is finished and lets its lock go', async (t) => {
  const { file, store } = gridFile(t, sixty);
  const { child, ended } = startSweep([file, '--processes', '2']);
  while (linesOf(store).length < 4 && child.exitCode === null) await new Promise((go) => setTimeout(go, 5));
  const gone = watchChildren(child);
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  assert.equal(code, 130, stderr);
  assert.match(
    stderr,
    /sweep stopped: interrupted; \d+ finished runs are kept, the same again makes the others/,
  );
  assert.deepEqual(gone(), [], 'no process is left');
  assert.equal(existsSync(`${store}.lock`), false);
  assert.ok(linesOf(store).length >= 4);
});
