// @ts-check
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { modulesFolder, root } from './paths.mjs';
import { run } from './run.mjs';
import { digest, readState, writeState } from './state.mjs';

const step = 'build';
const lib = join(root, 'lib');

/** Paths, sizes and times of all that the build reads. */
async function sources() {
  const folders = await Promise.all(
    ['src', 'test'].map(async (folder) => {
      const names = await readdir(join(lib, folder), { recursive: true });
      return names.filter((name) => /\.(ts|json)$/.test(name)).map((name) => join(lib, folder, name));
    }),
  );
  const settings = ['lib/tsconfig.json', 'tsconfig.base.json', 'package-lock.json'].map((name) =>
    join(root, name),
  );
  const paths = [...folders.flat(), ...settings].sort();
  return Promise.all(
    paths.map(async (path) => {
      const { size, mtimeMs } = await stat(path);
      return [path, size, mtimeMs];
    }),
  );
}

export const build = {
  name: step,
  doing: 'compiling the library and its tests',
  done: 'library and tests compiled',
  async check() {
    const state = await readState(step);
    return (
      state?.hash === digest(await sources()) &&
      ['dist', 'dist-test'].every((folder) => existsSync(join(lib, folder, '.tsbuildinfo')))
    );
  },
  async run() {
    const hash = digest(await sources());
    const compiler = join(modulesFolder, 'typescript', 'bin', 'tsc');
    const args = [compiler, '-b', 'lib/test/tsconfig.json', '--pretty', 'false'];
    // Without a stamp the outputs of a killed build may be halves that look finished.
    if (!/^[0-9a-f]{64}$/.test((await readState(step))?.hash)) args.push('--force');
    await writeState(step, { hash: 'under way' });
    const { ok, output } = await run(process.execPath, args, { step });
    if (!ok)
      throw new SetupError(`the library does not compile: mend what the compiler names\n${output.trim()}`);
    await writeState(step, { hash });
  },
};
