// @ts-check
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { explain, needSpace, SetupError } from './errors.mjs';
import { modulesFolder, root } from './paths.mjs';
import { run } from './run.mjs';
import { readState, writeState } from './state.mjs';

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

function npm() {
  // The npm that started us, and so its Node; else the one on the path.
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js') && existsSync(script)) return [process.execPath, script];
  // A Node unpacked by hand has npm beside it.
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(beside) ? [process.execPath, beside] : ['npm'];
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
  /** @param {import('./report.mjs').Line} line */
  async run(line) {
    await needSpace(step, 1e9);
    await writeState(step, { underWay: true });
    const names = (await locked(join(root, 'package-lock.json'))).map(([name]) => name);
    const [command, ...first] = npm();
    const poll = () => line.progress(`${names.filter(isThere).length} of ${names.length}`);
    const args = [...first, 'ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];
    const { ok, output } = await run(command, args, { step, poll });
    if (!ok && /spawn npm ENOENT/.test(output)) {
      throw new SetupError(
        'npm is missing: install it (Debian, Ubuntu: sudo apt install npm), then run the same command again',
      );
    }
    if (!ok) throw explain(step, 'the npm registry', output);
    await writeState(step, { underWay: false });
  },
};
