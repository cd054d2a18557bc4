// Two random views of each image of a batch, as SimCLR makes them: turned, cut out, mirrored, recoloured. One pass over the pixels.
import { described, RandomStream, requireInteger, requireList, requireObject } from '../tensor';
import { requireImageSet, type ImageSet } from './imageSet';

/** How much a view may differ from its image. What is left out stays as it is. */
export interface ViewOptions {
  /** Largest turn in degrees, from 0 to 180. */
  rotation?: number;
  /** Smallest and largest factor of size, both positive: 0.5 shows a window of twice the side. */
  scale?: readonly [number, number];
  /** Largest move in each direction, in pixels, 0 or more. */
  shift?: number;
  /** Whether every other view is mirrored, left to right. */
  flip?: boolean;
  /** Largest change of brightness, contrast and saturation, as shares from 0 to below 1. */
  jitter?: number;
  /** Share of views in grey, from 0 to 1; of colour images only. */
  grey?: number;
}

/** The views of one data set. */
export interface Views {
  /** What they are, in words. */
  readonly name: string;
  /** Numbers of one view: pixel after pixel, the channels of each together. */
  readonly size: number;
  /** Height, width and channels. */
  readonly shape: readonly [number, number, number];
  /**
   * Draws one view of each of some images.
   * @param images indices into the set
   * @returns as many views in a row, of numbers around [0, 1]; outside the image all is black
   */
  draw(images: readonly number[], random: RandomStream): Float32Array;
  /** The images as they are, laid out like views. */
  plain(images: readonly number[]): Float32Array;
}

/** Turned, scaled and moved a little, as suits digits. */
export const DIGIT_VIEWS: ViewOptions = { rotation: 20, scale: [0.8, 1.2], shift: 3 };

/** Crops, flips, colour and grey, as SimCLR's for CIFAR-10 (without blur, which is left out there). */
export const PHOTO_VIEWS: ViewOptions = { scale: [1, 2], shift: 8, flip: true, jitter: 0.4, grey: 0.2 };

/**
 * Prepares the views of an image set.
 * @param set images of one or three channels
 * @param options see ViewOptions
 * @throws RangeError when an option is out of range
 */
export function viewsOf(set: ImageSet, options: ViewOptions): Views {
  requireImageSet(set);
  requireObject('options', options);
  const { rotation = 0, scale = [1, 1], shift = 0, flip = false, jitter = 0, grey = 0 } = options;
  const ranges = {
    rotation: [rotation, 180],
    shift: [shift, Number.MAX_SAFE_INTEGER],
    jitter: [jitter, 0.999],
    grey: [grey, 1],
  };
  for (const [name, [value, most]] of Object.entries(ranges))
    if (!(typeof value === 'number' && value >= 0 && value <= most))
      throw new RangeError(`${name} must be a number from 0 to ${most}, got ${described(value)}`);
  requireList('scale', scale);
  if (!(scale[0] > 0 && scale[1] >= scale[0] && scale[1] < Infinity))
    throw new RangeError(`scale must be two positive numbers in order, got ${scale.join(' and ')}`);
  const { height, width, channels, pixels } = set;
  const size = height * width * channels;
  const write = (index: number, target: Float32Array, random?: RandomStream): void => {
    requireInteger('image', index, 0, set.labels.length - 1);
    const start = index * size;
    const draw = (reach: number): number => (random ? reach * (2 * random.uniform() - 1) : 0);
    const angle = (draw(rotation) * Math.PI) / 180;
    const factor = random ? scale[0] * (scale[1] / scale[0]) ** random.uniform() : 1;
    const [down, right] = [draw(shift), draw(shift)];
    const mirrored = flip && random !== undefined && random.uniform() < 0.5 ? -1 : 1;
    const [along, across] = [Math.cos(angle) / factor, Math.sin(angle) / factor];
    const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
    const plane = height * width;
    // Plain numbers, no lists: this runs for every pixel of every view.
    for (let row = 0, at = 0; row < height; row++) {
      const y = row - middleRow;
      for (let column = 0; column < width; column++) {
        const x = mirrored * (column - middleColumn);
        const r = middleRow + along * y - across * x + down / factor;
        const c = middleColumn + across * y + along * x + right / factor;
        const top = Math.floor(r);
        const left = Math.floor(c);
        const dr = r - top;
        const dc = c - left;
        // Weights of the four pixels around; 0 outside the image.
        const upper = top >= 0 && top < height ? (1 - dr) / 255 : 0;
        const lower = top >= -1 && top < height - 1 ? dr / 255 : 0;
        const near = left >= 0 && left < width ? 1 - dc : 0;
        const far = left >= -1 && left < width - 1 ? dc : 0;
        let place = start + top * width + left;
        for (let channel = 0; channel < channels; channel++, place += plane, at++) {
          let value = 0;
          if (upper > 0) {
            if (near > 0) value += upper * near * pixels[place];
            if (far > 0) value += upper * far * pixels[place + 1];
          }
          if (lower > 0) {
            if (near > 0) value += lower * near * pixels[place + width];
            if (far > 0) value += lower * far * pixels[place + width + 1];
          }
          target[at] = value;
        }
      }
    }
    if (random && (jitter > 0 || grey > 0)) recolour(target, channels, random, jitter, grey);
  };
  const all = (images: readonly number[], random?: RandomStream): Float32Array => {
    requireList('images', images);
    const values = new Float32Array(images.length * size);
    images.forEach((index, i) => {
      write(index, values.subarray(i * size, (i + 1) * size), random);
    });
    return values;
  };
  return {
    name: `views of ${set.name}`,
    size,
    shape: [height, width, channels],
    draw: all,
    plain: (images) => all(images),
  };
}

/** Brightness, contrast and saturation, each by a factor of its own; some views in grey. */
function recolour(
  view: Float32Array,
  channels: number,
  random: RandomStream,
  jitter: number,
  grey: number,
): void {
  const factor = (): number => 1 + jitter * (2 * random.uniform() - 1);
  const [brightness, contrast] = [factor(), factor()];
  const saturation = random.uniform() < grey ? 0 : factor();
  let mean = 0;
  for (let i = 0; i < view.length; i++) mean += view[i] / view.length;
  for (let pixel = 0; pixel < view.length; pixel += channels) {
    let own = 0;
    for (let channel = 0; channel < channels; channel++) own += view[pixel + channel] / channels;
    for (let channel = 0; channel < channels; channel++) {
      const coloured = channels === 1 ? own : own + saturation * (view[pixel + channel] - own);
      view[pixel + channel] = brightness * (mean + contrast * (coloured - mean));
    }
  }
}
