// @ts-check
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SourceError } from '../support/errors.mjs';

/**
 * Fetches one file and keeps it only when its checksum is right. Without one the caller checks what it holds.
 * @param {string} address
 * @param {string} target
 * @param {object} options
 * @param {string} [options.sha256] hexadecimal
 * @param {number} [options.silence] milliseconds without a byte after which the host counts as not answering
 * @param {http.Agent} [options.agent] a proxy's
 * @param {(bytes: number, total: number) => void} [options.progress] total is NaN where the host does not say it
 * @throws {SourceError} with the reason, when the host does not serve the file that is meant
 */
export async function fetchFile(address, target, { sha256, silence = 60_000, agent, progress }) {
  const abort = new AbortController();
  const tooLong = () =>
    abort.abort(new SourceError(`${new URL(address).host} did not answer in ${silence / 1000} s`));
  let timer = setTimeout(tooLong, silence);
  try {
    const response = await open(address, agent, abort.signal);
    const total = Number(response.headers['content-length'] ?? NaN);
    const hash = createHash('sha256');
    let bytes = 0;
    response.on('data', (chunk) => {
      clearTimeout(timer);
      timer = setTimeout(tooLong, silence);
      hash.update(chunk);
      progress?.((bytes += chunk.length), total);
    });
    await pipeline(response, createWriteStream(target), { signal: abort.signal });
    const found = hash.digest('hex');
    if (sha256 !== undefined && found !== sha256) {
      throw new SourceError(
        `${basename(target)} was refused: its SHA-256 is ${found}, not the pinned ${sha256}; a damaged or replaced download`,
      );
    }
  } catch (error) {
    await rm(target, { force: true });
    const cause = /** @type {NodeJS.ErrnoException} */ (abort.signal.aborted ? abort.signal.reason : error);
    if (cause instanceof SourceError || cause.code === 'ENOSPC') throw cause;
    throw new SourceError(`${new URL(address).host} was not reached (${cause.code ?? cause.message})`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} address
 * @param {http.Agent | undefined} agent
 * @param {AbortSignal} signal
 * @param {number} [redirects]
 * @returns {Promise<http.IncomingMessage>}
 */
async function open(address, agent, signal, redirects = 5) {
  const client = address.startsWith('https:') ? https : http;
  const response = await new Promise((resolve, reject) => {
    client.get(address, { agent, signal }, resolve).on('error', reject);
  });
  const { statusCode = 0, headers } = response;
  if (statusCode === 200) return response;
  response.resume();
  if (statusCode >= 300 && statusCode < 400 && headers.location && redirects > 0) {
    return open(new URL(headers.location, address).href, agent, signal, redirects - 1);
  }
  throw new SourceError(`${new URL(address).host} answered ${statusCode}`);
}
