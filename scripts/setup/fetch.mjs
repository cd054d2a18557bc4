// @ts-check
import { createWriteStream, statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { SourceError } from '../support/errors.mjs';
import { sha256 } from '../support/files.mjs';

/** Pauses before a download that broke off is resumed, in milliseconds. */
const PAUSES = [500, 2000, 5000];

/**
 * Fetches one file and keeps it only when its checksum is right. Without one the caller checks what it holds. What arrived before a
 * connection broke lies beside the target as .part. It is resumed, where the host sends parts of files: by the same call when that
 * call has received any bytes, else by the next one.
 * @param {string} address
 * @param {string} target
 * @param {object} options
 * @param {string} [options.sha256] hexadecimal
 * @param {number} [options.silence] milliseconds without a byte after which the host counts as not answering
 * @param {http.Agent} [options.agent] a proxy's
 * @param {(bytes: number, total: number) => void} [options.progress] total is NaN where the host does not say it
 * @throws {SourceError} with the reason, when the host does not serve the file that is meant
 */
export async function fetchFile(address, target, { sha256: sum, silence = 60_000, agent, progress }) {
  const part = `${target}.part`;
  const size = () => statSync(part, { throwIfNoEntry: false })?.size ?? 0;
  const before = size();
  for (let attempt = 0; ; attempt++) {
    try {
      await fetchRest(address, part, { silence, agent, progress });
      break;
    } catch (error) {
      const full = /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOSPC';
      if (full) await rm(part, { force: true });
      if (full || attempt >= PAUSES.length || size() <= before) throw error;
      await pause(PAUSES[attempt]);
    }
  }
  const found = sum === undefined ? undefined : await sha256(part);
  if (found !== sum) {
    await rm(part, { force: true });
    throw new SourceError(
      `${basename(target)} was refused: its SHA-256 is ${found}, not the pinned ${sum}; a damaged or replaced download`,
    );
  }
  await rename(part, target);
}

/**
 * Adds to a file what it lacks.
 * @param {string} address
 * @param {string} part
 * @param {{ silence: number, agent?: http.Agent, progress?: (bytes: number, total: number) => void }} options
 */
async function fetchRest(address, part, { silence, agent, progress }) {
  const abort = new AbortController();
  const tooLong = () =>
    abort.abort(new SourceError(`${new URL(address).host} did not answer in ${silence / 1000} s`));
  let timer = setTimeout(tooLong, silence);
  try {
    const there = statSync(part, { throwIfNoEntry: false })?.size ?? 0;
    const response = await open(address, there, agent, abort.signal);
    // A host that does not send parts sends the whole; 416: what is there is all, or not of this file.
    const goesOn = response.statusCode === 206;
    let bytes = goesOn ? there : 0;
    const total = bytes + Number(response.headers['content-length'] ?? NaN);
    response.on('data', (chunk) => {
      clearTimeout(timer);
      timer = setTimeout(tooLong, silence);
      progress?.((bytes += chunk.length), total);
    });
    if (response.statusCode === 416) {
      response.resume();
      return;
    }
    await pipeline(response, createWriteStream(part, { flags: goesOn ? 'a' : 'w' }), {
      signal: abort.signal,
    });
  } catch (error) {
    const cause = /** @type {NodeJS.ErrnoException} */ (abort.signal.aborted ? abort.signal.reason : error);
    if (cause instanceof SourceError || cause.code === 'ENOSPC') throw cause;
    throw new SourceError(`${new URL(address).host} was not reached (${cause.code ?? cause.message})`);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} address
 * @param {number} from the first byte requested
 * @param {http.Agent | undefined} agent
 * @param {AbortSignal} signal
 * @param {number} [redirects]
 * @returns {Promise<http.IncomingMessage>}
 */
async function open(address, from, agent, signal, redirects = 5) {
  const client = address.startsWith('https:') ? https : http;
  const response = await new Promise((resolve, reject) => {
    const headers = from > 0 ? { range: `bytes=${from}-` } : {};
    client.get(address, { agent, signal, headers }, resolve).on('error', reject);
  });
  const { statusCode = 0, headers } = response;
  if (statusCode === 200 || (from > 0 && (statusCode === 206 || statusCode === 416))) return response;
  response.resume();
  if (statusCode >= 300 && statusCode < 400 && headers.location && redirects > 0) {
    return open(new URL(headers.location, address).href, from, agent, signal, redirects - 1);
  }
  throw new SourceError(`${new URL(address).host} answered ${statusCode}`);
}
