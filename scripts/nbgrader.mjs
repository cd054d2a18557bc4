// @ts-check
// `npm run nbgrader -- COURSE ARGUMENTS`: nbgrader, in a Python environment of its own, with this project's kernel.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { jupyterEnvironment, venvBin } from './jupyter.mjs';
import { root } from './support/paths.mjs';

const VERSION = '0.9.6';
const environment = join(root, '.setup', 'nbgrader');
const program = join(environment, 'bin', 'nbgrader');

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import('node:child_process').SpawnSyncOptions} [options]
 */
function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit', ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${basename(command)} ${args.join(' ')} ended with code ${status}`);
}

try {
  const [course, ...args] = process.argv.slice(2);
  if (!course || course.startsWith('-') || args.length === 0)
    throw new Error(
      'npm run nbgrader -- COURSE COMMAND ..., such as `npm run nbgrader -- my-course generate_assignment 02-cosine --create`',
    );
  if (!existsSync(program)) {
    console.error(`nbgrader ${VERSION} is installed once, in .setup/nbgrader`);
    run(venvBin('python'), ['-m', 'venv', environment]);
    run(join(environment, 'bin', 'pip'), ['install', '--quiet', `nbgrader==${VERSION}`]);
  }
  const folder = resolve(course);
  mkdirSync(join(folder, 'source'), { recursive: true });
  const config = join(folder, 'nbgrader_config.py');
  if (!existsSync(config)) copyFileSync(join(root, 'share', 'nbgrader', 'nbgrader_config.py'), config);
  const env = jupyterEnvironment();
  // nbgrader calls alembic by its name.
  run(program, args, {
    cwd: folder,
    env: { ...env, PATH: `${join(environment, 'bin')}${delimiter}${env.PATH}` },
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
