// @ts-check
// `npm run sweep -- --kinds`: kinds of runs of one's own, and what becomes of their runs when the code changes.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { gridFile, linesOf, runSweep, startSweep } from './command.mjs';

const source = `
import { twoLayer } from 'contrastive-lab/model';
import type { RunKind } from 'contrastive-lab/sweep';
import { half } from './half';

/** How often it runs is not part of it. */
export const doubled: RunKind<{ level: number; shade?: string }, { value: number; outputs: number }> = {
  name: 'doubled',
  version: 1,
  parameters: { level: 'positive number', shade: { rule: ['light', 'dark'], default: 'light' } },
  run: ({ level }) => {
    const { outputs } = twoLayer({ width: 8, outputs: 2, activation: 'relu', seed: 1 });
    return { value: 4 * half(level), outputs };
  },
};
`;

/** @param {import('node:test').TestContext} t */
function project(t) {
  const files = gridFile(t, { run: 'doubled', grid: { level: [1, 2, 3] } });
  const write = (/** @type {string} */ name, /** @type {string} */ text) => {
    writeFileSync(join(files.folder, name), text);
    return join(files.folder, name);
  };
  const half = 'export const half = (x: number): number => x / 2;\n';
  write('half.ts', half);
  return { ...files, write, half, kinds: write('mine.ts', source), csv: join(files.folder, 'runs.csv') };
}

/** @param {string} stdout */
const lastLine = (stdout) => JSON.parse(/** @type {string} */ (stdout.trim().split('\n').at(-1)));

/** @param {string} csv */
const values = (csv) => {
  const [header, ...rows] = readFileSync(csv, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  return rows.map((row) => Number(row[header.indexOf('value')]));
};

test('kinds in TypeScript run over a grid, with what they import; stale runs are made again, and kept on request', async (t) => {
  const { folder, file, store, write, half, kinds, csv } = project(t);
  const sweep = async (/** @type {string[]} */ ...more) => {
    const { code, stdout, stderr } = await runSweep(file, '--kinds', kinds, '--csv', csv, '--json', ...more);
    assert.equal(code, 0, stderr);
    return { ...lastLine(stdout), stderr };
  };
  assert.equal((await sweep()).made, 3);
  assert.deepEqual(values(csv), [2, 4, 6]);
  assert.match(readFileSync(csv, 'utf8'), /^run,shade,level,value,outputs,/, 'defaults stand in the table');
  const first = readFileSync(store, 'utf8');

  // Comments and layout change nothing.
  write('half.ts', `// Divides.\n${half.replace('=> x', '=>\n    x')}\n`);
  write('mine.ts', source.replace('How often', 'Where and how often'));
  assert.deepEqual([(await sweep()).found, readFileSync(store, 'utf8')], [3, first]);

  write('half.ts', half.replace('2', '4'));
  const stale = await sweep();
  assert.deepEqual([stale.found, stale.made], [0, 3]);
  assert.match(
    stale.stderr,
    /3 of 3 runs were made before the code changed \(half\.ts\); they are made again \(the old file is .*grid\.runs\.stale-1\.jsonl; --keep/,
  );
  assert.deepEqual(values(csv), [1, 2, 3]);
  const aside = join(folder, 'grid.runs.stale-1.jsonl');
  assert.deepEqual(
    linesOf(aside).map((line) => JSON.parse(line).value),
    first
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).value),
  );

  write('half.ts', half.replace('2', '8'));
  writeFileSync(file, JSON.stringify({ run: 'doubled', grid: { level: [1, 2, 3, 4] } }));
  const kept = await sweep('--keep');
  assert.deepEqual([kept.found, kept.made], [3, 1]);
  assert.match(
    kept.stderr,
    /3 of 3 runs were made before the code changed \(half\.ts\); they are kept, as asked/,
  );
  assert.deepEqual(values(csv), [1, 2, 3, 2]);
  assert.equal(JSON.parse(linesOf(store)[0]).about.made.kept.length, 1, 'the store says so');
  assert.equal((await sweep()).found, 4, 'they stay kept');
});

test('runs of before stores said what made them are not taken for runs of this code, unless that is asked', async (t) => {
  const { folder, file, store, kinds } = project(t);
  const about = { run: 'doubled-1', varied: ['level'], fixed: {}, threads: 1 };
  const run = {
    parameters: { level: 1 },
    result: { value: 7, outputs: 2 },
    seconds: 1,
    engine: 'native',
    threads: 1,
  };
  const old = `${JSON.stringify({ about })}\n${JSON.stringify({ key: 'doubled-1 {"level":1}', value: run })}\n`;
  writeFileSync(store, old);
  const kept = await runSweep(file, '--kinds', kinds, '--keep', '--json');
  assert.equal(lastLine(kept.stdout).found, 1, kept.stderr);
  writeFileSync(store, old);
  const again = await runSweep(file, '--kinds', kinds, '--json');
  assert.equal(lastLine(again.stdout).found, 0);
  assert.match(
    again.stderr,
    /1 of 1 runs were made before stores said what had made their runs; they are made again/,
  );
  assert.ok(existsSync(join(folder, 'grid.runs.stale-1.jsonl')));
});

const wrong = /** @type {[string, string, RegExp][]} */ ([
  [
    'another name in the grid',
    source.replace("'doubled',", "'doubles',"),
    /run must be one of doubles, got "doubled"; did you mean "doubles"\?/,
  ],
  [
    'an export that is not a kind',
    source.replace('version: 1,', ''),
    /mine\.ts exports "doubled", which is not a kind of run: version must be a positive integer, got undefined/,
  ],
  [
    'no kind',
    'export const help = () => 1;',
    /mine\.ts exports no kind of run; export one as \{ name, version, parameters, run \}/,
  ],
  ['a slip of the pen', 'export const = 1;', /mine\.ts, line 1: /],
  [
    'a module that is not there',
    "import { x } from './absent'; export const y = x;",
    /--kinds .*mine\.ts cannot be imported: .*absent/,
  ],
  ['an error as it begins', "throw new Error('not today');", /cannot be imported: Error: not today/],
]);
test('a file of kinds with a mistake is one sentence', async (t) => {
  const { folder, file, write, kinds } = project(t);
  for (const [what, text, message] of wrong) {
    write('mine.ts', text);
    const { code, stderr } = await runSweep(file, '--kinds', kinds);
    assert.equal(code, 1, what);
    assert.match(stderr, message, what);
    assert.match(stderr, /^sweep stopped: /);
  }
  const absent = await runSweep(file, '--kinds', join(folder, 'absent.ts'));
  assert.match(absent.stderr, /absent\.ts does not exist; give the path of a TypeScript or JavaScript file/);
  write(
    'mine.mjs',
    `export const doubled = { name: 'doubled', version: 1, parameters: { level: 'number' }, run: ({ level }) => 2 * level };`,
  );
  const plain = await runSweep(file, '--kinds', join(folder, 'mine.mjs'), '--json');
  assert.equal(lastLine(plain.stdout).made, 3, plain.stderr);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.lock')),
    [],
  );
});

test('the tasks of a job array run kinds of one’s own as they were when it was submitted, and refuse other code', async (t) => {
  const { folder, file, write, half, kinds, csv } = project(t);
  // What a cluster does is acted here: the command submits, and each task is started by hand.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'sbatch'), '#!/bin/sh\necho 17\n', { mode: 0o755 });
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const args = [file, '--kinds', kinds, '--engine', 'slurm', '--chunks', '2', '--json'];
  const submitted = await startSweep(args, env).ended;
  assert.equal(submitted.code, 0, submitted.stderr);
  assert.deepEqual([lastLine(submitted.stdout).tasks, lastLine(submitted.stdout).missing], [2, 3]);
  write('half.ts', half.replace('2', '4'));
  const shards = join(folder, 'grid.runs.shards');
  const script = readdirSync(shards).find((name) => name.endsWith('.sh')) ?? '';
  for (const task of ['0', '1']) {
    const run = spawnSync('sh', [join(shards, script)], {
      env: { ...env, SLURM_ARRAY_JOB_ID: '17', SLURM_ARRAY_TASK_ID: task },
      encoding: 'utf8',
    });
    assert.equal(run.status, 0, run.stderr);
  }
  const again = /npm run sweep -- (.*)/.exec(submitted.stderr)?.[1].split(' ') ?? [];
  const collected = await runSweep(...again, '--csv', csv, '--json');
  assert.equal(collected.code, 0, collected.stderr);
  assert.deepEqual(values(csv), [2, 4, 6]);

  // A task whose code is not that of the submission: here the compiled file was changed behind its name.
  const compiled = readdirSync(join(folder, '.contrastive-lab')).filter((name) => name.startsWith('half-'));
  for (const name of compiled) appendFileSync(join(folder, '.contrastive-lab', name), 'exports.more = 1;\n');
  const task = spawnSync('sh', [join(shards, script)], {
    env: { ...env, SLURM_ARRAY_TASK_ID: '0' },
    encoding: 'utf8',
  });
  assert.equal(task.status, 1);
  assert.match(task.stderr, /since the job was submitted the code changed \(half\.ts\); submit it again/);
});
