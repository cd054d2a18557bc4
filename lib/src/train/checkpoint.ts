// A run in a file: what it has recorded so far, and all it needs to go on to the same numbers.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { readSafetensors, writeSafetensors } from '../tensor';
import type { Resumable } from './dynamics';

/** Where a run keeps itself. */
export interface CheckpointOptions {
  /** Path of the file, by custom ending in .safetensors. A run whose file is there resumes from it. */
  file: string;
  /** Steps from one writing to the next, a positive integer, default 100. The end is written in any case. */
  every?: number;
}

/** What a checkpoint holds, beside the dynamics. */
interface Progress {
  readonly step: number;
  readonly records: readonly unknown[];
}

/** Computes a short checksum of numbers. */
export function checksum(values: Float32Array | Float64Array): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex')
    .slice(0, 16);
}

/** A checkpoint's file, for one run. */
export class Checkpoint {
  readonly file: string;
  private readonly every: number;

  /**
   * @param observers their names are part of what makes the run
   * @throws RangeError when `every` is out of range
   */
  constructor(
    options: CheckpointOptions,
    private readonly resumable: Resumable,
    private readonly observers: readonly string[],
  ) {
    const { file, every = 100 } = options;
    if (!(Number.isSafeInteger(every) && every > 0))
      throw new RangeError(`checkpoint.every must be a positive integer, got ${every}`);
    this.file = file;
    this.every = every;
  }

  private get identity(): Record<string, string> {
    return { ...this.resumable.identity, observers: this.observers.join(', ') || 'none' };
  }

  /**
   * Goes on from the file, if it is there.
   * @throws RangeError when it is of another run, saying what differs; or no checkpoint
   */
  resume(): Progress | undefined {
    const { file, identity } = this;
    if (!existsSync(file)) return undefined;
    const { arrays, metadata } = readSafetensors(file);
    if (!('run' in metadata))
      throw new RangeError(`${file} is not a checkpoint of a run; name another file, or move it away`);
    const { identity: then, progress } = fromText(metadata.run) as {
      identity: Record<string, string>;
      progress: Progress;
    };
    const differing = Object.keys({ ...then, ...identity }).find((name) => then[name] !== identity[name]);
    if (differing) {
      const why = differing === 'start' ? ' (outputs at the start: of another seed, number or weights)' : '';
      throw new RangeError(
        `the checkpoint ${file} is of another run: ${differing} was ${then[differing]}, is ${identity[differing]}${why}; name another file, or move it away`,
      );
    }
    this.resumable.resume(progress.step, arrays);
    return progress;
  }

  /** Whether it is time to write. */
  isDue(step: number): boolean {
    return step > 0 && step % this.every === 0;
  }

  /**
   * Rewrites the file.
   * @throws TypeError when an observer has given what a file cannot hold
   */
  write(progress: Progress): void {
    const run = toText({ identity: this.identity, progress });
    if (!isDeepStrictEqual((fromText(run) as { progress: Progress }).progress, progress)) {
      throw new TypeError(
        `observers of a run with a checkpoint must give numbers, strings, plain objects or arrays of them; leave out those that give matrices or typed arrays (${this.observers.join(', ')})`,
      );
    }
    writeSafetensors(this.file, { arrays: this.resumable.snapshot(), metadata: { run } });
  }
}

/** JSON, with the numbers that it does not know. */
function toText(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) =>
    typeof one === 'number' && (!Number.isFinite(one) || Object.is(one, -0))
      ? { $number: Object.is(one, -0) ? '-0' : String(one) }
      : one,
  );
}

function fromText(text: string): unknown {
  return JSON.parse(text, (_, one: unknown) =>
    typeof one === 'object' && one !== null && '$number' in one ? Number(one.$number) : one,
  );
}
