// @ts-check
// A lock is held by one process at a time, and every lock that cannot be read or made is one sentence and an end.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { hold, holdWhenFree } from '../../support/lock.mjs';

const module = new URL('../../support/lock.mjs', import.meta.url).href;

/** @param {import('node:test').TestContext} t */
function lockedFile(t) {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-lock-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'runs.jsonl');
}

/** @param {string} file @param {string} then */
function holder(file, then = 'setInterval(() => {}, 1000)') {
  const script = `import(${JSON.stringify(module)}).then(async ({ hold }) => {
    const lock = hold(${JSON.stringify(file)}); console.log('held'); ${then}; })`;
  return spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

test('a file is held by one process at a time, and by none that was killed', async (t) => {
  const file = lockedFile(t);
  const other = holder(file);
  await once(other.stdout, 'data');
  assert.throws(
    () => hold(file),
    new RegExp(`process ${other.pid} on .* is at work on ${file}; wait for it, or, .* remove`),
  );
  /** @type {string[]} */
  const told = [];
  const waiting = holdWhenFree(file, (reason) => told.push(reason));
  other.kill('SIGKILL');
  await once(other, 'exit');
  const lock = await waiting;
  assert.equal(told.length, 1);
  assert.throws(() => hold(file), /is at work/);
  lock.release();
  lock.release();
  hold(file).release();
  assert.equal(existsSync(`${file}.lock`), false);
});

test('a command that outlives its killed holder holds the lock until it ends', async (t) => {
  const file = lockedFile(t);
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  const other = holder(
    file,
    `lock.noteChild(${child.pid}); console.log('noted'); setInterval(() => {}, 1000)`,
  );
  for (let text = ''; !text.includes('noted');) text += (await once(other.stdout, 'data'))[0];
  other.kill('SIGKILL');
  await once(other, 'exit');
  assert.throws(() => hold(file), new RegExp(`process ${child.pid} on .* is at work`));
  child.kill('SIGKILL');
  await once(child, 'exit');
  hold(file).release();
});

test('a process that was given a dead one’s id holds nothing; whether one on another machine lives is not known', (t) => {
  const file = lockedFile(t);
  const lock = (/** @type {object} */ holder) =>
    writeFileSync(
      `${file}.lock`,
      JSON.stringify({ pid: process.pid, began: '1', host: hostname(), ...holder }),
    );
  if (process.platform === 'linux') {
    lock({});
    hold(file).release();
  }
  lock({ host: 'elsewhere' });
  assert.throws(() => hold(file), /on elsewhere is at work on .*runs.jsonl/);
});

test('a lock that is released is one’s own', (t) => {
  const file = lockedFile(t);
  const lock = hold(file);
  writeFileSync(`${file}.lock`, 'of somebody else');
  lock.release();
  assert.ok(existsSync(`${file}.lock`));
});

const damaged = /** @type {[string, string][]} */ ([
  ['', 'it is empty'],
  ['{"pid":12,"beg', 'it names no process'],
  ['null', 'it names no process'],
  ['[]', 'it names no process'],
  ['{"pid":"x","host":"y"}', 'it names no process'],
  ['{"pid":-1,"host":"y"}', 'it names no process'],
]);
for (const [text, reason] of damaged) {
  test(`a lock that holds ${JSON.stringify(text)} is named with the remedy`, (t) => {
    const file = lockedFile(t);
    writeFileSync(`${file}.lock`, text);
    assert.throws(
      () => hold(file),
      new RegExp(
        `the lock ${file}.lock is damaged \\(${reason}\\).*if nobody is at work on ${file}, remove it`,
      ),
    );
    assert.ok(existsSync(`${file}.lock`), 'it is left to the user');
  });
}

test('a folder in the place of a lock is named', (t) => {
  const file = lockedFile(t);
  mkdirSync(`${file}.lock`);
  assert.throws(() => hold(file), /runs.jsonl.lock is a folder and stands where a lock belongs; remove it/);
});

test('a lock can be read by everybody, whatever the umask', (t) => {
  const file = lockedFile(t);
  const before = process.umask(0o077);
  t.after(() => process.umask(before));
  const lock = hold(file);
  assert.equal(statSync(`${file}.lock`).mode & 0o777, 0o644);
  lock.release();
});

/** Why nobody else can be acted here, or false. */
const oneUser =
  process.getuid?.() !== 0
    ? 'only root can act as two users'
    : spawnSync('setpriv', ['--version']).error
      ? 'setpriv is not installed'
      : false;

test('what another user may not read or write is one sentence and an end', { skip: oneUser }, (t) => {
  const file = lockedFile(t);
  const folder = join(file, '..');
  const asNobody = () =>
    spawnSync(
      'setpriv',
      [
        '--reuid=65534',
        '--regid=65534',
        '--clear-groups',
        process.execPath,
        '-e',
        `import(${JSON.stringify(module)}).then(({ hold }) => hold(${JSON.stringify(file)})).catch((e) => { console.log(e.message); process.exit(3); })`,
      ],
      { encoding: 'utf8', timeout: 600_000 },
    );
  // The module itself must be open to that user; where the project lies in a closed folder it is not.
  const reachable = spawnSync('setpriv', [
    '--reuid=65534',
    '--regid=65534',
    '--clear-groups',
    process.execPath,
    '-e',
    `import(${JSON.stringify(module)})`,
  ]);
  if (reachable.status !== 0) return t.skip('another user cannot read this folder');
  chmodSync(folder, 0o777);
  writeFileSync(`${file}.lock`, JSON.stringify({ pid: 1, began: '1', host: hostname() }));
  chmodSync(`${file}.lock`, 0o600);
  const unreadable = asNobody();
  assert.equal(unreadable.status, 3, unreadable.stderr);
  assert.match(
    unreadable.stdout,
    /a process of user 0 is at work on .*, or was: its lock .* cannot be read \(EACCES\); wait/,
  );
  rmSync(`${file}.lock`);
  chmodSync(folder, 0o755);
  const closed = asNobody();
  assert.match(
    closed.stdout,
    /runs.jsonl cannot be locked \(EACCES\): .* must be a folder that you may write to/,
  );
});

test('on a disk without hard links a lock is held all the same', (t) => {
  const file = lockedFile(t);
  const script = `
    const fs = require('node:fs');
    fs.linkSync = () => { throw Object.assign(new Error('not permitted'), { code: 'EPERM' }); };
    require('node:module').syncBuiltinESMExports();
    import(${JSON.stringify(module)}).then(({ hold }) => {
      const lock = hold(${JSON.stringify(file)});
      try { hold(${JSON.stringify(file)}); } catch (e) { console.log(e.message); }
      lock.release();
      fs.writeFileSync(${JSON.stringify(`${file}.lock`)}, JSON.stringify({ pid: 999999999, began: '1', host: ${JSON.stringify(hostname())} }));
      hold(${JSON.stringify(file)}).release();
      console.log('taken over');
    });`;
  const said = execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.match(said, /process \d+ on .* is at work on .*\ntaken over\n$/);
});
