// Finished runs on disk: one line of JSON a run, appended whole.
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';

/** A place that keeps the results of runs by key. */
export interface Store {
  get(key: string): unknown;
  /** Keeps a result for good; it is on disk when the call returns. */
  put(key: string, value: unknown): void;
}

/** What all runs of a store have in common. */
export type About = Readonly<Record<string, unknown>>;

/** A store that forgets everything at the end of the process. */
export function memoryStore(): Store {
  const values = new Map<string, unknown>();
  return { get: (key) => values.get(key), put: (key, value) => void values.set(key, value) };
}

/** JSON turns infinities and NaN into null; a run that diverged is to come back as it was. */
const encode = (_: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? { notFinite: String(value) } : value;
const decode = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'notFinite' in value ? Number(value.notFinite) : value;

/**
 * A store in a file of lines {"key", "value"}, for one process at a time (`hold` sees to that). A line that a kill cut
 * short is dropped when the file is opened; of two lines with the same key the later counts.
 * @param file made with its folder when first written
 * @param about what the runs must have in common, the file's first line; default: not asked
 * @throws Error when a whole line is not such an object, the file is not a store; or when it is about something else
 */
export function fileStore(file: string, about?: About): Store {
  const { values, about: found, end } = readStore(file, about);
  let untitled = about !== undefined && found === undefined;
  if (existsSync(file)) truncateSync(file, end);
  return {
    get: (key) => values.get(key),
    put(key, value) {
      const lines = untitled ? [{ about }, { key, value }] : [{ key, value }];
      append(file, lines.map((line) => `${JSON.stringify(line, encode)}\n`).join(''));
      untitled = false;
      values.set(key, value);
    },
  };
}

/** What a file holds in whole lines. */
export interface StoredRuns {
  readonly values: Map<string, unknown>;
  readonly about?: About;
  /** Bytes up to the end of the last whole line. */
  readonly end: number;
}

/**
 * Reads a store and changes nothing: another process may be writing it.
 * @param file may be absent
 * @param about as for `fileStore`
 */
export function readStore(file: string, about?: About): StoredRuns {
  const values = new Map<string, unknown>();
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  let found: About | undefined;
  whole.split('\n').forEach((line, number) => {
    if (line === '') return;
    const parsed = parseLine(line);
    if (number === 0 && parsed?.about) found = parsed.about;
    else if (typeof parsed?.key === 'string') values.set(parsed.key, parsed.value);
    else
      throw new Error(`${file}, line ${number + 1} is not a finished run; move the file away to start anew`);
  });
  if (about && whole !== '') mustAgree(file, about, found);
  return { values, about: found, end: Buffer.byteLength(whole) };
}

function parseLine(line: string): { key?: unknown; value?: unknown; about?: About } | undefined {
  try {
    return JSON.parse(line, decode) as { key?: unknown };
  } catch {
    return undefined;
  }
}

/** The first entry in which what the runs have in common is not what it must be, as an error. */
function mustAgree(file: string, wanted: About, found: About = {}): void {
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(found)])) {
    const [here, there] = [wanted[name], found[name]].map((value) => JSON.stringify(value) ?? 'nothing');
    if (here !== there) {
      throw new Error(
        `${file} holds the runs of another grid: there ${name} is ${there}, here ${here}; name another store, or move the file away`,
      );
    }
  }
}

/** Adds text to a file, all of it or nothing, and returns when it is on disk. */
function append(file: string, text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const bytes = Buffer.from(text);
  const descriptor = openSync(file, 'a');
  try {
    const before = fstatSync(descriptor).size;
    let written = 0;
    try {
      written = writeSync(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      // A full disk may have taken a part, behind which no line could be read.
      if (written < bytes.length) ftruncateSync(descriptor, before);
    }
    if (written < bytes.length) throw new Error(`${file} took no more: is the disk full?`);
  } finally {
    closeSync(descriptor);
  }
}
