// @ts-check
// `npm run sweep`: what it makes, what it says, what it refuses.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hold } from '../../support/lock.mjs';
import { gridFile, linesOf, runSweep, sixty, startSweep, withoutSeconds } from './command.mjs';

const small = { ...sixty, grid: { similarity: ['dot', 'cosine'], width: [32, 64], seed: [1] } };
const grid = { ...small, fixed: { ...small.fixed, activation: 'tanh' } };

/** @param {string} stdout */
const lastLine = (stdout) => JSON.parse(/** @type {string} */ (stdout.trim().split('\n').at(-1)));

test('a grid is run once; a second time nothing is made, and values that are added are', async (t) => {
  const { folder, file, store } = gridFile(t, grid);
  const csv = join(folder, 'runs.csv');
  const first = await runSweep(file, '--json', '--csv', csv);
  assert.equal(first.code, 0, first.stderr);
  assert.equal(first.stdout.trim().split('\n').length, 1, 'standard output is one object');
  assert.deepEqual(lastLine(first.stdout), { store, runs: 4, found: 0, made: 4, missing: 0, failed: [] });
  assert.match(
    first.stderr,
    /grid\.json: 4 runs, 0 there\n(.*\n)*.*finished runs: .*grid\.runs\.jsonl, as a table/,
  );
  const rows = withoutSeconds(csv);
  assert.match(rows[0], /^run,.*width,seed,hittingTime,largestDrift,ending,growthRate,engine,threads$/);
  assert.equal(rows.length, 5);

  const before = readFileSync(store, 'utf8');
  const second = await runSweep(file, '--json');
  assert.deepEqual([second.code, lastLine(second.stdout).found], [0, 4]);
  assert.equal(readFileSync(store, 'utf8'), before);

  writeFileSync(file, JSON.stringify({ ...grid, grid: { ...grid.grid, seed: [1, 2] } }));
  const third = await runSweep(file, '--json', '--csv', csv);
  assert.deepEqual([third.code, lastLine(third.stdout).found, lastLine(third.stdout).made], [0, 4, 4]);
  const wider = withoutSeconds(csv);
  assert.ok(rows.every((row) => wider.includes(row)));
});

test('runs that fail are named, the others are made, and the exit code tells', async (t) => {
  const { file, store } = gridFile(t, {
    ...grid,
    grid: { ...grid.grid, count: [20, 1_000_000] },
    fixed: without('count'),
  });
  const { code, stdout, stderr } = await runSweep(file, '--json');
  assert.equal(code, 1);
  const { made, missing, failed } = lastLine(stdout);
  assert.deepEqual([made, missing, failed.length], [4, 4, 4]);
  assert.ok(
    failed.every((/** @type {any} */ run) => run.parameters.count === 1_000_000 && /count/.test(run.error)),
  );
  assert.match(stderr, /failed: ntk-drift-1 .*count=1000000.*: RangeError: .*count/);
  assert.match(stderr, /4 runs are missing/);
  assert.equal(linesOf(store).length, 5);
});

/** @param {string} name */
function without(name) {
  return Object.fromEntries(Object.entries(grid.fixed).filter(([other]) => other !== name));
}

test('what cannot be run is refused in one sentence, for machines as an object', async (t) => {
  const cases = /** @type {[unknown, RegExp][]} */ ([
    ['{', /grid\.json is not JSON/],
    [{ ...grid, run: 'ntk-drfit' }, /run must be one of .*, got "ntk-drfit"; did you mean "ntk-drift"\?/],
    [{ ...grid, grid: {} }, /the grid is empty/],
    [{ ...grid, grid: { ...grid.grid, widths: [1] } }, /no parameter "widths"; did you mean "width"\?/],
    [
      { ...grid, fixed: { ...grid.fixed, form: 'infonce' } },
      /fixed\.form must be one of linear, infoNCE, .*, got "infonce"; did you mean "infoNCE"\?/,
    ],
  ]);
  for (const [content, message] of cases) {
    const { file } = gridFile(t, content);
    const { code, stdout, stderr } = await runSweep(file, '--json');
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`^sweep stopped: .*${message.source}`));
    assert.equal(stderr.trim().split('\n').length, 1, 'no stack is shown');
    assert.match(lastLine(stdout).error, message);
  }
  const absent = await runSweep('nowhere.json');
  assert.match(absent.stderr, /nowhere\.json cannot be read \(ENOENT\); give the path of a JSON file/);
  const { file } = gridFile(t, grid);
  const threads = await runSweep(file, '--threads', '0');
  assert.deepEqual([threads.code, /it must be a positive integer, got "0"/.test(threads.stderr)], [1, true]);
  const cluster = await startSweep([file, '--engine', 'slurm'], { ...process.env, PATH: '' }).ended;
  assert.match(cluster.stderr, /there is no sbatch here; run this on a login node/);
});

test('a store of another grid, or one that another sweep is writing, is left alone', async (t) => {
  const { file, store } = gridFile(t, grid);
  const first = startSweep([file]);
  while (!existsSync(`${store}.lock`) && first.child.exitCode === null)
    await new Promise((go) => setTimeout(go, 5));
  // It stands still meanwhile, and so cannot end before the second one looks.
  first.child.kill('SIGSTOP');
  const second = await runSweep(file);
  first.child.kill('SIGCONT');
  assert.equal(second.code, 1, second.stdout);
  assert.match(
    second.stderr,
    new RegExp(`process ${first.child.pid} on .* is at work on .*grid\\.runs\\.jsonl`),
  );
  assert.equal((await first.ended).code, 0);

  const before = readFileSync(store, 'utf8');
  writeFileSync(file, JSON.stringify({ ...grid, fixed: { ...grid.fixed, stepSize: 0.1 } }));
  const other = await runSweep(file);
  assert.equal(other.code, 1);
  assert.match(
    other.stderr,
    /holds the runs of another grid: there fixed is .*"stepSize":0.2.*, here .*"stepSize":0.1/,
  );
  assert.equal(readFileSync(store, 'utf8'), before);
});

test('a store has one lock, whatever links lead to it, and stays where it is', async (t) => {
  const { folder, file, store } = gridFile(t, grid);
  assert.equal((await runSweep(file)).code, 0);
  const [link, aside] = [join(folder, 'link.jsonl'), join(folder, 'elsewhere')];
  symlinkSync(store, link);
  symlinkSync(folder, aside);
  const lock = hold(store);
  for (const name of [link, join(aside, 'link.jsonl'), join(aside, 'grid.runs.jsonl')]) {
    const { code, stderr } = await runSweep(file, '--store', name);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`process ${process.pid} on .* is at work on`), name);
  }
  lock.release();
  const before = linesOf(store);
  writeFileSync(file, JSON.stringify({ ...grid, grid: { ...grid.grid, seed: [...grid.grid.seed, 7] } }));
  assert.equal((await runSweep(file, '--store', link)).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.ok(linesOf(store).length > before.length);
});

test('--csv and --store take nothing that is not theirs, and change nothing when they refuse', async (t) => {
  const { folder, file, store } = gridFile(t, grid);
  const [notes, table, old] = ['notes.txt', 'table.csv', 'old.csv'].map((name) => join(folder, name));
  writeFileSync(notes, 'my only notes, one line');
  writeFileSync(table, 'name,age\nA,3\n');
  writeFileSync(old, 'run,width,seconds,engine,threads\nntk-drift-1,3,1,native,1\n');
  symlinkSync(file, join(folder, 'link.csv'));
  const cases = /** @type {[string[], RegExp][]} */ ([
    [['--csv', file], /--csv and the grid are the same file/],
    [['--csv', join(folder, 'link.csv')], /--csv and the grid are the same file/],
    [['--store', file], /--store and the grid are the same file/],
    [['--csv', store], /--csv and --store are the same file/],
    [['--csv', join(folder, 'other.runs.jsonl')], /a table's name should end in \.csv/],
    [['--csv', notes], /notes\.txt holds something else than a table of runs; .* --force to replace it/],
    [['--csv', table], /table\.csv holds something else than a table of runs/],
    [['--csv', folder], /is not a file; name another/],
    [['--store', folder], /--store .* is a folder; name a file in it/],
    [
      ['--csv', '/proc/sweep.csv'],
      /--csv \/proc\/sweep\.csv cannot be written \(E[A-Z]+\): name a file in a folder/,
    ],
    [['--csv', join(notes, 'a.csv')], /a\.csv cannot be written \(ENOTDIR\): name a file in a folder/],
    [['--store', notes, '--collect'], /notes\.txt is not a store of finished runs; name another file/],
    [['--store', table], /table\.csv is not a store of finished runs/],
  ]);
  const contents = () => [file, notes, table].map((path) => readFileSync(path, 'utf8'));
  const before = contents();
  for (const [args, message] of cases) {
    const { code, stderr } = await runSweep(file, ...args);
    assert.equal(code, 1, args.join(' '));
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1);
    assert.equal(existsSync(store), false, 'nothing was run');
  }
  assert.deepEqual(contents(), before);
  // A byte order mark does not keep a grid from being read; an older table and, when asked, any file may be replaced.
  writeFileSync(file, `\uFEFF${JSON.stringify(grid)}`);
  assert.equal((await runSweep(file, '--csv', old)).code, 0);
  assert.match(readFileSync(old, 'utf8'), /^run,.*\n(.*\n){4}$/);
  assert.equal((await runSweep(file, '--csv', table, '--force')).code, 0);
  assert.match(readFileSync(table, 'utf8'), /^run,/);
});

test('words for sbatch keep their quotes, and the printed command can be copied', async (t) => {
  const { folder } = gridFile(t, grid);
  const file = join(folder, 'a$(touch gone).json');
  writeFileSync(file, JSON.stringify(grid));
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const seen = join(folder, 'seen');
  writeFileSync(join(bin, 'sbatch'), `#!/bin/sh\nprintf '%s\\n' "$@" > '${seen}'\necho 17\n`, {
    mode: 0o755,
  });
  const env = { ...process.env, PATH: `${bin}:${process.env.PATH}` };
  const options = [file, '--engine', 'slurm', '--sbatch', `--comment="two words" --mem=4G`, '--threads', '2'];
  const { code, stderr } = await startSweep(options, env).ended;
  assert.equal(code, 0, stderr);
  assert.ok(readFileSync(seen, 'utf8').split('\n').includes('--comment=two words'));
  const printed = /npm run sweep -- (.*)/.exec(stderr)?.[1] ?? '';
  const read = execFileSync('sh', ['-c', `printf '%s\\n' ${printed}`], { encoding: 'utf8', cwd: folder });
  assert.deepEqual(read.trim().split('\n').slice(0, 1), [file]);
  assert.match(read, /--threads\n2\n--collect/);
  const open = await startSweep([file, '--engine', 'slurm', '--sbatch', '"a', '--threads', '2'], env).ended;
  assert.match(open.stderr, /a quote \("\) is not closed in: "a/);
});
