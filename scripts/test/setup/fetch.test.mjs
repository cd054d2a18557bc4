// @ts-check
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
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

test('a host that stops in the middle is left after the bound, and leaves nothing', async (t) => {
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

test('a slow host that keeps sending is not left', async (t) => {
  const base = await host(t, (_request, response) => {
    let at = 0;
    const timer = setInterval(() => {
      response.write(content.subarray(at, (at += 50_000)));
      if (at >= content.length) response.end(() => clearInterval(timer));
    }, 100);
  });
  const target = join(temporaryFolder(t), 'library.tar.gz');
  await fetchFile(base, target, { sha256: sum, silence: 400 });
  assert.deepEqual(readFileSync(target), content);
});

test('a closed port and a missing file are told at once', async (t) => {
  const target = join(temporaryFolder(t), 'library.tar.gz');
  await assert.rejects(
    fetchFile('http://127.0.0.1:1/library.tar.gz', target, { sha256: sum }),
    sourceError(/^127\.0\.0\.1:1 was not reached \(ECONNREFUSED\)$/),
  );
  const base = await host(t, (_request, response) => void response.writeHead(404).end());
  await assert.rejects(fetchFile(base, target, { sha256: sum }), sourceError(/ answered 404$/));
});
