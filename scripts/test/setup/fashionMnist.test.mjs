// @ts-check
// `npm run data fashion-mnist`: what differs from the published files is refused, what is right is left alone.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { scratch } from './scratch.mjs';

/**
 * Runs the command with an apt-get and a dpkg-deb of ours.
 * @param {string} folder
 * @param {Record<string, string>} commands name to what its shell script does
 */
function fetchWith(folder, commands) {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  for (const [name, script] of Object.entries(commands)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  return spawnSync(process.execPath, ['scripts/data.mjs', 'fashion-mnist'], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      CONTRASTIVE_LAB_DATA: join(folder, 'data'),
      PATH: `${bin}${delimiter}${process.env.PATH}`,
    },
  });
}

test('a package with other pictures is refused, and nothing is placed', (t) => {
  const folder = scratch(t);
  const archive = join(folder, 'other.gz');
  writeFileSync(archive, gzipSync('other pictures'));
  const files = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'];
  const inside = 'package/usr/share/datasets/fashion-mnist';
  const copies = files.map((name) => `cp ${archive} ${inside}/${name}-ubyte.gz`).join('\n');
  const { status, stderr, stdout } = fetchWith(folder, {
    'apt-get': 'touch fashion.deb',
    'dpkg-deb': `mkdir -p ${inside}\n${copies}`,
  });
  assert.equal(status, 1, stdout + stderr);
  assert.match(
    stderr + stdout,
    /data stopped: train-images-idx3-ubyte was refused: its SHA-256 is [0-9a-f]{64}/,
  );
  assert.ok(!existsSync(join(folder, 'data', 'fashion-mnist', 'train-images-idx3-ubyte')));
});

test('files that are right are left alone, without a source', (t) => {
  const folder = scratch(t);
  const sums = join(folder, 'data', 'checksums.json');
  const own = Object.entries(JSON.parse(readFileSync(sums, 'utf8'))).filter(
    ([name]) => !name.startsWith('fashion-mnist/'),
  );
  // SHA-256 of an empty file.
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const all = Object.fromEntries([...own, ['fashion-mnist/train-images-idx3-ubyte', empty]]);
  writeFileSync(sums, JSON.stringify(all));
  mkdirSync(join(folder, 'data', 'fashion-mnist'));
  writeFileSync(join(folder, 'data', 'fashion-mnist', 'train-images-idx3-ubyte'), '');
  const { status, stderr, stdout } = fetchWith(folder, { 'apt-get': 'exit 1' });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout + stderr, /checksums right/);
});
