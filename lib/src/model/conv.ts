// Layers for images: convolution, and the fixed maps from rows of pixels to images and from images to vectors.
import { requireObject } from '../tensor';
import * as tf from '@tensorflow/tfjs';
import { inWords, positionsOf, requireCount, type FixedLayer, type Shape, type WeightLayer } from './layer';

/**
 * A convolution with stride 1 and zeros beyond the edges, so that the image keeps its size. Its kernel at infinite width is not
 * worked out here: a net with such a layer has no `infinite`.
 * @param channels the channels that come out, a positive integer
 * @param options.kernel side of the square that it sees, an odd number, default 3
 * @throws RangeError when either is out of range or, in a net, when a vector goes in, or an image that is smaller than the kernel
 */
export function conv(channels: number, options: { kernel?: number } = {}): WeightLayer {
  requireObject('options', options);
  const { kernel = 3 } = options;
  requireCount('channels of conv', channels);
  if (!(Number.isSafeInteger(kernel) && kernel > 0 && kernel % 2 === 1))
    throw new RangeError(`kernel must be an odd positive integer, got ${kernel}`);
  const name = `conv ${kernel} x ${kernel} to ${channels}`;
  const margin = (kernel - 1) / 2;
  const offsets = Array.from({ length: kernel * kernel }, (_, i) => [Math.floor(i / kernel), i % kernel]);
  return {
    kind: 'weights',
    name,
    fanOut: channels,
    fanIn: (input) => kernel * kernel * input.channels,
    after(input) {
      const seen = imageOf(input, name);
      if (Math.min(seen.height, seen.width) < kernel)
        throw new RangeError(
          `${name} takes an image of at least ${kernel} x ${kernel}, got one of ${seen.height} x ${seen.width}; give larger pictures or a smaller kernel`,
        );
      return { channels, image: seen };
    },
    unfold(values, input) {
      const { height, width } = imageOf(input, name);
      return tf.tidy(() => {
        const images = tf.reshape<tf.Rank.R4>(values, [-1, height, width, input.channels]);
        const padded = tf.pad(images, [
          [0, 0],
          [margin, margin],
          [margin, margin],
          [0, 0],
        ]);
        const shifted = offsets.map(([y, x]) =>
          tf.slice4d(padded, [0, y, x, 0], [-1, height, width, input.channels]),
        );
        return tf.reshape<tf.Rank.R2>(tf.concat(shifted, 3), [-1, kernel * kernel * input.channels]);
      });
    },
    fold(seen, input) {
      const { height, width } = imageOf(input, name);
      return tf.tidy(() => {
        const all = tf.reshape<tf.Rank.R4>(seen, [-1, height, width, kernel * kernel * input.channels]);
        const placed = tf.split(all, offsets.length, 3).map((part, i) => {
          const [y, x] = offsets[i];
          return tf.pad(part, [
            [0, 0],
            [y, kernel - 1 - y],
            [x, kernel - 1 - x],
            [0, 0],
          ]);
        });
        const sum = tf.slice4d(
          tf.addN(placed) as tf.Tensor4D,
          [0, margin, margin, 0],
          [-1, height, width, input.channels],
        );
        return tf.reshape<tf.Rank.R2>(sum, [-1, input.channels]);
      });
    },
  };
}

/**
 * Reads rows of pixels as images: the first layer of a net with convolutions.
 * @param height rows of an image
 * @param width pixels in a row
 * @param channels planes of an image, one after another in a row of inputs, as in an ImageSet; default 1
 * @throws RangeError when one is not a positive integer or, in a net, when the inputs have another length
 */
export function image(height: number, width: number, channels = 1): FixedLayer {
  for (const [what, value] of Object.entries({ height, width, channels }))
    requireCount(`${what} of image`, value);
  const size = height * width;
  const swap = (values: tf.Tensor2D, from: [number, number], to: [number, number]): tf.Tensor2D =>
    tf.tidy(() =>
      tf.reshape<tf.Rank.R2>(tf.transpose(tf.reshape<tf.Rank.R3>(values, [-1, ...from]), [0, 2, 1]), to),
    );
  return {
    kind: 'fixed',
    name: `image ${height} x ${width} x ${channels}`,
    after(input) {
      if (input.image ?? input.channels !== size * channels) {
        throw new RangeError(
          `image ${height} x ${width} x ${channels} takes a vector of ${size * channels} numbers, got ${inWords(input)}; give it the height, width and channels of the data`,
        );
      }
      return { channels, image: { height, width } };
    },
    forward: (values) => swap(values, [channels, size], [-1, channels]),
    backward: (upstream) => swap(upstream, [size, channels], [-1, size * channels]),
  };
}

/** From an image to the vector of all its numbers, position by position. */
export function flatten(): FixedLayer {
  return {
    kind: 'fixed',
    name: 'flatten',
    after: (input) => ({
      channels: positionsOf({ ...input, image: imageOf(input, 'flatten') }) * input.channels,
    }),
    forward: (values, input) => tf.reshape(values, [-1, positionsOf(input) * input.channels]),
    backward: (upstream, input) => tf.reshape(upstream, [-1, input.channels]),
  };
}

/**
 * From an image to the mean of each channel over its P positions, times P^(1/4), the root of the side of a square image: between
 * 1, which keeps the size of features that are alike everywhere, and sqrt(P), which keeps that of independent ones.
 */
export function globalAverage(): FixedLayer {
  return {
    kind: 'fixed',
    name: 'global average',
    after(input) {
      imageOf(input, 'globalAverage');
      return { channels: input.channels };
    },
    forward(values, input) {
      const positions = positionsOf(input);
      return tf.tidy(() =>
        tf.mul<tf.Tensor2D>(
          tf.sum(tf.reshape(values, [-1, positions, input.channels]), 1),
          positions ** -0.75,
        ),
      );
    },
    backward(upstream, input) {
      const positions = positionsOf(input);
      return tf.tidy(() => {
        const one = tf.mul(tf.reshape(upstream, [-1, 1, input.channels]), positions ** -0.75);
        return tf.reshape<tf.Rank.R2>(tf.tile(one, [1, positions, 1]), [-1, input.channels]);
      });
    },
  };
}

function imageOf(input: Shape, name: string): { readonly height: number; readonly width: number } {
  if (!input.image) {
    throw new RangeError(
      `${name} takes an image, got ${inWords(input)}; begin the net with image(height, width, channels)`,
    );
  }
  return input.image;
}
