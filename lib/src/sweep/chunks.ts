// A grid in chunks that are run elsewhere, each writing files of its own, and what they wrote put together.
import { requireObject, requireParts, requireText } from '../tensor';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileStore, readStore, type About, type Store } from './store';
import type { Sweep } from './sweep';

/**
 * Cuts one chunk of a sweep: every `count`-th run, so that chunks take about the same time.
 * @param sweep the grid
 * @param index from 0
 * @param count of chunks
 */
export function chunkOf<S extends Sweep>(sweep: S, index: number, count: number): S {
  requireParts('sweep', sweep, { grid: 'list' });
  if (!(Number.isSafeInteger(count) && count > 0)) {
    throw new RangeError(`count must be a positive integer, got ${count}`);
  }
  if (!(Number.isSafeInteger(index) && index >= 0 && index < count)) {
    throw new RangeError(`chunk must be an integer from 0 to ${count - 1}, got ${index}`);
  }
  return { ...sweep, grid: sweep.grid.filter((_, i) => i % count === index) };
}

/** Returns the folder of what the chunks of a store's grid write. */
export function shardsOf(file: string): string {
  requireText('file', file);
  return `${file.replace(/\.jsonl$/, '')}.shards`;
}

function shardsIn(file: string): string[] {
  const folder = shardsOf(file);
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return names.sort().map((name) => path.join(folder, name));
}

/**
 * Returns the store of a chunk: it finds what the store and all other chunks hold, and writes a file that no other process does.
 * @param file the grid's store
 * @param shard a name that no other process takes
 * @param about what the runs have in common
 */
export function shardStore(file: string, shard: string, about: About): Store {
  if (!/^[A-Za-z0-9_][\w.-]*$/.test(shard)) {
    throw new RangeError(`shard must be a file name of letters, digits, dots and dashes, got "${shard}"`);
  }
  requireObject('about', about);
  const own = fileStore(path.join(shardsOf(file), `${shard}.jsonl`), about);
  const others = [file, ...shardsIn(file)].map((one) => readStore(one, about).values);
  return {
    get: (key) => own.get(key) ?? others.find((values) => values.has(key))?.get(key),
    put: (key, value) => {
      own.put(key, value);
    },
  };
}

/**
 * Brings what chunks have finished into the grid's store; what is there already stays as it is.
 * @returns how many runs came in
 */
export function collect(file: string, about: About): number {
  requireObject('about', about);
  const store = fileStore(file, about);
  let collected = 0;
  for (const shard of shardsIn(file)) {
    for (const [key, value] of readStore(shard, about).values) {
      if (store.get(key) !== undefined) continue;
      store.put(key, value);
      collected += 1;
    }
  }
  return collected;
}
