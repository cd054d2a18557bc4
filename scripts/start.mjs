// @ts-check
// `npm start`: the set-up, then JupyterLab on the notebooks.
// What follows `--` goes to JupyterLab: `npm start -- --no-browser --port 9000 --ip 0.0.0.0`.
import { spawn } from 'node:child_process';
import { jupyterEnvironment, venvBin } from './jupyter.mjs';
import { root } from './support/paths.mjs';
import { setup } from './setup.mjs';
import { asSetupError, SetupError } from './support/errors.mjs';
import { say } from './support/report.mjs';

await setup();
const env = environment();

const args = [
  'lab',
  `--ServerApp.root_dir=${root}`,
  '--LabApp.default_url=/lab/tree/notebooks',
  // Its log has 30 lines a start; the address with the token is printed all the same.
  '--log-level=WARN',
  ...process.argv.slice(2),
];
// Root is the usual user of WSL and of containers; Jupyter would refuse it.
if (process.getuid?.() === 0) args.push('--allow-root');

console.log('JupyterLab starts. Ctrl-C here stops it.');
// In a process group of its own the server does not see Ctrl-C, whose handler there would ask back.
const server = spawn(venvBin('jupyter'), args, {
  // A kill of this process, which nobody hears, ends the server too.
  env: { ...env, CONTRASTIVE_LAB_STARTED_BY: String(process.pid) },
  stdio: ['ignore', 'inherit', 'inherit'],
  detached: true,
});
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => server.kill('SIGTERM'));
}
server.on('exit', (code) => {
  process.exitCode = code ?? 0;
});

function environment() {
  try {
    return jupyterEnvironment();
  } catch (problem) {
    const error = asSetupError(problem);
    if (!(error instanceof SetupError)) throw error;
    say(`JupyterLab does not start: ${error.message}`);
    process.exit(1);
  }
}
