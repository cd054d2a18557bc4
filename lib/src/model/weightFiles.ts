// A net's weights as plain numbers, in a file, and back.
import * as tf from '@tensorflow/tfjs';
import { currentEngine, readSafetensors, requireParts, requireText, writeSafetensors } from '../tensor';
import type { Model, Net, Weights } from './net';

/** Matrices by name. */
export type Matrices = Readonly<
  Record<string, { readonly shape: readonly number[]; readonly values: Float32Array }>
>;

/**
 * Reads a net's weights as plain numbers.
 * @returns matrices by name, as in `Net.weights`
 * @throws RangeError when the net moves in sample space, where it holds no hidden weights
 */
export function readWeights(net: Net): Matrices {
  requireParts('net', net, { weights: 'object' });
  const { weights } = net;
  return Object.fromEntries(
    Object.entries(weights).map(([name, matrix]) => [
      name,
      { shape: matrix.shape, values: matrix.dataSync<'float32'>().slice() },
    ]),
  );
}

/**
 * Saves a net's weights in the safetensors format, which Python's `safetensors.numpy.load_file` reads. The file is written beside and
 * renamed, so that an interrupted save leaves the old one whole.
 * @param file a path, by custom ending in .safetensors
 * @throws RangeError as `readWeights`
 */
export async function saveWeights(net: Net, file: string): Promise<void> {
  requireText('file', file);
  await Promise.resolve();
  writeSafetensors(file, { arrays: readWeights(net), metadata: { model: net.model.name } });
}

/**
 * Loads weights to start from, `model.at(points, { weights })`.
 * @param file what `saveWeights` or another tool wrote; numbers of other kinds than float32 are converted
 * @param model the net that they are for
 * @returns the weights by name; the caller's to dispose once the net has begun
 * @throws Error when the file is damaged, or of another net: it says what differs
 */
export async function loadWeights(file: string, model: Model): Promise<Weights> {
  requireText('file', file);
  requireParts('model', model, { at: 'function' });
  await Promise.resolve();
  const { arrays, metadata: notes } = readSafetensors(file);
  if (notes.model !== undefined && notes.model !== model.name) {
    throw new RangeError(
      `${file} holds the weights of another net: ${notes.model}, not ${model.name}; load them for the net that they were saved from`,
    );
  }
  const flat = Object.entries(arrays).find(([, { shape }]) => shape.length !== 2);
  if (flat)
    throw new RangeError(`${file}: ${flat[0]} must be a matrix, got a shape of ${flat[1].shape.join(' x ')}`);
  currentEngine();
  return Object.fromEntries(
    Object.entries(arrays).map(([name, { shape, values }]) => [
      name,
      tf.tensor2d(Float32Array.from(values), shape as [number, number]),
    ]),
  );
}
