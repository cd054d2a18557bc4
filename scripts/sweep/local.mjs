// @ts-check
// Runs on this machine's processors, with their progress; for `npm run sweep` and `npm run claims`.
import { progress } from 'contrastive-lab/display';
import { missingRuns, runInProcesses } from 'contrastive-lab/sweep';
import { say } from '../support/report.mjs';

/** Without a terminal a line is said at most so often. */
const BETWEEN_MS = 10_000;

/**
 * Makes what is missing of some sweeps, says how far it is, and at the end what failed.
 * @param {string} label
 * @param {readonly import('contrastive-lab/sweep').Sweep[]} sweeps
 * @param {import('contrastive-lab/sweep').Store} store
 * @param {{ threads: number, processes?: number, kinds: string }} options kinds: the module that workers import
 */
export async function runLocally(label, sweeps, store, options) {
  const total = missingRuns(sweeps, store).length;
  if (total === 0) return [];
  const shown = process.stderr.isTTY ? progress(total, { label }) : lines(label, total);
  const onRun = (/** @type {number} */ done) => shown.tick(done);
  const { signal, deaf } = interruptSignal();
  const failed = await runInProcesses(sweeps, store, { ...options, onRun, signal }).finally(deaf);
  shown.finish(failed.length > 0 ? `${failed.length} of ${total} runs failed` : `${total} runs`);
  for (const run of failed) say(`failed: ${nameOf(run)}: ${run.error}`);
  return failed;
}

/** A signal that aborts when the user or the system asks this process to end. */
function interruptSignal() {
  const controller = new AbortController();
  const names = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
  const abort = () => controller.abort();
  for (const name of names) process.once(name, abort);
  return {
    signal: controller.signal,
    deaf() {
      for (const name of names) process.off(name, abort);
    },
  };
}

/** @param {import('contrastive-lab/sweep').FailedRun} run */
export function nameOf({ kind, parameters }) {
  const said = Object.entries(parameters).map(([parameter, value]) => `${parameter}=${value}`);
  return `${kind} ${said.join(' ')}`;
}

/**
 * Progress where no line can be written over.
 * @param {string} label
 * @param {number} total
 */
function lines(label, total) {
  const began = Date.now();
  let last = began;
  const seconds = () => (Date.now() - began) / 1000;
  return {
    tick(/** @type {number} */ done) {
      if (Date.now() - last < BETWEEN_MS) return;
      last = Date.now();
      const left = (seconds() * (total - done)) / done;
      say(`${label}: ${done} of ${total} runs, ${seconds().toFixed(0)} s, about ${left.toFixed(0)} s left`);
    },
    finish(/** @type {string} */ note) {
      say(`${label}: ${note}, ${seconds().toFixed(1)} s`);
    },
  };
}
