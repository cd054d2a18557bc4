// What the NTK's functions share: sizes, and the products of one layer's inputs and slopes.
import * as tf from '@tensorflow/tfjs';
import type { LayerFactors } from '../model';
import { described, matMul, requireList, requireParts, requireTensor2d } from '../tensor';

/** p points and Z outputs. */
export interface Size {
  readonly points: number;
  readonly outputs: number;
}

/** Counts the points and outputs of the factors. */
export function sizeOf(layers: readonly LayerFactors[]): Size {
  requireList('layers', layers);
  layers.forEach(requireLayer);
  const last = layers.at(-1);
  if (last?.slopes.form !== 'identity')
    throw new RangeError("layers must be all of a net's, the last included");
  return { points: rowsIn(last) / last.positions, outputs: last.slopes.outputs };
}

/** @throws TypeError or RangeError when a value does not hold a layer's factors, or its tensors were disposed */
function requireLayer(layer: LayerFactors, place: number): void {
  const name = `layers[${place}]`;
  requireParts(name, layer, { inputs: 'object', slopes: 'object', positions: 'positive integer' });
  if (!(Number.isFinite(layer.divisor) && layer.divisor >= 1e-30))
    throw new RangeError(
      `${name}.divisor must be a number of at least 1e-30, got ${described(layer.divisor)}; the width, for example`,
    );
  const { inputs, positions } = layer;
  const rows = 'gram' in inputs ? inputs.gram : inputs.rows;
  requireTensor2d(`the inputs of ${name}`, rows);
  if (rows.shape[0] % positions !== 0)
    throw new RangeError(
      `${name}.positions must divide its ${rows.shape[0]} rows of inputs, got ${positions}`,
    );
}

/** Counts points times positions. */
export function rowsIn({ inputs }: LayerFactors): number {
  return ('gram' in inputs ? inputs.gram : inputs.rows).shape[0];
}

/** Computes the inner products of a layer's inputs, (p positions, p positions). In a tidy of the caller's. */
export function gramOf({ inputs }: LayerFactors): tf.Tensor2D {
  return 'gram' in inputs ? inputs.gram : matMul(inputs.rows, inputs.rows, false, true);
}

/** Computes the squared lengths of the rows of a layer's inputs, (p positions, 1). In a tidy of the caller's. */
export function squaredLengths({ inputs }: LayerFactors): tf.Tensor2D {
  return 'gram' in inputs
    ? tf.sum(tf.mul(inputs.gram, tf.eye(inputs.gram.shape[0])), 1, true)
    : tf.sum(tf.square(inputs.rows), 1, true);
}

/** Returns all slopes, (Z p positions, fan-out); undefined where they are the identity. In a tidy of the caller's. */
export function slopeRows({ slopes }: LayerFactors): tf.Tensor2D | undefined {
  if (slopes.form === 'identity') return undefined;
  if (slopes.form === 'rows') return slopes.rows;
  const { activation, preActivations, output } = slopes;
  const weights = tf.expandDims(tf.transpose(output), 1);
  const all = tf.mul(weights, tf.expandDims(activation.derivative(preActivations)));
  return tf.reshape(all, [output.shape[1] * preActivations.shape[0], preActivations.shape[1]]);
}

/** Inputs times what acts on them, G T with G the inner products: the cheaper way round. In a tidy of the caller's. */
export function throughInputs(layer: LayerFactors, t: tf.Tensor2D): tf.Tensor2D {
  const { inputs } = layer;
  if ('gram' in inputs) return matMul(inputs.gram, t);
  const [points, fanIn] = inputs.rows.shape;
  const byGram = points * (fanIn + t.shape[1]) < 2 * fanIn * t.shape[1];
  return byGram ? matMul(gramOf(layer), t) : matMul(inputs.rows, matMul(inputs.rows, t, true));
}

/**
 * Adds up what each layer contributes, times the divisor of the first: what all layers of a two-layer net are divided by.
 * @param part before the layer's division
 */
export function undividedSum<R extends tf.Rank>(
  layers: readonly { readonly divisor: number }[],
  part: (index: number) => tf.Tensor<R>,
): tf.Tensor<R> {
  const [{ divisor: first }] = layers;
  return tf.tidy(() =>
    layers
      .map(({ divisor }, i) =>
        tf.tidy(() => (divisor === first ? part(i) : tf.mul<tf.Tensor<R>>(part(i), first / divisor))),
      )
      .reduce((sum, next) => tf.add<tf.Tensor<R>>(sum, next)),
  );
}
