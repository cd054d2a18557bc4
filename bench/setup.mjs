// @ts-check
// The Python environments of the peers, below .setup: about 5 GB together, made once and remade when their lock files change.
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { explain, needSpace, SetupError } from '../scripts/support/errors.mjs';
import { acquire, release } from '../scripts/support/turn.mjs';
import { root, setupFolder } from '../scripts/support/paths.mjs';
import { freshTemporaryFolder, pipEnvironment } from '../scripts/setup/python.mjs';
import { startLine } from '../scripts/support/report.mjs';
import { run } from '../scripts/support/process.mjs';
import { digestOfFiles, readState, writeState } from '../scripts/setup/state.mjs';

/** An environment each: neural-tangents imports with no JAX of the last two years, and the tests of files need that one alone. */
const environments = {
  jax: { imports: 'jax, scipy, torch', torch: '2.13.0', lock: 'jax.txt' },
  neuralTangents: { imports: 'neural_tangents', torch: undefined, lock: 'neuralTangents.txt' },
  files: {
    imports: 'ml_dtypes, numpy, pandas, pyarrow, safetensors, skimage, sklearn',
    torch: undefined,
    lock: 'files.txt',
  },
};

/** @typedef {keyof typeof environments} EnvironmentName */

/** All of them. */
export const environmentNames = /** @type {EnvironmentName[]} */ (Object.keys(environments));
const folder = (/** @type {EnvironmentName} */ name) => join(setupFolder, 'peers', name);
const lockFile = (/** @type {EnvironmentName} */ name) =>
  join(import.meta.dirname, 'peers', environments[name].lock);
const step = (/** @type {EnvironmentName} */ name) => `peers-${name}`;

/** @param {EnvironmentName} name */
export function peerPython(name) {
  return join(folder(name), 'bin', 'python');
}

/** @param {EnvironmentName} name */
async function isReady(name) {
  const state = await readState(step(name));
  return state?.root === root && state.hash === (await hash(name)) && existsSync(peerPython(name));
}

/** @param {EnvironmentName} name */
const hash = async (name) => `${await digestOfFiles(lockFile(name))} ${environments[name].torch}`;

/**
 * Whether the peers' environments are there.
 * @param {readonly EnvironmentName[]} [wanted] default all
 */
export async function peersAreReady(wanted = environmentNames) {
  return (await Promise.all(wanted.map(isReady))).every(Boolean);
}

/**
 * Makes what is missing of the peers' environments.
 * @param {readonly EnvironmentName[]} wanted
 * @throws SetupError naming what is missing and the remedy
 */
export async function setUpPeers(wanted) {
  if (await peersAreReady(wanted)) return;
  await acquire();
  try {
    for (const name of wanted) {
      if (!(await isReady(name))) await make(name);
    }
  } finally {
    release();
  }
}

/** @param {EnvironmentName} name */
async function make(name) {
  const { imports, torch } = environments[name];
  const line = startLine('peers', `making an environment for ${imports}`);
  await needSpace(step(name), 5e9);
  await freshTemporaryFolder();
  const base = await findPython(step(name));
  await rm(folder(name), { recursive: true, force: true });
  /** @param {...string} args */
  const pip = (...args) =>
    run(peerPython(name), ['-m', 'pip', 'install', '--no-deps', '--only-binary=:all:', ...args], {
      step: step(name),
      env: pipEnvironment,
    });
  const made = await run(base, ['-m', 'venv', folder(name)], { step: step(name), env: pipEnvironment });
  if (!made.ok) throw explain(step(name), 'Python', made.output);
  line.doing(`installing ${imports}`);
  const { ok, output } = await pip('--require-hashes', '-r', lockFile(name));
  if (!ok) throw explain(step(name), 'the Python package index', output);
  if (torch) {
    // Builds without CUDA: from the indexes that pip knows, else from PyTorch's; where neither has one (macOS) all are without.
    const tries = [
      [`torch==${torch}+cpu`],
      [`torch==${torch}+cpu`, '--index-url', 'https://download.pytorch.org/whl/cpu'],
      [`torch==${torch}`],
    ];
    let installed = await pip(...(tries.shift() ?? []));
    while (!installed.ok && tries.length > 0) installed = await pip(...(tries.shift() ?? []));
    if (!installed.ok) throw explain(step(name), 'the index of PyTorch', installed.output);
  }
  const imported = await run(peerPython(name), ['-c', `import ${imports}`], { step: step(name) });
  await rm(pipEnvironment.TMPDIR, { recursive: true, force: true });
  if (!imported.ok) throw explain(step(name), 'the Python package index', imported.output);
  writeState(step(name), { hash: await hash(name), root });
  line.done(`${imports} installed`);
}

/**
 * @param {string} log
 * @returns {Promise<string>} a Python that all peers have wheels for
 */
async function findPython(log) {
  const question = 'import sys, venv, ensurepip; assert (3, 11) <= sys.version_info[:2] <= (3, 12)';
  const candidates = process.env.PYTHON ? [process.env.PYTHON] : ['python3', 'python3.11', 'python3.12'];
  for (const name of candidates) {
    if ((await run(name, ['-c', question], { step: log })).ok) return name;
  }
  throw new SetupError(
    'the peers of the benchmark need Python 3.11 or 3.12 with venv: install one, name it in the variable PYTHON, then run the same command again',
  );
}
