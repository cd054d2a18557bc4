// Files read and written whole: a reader finds the old file or the new one, never half of one.
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { requireChoice, requireList, requireObject, requireText } from './checks';

/** Node reads and writes at most 2 GB at once. */
const PIECE = 1 << 30;

/** Whether a file that is there already may be replaced. */
export interface WriteOptions {
  /** Replaces a file of this name; default false: such a file is an error. */
  readonly overwrite?: boolean;
}

/**
 * Reads all bytes of a file, of whatever size.
 * @throws Error naming the file when it cannot be read
 */
export function readWhole(file: string): Uint8Array {
  requireText('file', file);
  let source: number | undefined;
  try {
    source = openSync(file, 'r');
    const { size } = fstatSync(source);
    const bytes = new Uint8Array(size);
    for (let done = 0; done < size;) {
      const read = readSync(source, bytes, done, Math.min(PIECE, size - done), done);
      if (read === 0) throw new Error('it became shorter while it was read');
      done += read;
    }
    return bytes;
  } catch (problem) {
    const { code, message } = problem as NodeJS.ErrnoException;
    throw new Error(`file cannot be read: ${file} (${code ?? message}); check the path`, { cause: problem });
  } finally {
    if (source !== undefined) closeSync(source);
  }
}

/**
 * Writes parts of a file one after the other, beside it first and then in its place.
 * @param file its path
 * @param parts its bytes
 * @throws Error when the file is there and `overwrite` is not asked for, or it cannot be written
 */
export function writeWhole(file: string, parts: readonly Uint8Array[], options: WriteOptions = {}): void {
  requireText('file', file);
  requireList('parts', parts);
  if (!parts.every((part) => (part as unknown) instanceof Uint8Array))
    throw new TypeError('parts must be bytes, a Uint8Array each');
  requireWritable(file, options);
  const beside = `${file}.${randomUUID()}.part`;
  let target: number | undefined;
  try {
    target = openSync(beside, 'wx');
    for (const part of parts) {
      for (let done = 0; done < part.length;)
        done += writeSync(target, part, done, Math.min(PIECE, part.length - done));
    }
    fsyncSync(target);
    closeSync(target);
    target = undefined;
    renameSync(beside, file);
  } catch (problem) {
    if (target !== undefined) closeSync(target);
    rmSync(beside, { force: true });
    const { code, message } = problem as NodeJS.ErrnoException;
    throw new Error(
      `file cannot be written: ${file} (${code ?? message}); check the path and the space on the disk`,
      { cause: problem },
    );
  }
}

/** @throws Error when a file is there and may not be replaced */
export function requireWritable(file: string, options: WriteOptions): void {
  requireText('file', file);
  requireObject('options', options);
  const { overwrite = false } = options;
  requireChoice('overwrite', overwrite, [true, false]);
  if (!overwrite && existsSync(file))
    throw new Error(
      `file is there already: ${file}; name another, or pass { overwrite: true } to replace it`,
    );
}
