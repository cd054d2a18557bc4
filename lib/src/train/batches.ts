// Mini-batches of a batch of samples: which samples a step is computed from.
import { RandomStream } from '../tensor';

/** How mini-batches are drawn. */
export interface BatchOptions {
  /** Samples a step, an integer from 1 to N. */
  size: number;
  /** Fixes the order; default 1. */
  seed?: number;
}

/**
 * Draws mini-batches that go through all samples in random order, again and again. What does not fill a batch is left for the next
 * round. The batch of a step depends on nothing but the seed and the step, so that a run can be resumed from anywhere.
 * @param count N
 * @param options see BatchOptions
 * @returns the samples of the batch of a step
 * @throws RangeError when the size is out of range
 */
export function miniBatches(count: number, options: BatchOptions): (step: number) => readonly number[] {
  const { size, seed = 1 } = options;
  if (!(Number.isInteger(size) && size >= 1 && size <= count))
    throw new RangeError(
      `batch.size must be an integer from 1 to the number of samples ${count}, got ${size}`,
    );
  new RandomStream(seed); // A bad seed should fail here, not in the middle of a run.
  const perRound = Math.floor(count / size);
  let known = { round: -1, order: [] as number[] };
  return (step) => {
    const round = Math.floor(step / perRound);
    if (round !== known.round)
      known = { round, order: new RandomStream(seed, `batches ${round}`).shuffle([...Array(count).keys()]) };
    const place = (step % perRound) * size;
    return known.order.slice(place, place + size);
  };
}

/**
 * Gathers the rows of some samples among those of a batch: their anchors, their positives, and their negatives. A pool of K != N
 * negatives is everybody's.
 * @param samples indices from 0 to N - 1
 * @param count N
 * @param rows all rows: 2N + K
 */
export function rowsOf(samples: readonly number[], count: number, rows: number): number[] {
  const negatives =
    rows === 3 * count
      ? samples.map((i) => 2 * count + i)
      : Array.from({ length: rows - 2 * count }, (_, i) => 2 * count + i);
  return [...samples, ...samples.map((i) => count + i), ...negatives];
}
