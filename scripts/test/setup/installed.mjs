// @ts-check
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../../support/paths.mjs';
import { temporaryFolder } from './scratch.mjs';

/** @param {string[]} args */
function copy(...args) {
  const { status, stderr } = spawnSync('cp', args, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

/**
 * Copies a folder as hard links where the file system can: a file of it must be replaced, never written in place.
 * @param {string} from
 * @param {string} to
 */
export function linkFolder(from, to) {
  const { status } = spawnSync('cp', ['-al', from, to]);
  if (status === 0) return;
  rmSync(to, { recursive: true, force: true });
  copy('-a', from, to);
}

/** Folders that tests which run beside these make among what is compiled, and remove. */
const passing = /^(figures|pair|docs-examples)-/;

/**
 * What lies in a folder of the project, without what may be gone before it is copied.
 * @param {string} folder below the project's
 */
const lasting = (folder) =>
  readdirSync(join(root, folder))
    .filter((name) => !passing.test(name))
    .map((name) => join(folder, name));

/**
 * The project as it is set up, in another folder, to be damaged there.
 * @param {import('node:test').TestContext} t
 */
export function installedCopy(t) {
  const folder = join(temporaryFolder(t), 'project');
  mkdirSync(join(folder, '.setup'), { recursive: true });
  mkdirSync(join(folder, 'data'));
  const apart = ['.git', '.setup', 'data', 'notebooks'];
  const compiled = join('lib', 'dist-test');
  const names = [...lasting(''), ...lasting('lib'), ...lasting(compiled)];
  for (const name of names) {
    if ([...apart, 'lib', compiled].includes(name)) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    if (['node_modules', '.venv', '.engine'].includes(name)) linkFolder(join(root, name), join(folder, name));
    // With their times, by which the build knows its sources.
    else copy('-a', join(root, name), join(folder, name));
  }
  for (const name of readdirSync(join(root, 'data'))) {
    symlinkSync(join(root, 'data', name), join(folder, 'data', name));
  }
  for (const name of readdirSync(join(root, '.setup')).filter((name) => name.endsWith('.json'))) {
    copy('-a', join(root, '.setup', name), join(folder, '.setup', name));
  }
  const python = join(folder, '.setup', 'python.json');
  writeFileSync(python, JSON.stringify({ ...JSON.parse(readFileSync(python, 'utf8')), root: folder }));
  return folder;
}

/**
 * Rewrites a file with other content.
 * @param {string} path
 * @param {(bytes: Buffer) => Buffer} change
 */
export function damage(path, change) {
  const bytes = change(readFileSync(path));
  rmSync(path);
  writeFileSync(path, bytes);
}

export const cutInHalf = (/** @type {Buffer} */ bytes) => bytes.subarray(0, bytes.length >> 1);
export const emptied = () => Buffer.alloc(0);
export const flipped = (/** @type {Buffer} */ bytes) => {
  bytes[bytes.length >> 1] ^= 1;
  return bytes;
};

/**
 * Stands in for npm and for the making of an environment: both come from the real project, without a network.
 * @param {import('node:test').TestContext} t
 * @param {string} folder
 * @returns {Record<string, string>} environment variables
 */
export function offlineInstallers(t, folder) {
  const bin = temporaryFolder(t);
  const npm = join(bin, 'npm-cli.js');
  const modules = join(folder, 'node_modules');
  const link = (/** @type {string} */ from, /** @type {string} */ to) =>
    `cp -al '${from}' '${to}' 2>/dev/null || cp -a '${from}' '${to}'`;
  writeFileSync(
    npm,
    `require('node:child_process').execSync(${JSON.stringify(`rm -rf '${modules}'; ${link(join(root, 'node_modules'), modules)}`)})`,
  );
  const python = join(bin, 'python');
  const made = link(join(root, '.venv'), join(folder, '.venv'));
  writeFileSync(python, `#!/bin/sh\ncase "$2" in venv) ${made};; esac\nexit 0\n`, { mode: 0o755 });
  return { npm_execpath: npm, PYTHON: python };
}

/**
 * @param {string} folder
 * @param {Record<string, string>} [env]
 */
export function doctor(folder, env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/doctor.mjs', '--json'], {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  assert.doesNotMatch(stderr, /^ {4}at /m, 'no stack is shown');
  const missing = stderr.split('\n').filter((line) => / MISSING /.test(line) && !line.startsWith('browser'));
  return { status, report: JSON.parse(stdout), missing, output: stderr };
}
