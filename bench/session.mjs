// @ts-check
// A worker process that does one job of a benchmark: ours in Node, a peer's in Python; both speak JSON, a line a message.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { jupyterEnvironment, venvBin } from '../scripts/jupyter.mjs';
import { root } from '../scripts/support/paths.mjs';
import { peerPython } from './setup.mjs';

/** @typedef {import('./setup.mjs').EnvironmentName | 'ours' | 'jupyter'} Environment the last is the project's own .venv */

/**
 * @typedef {object} Job
 * @property {string} module of bench/ours or bench/peers
 * @property {Environment} environment
 * @property {Record<string, unknown>} task what the module is given; `folder` holds the inputs
 */

/** Lines of the protocol begin so; whatever else a library prints goes to nobody. */
const MARK = '@@';

const kernelSpecification = join(root, 'share', 'jupyter', 'kernels', 'tslab', 'kernel.json');

/**
 * Where it is not this process's own.
 * @type {Partial<Record<Environment, () => NodeJS.ProcessEnv>>}
 */
const environments = {
  jupyter: jupyterEnvironment,
  // As in a notebook: what the kernel's specification asks for.
  ours: () => ({ ...process.env, ...JSON.parse(readFileSync(kernelSpecification, 'utf8')).env }),
};

/** One worker. Its answers come in the order of the questions. */
export class Session {
  /** @param {Job} job */
  constructor({ module, environment, task }) {
    const argument = JSON.stringify({ module, task });
    const [command, script] =
      environment === 'ours'
        ? [process.execPath, join(import.meta.dirname, 'ours', 'worker.mjs')]
        : [
            environment === 'jupyter' ? venvBin('python') : peerPython(environment),
            join(import.meta.dirname, 'peers', 'worker.py'),
          ];
    this.began = performance.now();
    this.label = `${module} (${environment})`;
    this.child = spawn(command, [script, argument], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: environments[environment]?.() ?? process.env,
    });
    this.errors = '';
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.errors += text));
    /** @type {{ resolve: (answer: any) => void, reject: (error: Error) => void }[]} */
    this.waiting = [];
    createInterface(this.child.stdout).on('line', (line) => {
      if (line.startsWith(MARK)) this.waiting.shift()?.resolve(JSON.parse(line.slice(MARK.length)));
    });
    this.ended = new Promise((resolve) => {
      const end = (/** @type {unknown} */ reason) => {
        const cause = this.errors.trim().split('\n').slice(-3).join(' | ');
        for (const { reject } of this.waiting)
          reject(new Error(`${this.label} ended (${String(reason)}): ${cause}`));
        this.waiting = [];
        resolve(reason);
      };
      this.child.on('error', end).on('close', end);
    });
  }

  /**
   * @param {'prepare' | 'result' | 'run' | 'memory' | 'speed'} what
   * @returns {Promise<any>}
   */
  ask(what) {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.child.stdin.write(`${what}\n`);
    });
  }

  /** Lets the worker end. */
  async close() {
    this.child.stdin.end();
    await this.ended;
  }
}
