// @ts-check
// `npm run deno`: Deno's kernel beside the project's own, in the project's JupyterLab: a second way to run the notebooks, should tslab
// fall behind. docs/kernels.md says what it lacks.
import { join } from 'node:path';
import { denoBinary } from './binaries.mjs';
import { replace } from './support/files.mjs';
import { isCommand, setupFolder } from './support/paths.mjs';

/**
 * Makes the kernel "Deno (contrastive-lab)" one of the project's Jupyter.
 * @returns {Promise<string>} its name
 * @throws Error when Deno cannot be had
 */
export async function addDeno() {
  const spec = {
    argv: [await denoBinary(), 'jupyter', '--kernel', '--conn', '{connection_file}'],
    display_name: 'Deno (contrastive-lab)',
    language: 'typescript',
    // Its kernel asks the registry for nothing: packages are those that npm installed.
    env: { DENO_NO_UPDATE_CHECK: '1', DENO_NO_PROMPT: '1', TF_CPP_MIN_LOG_LEVEL: '3' },
  };
  const folder = join(setupFolder, 'jupyter', 'data', 'kernels', 'deno');
  replace(join(folder, 'kernel.json'), `${JSON.stringify(spec, null, 2)}\n`);
  return 'deno';
}

if (isCommand(import.meta.url)) {
  try {
    await addDeno();
    console.log('The kernel "Deno (contrastive-lab)" is in the list of `npm start`.');
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
