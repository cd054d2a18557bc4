// The two splits of a published image set.
import { engine, requireObject } from '../tensor';
import type { ImageSet } from './imageSet';

/** `train` is what the authors publish for training, `test` what they keep for testing. */
export type Split = 'train' | 'test';

/**
 * Reads each split once, and starts the engine so that a notebook needs one line less.
 * @param read reads one split from its files
 * @returns a function that loads a split, default `train`; it throws RangeError when the split is unknown, and whatever `read` throws
 */
export function splitLoader(
  read: (split: Split) => Promise<ImageSet>,
): (options: { split?: Split }) => Promise<ImageSet> {
  const loaded = new Map<Split, Promise<ImageSet>>();
  return async (options) => {
    requireObject('options', options);
    const { split = 'train' } = options;
    if (!['train', 'test'].includes(split)) throw new RangeError(`split must be train or test, got ${split}`);
    await engine();
    let set = loaded.get(split);
    if (!set) {
      set = read(split);
      loaded.set(split, set);
      // A failure is not remembered: once the file is mended, the next call succeeds.
      set.catch(() => loaded.delete(split));
    }
    return set;
  };
}
