// @ts-check
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setupFolder, shown } from '../support/paths.mjs';
import { run } from '../support/process.mjs';

/** A stage that hangs is ended, and has failed. The longest takes 12 minutes on two idle cores, and some machines are many times slower. */
const longest = 3 * 60 * 60_000;
const folder = join(setupFolder, 'test');

/** @typedef {{ passed: number, failed: number, skipped: number, reasons: string[] }} Counts */
/** @typedef {Counts & { name: string, seconds: number, output: string, log: string }} Result */

/** A skipped test in TAP, and a version of Node that was skipped whole. */
const skips = [/^\s*ok \d+ - (.+?) # (?:SKIP|TODO) ?(.*)$/gm, /^(Node \S+): skipped, (.+)$/gm];

/**
 * Reads the summary that node:test prints in TAP.
 * @param {string} tap
 * @param {boolean} ok whether the run ended with exit code 0
 * @returns {Counts}
 */
export function readCounts(tap, ok) {
  const count = (/** @type {string} */ name) =>
    Number([...tap.matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  return {
    passed: count('pass'),
    // A run that fell over before its summary has failed as well.
    failed: ok ? failed : Math.max(failed, 1),
    skipped: count('skipped') + count('todo'),
    reasons: skips.flatMap((pattern) =>
      [...tap.matchAll(pattern)].map(([, name, reason]) => `${name}: ${reason || 'no reason given'}`),
    ),
  };
}

/**
 * Runs one stage to its end; what it prints is kept in a log.
 * @param {import('./stages.mjs').Stage} stage
 * @returns {Promise<Result>}
 */
export async function runStage({ name, commands, files, env }) {
  const began = performance.now();
  await mkdir(folder, { recursive: true });
  const log = join(folder, `${name}.log`);
  const tap = join(folder, `${name}.tap`);
  await rm(tap, { force: true });
  const counts = { passed: 0, failed: 0, skipped: 0, reasons: /** @type {string[]} */ ([]) };
  let all = '';
  if (files?.length === 0 && commands[0][0] === '--test') {
    counts.failed = 1;
    all = `${name} has no test files\n`;
  } else {
    for (const command of commands) {
      const reporters = [
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        '--test-reporter=tap',
        `--test-reporter-destination=${tap}`,
      ];
      const args = command[0] === '--test' ? ['--test', ...reporters, ...command.slice(1)] : command;
      // A test run inside a test run would report to the outer one.
      const options = { env: { ...env, NODE_TEST_CONTEXT: undefined }, timeout: longest };
      const { ok, output, timedOut } = await run(process.execPath, args, options);
      all += timedOut ? `${output}\nended after ${longest / 60_000} minutes\n` : output;
      const found = files === undefined ? checkCounts(ok) : readCounts(readTap(tap) ?? output, ok);
      counts.passed += found.passed;
      counts.failed += found.failed;
      counts.skipped += found.skipped;
      counts.reasons.push(...found.reasons);
    }
  }
  await writeFile(log, all);
  return { name, ...counts, seconds: (performance.now() - began) / 1000, output: all, log: shown(log) };
}

/**
 * A command without tests of its own counts as one.
 * @param {boolean} ok
 * @returns {Counts}
 */
const checkCounts = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, reasons: [] });

/** @param {string} path */
function readTap(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
