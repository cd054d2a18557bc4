// @ts-check
// `npm run data emoji`: the files are part of the repository, and what is damaged is put back, from there or from npm.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../support/paths.mjs';
import { scratch, temporaryFolder } from './scratch.mjs';

const nowhere = { npm_config_registry: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' };
/** @type {Record<string, string>} */
const sums = JSON.parse(readFileSync(join(root, 'data', 'checksums.json'), 'utf8'));
const files = Object.keys(sums).filter((name) => name.startsWith('emoji/'));

/** @param {string} path */
const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/**
 * @param {string} cwd
 * @param {string} data
 * @param {Record<string, string>} [env]
 */
const fetchEmoji = (cwd, data, env = {}) =>
  spawnSync(process.execPath, ['scripts/data.mjs', 'emoji', '--json'], {
    cwd,
    env: { ...process.env, ...nowhere, CONTRASTIVE_LAB_DATA: data, ...env },
    encoding: 'utf8',
  });

test('the files of the repository are the published ones', () => {
  assert.equal(files.length, 3);
  for (const name of files) assert.equal(sha256(join(root, 'data', name)), sums[name], name);
});

test('another data folder gets them from the repository, and a damaged one is mended, without a network', (t) => {
  const data = temporaryFolder(t);
  for (const damage of [
    () => {},
    () => truncateSync(join(data, files[0]), 100),
    () => rmSync(join(data, files[2])),
  ]) {
    damage();
    const { status, stdout, stderr } = fetchEmoji(root, data);
    assert.equal(status, 0, stderr);
    assert.equal(JSON.parse(stdout).sets[0].state, 'there');
    for (const name of files) assert.equal(sha256(join(data, name)), sums[name], name);
  }
});

test('damaged in the repository itself and no network: one sentence, and nothing is replaced', (t) => {
  const folder = scratch(t);
  const data = join(folder, 'data');
  cpSync(join(root, 'data', 'emoji'), join(data, 'emoji'), { recursive: true });
  writeFileSync(join(data, 'emoji', 'emoji.tsv'), 'damaged');
  const { status, stdout, stderr } = fetchEmoji(folder, data, { npm_config_cache: temporaryFolder(t) });
  assert.equal(status, 1);
  assert.match(stderr, /data stopped: the npm registry was not reached: .*\.setup\/emoji\.log/);
  assert.equal(JSON.parse(stdout).sets[0].state, 'incomplete or damaged');
  assert.equal(readFileSync(join(data, 'emoji', 'emoji.tsv'), 'utf8'), 'damaged');
});
