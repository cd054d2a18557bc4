// Finished runs on disk: one line of JSON a run, appended whole, each with a checksum.
import { described, requireObject, requireText } from '../tensor';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { decode, encode } from './numbers';
import { requirePlain } from './plain';
import { whatIsWrong } from './finished';

/** A place that keeps the results of runs by key. */
export interface Store {
  get(key: string): unknown;
  /**
   * Keeps a result for good; it is on disk when the call returns.
   * @throws Error when it cannot be written, with the remedy; TypeError from a file's store when the result holds what JSON loses
   */
  put(key: string, value: unknown): void;
}

/** What all runs of a store have in common. */
export type About = Readonly<Record<string, unknown>>;

/** Makes a store that forgets everything at the end of the process. */
export function memoryStore(): Store {
  const values = new Map<string, unknown>();
  return { get: (key) => values.get(key), put: (key, value) => void values.set(key, value) };
}

/**
 * Opens a store in a file of lines {"key", "value", "sum"}, for one process at a time. A line that a kill cut short is dropped when
 * the next one is written; of two lines with the same key the later counts. Opening a store changes nothing.
 * @param file made with its folder when first written
 * @param about what the runs must have in common, the file's first line; default: not asked
 * @throws Error when the file is not a store, a line is damaged (every such line is named, and nothing is dropped), or the store is
 * about something else
 */
export function fileStore(file: string, about?: About): Store {
  requireText('file', file);
  const { values, about: found, end, unended } = readStore(file, about);
  let untitled = about !== undefined && found === undefined;
  let whole: number | undefined = end;
  let before = unended ? '\n' : '';
  return {
    get: (key) => values.get(key),
    put(key, value) {
      if (value === null || value === undefined) {
        throw new RangeError(`value must be a result to keep, got ${value} for ${key}`);
      }
      requirePlain(key, value);
      const lines = untitled ? [{ about }, { key, value }] : [{ key, value }];
      append(file, before + lines.map(lineOf).join(''), whole);
      [untitled, whole, before] = [false, undefined, ''];
      values.set(key, value);
    },
  };
}

/**
 * Rewrites a store, whole or not at all: beside its place first.
 * @param about its first line
 * @param values the runs it is to hold
 */
export function replaceStore(file: string, about: About, values: ReadonlyMap<string, unknown>): void {
  requireText('file', file);
  requireObject('about', about);
  if (!((values as unknown) instanceof Map))
    throw new TypeError(`values must be a Map of results by key, got ${described(values)}`);
  const part = `${file}.part`;
  rmSync(part, { force: true });
  const lines = [{ about }, ...[...values].map(([key, value]) => ({ key, value }))];
  append(part, lines.map(lineOf).join(''));
  renameSync(part, file);
}

/** What a file holds in whole lines. */
export interface StoredRuns {
  readonly values: Map<string, unknown>;
  readonly about?: About;
  /** Bytes up to the end of the last whole line. */
  readonly end: number;
  /** Whether that line is whole, but for its line break. */
  readonly unended: boolean;
}

/**
 * Reads a store and changes nothing: another process may be writing it.
 * @param file may be absent
 * @param about as for `fileStore`
 */
export function readStore(file: string, about?: About): StoredRuns {
  requireText('file', file);
  if (about !== undefined) requireObject('about', about);
  const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const values = new Map<string, unknown>();
  const damages: string[] = [];
  let found: About | undefined;
  let end = 0;
  for (let number = 1; end < bytes.length; number++) {
    const stop = bytes.indexOf('\n', end);
    if (stop < 0) break;
    const line = parseLine(bytes.subarray(end, stop));
    if ('wrong' in line) damages.push(`line ${number} ${line.wrong}`);
    else if ('about' in line && number === 1) found = line.about;
    else if ('key' in line) values.set(line.key, line.value);
    else if (!('empty' in line)) damages.push(`line ${number} is a second header`);
    end = stop + 1;
  }
  const last = parseLine(bytes.subarray(end));
  const unended = 'key' in last && last.summed;
  if (unended) {
    values.set(last.key, last.value);
    end = bytes.length;
  }
  if (values.size === 0 && !found && !beginsAsStore(bytes)) {
    throw new Error(`${file} is not a store of finished runs; name another file, or move this one away`);
  }
  if (damages.length > 0) throw damaged(file, damages);
  if (about && (values.size > 0 || found)) mustAgree(file, about, found);
  return { values, about: found, end, unended };
}

/** Named by line; nothing is dropped, for what is damaged may be mended by hand or from a copy. */
function damaged(file: string, damages: readonly string[]): Error {
  const shown =
    damages.length > 10 ? [...damages.slice(0, 10), `${damages.length - 10} more lines`] : damages;
  return new Error(
    `${file} is damaged: ${shown.join('; ')}. Put back a copy of the file, or remove ${damages.length > 1 ? 'these lines, whose runs are' : 'this line, whose run is'} then made again`,
  );
}

/** Whether a file begins as the first line of a store does, or is all that a kill has left of one. */
function beginsAsStore(bytes: Buffer): boolean {
  const text = bytes.toString('latin1', 0, 20);
  return ['{"about"', '{"key"'].some((begin) => text.startsWith(begin) || begin.startsWith(text));
}

const SUM = /,"sum":"([0-9a-f]{16})"\}$/;

function lineOf(entry: object): string {
  const body = JSON.stringify(entry, encode);
  return `${body.slice(0, -1)},"sum":"${sumOf(body)}"}\n`;
}

/** 64 bits: no accident keeps them right. */
const sumOf = (body: string): string => createHash('sha256').update(body).digest('hex').slice(0, 16);

type Line =
  { key: string; value: unknown; summed: boolean } | { about: About } | { empty: true } | { wrong: string };

/** A line without its end. Lines without a checksum were written before there was one: what can be checked of them is. */
function parseLine(bytes: Buffer): Line {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r$/, '');
  } catch {
    return { wrong: 'holds bytes that are not text' };
  }
  if (text === '') return { empty: true };
  const sum = SUM.exec(text);
  if (sum && sumOf(`${text.slice(0, sum.index)}}`) !== sum[1]) {
    return { wrong: 'does not have its checksum: something in it was changed' };
  }
  let parsed: { key?: unknown; value?: unknown; about?: About };
  try {
    parsed = JSON.parse(text, decode) as typeof parsed;
  } catch {
    return { wrong: 'is not JSON' };
  }
  if (typeof parsed !== 'object' || parsed === null) return { wrong: 'is not a finished run' };
  // What is left of a checksum whose name was damaged is not part of a line.
  const parts = Object.keys(parsed).filter((part) => !(sum && part === 'sum'));
  if (!['about', 'key,value'].includes(parts.join())) return { wrong: 'is not a finished run' };
  if (typeof parsed.about === 'object') return { about: parsed.about };
  const { key, value } = parsed;
  if (typeof key !== 'string') return { wrong: 'is not a finished run' };
  const wrong = sum ? undefined : whatIsWrong(key, value);
  return wrong ? { wrong } : { key, value, summed: sum !== null };
}

/** The first entry in which what the runs have in common is not what it must be, as an error. */
function mustAgree(file: string, wanted: About, found: About = {}): void {
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const [here, there] = [wanted[name], found[name]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (here !== there && name === 'made') {
      throw new Error(
        `${file} holds runs of other code, data or engine than here; collect or run where they were made, or move the file away`,
      );
    }
    if (here !== there) {
      throw new Error(
        `${file} holds the runs of another grid: there ${name} is ${there}, here ${here}; name another store, or move the file away`,
      );
    }
  }
}

/** Adds text to a file behind its whole lines, all of it or nothing, and returns when it is on disk. */
function append(file: string, text: string, whole?: number): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    const descriptor = openSync(file, 'a');
    try {
      if (whole !== undefined && fstatSync(descriptor).size > whole) ftruncateSync(descriptor, whole);
      appendTo(descriptor, Buffer.from(text));
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new Error(
      `${file} cannot be written (${REASONS[code] ?? code}); make room or give write permission, then do the same again: the runs before this one are kept`,
      { cause: error },
    );
  }
}

const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'ENOSPC: the disk is full',
  EDQUOT: 'EDQUOT: your share of the disk is used up',
  EFBIG: 'EFBIG: a file may not grow so large here',
  EACCES: 'EACCES: no permission',
  EROFS: 'EROFS: the disk is read-only',
};

function appendTo(descriptor: number, bytes: Buffer): void {
  const before = fstatSync(descriptor).size;
  let written = 0;
  try {
    while (written < bytes.length) {
      const more = writeSync(descriptor, bytes, written);
      if (more === 0) throw Object.assign(new Error('nothing was written'), { code: 'ENOSPC' });
      written += more;
    }
    fsyncSync(descriptor);
  } catch (error) {
    // A full disk may have taken a part, behind which no line could be read.
    ftruncateSync(descriptor, before);
    throw error;
  }
}
