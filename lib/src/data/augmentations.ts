// Random changes that make a positive out of an anchor. What they leave alone is what the net learns to keep.
import { requireParts } from '../tensor';
import type { RandomStream } from '../tensor';
import type { ImageSet } from './imageSet';

/** The size of one image; channels lie one after the other. */
export type ImageShape = Pick<ImageSet, 'height' | 'width' | 'channels'>;

/** A random change of an image. It never changes its argument. */
export interface Augmentation {
  readonly name: string;
  apply(image: Float32Array, shape: ImageShape, random: RandomStream): Float32Array;
}

/** Reads pixel (row, column) of a plane by bilinear interpolation; outside the image all is black. */
function bilinear(plane: Float32Array, { height, width }: ImageShape, row: number, column: number): number {
  const top = Math.floor(row);
  const left = Math.floor(column);
  const down = row - top;
  const right = column - left;
  const pixel = (r: number, c: number): number =>
    r >= 0 && r < height && c >= 0 && c < width ? plane[r * width + c] : 0;
  return (
    (1 - down) * ((1 - right) * pixel(top, left) + right * pixel(top, left + 1)) +
    down * ((1 - right) * pixel(top + 1, left) + right * pixel(top + 1, left + 1))
  );
}

/** Makes a new image, pixel by pixel, from the planes of the old one. */
function redraw(
  image: Float32Array,
  shape: ImageShape,
  pixel: (plane: Float32Array, row: number, column: number) => number,
): Float32Array {
  const { height, width, channels } = shape;
  const result = new Float32Array(image.length);
  for (let channel = 0; channel < channels; channel++) {
    const start = channel * height * width;
    const plane = image.subarray(start, start + height * width);
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++)
        result[start + row * width + column] = pixel(plane, row, column);
    }
  }
  return result;
}

/**
 * Moves the image by whole pixels, black coming in from the edges.
 * @param pixels largest move in each direction, a positive integer, default 2
 */
export function shift(pixels = 2): Augmentation {
  if (!(Number.isInteger(pixels) && pixels > 0))
    throw new RangeError(`pixels must be a positive integer, got ${pixels}`);
  return {
    name: `shift ${pixels}`,
    apply(image, shape, random) {
      const rows = random.integer(2 * pixels + 1) - pixels;
      const columns = random.integer(2 * pixels + 1) - pixels;
      return redraw(image, shape, (plane, row, column) =>
        bilinear(plane, shape, row - rows, column - columns),
      );
    },
  };
}

/**
 * Blurs the image by a Gaussian of random width.
 * @param largest largest standard deviation in pixels, above 0.1, default 1.5; each image draws its own from [0.1, largest]
 */
export function blur(largest = 1.5): Augmentation {
  if (!(Number.isFinite(largest) && largest > 0.1 && largest <= 10))
    throw new RangeError(`largest must be above 0.1 and at most 10 pixels, got ${largest}`);
  return {
    name: `blur ${largest}`,
    apply(image, shape, random) {
      const deviation = 0.1 + (largest - 0.1) * random.uniform();
      const reach = Math.ceil(3 * deviation);
      const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) =>
        Math.exp(-((i - reach) ** 2) / (2 * deviation ** 2)),
      );
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const along = (source: Float32Array, vertical: boolean): Float32Array =>
        redraw(source, shape, (plane, row, column) => {
          let sum = 0;
          for (let offset = -reach; offset <= reach; offset++) {
            const r = vertical ? row + offset : row;
            const c = vertical ? column : column + offset;
            if (r >= 0 && r < shape.height && c >= 0 && c < shape.width)
              sum += weights[offset + reach] * plane[r * shape.width + c];
          }
          return sum / total;
        });
      return along(along(image, true), false);
    },
  };
}

/**
 * Adds independent normal noise to every pixel. Values may leave [0, 1]: clipping would make the noise uneven.
 * @param deviation standard deviation, above 0, on pixels in [0, 1]; default 0.1
 */
export function noise(deviation = 0.1): Augmentation {
  if (!(deviation > 0 && Number.isFinite(deviation)))
    throw new RangeError(`deviation must be a positive number, got ${deviation}`);
  return {
    name: `noise ${deviation}`,
    apply(image, _shape, random) {
      const result = random.fillNormal(new Float32Array(image.length));
      for (let i = 0; i < result.length; i++) result[i] = image[i] + deviation * result[i];
      return result;
    },
  };
}

/**
 * Cuts out a random square window and stretches it to the full size.
 * @param smallest smallest side of the window as a part of the image's, in (0, 1), default 0.75
 */
export function crop(smallest = 0.75): Augmentation {
  if (!(Number.isFinite(smallest) && smallest > 0 && smallest < 1))
    throw new RangeError(`smallest must lie between 0 and 1, got ${smallest}`);
  return {
    name: `crop ${smallest}`,
    apply(image, shape, random) {
      const side = smallest + (1 - smallest) * random.uniform();
      const top = random.uniform() * (1 - side) * (shape.height - 1);
      const left = random.uniform() * (1 - side) * (shape.width - 1);
      return redraw(image, shape, (plane, row, column) =>
        bilinear(plane, shape, top + side * row, left + side * column),
      );
    },
  };
}

/** Applies several augmentations, one after the other. */
export function inTurn(...parts: readonly Augmentation[]): Augmentation {
  parts.forEach((part, i) => {
    requireParts(`augmentation ${i + 1}`, part, { apply: 'function' });
  });
  if (parts.length === 0) throw new RangeError('inTurn needs at least one augmentation, got none');
  return {
    name: parts.map((part) => part.name).join(', then '),
    apply: (image, shape, random) =>
      parts.reduce((current, part) => part.apply(current, shape, random), image),
  };
}
