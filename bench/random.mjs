// @ts-check
import { RandomStream } from 'contrastive-lab/tensor';
import { medianMilliseconds } from './timing.mjs';

/** Seeded random numbers, in millions a second. */
export async function randomNumbers() {
  const target = new Float32Array(4_000_000);
  const stream = new RandomStream(1);
  const rate = (/** @type {() => unknown} */ fill) => target.length / medianMilliseconds(fill) / 1000;
  return {
    normalMillionsPerSecond: rate(() => stream.fillNormal(target)),
    uniformMillionsPerSecond: rate(() => stream.fillUniform(target)),
  };
}
