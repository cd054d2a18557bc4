// Triplets as one picture.
import { requireObject, requireParts } from '../tensor';
import type { ImageShape } from './augmentations';
import type { Triplets } from './triplets';

/**
 * Puts the first triplets side by side: anchors in the top row, positives below, negatives at the bottom.
 * @param data triplets of one-channel images
 * @param shape their size, for example the set they come from
 * @param columns how many triplets, at most N; default 8
 * @returns rows of brightness, bottom row first as a heat map wants them
 * @throws RangeError when the inputs are not such images or there are fewer triplets
 */
export function mosaic(data: Triplets, shape: ImageShape, columns = 8): number[][] {
  requireObject('data', data);
  requireObject('shape', shape);
  requireParts('shape', shape, { height: 'positive integer', width: 'positive integer' });
  const { height, width, channels } = shape;
  if (channels !== 1 || height * width !== data.inputDim) {
    throw new RangeError(
      `shape must be that of one-channel images with ${data.inputDim} pixels, got ${height} x ${width} x ${channels}`,
    );
  }
  if (!(Number.isInteger(columns) && columns > 0 && columns <= data.count)) {
    throw new RangeError(`columns must be an integer from 1 to ${data.count}, got ${columns}`);
  }
  const pixel = (row: number, column: number): number => {
    const part = Math.floor(row / height);
    const triplet = Math.floor(column / width);
    return data.inputs[
      (part * data.count + triplet) * data.inputDim + (row % height) * width + (column % width)
    ];
  };
  return Array.from({ length: 3 * height }, (_, upwards) =>
    Array.from({ length: columns * width }, (__, column) => pixel(3 * height - 1 - upwards, column)),
  );
}
