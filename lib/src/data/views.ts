// Two random views of each image of a batch, as SimCLR makes them: turned, cut out, mirrored, recoloured. One pass over the pixels.
import {
  described,
  RandomStream,
  requireFinite,
  requireInteger,
  requireList,
  requireObject,
} from '../tensor';
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
  /** Whether a number x is given as 4 (x - 1/2): around zero, which nets learn from more quickly. Default false. */
  centred?: boolean;
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
   * @returns as many views in a row, of numbers around [0, 1], or around [-2, 2] where they are centred; outside the image all is black
   */
  draw(images: readonly number[], random: RandomStream): Float32Array;
  /** The images as they are, laid out like views. */
  plain(images: readonly number[]): Float32Array;
}

/** Turned, scaled and moved a little, as suits digits. */
export const DIGIT_VIEWS: ViewOptions = { rotation: 20, scale: [0.8, 1.2], shift: 3 };

/** Crops, flips, colour and grey, as SimCLR's for CIFAR-10 (without blur, which is left out there). */
export const PHOTO_VIEWS: ViewOptions = {
  scale: [1, 2],
  shift: 8,
  flip: true,
  jitter: 0.4,
  grey: 0.2,
  centred: true,
};

/**
 * Prepares the views of an image set.
 * @param set images of one or three channels
 * @param options see ViewOptions
 * @throws RangeError when an option is out of range
 */
export function viewsOf(set: ImageSet, options: ViewOptions): Views {
  requireImageSet(set);
  requireObject('options', options);
  const {
    rotation = 0,
    scale = [1, 1],
    shift = 0,
    flip = false,
    jitter = 0,
    grey = 0,
    centred = false,
  } = options;
  const ranges = {
    rotation: [rotation, 180],
    shift: [shift, Number.MAX_SAFE_INTEGER],
    jitter: [jitter, 0.999],
    grey: [grey, 1],
  };
  for (const [name, [value, maximum]] of Object.entries(ranges))
    if (!(typeof value === 'number' && value >= 0 && value <= maximum))
      throw new RangeError(`${name} must be a number from 0 to ${maximum}, got ${described(value)}`);
  requireFinite('scale', scale);
  if (!(scale[0] > 0 && scale[1] >= scale[0] && scale[1] < Infinity))
    throw new RangeError(`scale must be two positive numbers in order, got ${scale.join(' and ')}`);
  const { height, width, channels, pixels } = set;
  const size = height * width * channels;
  const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
  const black = centred ? -2 : 0;
  const white = centred ? 2 : 1;
  const byByte = (white - black) / 255;
  const border = frame(set, black, byByte);
  const write = (index: number, target: Float32Array, random: RandomStream): void => {
    border.show(pixels, index * size);
    const draw = (reach: number): number => reach * (2 * random.uniform() - 1);
    const angle = (draw(rotation) * Math.PI) / 180;
    const factor = scale[0] * (scale[1] / scale[0]) ** random.uniform();
    const [down, right] = [draw(shift), draw(shift)];
    const mirrored = flip && random.uniform() < 0.5 ? -1 : 1;
    const [along, across] = [Math.cos(angle) / factor, Math.sin(angle) / factor];
    border.redraw(target, {
      row: middleRow - along * middleRow + mirrored * across * middleColumn + down / factor,
      column: middleColumn - across * middleRow - mirrored * along * middleColumn + right / factor,
      byRow: [along, across],
      byColumn: [-mirrored * across, mirrored * along],
    });
    if (jitter > 0 || grey > 0) recolour(target, channels, random, { jitter, grey, black });
  };
  const each = (
    images: readonly number[],
    one: (index: number, target: Float32Array) => void,
  ): Float32Array => {
    requireList('images', images);
    const values = new Float32Array(images.length * size);
    images.forEach((index, i) => {
      requireInteger('image', index, 0, set.labels.length - 1);
      one(index, values.subarray(i * size, (i + 1) * size));
    });
    return values;
  };
  return {
    name: `views of ${set.name}`,
    size,
    shape: [height, width, channels],
    draw: (images, random) =>
      each(images, (index, target) => {
        write(index, target, random);
      }),
    plain: (images) =>
      each(images, (index, target) => {
        for (let channel = 0, from = index * size; channel < channels; channel++)
          for (let at = channel; at < size; at += channels) target[at] = black + byByte * pixels[from++];
      }),
  };
}

/** Where the pixels of a view lie in its image: the first one, and the way to the next row and column. */
interface Grid {
  readonly row: number;
  readonly column: number;
  readonly byRow: readonly [number, number];
  readonly byColumn: readonly [number, number];
}

/** One image at a time within a black border two pixels wide, so that no pixel that is read has to be asked whether it exists. */
function frame(
  { height, width, channels }: ImageSet,
  black: number,
  byByte: number,
): {
  show(pixels: Uint8Array, start: number): void;
  redraw(target: Float32Array, grid: Grid): void;
} {
  const line = (width + 4) * channels;
  const framed = new Float32Array((height + 4) * line).fill(black);
  return {
    /** Takes an image in; the channels of each of its pixels come together. */
    show(pixels, start) {
      for (let channel = 0, from = start; channel < channels; channel++)
        for (let row = 0; row < height; row++) {
          let at = (row + 2) * line + 2 * channels + channel;
          for (let column = 0; column < width; column++, at += channels)
            framed[at] = black + byByte * pixels[from++];
        }
    },
    /** Reads it at the points of a grid by bilinear interpolation. Plain numbers, no lists: this runs for every pixel of every view. */
    redraw(target, { row, column, byRow, byColumn }) {
      const [rowByRow, columnByRow] = byRow;
      const [rowByColumn, columnByColumn] = byColumn;
      for (let i = 0, at = 0; i < height; i++) {
        let r = row + i * rowByRow + 2;
        let c = column + i * columnByRow + 2;
        for (let j = 0; j < width; j++, r += rowByColumn, c += columnByColumn) {
          // Whatever lies further out than the border is as black as the border.
          const y = r > 0.5 ? (r < height + 2.5 ? r : height + 2.5) : 0.5;
          const x = c > 0.5 ? (c < width + 2.5 ? c : width + 2.5) : 0.5;
          const top = y | 0;
          const left = x | 0;
          const dy = y - top;
          const dx = x - left;
          const upperRight = (1 - dy) * dx;
          const lowerLeft = dy * (1 - dx);
          const lowerRight = dy * dx;
          const upperLeft = 1 - dx - lowerLeft;
          let place = top * line + left * channels;
          for (let channel = 0; channel < channels; channel++, place++)
            target[at++] =
              upperLeft * framed[place] +
              upperRight * framed[place + channels] +
              lowerLeft * framed[place + line] +
              lowerRight * framed[place + line + channels];
        }
      }
    },
  };
}

/** Brightness, contrast and saturation, each by a factor of its own; some views in grey. */
function recolour(
  view: Float32Array,
  channels: number,
  random: RandomStream,
  { jitter, grey, black }: { jitter: number; grey: number; black: number },
): void {
  const factor = (): number => 1 + jitter * (2 * random.uniform() - 1);
  const [brightness, contrast] = [factor(), factor()];
  const saturation = random.uniform() < grey ? 0 : factor();
  let mean = 0;
  for (let i = 0; i < view.length; i++) mean += view[i];
  mean /= view.length;
  // brightness (mean + contrast (own + saturation (value - own) - mean)) of numbers from black on, its constants gathered.
  const base = brightness * (1 - contrast) * mean + (1 - brightness) * black;
  if (channels === 1) {
    for (let i = 0; i < view.length; i++) view[i] = base + brightness * contrast * view[i];
    return;
  }
  const byValue = brightness * contrast * saturation;
  const byOwn = (brightness * contrast * (1 - saturation)) / channels;
  for (let pixel = 0; pixel < view.length; pixel += channels) {
    let own = 0;
    for (let i = pixel; i < pixel + channels; i++) own += view[i];
    own = base + byOwn * own;
    for (let i = pixel; i < pixel + channels; i++) view[i] = own + byValue * view[i];
  }
}
