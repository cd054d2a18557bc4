// @ts-check
// Where the project's own Jupyter lives, and the environment that makes it see the project's kernel.
import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * The path of a program in the project's Python environment.
 * @param {string} name such as 'jupyter' or 'python'
 * @returns {string}
 * @throws Error when the program is not there
 */
export function venvBin(name) {
  const path = join(root, '.venv', 'bin', name);
  if (!existsSync(path)) throw new Error(`${path} is missing: run \`npm run setup\` in ${root}`);
  return path;
}

/**
 * The environment for everything that starts Jupyter. It adds the committed kernel and settings, and keeps
 * whatever Jupyter writes (settings, workspaces, connection files) inside the project: nothing in the user's
 * home is read or changed.
 * @param {string} [state] the folder for that; default .setup/jupyter
 * @returns {NodeJS.ProcessEnv}
 */
export function jupyterEnvironment(state = join(root, '.setup', 'jupyter')) {
  const share = join(root, 'share', 'jupyter');
  // IPython warns in every run where this folder cannot be made out.
  mkdirSync(join(state, 'ipython'), { recursive: true });
  // Jupyter looks for style sheets nowhere but in the folder it writes to.
  cpSync(join(share, 'config', 'custom'), join(state, 'config', 'custom'), { recursive: true });
  return {
    ...process.env,
    PATH: prepend(dirname(process.execPath), process.env.PATH),
    JUPYTER_PATH: prepend(share, process.env.JUPYTER_PATH),
    JUPYTER_CONFIG_PATH: prepend(join(share, 'config'), process.env.JUPYTER_CONFIG_PATH),
    JUPYTER_CONFIG_DIR: join(state, 'config'),
    JUPYTER_DATA_DIR: join(state, 'data'),
    JUPYTER_RUNTIME_DIR: join(state, 'runtime'),
    IPYTHONDIR: join(state, 'ipython'),
  };
}

/**
 * @param {string} first
 * @param {string | undefined} rest
 */
function prepend(first, rest) {
  return rest ? first + delimiter + rest : first;
}
