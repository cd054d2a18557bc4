// @ts-check
// A missing piece ends the set-up with one sentence that names it and the remedy.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';
import { copyProject, runSetup, scratch, temporaryFolder } from './scratch.mjs';

/**
 * The set-up's one sentence.
 * @param {{ code: number | null, output: string }} run
 */
function sentence({ code, output }) {
  assert.equal(code, 1, output);
  const lines = output.split('\n').filter((line) => line.startsWith('set-up stopped: '));
  assert.equal(lines.length, 1, output);
  assert.doesNotMatch(output, /^ {4}at /m, 'no stack is shown');
  return lines[0];
}

test('Python without venv: python3-venv is named', async (t) => {
  const folder = scratch(t);
  const bin = temporaryFolder(t);
  // What Debian's python3 without python3-venv answers: it runs, and has no ensurepip.
  const program = '#!/bin/sh\ncase "$2" in *ensurepip*) exit 1;; esac\nexit 0\n';
  for (const name of ['python3', 'python']) writeFileSync(join(bin, name), program, { mode: 0o755 });
  const text = sentence(await runSetup(folder, ['--only', 'python'], { PATH: bin, PYTHON: '' }));
  assert.match(text, /python3-venv is missing: install it \(Debian, Ubuntu: sudo apt install python3-venv\)/);
});

test('no Python at all: Python is named', async (t) => {
  const folder = scratch(t);
  const text = sentence(
    await runSetup(folder, ['--only', 'python'], { PATH: temporaryFolder(t), PYTHON: '' }),
  );
  assert.match(text, /Python 3\.8 or later is missing: install it/);
});

test('the npm registry is not reached', async (t) => {
  const folder = scratch(t);
  const text = sentence(
    await runSetup(folder, ['--only', 'packages'], {
      npm_config_registry: 'http://127.0.0.1:1/',
      npm_config_fetch_retries: '0',
      npm_config_cache: temporaryFolder(t),
    }),
  );
  assert.match(
    text,
    /the npm registry was not reached: check the network and the proxy settings.*\.setup\/packages\.log/,
  );
});

test('the Python package index is not reached', async (t) => {
  const folder = scratch(t);
  const text = sentence(
    await runSetup(folder, ['--only', 'python'], {
      PIP_CONFIG_FILE: '/dev/null',
      PIP_INDEX_URL: 'http://127.0.0.1:1/',
      PIP_FIND_LINKS: '',
      PIP_EXTRA_INDEX_URL: '',
      PIP_RETRIES: '1',
      PIP_NO_CACHE_DIR: '1',
    }),
  );
  assert.match(text, /the Python package index was not reached.*\.setup\/python\.log/);
});

test('no compiler and an archive that is not the pinned one: WebAssembly serves, or =native fails', async (t) => {
  const asked = /** @type {(string | undefined)[]} */ ([]);
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.end('not the C library');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const folder = scratch(t, ['node_modules', '.venv']);
  // The engine is put into the package's folder: this one must not be the real project's.
  rmSync(join(folder, 'node_modules'));
  copyModules(folder);
  const env = {
    TFJS_NODE_BASE_URI: `http://127.0.0.1:${port}/libtensorflow-`,
    TFJS_NODE_CDN_STORAGE: `http://127.0.0.1:${port}/`,
    PATH: temporaryFolder(t),
    CXX: '',
    HTTPS_PROXY: '',
    https_proxy: '',
    HTTP_PROXY: '',
    http_proxy: '',
    CONTRASTIVE_LAB_ENGINE: 'auto',
  };
  const { code, output } = await runSetup(folder, ['--only', 'engine'], env);
  assert.equal(code, 0, output);
  assert.equal(asked.length, 1, 'the archive is asked for at the address that the variables name');
  assert.match(output, /libtensorflow\S*\.tar\.gz was refused: its SHA-256 is [0-9a-f]{64}, not the pinned/);
  assert.match(output, /WebAssembly engine, about 8 times slower.*install a C\+\+ compiler/);

  const text = sentence(
    await runSetup(folder, ['--only', 'engine'], { ...env, CONTRASTIVE_LAB_ENGINE: 'native' }),
  );
  assert.match(text, /the native engine is missing, and CONTRASTIVE_LAB_ENGINE=native asks for it/);
  assert.match(text, /the library of the Python package: it needs a C\+\+ compiler/);
});

/**
 * The packages that installing an engine reads, without the engine.
 * @param {string} folder
 */
function copyModules(folder) {
  const from = join(root, 'node_modules');
  mkdirSync(join(folder, 'node_modules'));
  // Hard links: nothing of it is written in place.
  const { status, stderr } = spawnSync('cp', ['-al', `${from}/.`, join(folder, 'node_modules')], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  for (const name of ['deps', 'lib']) {
    rmSync(join(folder, 'node_modules', '@tensorflow', 'tfjs-node', name), { recursive: true, force: true });
  }
}

/**
 * A file system of a few megabytes, or the reason why there is none.
 * @param {import('node:test').TestContext} t
 * @param {string} size
 */
function tinyDisk(t, size) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { reason: 'a tiny file system needs root on Linux' };
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-disk-'));
  const args = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder];
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  t.after(() => {
    spawnSync('umount', [folder]);
    rmSync(folder, { recursive: true });
  });
  if (status !== 0) return { reason: `no tiny file system can be mounted here: ${stderr.trim()}` };
  return { folder };
}

test('a disk that is nearly full is reported before anything is written', async (t) => {
  // Room for several of the project, which grows, and for no step.
  const { folder, reason } = tinyDisk(t, '80m');
  if (!folder) return t.skip(reason);
  copyProject(join(folder, 'project'));
  const text = sentence(await runSetup(join(folder, 'project'), ['--only', 'packages']));
  assert.match(
    text,
    /the disk is nearly full: the step "packages" needs 1\.00 GB in .* and 0\.0\d GB are free/,
  );
});

test('a disk that fills up under way is reported', async (t) => {
  const { folder, reason } = tinyDisk(t, '20m');
  if (!folder) return t.skip(reason);
  const project = scratch(t, ['node_modules']);
  const text = sentence(await runSetup(project, ['--only', 'data'], { CONTRASTIVE_LAB_DATA: folder }));
  assert.match(
    text,
    /the disk is full: free some space for the step "data", then run the same command again/,
  );
});
