// @ts-check
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { SourceError } from '../../support/errors.mjs';
import { fetchFile } from '../../setup/fetch.mjs';
import { temporaryFolder } from './scratch.mjs';

const content = Buffer.alloc(300_000, 'a C library');
const sum = createHash('sha256').update(content).digest('hex');

/**
 * A host on the loopback address.
 * @param {import('node:test').TestContext} t
 * @param {import('node:http').RequestListener} listener
 */
async function host(t, listener) {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

/**
 * @param {RegExp} message
 * @returns {(error: Error) => boolean}
 */
const sourceError = (message) => (error) => error instanceof SourceError && message.test(error.message);

test('a file with the right checksum is kept, also behind a redirection', async (t) => {
  const base = await host(t, (request, response) => {
    if (request.url === '/old.tar.gz') response.writeHead(302, { location: '/new.tar.gz' }).end();
    else response.writeHead(200, { 'content-length': content.length }).end(content);
  });
  const target = join(temporaryFolder(t), 'old.tar.gz');
  const seen = /** @type {number[]} */ ([]);
  await fetchFile(`${base}/old.tar.gz`, target, {
    sha256: sum,
    progress: (bytes, total) => seen.push(bytes / total),
  });
  assert.deepEqual(readFileSync(target), content);
  assert.equal(seen.at(-1), 1);
});

test('a corrupt download is refused with its name and both checksums, and leaves nothing', async (t) => {
  const damaged = Buffer.from(content);
  damaged[1000] ^= 1;
  const base = await host(t, (_request, response) => void response.end(damaged));
  const target = join(temporaryFolder(t), 'library.tar.gz');
  const found = createHash('sha256').update(damaged).digest('hex');
  await assert.rejects(
    fetchFile(`${base}/library.tar.gz`, target, { sha256: sum }),
    sourceError(new RegExp(`^library.tar.gz was refused: its SHA-256 is ${found}, not the pinned ${sum}`)),
  );
  assert.equal(existsSync(target), false);
});

test('a host that takes the request and never answers is left after the bound', async (t) => {
  const base = await host(t, () => {});
  const target = join(temporaryFolder(t), 'library.tar.gz');
  await assert.rejects(
    fetchFile(base, target, { sha256: sum, silence: 300 }),
    sourceError(/^127\.0\.0\.1:\d+ did not answer in 0\.3 s$/),
  );
});

test('a host that stops in the middle is left after the bound, and nothing lies in the place of the file', async (t) => {
  const base = await host(t, (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, 100_000));
  });
  const target = join(temporaryFolder(t), 'library.tar.gz');
  await assert.rejects(
    fetchFile(base, target, { sha256: sum, silence: 300 }),
    sourceError(/did not answer in 0\.3 s$/),
  );
  assert.equal(existsSync(target), false);
});

// Were it left, this clock would stand still for ever.
test('a slow host that keeps sending is not left', { timeout: 120_000 }, async (t) => {
  // The clock of this test: 300 of the 400 ms pass between two pieces, however busy the machine is.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let sent = 0;
  let sendPiece = () => {};
  const base = await host(t, (_request, response) => {
    sendPiece = () => {
      response.write(content.subarray(sent, (sent += 50_000)));
      if (sent >= content.length) response.end();
    };
    sendPiece();
  });
  const target = join(temporaryFolder(t), 'library.tar.gz');
  let passed = 0;
  const progress = (/** @type {number} */ bytes) => {
    if (bytes < sent || sent >= content.length) return;
    t.mock.timers.tick(300);
    passed += 300;
    sendPiece();
  };
  await fetchFile(base, target, { sha256: sum, silence: 400, progress });
  assert.deepEqual(readFileSync(target), content);
  assert.ok(passed > 2 * 400, `${passed} ms passed`);
});

test('a closed port and a missing file are reported at once', async (t) => {
  const target = join(temporaryFolder(t), 'library.tar.gz');
  await assert.rejects(
    fetchFile('http://127.0.0.1:1/library.tar.gz', target, { sha256: sum }),
    sourceError(/^127\.0\.0\.1:1 was not reached \(ECONNREFUSED\)$/),
  );
  const base = await host(t, (_request, response) => void response.writeHead(404).end());
  await assert.rejects(fetchFile(base, target, { sha256: sum }), sourceError(/ answered 404$/));
});

/**
 * A host that sends a part of the file, waits until it has been written, and breaks the connection.
 * @param {import('node:test').TestContext} t
 * @param {{ parts: boolean, asked: (string | undefined)[], part: string, most?: number[] }} how whether it sends what was asked for or
 * always the whole, what it was asked for, where the client writes, and the bytes of each connection (after the last: all)
 */
const breaking = (t, { parts, asked, part, most = [] }) =>
  host(t, (request, response) => {
    const { range } = request.headers;
    const from = parts && range ? Number(/bytes=(\d+)-/.exec(range)?.[1]) : 0;
    const end = Math.min(content.length, from + (most[asked.length] ?? Infinity));
    asked.push(range);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': content.length - from });
    response.write(content.subarray(from, end));
    if (end === content.length) return void response.end();
    const timer = setInterval(() => {
      if ((statSync(part, { throwIfNoEntry: false })?.size ?? 0) < end) return;
      clearInterval(timer);
      response.destroy();
    }, 5);
  });

test('a download that breaks off goes on where it stopped, and is one file', async (t) => {
  const asked = /** @type {(string | undefined)[]} */ ([]);
  const target = join(temporaryFolder(t), 'library.tar.gz');
  const part = `${target}.part`;
  // The second connection brings nothing: it is tried again all the same, since the host has served this call before.
  const base = await breaking(t, { parts: true, asked, part, most: [120_000, 0, 120_000] });
  const seen = /** @type {number[]} */ ([]);
  await fetchFile(base, target, { sha256: sum, progress: (bytes, total) => seen.push(bytes / total) });
  assert.deepEqual(readFileSync(target), content);
  assert.deepEqual(asked, [undefined, 'bytes=120000-', 'bytes=120000-', 'bytes=240000-']);
  assert.equal(seen.at(-1), 1);
  assert.equal(existsSync(part), false);
});

test('what a dead download left is resumed; what is not of the file is refused and removed', async (t) => {
  const asked = /** @type {(string | undefined)[]} */ ([]);
  const target = join(temporaryFolder(t), 'library.tar.gz');
  const base = await breaking(t, { parts: true, asked, part: `${target}.part` });
  writeFileSync(`${target}.part`, content.subarray(0, 200_000));
  await fetchFile(base, target, { sha256: sum });
  assert.deepEqual([readFileSync(target), asked], [content, ['bytes=200000-']]);

  writeFileSync(`${target}.part`, Buffer.alloc(200_000, 'something else'));
  await assert.rejects(fetchFile(base, target, { sha256: sum }), sourceError(/was refused: its SHA-256/));
  assert.equal(existsSync(`${target}.part`), false);
  await fetchFile(base, target, { sha256: sum });
  assert.deepEqual(readFileSync(target), content);
});

test('a host that sends no parts starts from the beginning; the whole that is left of it is no second file behind the first', async (t) => {
  const asked = /** @type {(string | undefined)[]} */ ([]);
  const target = join(temporaryFolder(t), 'library.tar.gz');
  const base = await breaking(t, { parts: false, asked, part: `${target}.part` });
  writeFileSync(`${target}.part`, content.subarray(0, 200_000));
  await fetchFile(base, target, { sha256: sum });
  assert.deepEqual([readFileSync(target), asked], [content, ['bytes=200000-']]);
});
