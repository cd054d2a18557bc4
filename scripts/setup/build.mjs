// @ts-check
import { existsSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from '../support/errors.mjs';
import { modulesFolder, root, shown } from '../support/paths.mjs';
import { damagedFiles } from './manifest.mjs';
import { run } from '../support/process.mjs';
import { digest, readState, writeState } from './state.mjs';

const step = 'build';
const lib = join(root, 'lib');
/** The compiler's output folders and what is compiled into each. */
const outputs = { dist: 'src', 'dist-test': 'test' };

/** Paths, sizes and times of all that the build reads. */
async function sources() {
  const folders = await Promise.all(
    Object.values(outputs).map(async (folder) => {
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
      return [shown(path), size, mtimeMs];
    }),
  );
}

/** Whether files of the last build were damaged, and not rebuilt by a compiler that somebody ran by hand. */
async function isDamaged() {
  const damaged = (await damagedFiles(step, await build.contents())) ?? [];
  return damaged.length > 0 && !damaged.some((path) => path.endsWith('.tsbuildinfo'));
}

/** The compiler leaves the outputs of sources that were moved or removed, and they can still be imported. */
async function removeOrphans() {
  for (const [output, source] of Object.entries(outputs)) {
    for (const name of await readdir(join(lib, output), { recursive: true })) {
      const stem = /^(.+?)(?:\.d\.ts|\.js|\.js\.map)$/.exec(name)?.[1];
      if (stem && !existsSync(join(lib, source, `${stem}.ts`))) await rm(join(lib, output, name));
    }
  }
}

export const build = {
  name: step,
  doing: 'compiling the library and its tests',
  done: 'library and tests compiled',
  async check() {
    const state = await readState(step);
    return (
      state?.hash === digest(await sources()) &&
      Object.keys(outputs).every((folder) => existsSync(join(lib, folder, '.tsbuildinfo')))
    );
  },
  contents: async () => ({
    of: /** @type {string} */ ((await readState(step))?.hash),
    folders: Object.keys(outputs).map((folder) => `lib/${folder}`),
  }),
  async run() {
    const hash = digest(await sources());
    const compiler = join(modulesFolder, 'typescript', 'bin', 'tsc');
    const args = [compiler, '-b', 'lib/test/tsconfig.json', '--pretty', 'false'];
    // Without a stamp the outputs of a killed build may be halves that look finished. The compiler itself compares times.
    const ended = /^[0-9a-f]{64}$/.test((await readState(step))?.hash);
    if (!ended || (await isDamaged())) args.push('--force');
    writeState(step, { hash: 'under way' });
    const { ok, output } = await run(process.execPath, args, { step });
    if (!ok)
      throw new SetupError(`the library does not compile: mend what the compiler names\n${output.trim()}`);
    await removeOrphans();
    writeState(step, { hash });
  },
};
