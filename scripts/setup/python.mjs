// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explain, needSpace, SetupError } from '../support/errors.mjs';
import { logFile, root, setupFolder, shown, venvFolder, venvProgram } from '../support/paths.mjs';
import { run } from '../support/process.mjs';
import { digestOfFiles, readState, writeState } from './state.mjs';

const step = 'python';
const lock = join(root, 'requirements.txt');

/** pip downloads into the project's own folder, not into a small /tmp, and as nobody's configuration says. */
export const pipEnvironment = {
  TMPDIR: join(setupFolder, 'tmp'),
  PIP_USER: '0',
  PIP_NO_INPUT: '1',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PYTHONWARNINGS: 'ignore',
};

export async function freshTemporaryFolder() {
  await rm(pipEnvironment.TMPDIR, { recursive: true, force: true });
  await mkdir(pipEnvironment.TMPDIR, { recursive: true });
}

/** Programs that may be a Python 3, the usual names first. */
const names = ['python3', 'python', ...[14, 13, 12, 11, 10, 9, 8].map((minor) => `python3.${minor}`)];
const question = 'import sys; assert sys.version_info >= (3, 8); import venv; print("old enough")';

/** @returns {Promise<string>} a Python 3.8 or later that can make an environment */
export async function findPython() {
  let foundOne = false;
  for (const name of process.env.PYTHON ? [process.env.PYTHON] : names) {
    if (!(await run(name, ['-c', question], { step })).ok) continue;
    foundOne = true;
    // Debian splits off the part of venv that brings pip.
    if ((await run(name, ['-c', 'import ensurepip'], { step })).ok) return name;
  }
  throw foundOne ? venvIsMissing() : pythonIsMissing();
}

const venvIsMissing = () =>
  new SetupError(
    'python3-venv is missing: install it (Debian, Ubuntu: sudo apt install python3-venv), then run the same command again',
  );
const pythonIsMissing = () =>
  new SetupError(
    'Python 3.8 or later is missing: install it (Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python), then run the same command again',
  );

const packageFolder = join(venvFolder, process.platform === 'win32' ? 'Lib' : 'lib');
/** pip writes a package's RECORD last: it is there for whole packages only. */
const records = () =>
  readdirSync(packageFolder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    /\.dist-info[\\/]RECORD$/.test(path),
  );

/**
 * Makes an environment with nothing but pip, in the place of one that is there.
 * @param {string} base the Python that makes it
 */
export async function makeEnvironment(base) {
  await freshTemporaryFolder();
  // Made in place: the programs of an environment name its folder, so it cannot be renamed.
  await rm(venvFolder, { recursive: true, force: true });
  const made = await run(base, ['-m', 'venv', venvFolder], { step, env: pipEnvironment });
  if (!made.ok) throw /ensurepip/.test(made.output) ? venvIsMissing() : explain(step, 'Python', made.output);
}

export const python = {
  name: step,
  doing: 'making .venv',
  done: 'JupyterLab installed in .venv',
  async check() {
    const state = await readState(step);
    if (state === null || state.root !== root || state.hash !== (await digestOfFiles(lock))) return false;
    // existsSync follows the link: an environment whose Python was removed is made again.
    return (
      existsSync(venvProgram('python')) &&
      existsSync(venvProgram('jupyter-lab')) &&
      state.records.every((/** @type {string} */ name) => existsSync(join(packageFolder, name)))
    );
  },
  contents: async () => ({
    of: await digestOfFiles(lock),
    folders: ['.venv'],
    // Python writes its compiled files again when their sources are newer.
    without: /\.pyc$/,
  }),
  /** @param {import('../support/report.mjs').Line} line */
  async run(line) {
    await needSpace(step, 7e8);
    const base = await findPython();
    writeState(step, { hash: 'under way' });
    await makeEnvironment(base);
    line.doing('installing JupyterLab of requirements.txt into .venv');
    const poll = async () => {
      const log = await readFile(logFile(step), 'utf8');
      const fetched = log.match(/^Collecting /gm)?.length ?? 0;
      line.progress(/^Installing collected/m.test(log) ? 'unpacking' : `${fetched} packages fetched`);
    };
    // The lock file is complete. Old versions of pip stumble over extras when they look for more.
    const args = ['-m', 'pip', 'install', '--require-hashes', '--no-deps', '--only-binary=:all:', '-r', lock];
    const { ok, output } = await run(venvProgram('python'), args, { step, env: pipEnvironment, poll });
    await rm(pipEnvironment.TMPDIR, { recursive: true, force: true });
    if (!ok) throw explain(step, 'the Python package index', output);
    const imported = await run(
      venvProgram('python'),
      ['-c', 'import jupyterlab, nbclient, jupytext, plotly'],
      { step },
    );
    if (!imported.ok) {
      throw new SetupError(
        `JupyterLab was installed but does not start with this Python: read ${shown(logFile(step))}, or name another Python in the variable PYTHON and run the same command again`,
      );
    }
    writeState(step, { hash: await digestOfFiles(lock), root, records: records() });
  },
};
