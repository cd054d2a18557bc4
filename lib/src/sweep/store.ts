// Finished runs on disk: one line of JSON a run, appended whole.
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A place that keeps the results of runs by key. */
export interface Store {
  get(key: string): unknown;
  /** Keeps a result for good; it is on disk when the call returns. */
  put(key: string, value: unknown): void;
}

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
 * A store in a file of lines {"key", "value"}. A line that a kill cut short is dropped when the file is next opened; of
 * two lines with the same key the later counts.
 * @param file made with its folder when first written
 * @throws Error when a whole line is not such an object: the file is not a store
 */
export function fileStore(file: string): Store {
  const values = new Map<string, unknown>();
  if (existsSync(file)) {
    const text = readFileSync(file, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    whole.split('\n').forEach((line, number) => {
      if (line === '') return;
      const { key, value } = parseLine(line, file, number + 1);
      values.set(key, value);
    });
    if (whole !== text) {
      writeFileSync(`${file}.part`, whole);
      renameSync(`${file}.part`, file);
    }
  }
  return {
    get: (key) => values.get(key),
    put(key, value) {
      mkdirSync(path.dirname(file), { recursive: true });
      appendFileSync(file, `${JSON.stringify({ key, value }, encode)}\n`);
      values.set(key, value);
    },
  };
}

function parseLine(line: string, file: string, number: number): { key: string; value: unknown } {
  try {
    const parsed = JSON.parse(line, decode) as { key?: unknown; value?: unknown };
    if (typeof parsed.key === 'string') return { key: parsed.key, value: parsed.value };
  } catch {
    // Said below.
  }
  throw new Error(`${file}, line ${number} is not a finished run; move the file away to start anew`);
}
