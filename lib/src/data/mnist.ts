// MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 x 28 grey pixels.
import { engine } from '../tensor';
import { readDataFile } from './files';
import { parseIdx } from './idx';
import type { ImageSet } from './imageSet';

const loaded = new Map<string, Promise<ImageSet>>();

/**
 * Loads MNIST (LeCun, Cortes and Burges 1998) and, so that a notebook needs one line less, starts the engine.
 * A second call costs nothing.
 * @param options.split `train` (default, 60,000 images) or `test` (10,000)
 * @returns the images with their digits as labels
 * @throws Error when a file is missing or differs from the published one
 */
export async function mnist(options: { split?: 'train' | 'test' } = {}): Promise<ImageSet> {
  const { split = 'train' } = options;
  if (!['train', 'test'].includes(split)) throw new RangeError(`split must be train or test, got ${split}`);
  await engine();
  let set = loaded.get(split);
  if (!set) {
    set = load(split);
    loaded.set(split, set);
    // A failure is not remembered: once the file is mended, the next call succeeds.
    set.catch(() => loaded.delete(split));
  }
  return set;
}

async function load(split: 'train' | 'test'): Promise<ImageSet> {
  const prefix = `mnist/${split === 'train' ? 'train' : 't10k'}`;
  const [images, labels] = await Promise.all(
    ['images-idx3', 'labels-idx1'].map(async (part) => {
      const name = `${prefix}-${part}-ubyte`;
      return parseIdx(await readDataFile(name), name);
    }),
  );
  const [, height, width] = images.shape;
  return { name: `MNIST ${split}`, height, width, channels: 1, pixels: images.values, labels: labels.values };
}
