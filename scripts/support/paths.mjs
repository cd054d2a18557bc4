// @ts-check
import { realpathSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds these scripts: the project's, or `tools` of the package that npm installed. */
export const toolsFolder = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
const at = toolsFolder.indexOf(`${sep}node_modules${sep}`);
/** Whether the scripts run as a part of that package. */
export const packaged = at >= 0;
/** The project's folder, wherever the command was started; of the package, the folder whose node_modules hold it. */
export const root = packaged ? toolsFolder.slice(0, at) : toolsFolder;
export const setupFolder = join(root, '.setup');
export const engineFolder = join(root, '.engine');
// The reader's own project may have a .venv of its own.
export const venvFolder = packaged ? join(setupFolder, 'venv') : join(root, '.venv');
export const modulesFolder = join(root, 'node_modules');
/** Where data sets are placed and read. */
export const dataFolder = resolve(process.env.CONTRASTIVE_LAB_DATA || join(root, 'data'));
export const tfjsFolder = join(modulesFolder, '@tensorflow', 'tfjs-node');

/** @param {string} name a program in .venv, such as 'python' */
export function venvProgram(name) {
  return process.platform === 'win32'
    ? join(venvFolder, 'Scripts', `${name}.exe`)
    : join(venvFolder, 'bin', name);
}

/** @param {string} path a path inside the project, shown as the reader would type it */
export const shown = (path) => relative(root, path);

/** @param {string} step */
export const logFile = (step) => join(setupFolder, `${step}.log`);

/**
 * Whether a module is the command that was started, also by a path with links in it.
 * @param {string} url the module's import.meta.url
 */
export function isCommand(url) {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === realpathSync(fileURLToPath(url));
}
