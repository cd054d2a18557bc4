// What all nets check and do alike at their points.
import { requireFinite, requireList, requireObject, requireParts, requireTensor2d } from '../tensor';
import * as tf from '@tensorflow/tfjs';
import type { Activation } from './activations';
import type { LayerFactors, Points, Weights } from './net';

/**
 * Checks that the inputs are whole rows.
 * @returns n, the number of points
 * @throws RangeError when there is none, or a row is not whole
 */
export function requirePoints(points: Points): number {
  requireParts('points', points, { inputDim: 'positive integer' });
  const { inputs, inputDim } = points;
  requireFinite('inputs', inputs);
  const count = inputs.length / inputDim;
  if (!(Number.isInteger(count) && count > 0))
    throw new RangeError(
      `inputs must hold rows of ${inputDim} numbers, got ${inputs.length} numbers; correct inputDim`,
    );
  return count;
}

/**
 * Checks weights to start from.
 * @param shapes the shape of each of the net's matrices, by name
 * @throws RangeError naming the matrix that the net does not have, or whose shape is another
 */
export function requireWeights(
  weights: Weights,
  shapes: Readonly<Record<string, readonly [number, number]>>,
): void {
  requireObject('weights', weights);
  for (const [name, matrix] of Object.entries(weights)) {
    requireTensor2d(`weights ${name}`, matrix);
    const { shape } = matrix;
    if (!Object.hasOwn(shapes, name))
      throw new RangeError(`weights must be among ${Object.keys(shapes).join(', ')}, got ${name}`);
    if (shape[0] !== shapes[name][0] || shape[1] !== shapes[name][1])
      throw new RangeError(
        `weights ${name} must be ${shapes[name].join(' x ')}, got ${shape.join(' x ')}; take the weights of a net of the same layers`,
      );
  }
}

/**
 * Gathers the rows of some points.
 * @param matrices n rows each
 * @param points indices; default: all
 * @returns p rows each, the caller's to dispose
 * @throws RangeError when a point does not exist or none is named
 */
export function gatherPoints(matrices: readonly tf.Tensor2D[], points?: readonly number[]): tf.Tensor2D[] {
  const [all] = matrices[0].shape;
  if (!points) return matrices.map((matrix) => matrix.clone());
  requireList('points', points);
  if (points.length === 0) throw new RangeError('points must name at least one point, got none');
  for (const point of points) {
    if (!(Number.isInteger(point) && point >= 0 && point < all))
      throw new RangeError(`points must be integers from 0 to ${all - 1}, got ${point}`);
  }
  return tf.tidy(() => {
    const rows = tf.tensor1d([...points], 'int32');
    return matrices.map((matrix) => tf.gather(matrix, rows));
  });
}

/** Rows at a time, so that the features of many points need no more than about 64 MB. */
const BLOCK_ELEMENTS = 2 ** 24;

/**
 * Outputs at many inputs, block by block.
 * @param inputs rows of `inputDim` numbers
 * @param width numbers that a point needs in the widest layer
 * @param outputsAt the outputs at (rows, inputDim), called in a tidy
 * @returns (rows, Z), the caller's to dispose
 */
export function representInBlocks(
  inputs: Float32Array,
  inputDim: number,
  width: number,
  outputsAt: (points: tf.Tensor2D) => tf.Tensor2D,
): tf.Tensor2D {
  const count = requirePoints({ inputs, inputDim });
  const size = Math.max(1, Math.floor(BLOCK_ELEMENTS / width));
  const blocks: tf.Tensor2D[] = [];
  for (let first = 0; first < count; first += size) {
    const last = Math.min(count, first + size);
    const rows = inputs.subarray(first * inputDim, last * inputDim);
    blocks.push(tf.tidy(() => outputsAt(tf.tensor2d(rows, [last - first, inputDim]))));
  }
  const all = tf.concat2d(blocks, 0);
  tf.dispose(blocks);
  return all;
}

/**
 * Builds a two-layer net's factors from its parts.
 * @param parts h, (p, M), phi(h), W, (M, Z), and the inner products of the inputs, (p, p)
 * @returns factors that own the parts; phi(h) is made where it is not given
 */
export function twoLayerFactors(parts: {
  activation: Activation;
  preActivations: tf.Tensor2D;
  features?: tf.Tensor2D;
  output: tf.Tensor2D;
  gram: tf.Tensor2D;
}): readonly LayerFactors[] {
  requireParts('parts', parts, { activation: 'object' });
  const { activation, preActivations, output, gram } = parts;
  for (const [name, part] of Object.entries({
    preActivations,
    output,
    gram,
    features: parts.features ?? gram,
  }))
    requireTensor2d(name, part);
  const features = parts.features ?? activation.value(preActivations);
  const [divisor, outputs] = output.shape;
  const shared = { divisor, positions: 1 };
  const slopes = { form: 'factored', activation, preActivations, features, output } as const;
  return [
    { ...shared, inputs: { gram }, slopes },
    { ...shared, inputs: { rows: features.clone() }, slopes: { form: 'identity', outputs } },
  ];
}

/** Frees what `Net.layers` returned. */
export function disposeLayers(layers: readonly LayerFactors[]): void {
  requireList('layers', layers);
  layers.forEach((layer, i) => {
    requireParts(`layers[${i}]`, layer, { inputs: 'object', slopes: 'object' });
  });
  for (const { inputs, slopes } of layers) {
    tf.dispose({ ...inputs });
    if (slopes.form === 'rows') slopes.rows.dispose();
    if (slopes.form === 'factored') tf.dispose([slopes.preActivations, slopes.features, slopes.output]);
  }
}
