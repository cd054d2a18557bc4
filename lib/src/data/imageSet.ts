// A labelled set of images, and balanced subsets of it.
import {
  described,
  RandomStream,
  requireFinite,
  requireInteger,
  requireList,
  requireObject,
  requireParts,
} from '../tensor';

/** Labelled images of one size. Pixels run row by row; with several channels, channel by channel. */
export interface ImageSet {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** One byte a pixel, image after image: count * channels * height * width. */
  readonly pixels: Uint8Array;
  /** One label an image. */
  readonly labels: Uint8Array;
}

/**
 * Returns one image, scaled to [0, 1].
 * @param index 0 ... number of images - 1
 * @returns channels * height * width numbers
 * @throws RangeError when there is no such image
 */
export function imageAt(set: ImageSet, index: number): Float32Array {
  checkIndex(set, index);
  const size = set.channels * set.height * set.width;
  return Float32Array.from(set.pixels.subarray(index * size, (index + 1) * size), (byte) => byte / 255);
}

/**
 * Checks that a value is an image set whose parts belong together.
 * @throws TypeError when it is none, or its pixels are not bytes; RangeError when a size is not a positive integer, a label is not an integer from 0
 * to 255, or there are not as many labels as images
 */
export function requireImageSet(set: ImageSet): void {
  requireObject('set', set);
  for (const size of ['height', 'width', 'channels'] as const) requireInteger(`set.${size}`, set[size], 1);
  requireParts('set', set, { pixels: 'typed array' });
  if (!isBytes(set.pixels))
    throw new TypeError(
      `set.pixels must be bytes from 0 to 255, a Uint8Array, got a ${set.pixels.constructor.name}; where it holds 0 to 1, multiply by 255 and round`,
    );
  requireList('set.labels', set.labels);
  // Of bytes nothing can be wrong, and reading 60,000 of them for every image would take its time.
  if (!isBytes(set.labels))
    Array.from(set.labels as ArrayLike<number>).forEach((label, i) => {
      requireInteger(`set.labels[${i}]`, label, 0, 255);
    });
  const images = set.pixels.length / (set.height * set.width * set.channels);
  if (images !== set.labels.length || images === 0)
    throw new RangeError(
      `set (${set.name}) must hold a label for each image, but has ${set.labels.length} labels and the pixels of ${images} images; are they of one split?`,
    );
}

/** An array of a notebook's cell may have a class of its own. */
const isBytes = (values: ArrayLike<number>): boolean =>
  Object.prototype.toString.call(values).startsWith('[object Uint8');

function checkIndex(set: ImageSet, index: number): void {
  requireImageSet(set);
  if (!(Number.isInteger(index) && index >= 0 && index < set.labels.length)) {
    throw new RangeError(
      `index must be an integer from 0 to ${set.labels.length - 1} (${set.name}), got ${described(index)}`,
    );
  }
}

/**
 * Returns one image as it is stored, for a picture of it.
 * @param index 0 ... number of images - 1
 * @returns its size and bytes
 * @throws RangeError when there is no such image
 */
export function pictureAt(
  set: ImageSet,
  index: number,
): Pick<ImageSet, 'height' | 'width' | 'channels' | 'pixels'> {
  checkIndex(set, index);
  const { height, width, channels, pixels } = set;
  const size = channels * height * width;
  return { height, width, channels, pixels: pixels.subarray(index * size, (index + 1) * size) };
}

/**
 * Lists the labels that occur in a set, ascending.
 * @throws TypeError or RangeError as `imageAt`
 */
export function classesOf(set: ImageSet): number[] {
  requireImageSet(set);
  return [...new Set(set.labels)].sort((a, b) => a - b);
}

/**
 * Draws a balanced random choice of images: as many of each class as of any other, give or take one.
 * @param options.count how many images in all, at least 1
 * @param options.classes the labels to choose from; default: all that occur
 * @param options.seed fixes the choice
 * @returns indices into the set, in random order
 * @throws RangeError when a label does not occur, is named twice, or has too few images, or count is below the classes
 *   named: fewer of them would come than were asked for
 */
export function balancedSubset(
  set: ImageSet,
  options: { count: number; classes?: readonly number[]; seed: number },
): number[] {
  requireObject('options', options);
  requireImageSet(set);
  const { count, classes = classesOf(set), seed } = options;
  requireInteger('count', count, 1);
  requireFinite('classes', classes);
  if (classes.length === 0)
    throw new RangeError('classes must name at least one label, got none; leave it out to take all');
  if (new Set(classes).size < classes.length) {
    throw new RangeError(`classes must not name a label twice, got ${classes.join(', ')}; name each once`);
  }
  if (options.classes && count < classes.length) {
    throw new RangeError(
      `count must be at least ${classes.length}, one image of each of the classes asked for, got ${count}`,
    );
  }
  const random = new RandomStream(seed, 'subset');
  const chosen = classes.flatMap((label, place) => {
    const members = [...set.labels.keys()].filter((index) => set.labels[index] === label);
    if (members.length === 0) {
      throw new RangeError(
        `classes: no image of ${set.name} has the label ${label}; it has ${classesOf(set).join(', ')}`,
      );
    }
    const wanted = Math.floor(count / classes.length) + (place < count % classes.length ? 1 : 0);
    if (members.length < wanted) {
      throw new RangeError(
        `count: ${set.name} has ${members.length} images of label ${label}, but ${wanted} are asked for; lower count`,
      );
    }
    return random.shuffle(members).slice(0, wanted);
  });
  return random.shuffle(chosen);
}
