// @ts-check
// Folders, limits and variables that a command cannot work with: one sentence with the remedy, never a stack.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';
import { copyProject, scratch, temporaryFolder } from './scratch.mjs';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/**
 * @param {string} folder
 * @param {string[]} args of node
 * @param {import('node:child_process').SpawnSyncOptions & { env?: Record<string, string> }} [options]
 */
function node(folder, args, { env, ...options } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    timeout: 300_000,
    ...options,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const output = `${stdout}${stderr}`;
  assert.doesNotMatch(output, /^ {4}at /m, 'no stack is shown');
  return { status, output };
}

test('every command tells an old Node and a shell without room, in words that an old Node reads', () => {
  for (const [name, line] of Object.entries(scripts)) {
    if (!/^node /.test(line)) continue;
    assert.match(line, /^node --require \.\/scripts\/support\/node\.cjs /, `npm run ${name}`);
  }
  const front = './scripts/support/node.cjs';
  const pretend = (/** @type {string} */ version) =>
    `Object.defineProperty(process, 'versions', { value: { node: '${version}' } }); require('${front}')`;
  for (const version of ['12.22.9', '16.20.2', '18.20.0', '20.18.9']) {
    const { status, output } = node(root, ['--eval', pretend(version)]);
    assert.deepEqual([status, output.split(':')[0]], [1, `Node ${version} is too old`]);
  }
  assert.equal(node(root, ['--eval', pretend('20.19.0')]).status, 0);
  // Nothing that came after Node 12: no ?., no ??, no 'node:' names.
  assert.doesNotMatch(readFileSync(join(root, front), 'utf8'), /\?\.|\?\?|'node:/);
  if (process.platform !== 'linux') return;
  for (const [limit, sentence] of [
    ['-n 20', /lets a process open 20 files only: ulimit -n 1024/],
    ['-v 3000000', /gives a process 3\.\d+ GB of address space: ulimit -v unlimited/],
  ]) {
    const command = `ulimit ${limit}; exec '${process.execPath}' --require ${front} scripts/doctor.mjs`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
    assert.equal(status, 1);
    assert.match(stderr, /** @type {RegExp} */ (sentence));
  }
});

test('a folder that the user may not write to: one sentence, and the doctor writes nothing', (t) => {
  if (process.getuid?.() !== 0) return t.skip('a folder of another user needs root');
  const folder = copyProject(temporaryFolder(t));
  chmodSync(folder, 0o755);
  const home = mkdtempSync(join(tmpdir(), 'contrastive-lab-home-'));
  t.after(() => rmSync(home, { recursive: true }));
  const nobody = { uid: 65534, gid: 65534, env: { HOME: home } };
  for (const args of [['scripts/setup.mjs'], ['scripts/start.mjs'], ['scripts/data.mjs', 'mnist']]) {
    const { status, output } = node(folder, args, nobody);
    assert.equal(status, 1, output);
    assert.match(output, /stopped: .*(cannot be locked|may not be written).*EACCES/, args.join(' '));
  }
  const { status, output } = node(folder, ['scripts/doctor.mjs'], nobody);
  assert.equal(status, 1);
  assert.match(output, /npm packages: not there, .*run npm run setup/);
  assert.ok(!readdirSync(folder).includes('.setup'));
});

test('through a link to the folder the set-up works all the same', (t) => {
  const folder = scratch(t, ['node_modules']);
  const link = join(temporaryFolder(t), 'link');
  symlinkSync(folder, link);
  const { status, output } = node(folder, [join(link, 'scripts', 'setup.mjs'), '--only', 'data'], {
    env: { CONTRASTIVE_LAB_DATA: '' },
  });
  assert.equal(status, 0, output);
  assert.match(output, /MNIST in data\/mnist, checksums right/);
});

test('a folder whose name breaks programs is refused', (t) => {
  for (const sign of ['"', ':']) {
    const folder = join(temporaryFolder(t), `a${sign}b`);
    copyProject(folder);
    const { status, output } = node(folder, ['scripts/setup.mjs']);
    assert.equal(status, 1, output);
    assert.match(output, /set-up stopped: the folder .* must not have .* in its name.*: rename it/);
  }
});

test('damaged checksums are named by each command that reads them', (t) => {
  const folder = scratch(t, ['node_modules']);
  writeFileSync(join(folder, 'data', 'checksums.json'), '{"mnist');
  for (const args of [
    ['scripts/setup.mjs', '--only', 'data'],
    ['scripts/data.mjs'],
    ['scripts/doctor.mjs'],
  ]) {
    const { status, output } = node(folder, args, { env: { CONTRASTIVE_LAB_DATA: '' } });
    assert.equal(status, 1, output);
    assert.match(output, /data\/checksums\.json is damaged or missing: restore it/, args.join(' '));
  }
});

test('a folder where a data file belongs is named, and stays', (t) => {
  const folder = scratch(t, ['node_modules']);
  const target = join(folder, 'data', 'mnist', 't10k-labels-idx1-ubyte');
  mkdirSync(join(target, 'mine'), { recursive: true });
  const { status, output } = node(folder, ['scripts/setup.mjs', '--only', 'data'], {
    env: { CONTRASTIVE_LAB_DATA: '' },
  });
  assert.equal(status, 1, output);
  assert.match(
    output,
    /set-up stopped: \S*t10k-labels-idx1-ubyte is a folder where a file belongs: move it away/,
  );
  assert.deepEqual(readdirSync(target), ['mine']);
});

test('a data folder that cannot be made ends the set-up; an empty variable is none', async (t) => {
  const folder = scratch(t, ['node_modules']);
  if (process.platform === 'linux') {
    const child = spawn(process.execPath, ['scripts/setup.mjs', '--only', 'data'], {
      cwd: folder,
      env: { ...process.env, CONTRASTIVE_LAB_DATA: '/proc/x' },
    });
    let output = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (output += text));
    const code = await new Promise((resolve) => child.on('close', resolve));
    assert.equal(code, 1);
    assert.match(output, /set-up stopped: \/proc\/x is missing or cannot be made/);
  }
  const { status, output } = node(folder, ['scripts/setup.mjs', '--only', 'data'], {
    env: { CONTRASTIVE_LAB_DATA: '', CONTRASTIVE_LAB_ENGINE: '' },
  });
  assert.equal(status, 0, output);
  assert.deepEqual(readdirSync(join(folder, 'data', 'mnist')).length, 4);
});

test('a clone that was moved: the doctor names the environment that was made for the old place', (t) => {
  const folder = scratch(t, ['node_modules', '.venv', '.engine']);
  mkdirSync(join(folder, '.setup'));
  for (const name of readdirSync(join(root, '.setup')).filter((file) => file.endsWith('.json'))) {
    cpSync(join(root, '.setup', name), join(folder, '.setup', name));
  }
  const { status, output } = node(folder, ['scripts/doctor.mjs']);
  assert.equal(status, 1);
  assert.match(
    output,
    /\.venv: not there, not whole, or made for another folder or version: run npm run setup/,
  );
});
