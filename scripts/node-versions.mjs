// @ts-check
// `node scripts/node-versions.mjs test`: the kernel tests on the other versions of Node that people have installed.
// The binaries come from the npm registry into .setup/nodes; the running version has its own test stage.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { nodeBinary, nodeVersions } from './binaries.mjs';
import { run } from './support/process.mjs';

/**
 * Runs the kernel tests on one version and prints its line.
 * @param {string} version
 * @returns {Promise<{ pass: number, fail: number, skipped: number }>}
 */
async function testOn(version) {
  let node;
  try {
    node = await nodeBinary(version);
  } catch (error) {
    console.log(`Node ${version}: skipped, ${error instanceof Error ? error.message : error}`);
    return { pass: 0, fail: 0, skipped: 1 };
  }
  const began = performance.now();
  const folder = join(import.meta.dirname, 'test', 'kernel');
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
  const { ok, output } = await run(node, ['--test', '--test-reporter=tap', ...files], { cwd: folder });
  const count = (/** @type {string} */ name) =>
    Number(new RegExp(`^# ${name} (\\d+)`, 'm').exec(output)?.[1] ?? 0);
  const result = { pass: count('pass'), fail: count('fail'), skipped: count('skipped') };
  // A run that fell over before its summary has failed as well.
  if (!ok && result.fail === 0) result.fail = 1;
  if (result.fail > 0) console.log(output);
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`Node ${version}: ${result.pass} passed, ${result.fail} failed, ${seconds} s`);
  return result;
}

if (process.argv[2] !== 'test') {
  console.error('Usage: node scripts/node-versions.mjs test');
  process.exit(1);
}
const majorOf = (/** @type {string} */ version) => version.split('.')[0];
const waiting = nodeVersions.filter((version) => majorOf(version) !== majorOf(process.versions.node));
const total = { pass: 0, fail: 0, skipped: 0 };

async function testWaiting() {
  for (let version = waiting.shift(); version; version = waiting.shift()) {
    const result = await testOn(version);
    total.pass += result.pass;
    total.fail += result.fail;
    total.skipped += result.skipped;
  }
}

// Two at a time: a kernel keeps one core busy while it starts.
await Promise.all([testWaiting(), testWaiting()]);
console.log(`# tests ${total.pass + total.fail + total.skipped}`);
console.log(`# pass ${total.pass}\n# fail ${total.fail}\n# skipped ${total.skipped}`);
process.exitCode = total.fail > 0 ? 1 : 0;
