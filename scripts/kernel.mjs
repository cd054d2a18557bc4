// @ts-check
// `npm run kernel`: shows this project's kernel to every Jupyter of the account (JupyterLab elsewhere, VS Code, a hub), so that
// notebooks anywhere can use it and import the library.
import { readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { replace } from './support/files.mjs';
import { root, toolsFolder } from './support/paths.mjs';

const { values } = parseArgs({
  options: { remove: { type: 'boolean', default: false }, 'data-dir': { type: 'string' } },
});

/** Where Jupyter looks for what is the account's own. */
function jupyterData() {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Jupyter');
  return join(XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'jupyter');
}

const folder = join(values['data-dir'] ?? jupyterData(), 'kernels', 'contrastive-lab');
if (values.remove) {
  rmSync(folder, { recursive: true, force: true });
  console.log(`${folder}: removed`);
} else {
  const source = join(toolsFolder, 'share', 'jupyter', 'kernels', 'tslab');
  const spec = JSON.parse(readFileSync(join(source, 'kernel.json'), 'utf8'));
  // The Node that runs now: a Jupyter started from a menu may have another PATH.
  spec.argv = [process.execPath, join(source, 'main.cjs'), '{connection_file}'];
  replace(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  console.log(`${folder}: the kernel "${spec.display_name}" of ${root}`);
  console.log('Figures in JupyterLab need its Python package plotly: pip install plotly');
}
