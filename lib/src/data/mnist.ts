// MNIST: 60,000 training and 10,000 test images of handwritten digits, 28 x 28 grey pixels.
import { readDataFile } from './files';
import { parseIdx } from './idx';
import type { ImageSet } from './imageSet';
import { splitLoader, type Split } from './splits';

/**
 * Loads MNIST (LeCun, Cortes and Burges 1998) and, so that a notebook needs one line less, starts the engine.
 * A second call costs nothing.
 * @param options.split `train` (default, 60,000 images) or `test` (10,000)
 * @returns the images with their digits as labels
 * @throws Error when a file is missing or differs from the published one
 */
export function mnist(options: { split?: Split } = {}): Promise<ImageSet> {
  return load(options);
}

const load = splitLoader((split) => readIdxSet('mnist', 'MNIST', split));

/**
 * Reads a split of a set whose four files are named and laid out like MNIST's.
 * @param folder below the data folder
 * @param name of the set
 */
export async function readIdxSet(folder: string, name: string, split: Split): Promise<ImageSet> {
  const prefix = `${folder}/${split === 'train' ? 'train' : 't10k'}`;
  const [images, labels] = await Promise.all(
    ['images-idx3', 'labels-idx1'].map(async (part) => {
      const file = `${prefix}-${part}-ubyte`;
      return parseIdx(await readDataFile(file), file);
    }),
  );
  const [, height, width] = images.shape;
  return {
    name: `${name} ${split}`,
    height,
    width,
    channels: 1,
    pixels: images.values,
    labels: labels.values,
  };
}
