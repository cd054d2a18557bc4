// What steps have changed of a net, as numbers that can be kept in a file.
import * as tf from '@tensorflow/tfjs';
import type { StoredArray } from '../tensor';

/** Matrices by name, as numbers. */
export function stored(tensors: Readonly<Record<string, tf.Tensor2D>>): Record<string, StoredArray> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [
      name,
      { shape: tensor.shape, values: tensor.dataSync<'float32'>().slice() },
    ]),
  );
}

/**
 * Matrices that take the place of others of the same names and shapes.
 * @param stored from a file
 * @param like names and shapes; nothing of them is freed
 * @returns the caller's to dispose
 * @throws RangeError when names or shapes differ
 */
export function restored<K extends string>(
  stored: Readonly<Record<string, StoredArray>>,
  like: Readonly<Record<K, { readonly shape: readonly number[] }>>,
): Record<K, tf.Tensor2D> {
  const shapes = (all: Readonly<Record<string, { readonly shape: readonly number[] }>>): string =>
    Object.entries(all)
      .map(([name, { shape }]) => `${name} ${shape.join(' x ')}`)
      .sort()
      .join(', ');
  if (shapes(stored) !== shapes(like))
    throw new RangeError(
      `the snapshot must be of this net (${shapes(like)}), got ${shapes(stored)}; take the layers and the space of the net that was saved, or another file`,
    );
  const entries = Object.entries(stored).map(([name, { shape, values }]) => [
    name,
    tf.tensor2d(Float32Array.from(values), shape as [number, number]),
  ]);
  return Object.fromEntries(entries) as Record<K, tf.Tensor2D>;
}
