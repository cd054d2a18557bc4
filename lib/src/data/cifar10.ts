// CIFAR-10: 50,000 training and 10,000 test photographs of ten kinds of things, 32 x 32 pixels in colour.
import { requireParts } from '../tensor';
import { readDataFile } from './files';
import type { ImageSet } from './imageSet';
import { splitLoader, type Split } from './splits';

const SIDE = 32;
const CHANNELS = 3;
const IMAGE_SIZE = CHANNELS * SIDE * SIDE;
const RECORD_SIZE = 1 + IMAGE_SIZE;
const CLASSES = 10;

const files: Record<Split, readonly string[]> = {
  train: [1, 2, 3, 4, 5].map((batch) => `cifar10/data_batch_${batch}.bin`),
  test: ['cifar10/test_batch.bin'],
};

/**
 * Loads CIFAR-10 (Krizhevsky 2009) and, so that a notebook needs one line less, starts the engine. A second call costs
 * nothing. The files come by `npm run data cifar10`.
 * @param options.split `train` (default, 50,000 images) or `test` (10,000)
 * @returns the images, red, green and blue plane one after the other, with labels: 0 airplane, 1 automobile, 2 bird, 3 cat,
 * 4 deer, 5 dog, 6 frog, 7 horse, 8 ship, 9 truck
 * @throws Error when a file is missing or differs from the published one
 */
export function cifar10(options: { split?: Split } = {}): Promise<ImageSet> {
  return load(options);
}

const load = splitLoader(async (split) => {
  const batches: ReturnType<typeof parseCifar10>[] = [];
  for (const name of files[split]) batches.push(parseCifar10(await readDataFile(name), name));
  const [pixels, labels] = (['pixels', 'labels'] as const).map((part) =>
    joined(batches.map((batch) => batch[part])),
  );
  return { name: `CIFAR-10 ${split}`, height: SIDE, width: SIDE, channels: CHANNELS, pixels, labels };
});

/**
 * Reads a file of CIFAR-10's binary version: records of a label and the red, green and blue plane of an image.
 * @param bytes the whole file
 * @param name the file's name, for the error
 * @returns one label, 0 ... 9, and 3 * 32 * 32 pixels an image
 * @throws Error when the bytes are not whole records or a label is not 0 ... 9
 */
export function parseCifar10(bytes: Uint8Array, name: string): Pick<ImageSet, 'pixels' | 'labels'> {
  requireParts('the file', { bytes }, { bytes: 'typed array' });
  const count = bytes.length / RECORD_SIZE;
  if (!(Number.isInteger(count) && count > 0)) {
    throw new Error(
      `${name} should hold records of ${RECORD_SIZE} bytes, but has ${bytes.length} bytes; fetch it again: npm run data cifar10`,
    );
  }
  const pixels = new Uint8Array(count * IMAGE_SIZE);
  const labels = new Uint8Array(count);
  for (let image = 0; image < count; image++) {
    const start = image * RECORD_SIZE;
    const label = bytes[start];
    if (!(label < CLASSES)) {
      throw new Error(
        `${name} has the label ${label} at record ${image}, but labels are 0 to 9; fetch it again: npm run data cifar10`,
      );
    }
    labels[image] = label;
    pixels.set(bytes.subarray(start + 1, start + RECORD_SIZE), image * IMAGE_SIZE);
  }
  return { pixels, labels };
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let next = 0;
  for (const part of parts) {
    result.set(part, next);
    next += part.length;
  }
  return result;
}
