// @ts-check
// A grid as a job array on a real Slurm: tasks are cancelled and queued again, and the table is that of a local sweep.
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gridFile, linesOf, runSweep, sixty, startSweep, withoutSeconds } from '../sweep/command.mjs';
import { ask, noCluster, startCluster, until } from './cluster.mjs';

const CHUNKS = 6;
/** Runs long enough for a task to be caught in the middle. */
const grid = { ...sixty, fixed: { ...sixty.fixed, steps: 100 } };

test(
  'a job array whose tasks are cancelled and requeued gives the table of the local sweep, to the bit',
  { skip: noCluster },
  async (t) => {
    const here = gridFile(t, grid);
    const local = await runSweep(here.file, '--csv', join(here.folder, 'runs.csv'));
    assert.equal(local.code, 0, local.stderr);

    const { folder, file, store } = gridFile(t, grid);
    const clusterFolder = join(folder, 'cluster');
    mkdirSync(clusterFolder);
    const env = await startCluster(t, clusterFolder);
    const submitted = await startSweep([file, '--engine', 'slurm', '--chunks', String(CHUNKS), '--json'], env)
      .ended;
    assert.equal(submitted.code, 0, submitted.stderr);
    const { job, tasks, missing } = lastLine(submitted.stdout);
    assert.deepEqual([tasks, missing], [CHUNKS, 60]);
    // Waiting tasks hold to the grid that was submitted.
    writeFileSync(file, JSON.stringify({ ...grid, fixed: { ...grid.fixed, stepSize: 0.3 } }));

    const shards = join(folder, 'grid.runs.shards');
    const shard = (/** @type {number} */ task, restart = 0) =>
      join(shards, `${job}-${restart}-${task}-of-${CHUNKS}.jsonl`);
    const runsIn = (/** @type {string} */ path) => Math.max(0, linesOf(path).length - 1);
    const story = () => ask(env, 'squeue', '-r') + logs(shards);
    const task = (/** @type {number} */ index) => ask(env, 'scontrol', 'show', 'job', `${job}_${index}`);

    /** Slurm lets a requeued task wait for two minutes; here it waits until it is released. @param {number} index */
    const requeue = async (index) => {
      ask(env, 'scontrol', 'requeue', `${job}_${index}`);
      await until(() => /JobState=PENDING.*Restarts=1/s.test(task(index)), story);
      ask(env, 'scontrol', 'hold', `${job}_${index}`);
    };

    // One is cancelled in the middle, and put back in the queue when Slurm calls it cancelled.
    await until(() => runsIn(shard(0)) > 0, story);
    ask(env, 'scancel', `${job}_0`);
    await until(() => task(0).includes('JobState=CANCELLED'), story);
    const cancelledWith = runsIn(shard(0));
    assert.ok(cancelledWith < 10, 'the task was cancelled in the middle');
    await requeue(0);
    // Another is requeued while it runs, as Slurm does when a node fails.
    await until(() => runsIn(shard(2)) > 0, story);
    await requeue(2);
    assert.ok(runsIn(shard(2)) < 10, 'the task was requeued in the middle');

    // What is finished can be looked at meanwhile; the command says that it is not all.
    writeFileSync(file, JSON.stringify(grid));
    const early = await startSweep([file, '--collect', '--json'], env).ended;
    assert.equal(early.code, 1);
    assert.match(early.stderr, /\d+ runs are missing; collect again later/);
    assert.ok(lastLine(early.stdout).missing >= 60 - 40 - cancelledWith - runsIn(shard(2)));

    for (const index of [0, 2]) {
      ask(env, 'scontrol', 'release', `${job}_${index}`);
      ask(env, 'scontrol', 'update', `JobId=${job}_${index}`, 'StartTime=now');
    }
    await until(
      () => ask(env, 'squeue', '--noheader', '--format=x%i').trim() === '' && task(0).includes('COMPLETED'),
      story,
    );
    const collected = await startSweep([file, '--collect', '--csv', join(folder, 'runs.csv'), '--json'], env)
      .ended;
    assert.equal(collected.code, 0, collected.stderr + story());

    assert.equal(runsIn(shard(0)) + runsIn(shard(0, 1)), 10, 'a requeued task makes what is missing');
    assert.equal(runsIn(shard(2)) + runsIn(shard(2, 1)), 10);
    assert.equal(runsIn(shard(0)), cancelledWith);
    const keys = linesOf(store)
      .slice(1)
      .map((line) => JSON.parse(line).key);
    assert.deepEqual([keys.length, new Set(keys).size], [60, 60]);
    assert.deepEqual(withoutSeconds(join(folder, 'runs.csv')), withoutSeconds(join(here.folder, 'runs.csv')));
  },
);

/** @param {string} stdout */
const lastLine = (stdout) => JSON.parse(/** @type {string} */ (stdout.trim().split('\n').at(-1)));

/** @param {string} folder */
function logs(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.log'));
  return names.map((name) => `${name}: ${readFileSync(join(folder, name), 'utf8')}`).join('');
}
