// @ts-check
// The whole set-up, killed in each of its long steps, in a fresh copy of the project.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { steps } from '../../setup/steps.mjs';
import { root } from '../../support/paths.mjs';
import { runSetup, scratch, startSetup } from './scratch.mjs';

/**
 * Runs the set-up until something is true, and kills it there with no chance to tidy up.
 * @param {string} folder
 * @param {(output: string) => boolean} reached
 */
async function killWhen(folder, reached) {
  const run = startSetup(folder, []);
  let code;
  void run.ended.then((value) => (code = value));
  while (!reached(run.output)) {
    assert.equal(code, undefined, `the set-up ended before it was killed:\n${run.output}`);
    await pause(20);
  }
  run.child.kill('SIGKILL');
  await run.ended;
}

/** @param {string} folder */
const entries = (folder) => (existsSync(folder) ? readdirSync(folder).length : 0);

test('killed in each long step, the set-up starts again and ends whole', async (t) => {
  const folder = scratch(t);
  await killWhen(folder, () => entries(join(folder, 'node_modules')) > 30);
  await killWhen(folder, () => existsSync(join(folder, '.venv', 'bin', 'pip')));
  assert.ok(existsSync(join(folder, 'node_modules', '.package-lock.json')), 'the packages are whole by then');
  await killWhen(folder, (output) =>
    /unpacking the C library|compiling the binding|WebAssembly/.test(output),
  );
  assert.ok(existsSync(join(folder, '.venv', 'bin', 'jupyter-lab')), 'the environment is whole by then');

  const { code, output } = await runSetup(folder, []);
  assert.equal(code, 0, output);
  assert.deepEqual(
    ['packages ', 'python ', 'engine ', 'data ', 'build '].map((name) =>
      new RegExp(`^${name}`, 'm').test(output),
    ),
    [false, false, true, true, true],
    `what was whole is left alone, the rest is made:\n${output}`,
  );
  assert.deepEqual(
    readdirSync(join(folder, '.engine')).filter((name) => name.endsWith('.part') || name === 'download'),
    [],
  );
  const sum =
    "const { engine } = require('contrastive-lab/tensor'); engine().then((e) => console.log(e.name))";
  const asked = spawnSync(process.execPath, ['-e', sum], { cwd: folder, encoding: 'utf8' });
  assert.match(asked.stdout, /^(native|wasm)\n$/, asked.stderr);
});

test('a set-up with nothing to do makes nothing and runs no command', async (t) => {
  const state = join(root, '.setup', 'engine.json');
  if (!existsSync(state) || JSON.parse(readFileSync(state, 'utf8')).kind !== 'native') {
    return t.skip('without a native engine each set-up tries for one again');
  }
  await runSetup(root, []);
  // Files of the set-up's own steps: tests that run beside this one fetch and note other things, for which the set-up waits.
  const own = new RegExp(`^(${steps.map(({ name }) => name).join('|')})\\b.*\\.(json|log)$`);
  const times = () =>
    readdirSync(join(root, '.setup'))
      .filter((name) => own.test(name))
      .map((name) => [name, statSync(join(root, '.setup', name)).mtimeMs]);
  const before = times();
  assert.ok(before.length >= steps.length, before.join('; '));
  const { code, output } = await runSetup(root, []);
  assert.equal(code, 0, output);
  assert.match(
    output,
    /^(another set-up is at work in this folder, waiting: .*\n)?set-up {4}all is ready.*\n$/,
  );
  assert.deepEqual(times(), before);
});

test('two set-ups at once: one works, the other waits, both end well', async (t) => {
  const folder = scratch(t, ['node_modules']);
  const runs = await Promise.all(
    [0, 1].map(() => runSetup(folder, ['--only', 'data'], { CONTRASTIVE_LAB_DATA: '' })),
  );
  for (const { code, output } of runs) assert.equal(code, 0, output);
  assert.equal(
    runs.filter(({ output }) => /checksums right/.test(output)).length,
    1,
    'the files are placed once',
  );
  assert.equal(existsSync(join(folder, '.setup', 'set-up.lock')), false);
});

test('a lock is waited for while its holder lives, and taken over from a dead one', async (t) => {
  const folder = scratch(t, ['node_modules']);
  const lock = join(folder, '.setup', 'set-up.lock');
  mkdirSync(join(folder, '.setup'));
  const holder = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  t.after(() => holder.kill('SIGKILL'));
  await once(holder, 'spawn');
  const booted = Math.round(Date.now() / 1000 - uptime());
  writeFileSync(lock, JSON.stringify({ pid: holder.pid, booted, host: hostname() }));
  const run = startSetup(folder, ['--only', 'data'], { CONTRASTIVE_LAB_DATA: '' });
  let code;
  void run.ended.then((value) => (code = value));
  while (!run.output.includes('waiting')) {
    assert.equal(code, undefined, `the set-up did not wait:\n${run.output}`);
    await pause(20);
  }
  assert.match(
    run.output,
    new RegExp(`another set-up is at work in this folder, waiting: process ${holder.pid} `),
  );
  await pause(500);
  assert.equal(existsSync(join(folder, 'data', 'mnist')), false, 'nothing is done meanwhile');
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  assert.equal(await run.ended, 0, run.output);
  assert.equal(entries(join(folder, 'data', 'mnist')), 4);

  // A lock of before the last boot names a process id that may by now be somebody else's.
  rmSync(join(folder, 'data', 'mnist'), { recursive: true });
  writeFileSync(
    lock,
    JSON.stringify({ pid: process.pid, began: '1', booted: booted - 86_400, host: hostname() }),
  );
  const after = await runSetup(folder, ['--only', 'data'], { CONTRASTIVE_LAB_DATA: '' });
  assert.equal(after.code, 0, after.output);
  assert.doesNotMatch(after.output, /waiting/);
});
