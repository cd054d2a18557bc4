// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { explain, SetupError } from '../support/errors.mjs';
import { run } from '../support/process.mjs';

function npm() {
  // The npm that started us, and so its Node; else the one on the path.
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js') && existsSync(script)) return [process.execPath, script];
  // A Node unpacked by hand has npm beside it.
  const beside = join(dirname(process.execPath), '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js');
  return existsSync(beside) ? [process.execPath, beside] : ['npm'];
}

/**
 * Runs npm with the reader's own configuration.
 * @param {string[]} args
 * @param {import('../support/process.mjs').RunOptions} options
 * @returns {Promise<string>} what it printed
 * @throws {SetupError} when npm is missing or fails
 */
export async function runNpm(args, options) {
  const [command, ...first] = npm();
  const { ok, output } = await run(command, [...first, ...args], options);
  if (!ok && /spawn npm ENOENT/.test(output)) {
    throw new SetupError(
      'npm is missing: install it (Debian, Ubuntu: sudo apt install npm), then run the same command again',
    );
  }
  if (!ok) throw explain(/** @type {string} */ (options.step), 'the npm registry', output);
  return output;
}
