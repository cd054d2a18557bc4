// @ts-check
// `npm run doctor`: what is there, how fast it is, and the remedy for what is missing. It changes nothing, and works before
// the set-up has run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { freemem, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chromiumRemedy, findChromium } from './chromium.mjs';
import { jupyterEnvironment } from './jupyter.mjs';
import { checkData, fetchedBy } from './setup/data.mjs';
import { ask } from './support/process.mjs';
import { loadProblem, repairRemedy } from './setup/load.mjs';
import { nameFiles } from './setup/manifest.mjs';
import { modulesFolder, root, venvProgram } from './support/paths.mjs';
import { platformProblem } from './setup/platform.mjs';
import { damageOf, isReady, steps } from './setup/steps.mjs';

const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } });
const setupRemedy = 'run npm run setup';
// Python writes what it has compiled beside its sources, and Jupyter makes the folders that it may write to.
process.env.PYTHONDONTWRITEBYTECODE = '1';
const jupyterState = mkdtempSync(join(tmpdir(), 'contrastive-lab-doctor-'));
process.on('exit', () => rmSync(jupyterState, { recursive: true, force: true }));
let well = true;
// A reader such as `head` may close the pipe before the end.
process.stdout.on('error', () => process.exit());

/** @param {string} text */
function print(text) {
  // With --json standard output is the object's alone.
  (values.json ? process.stderr : process.stdout).write(`${text}\n`);
}

/**
 * @param {string} label
 * @param {string} text
 */
const there = (label, text) => print(`${label.padEnd(11)} ${text}`);

/**
 * @param {string} label
 * @param {string} text what is missing or wrong, and the remedy
 */
function missing(label, text) {
  well = false;
  print(`${label.padEnd(11)} MISSING  ${text}`);
}

// In a process of its own: a native library that crashes leaves the doctor standing.
const measurement = `
import { createRequire } from 'node:module';
const { engine, matmulSpeed } = createRequire(process.cwd() + '/')('contrastive-lab/tensor');
const found = await engine();
console.log(JSON.stringify({ ...found, gflops: matmulSpeed(2048, 7) }));
`;

const installed = { packages: 'npm packages', python: '.venv', engine: '.engine', build: 'lib/dist' };

/** @returns {Promise<string[]>} the files that are not what the set-up installed */
async function checkInstalled() {
  const found = await Promise.all(
    steps
      .filter(({ name }) => name in installed)
      .map(async (step) => {
        const ready = await isReady(step, {});
        return { ...step, ready, damaged: ready ? await damageOf(step) : [] };
      }),
  );
  for (const { name, ready, damaged } of found) {
    const what = installed[/** @type {keyof typeof installed} */ (name)];
    if (!ready) {
      missing(
        'installed',
        `${what}: not there, not whole, or made for another folder or version: ${setupRemedy}`,
      );
    } else if (damaged === undefined) {
      there('installed', `${what}: whole; ${setupRemedy} notes its files, so that damage is seen`);
    } else if (damaged.length > 0) missing('installed', `${what}: ${nameFiles(damaged)}: ${setupRemedy}`);
    else there('installed', `${what}: every file as it was installed`);
  }
  return found.flatMap(({ damaged }) => damaged ?? []);
}

/**
 * @param {boolean} whole whether anything else is known to be wrong with what is installed
 */
async function checkEngine(whole) {
  const { ok, answer } = await ask(process.execPath, ['--input-type=module', '--eval', measurement]);
  const problem = ok ? await loadProblem() : undefined;
  if (problem) missing('library', `${problem}: ${whole ? repairRemedy : setupRemedy}`);
  const found = ok ? JSON.parse(answer.trim().split('\n').at(-1) ?? '{}') : null;
  if (found === null) {
    const reason = (await loadProblem()) ?? 'the engine does not start';
    missing('engine', `${reason}: ${whole ? repairRemedy : setupRemedy}`);
    return { engine: null, engineVersion: null, matmulGflops: null };
  }
  const where = found.card ? 'on a graphics card' : 'native';
  const name = found.name === 'native' ? `${where}, TensorFlow` : 'WebAssembly';
  if (found.fallbackReason)
    missing('engine', `the native one; ${name} ${found.version} stands in: ${setupRemedy}`);
  else if (found.name === 'native' && !found.card && !found.ownOperations)
    there(
      'engine',
      `${name} ${found.version}, without operations of our own (lib/native): the NTK takes 2 to 3 times as long`,
    );
  else there('engine', `${name} ${found.version}`);
  const matmulGflops = Number(found.gflops.toFixed(1));
  there('speed', `${matmulGflops} GFLOP/s in a float32 matrix product, n = 2048`);
  return { engine: found.name, engineVersion: found.version, matmulGflops };
}

function checkMemory() {
  const limit = process.constrainedMemory() ?? 0;
  const bytes = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  const memoryGB = Number((bytes / 2 ** 30).toFixed(1));
  there('memory', `${memoryGB} GB, ${(freemem() / 2 ** 30).toFixed(1)} GB free`);
  return memoryGB;
}

function checkNode() {
  const problem = platformProblem(
    process.platform,
    process.versions.node,
    process.env.CONTRASTIVE_LAB_ENGINE || undefined,
  );
  if (problem) missing('node', problem);
  else there('node', process.versions.node);
  return process.versions.node;
}

async function checkJupyter() {
  const question = "from importlib.metadata import version; print(version('jupyterlab'))";
  const { ok, answer } = await ask(venvProgram('python'), ['-c', question]);
  if (!ok) {
    missing('jupyterlab', setupRemedy);
    return null;
  }
  there('jupyterlab', answer.trim());
  return answer.trim();
}

async function checkKernel() {
  const args = ['kernelspec', 'list', '--json'];
  const { ok, answer } = await ask(venvProgram('jupyter'), args, jupyterEnvironment(jupyterState));
  const found = ok ? JSON.parse(answer).kernelspecs.tslab : undefined;
  const version = versionOf('tslab');
  const ours = found?.resource_dir === join(root, 'share', 'jupyter', 'kernels', 'tslab');
  if (!ours || version === undefined) {
    missing(
      'kernel',
      ok && !ours ? `Jupyter finds ${found?.resource_dir ?? 'none'}: restore share/jupyter` : setupRemedy,
    );
    return null;
  }
  const kernel = `tslab ${version}`;
  there('kernel', `${kernel}, "${found.spec.display_name}"`);
  return kernel;
}

/** @param {string} name of a package */
function versionOf(name) {
  try {
    return JSON.parse(readFileSync(join(modulesFolder, name, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}

async function checkBrowser() {
  try {
    const path = findChromium();
    const { ok, answer } = path === null ? { ok: false, answer: '' } : await ask(path, ['--version']);
    if (path !== null && ok) {
      there('browser', `${answer.trim()} (${path})`);
      return `${answer.trim()} (${path})`;
    }
    missing('browser', `${path === null ? '' : `${path} does not start; `}${chromiumRemedy}`);
  } catch (error) {
    missing('browser', /** @type {Error} */ (error).message);
  }
  return null;
}

async function checkFiles() {
  /** @type {Record<string, boolean>} */
  let data = {};
  try {
    data = await checkData();
  } catch (error) {
    missing('data', /** @type {Error} */ (error).message);
  }
  for (const [name, ok] of Object.entries(data)) {
    if (ok) there('data', `${name}: checksum right`);
    else missing('data', `${name} is not there or is damaged: run ${fetchedBy(name)}`);
  }
  return data;
}

const node = checkNode();
const damaged = await checkInstalled();
const report = {
  ...(await checkEngine(well)),
  memoryGB: checkMemory(),
  node,
  jupyterlab: await checkJupyter(),
  kernel: await checkKernel(),
  browser: await checkBrowser(),
  data: await checkFiles(),
  damaged,
};
if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
if (!well) process.exitCode = 1;
