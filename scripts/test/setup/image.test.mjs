// @ts-check
// A build of the image that is ended leaves nothing mounted, and nothing that the next one stumbles over.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { clear, mountsBelow } from '../../image/clear.mjs';
import { copyProject, temporaryFolder } from './scratch.mjs';

test('what is mounted below a folder is found by name, the innermost first', () => {
  const line = (/** @type {string} */ path) => `22 27 0:21 / ${path} rw,relatime - proc proc rw`;
  const table = ['/', '/a b/base', '/a b/base/proc', '/a b/base/proc/sys', '/a b/base2', '/a']
    .map((path) => line(path.replaceAll(' ', '\\040')))
    .join('\n');
  assert.deepEqual(mountsBelow('/a b/base', table), ['/a b/base/proc/sys', '/a b/base/proc', '/a b/base']);
  assert.deepEqual(mountsBelow('/a b/base/sys', table), []);
  assert.deepEqual(mountsBelow('/a b', ''), []);
});

/** @param {string} command @param {string[]} args */
const run = (command, ...args) => ({ ok: spawnSync(command, args).status === 0 });

/** Whether file systems can be mounted here, in mount tables of their own. */
const canMount =
  process.platform === 'linux' && run('unshare', '--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt').ok;
const skip = !canMount && 'mounting needs root on Linux';

test(
  'mounts of an earlier build are taken away, also one that is in use; what cannot be is named',
  { skip },
  async (t) => {
    const folder = join(temporaryFolder(t), 'an image');
    for (const name of ['base/proc', 'base/dev']) {
      mkdirSync(join(folder, name), { recursive: true });
      assert.ok(run('mount', '-t', 'tmpfs', 'none', join(folder, name)).ok);
    }
    writeFileSync(join(folder, 'base/dev/mine'), 'kept outside');
    await assert.rejects(
      clear(folder, async () => ({ ok: false })),
      /an earlier build left 2 file systems mounted: as root run umount '.*an image\/base\/dev' '.*base\/proc', then/,
    );
    assert.ok(existsSync(join(folder, 'base/dev/mine')), 'nothing that is mounted is removed');
    const user = spawn('sleep', ['60'], { cwd: join(folder, 'base/proc') });
    t.after(() => user.kill('SIGKILL'));
    await clear(folder, async (command, args) => run(command, ...args));
    assert.deepEqual([existsSync(folder), mountsBelow(folder)], [false, []]);
  },
);

/**
 * A project whose debootstrap mounts, and then takes its time.
 * @param {import('node:test').TestContext} t
 */
function slowProject(t) {
  const folder = copyProject(temporaryFolder(t));
  const programs = join(folder, 'programs');
  mkdirSync(programs);
  const target = '$(eval echo \\${$#})';
  const bodies = {
    docker: 'exit 1',
    podman: 'exit 1',
    buildah: 'exit 1',
    debootstrap: `mkdir -p "${target}/proc"; mount -t tmpfs none "${target}/proc"; echo ready; echo $$ > "${folder}/pid"; sleep 60`,
  };
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(programs, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  const start = () => {
    const child = spawn(process.execPath, ['scripts/image.mjs'], {
      cwd: folder,
      env: { ...process.env, PATH: `${programs}:${process.env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const ended = new Promise((resolve) =>
      child.on('close', (code, signal) => resolve([code ?? signal, output])),
    );
    return { child, ended };
  };
  return { folder, image: join(folder, '.setup', 'image'), start };
}

/** @param {() => boolean} reached */
async function until(reached) {
  while (!reached()) await pause(20);
}

/** @param {string} pid */
const isAlive = (pid) => run('kill', '-0', pid).ok;

test(
  'an interrupt ends the build with its commands, and leaves no folder; a kill leaves no mount',
  { skip },
  async (t) => {
    const { folder, image, start } = slowProject(t);
    const noted = join(folder, 'pid');
    for (const [signal, expected] of /** @type {const} */ ([
      ['SIGTERM', 143],
      ['SIGINT', 130],
      ['SIGKILL', 'SIGKILL'],
      ['SIGHUP', 129],
    ])) {
      rmSync(noted, { force: true });
      const { child, ended } = start();
      await until(() => existsSync(noted) && readFileSync(noted, 'utf8').endsWith('\n'));
      const pid = readFileSync(noted, 'utf8').trim();
      assert.deepEqual(mountsBelow(image), [], 'it is mounted for the command alone');
      child.kill(signal);
      const [code, output] = await ended;
      assert.equal(code, expected, output);
      await until(() => !isAlive(pid));
      assert.deepEqual(mountsBelow(image), []);
      if (signal === 'SIGKILL') continue;
      assert.match(output, /image: FAILED, stopped by SIG/);
      assert.ok(!existsSync(image), signal);
    }
  },
);
