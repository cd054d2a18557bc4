// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { needSpace } from '../support/errors.mjs';
import { runNpm } from './npm.mjs';
import { modulesFolder, root } from '../support/paths.mjs';
import { digestOfFiles, readState, writeState } from './state.mjs';

const step = 'packages';

/**
 * The packages of a lock file, without those for other platforms.
 * @param {string} path
 * @returns {Promise<[string, any][]>}
 */
async function locked(path) {
  const { packages } = JSON.parse(await readFile(path, 'utf8'));
  return Object.entries(packages).filter(
    ([name, entry]) => name.includes('node_modules/') && !entry.optional,
  );
}

/** @param {string} name */
const isThere = (name) => existsSync(join(root, name, 'package.json'));

/** npm writes its own list at the very end: it agrees with the lock file only after a whole installation. */
async function agrees() {
  try {
    const installed = new Map(await locked(join(modulesFolder, '.package-lock.json')));
    const wanted = await locked(join(root, 'package-lock.json'));
    return wanted.every(
      ([name, entry]) => installed.get(name)?.integrity === entry.integrity && isThere(name),
    );
  } catch {
    return false;
  }
}

export const packages = {
  name: step,
  doing: 'installing the npm packages of package-lock.json',
  done: 'npm packages installed',
  async check() {
    // Somebody's own `npm ci` counts, an installation of ours that was cut short does not.
    if ((await readState(step))?.underWay) return false;
    return agrees();
  },
  contents: async () => ({
    of: await digestOfFiles(join(modulesFolder, '.package-lock.json')),
    folders: ['node_modules', 'lib/node_modules'].filter((name) => existsSync(join(root, name))),
    // The engine's step puts its own files there; dot folders are the tools' caches.
    without: /^node_modules\/(\.|@tensorflow\/tfjs-node\/(deps|lib)\/)/,
  }),
  /** @param {import('../support/report.mjs').Line} line */
  async run(line) {
    await needSpace(step, 1e9);
    writeState(step, { underWay: true });
    const names = (await locked(join(root, 'package-lock.json'))).map(([name]) => name);
    const poll = () => line.progress(`${names.filter(isThere).length} of ${names.length}`);
    const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
    await runNpm(args, { step, poll });
    writeState(step, { underWay: false });
  },
};
