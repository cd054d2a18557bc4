// Kernels at infinite width, layer by layer (Jacot et al. 2018). Small exact theory: float64 throughout.
import { Matrix } from 'ml-matrix';
import type { Activation } from './activations';
import { scalesOf, type Layer } from './layer';
import type { InfiniteKernels } from './net';

/**
 * Computes the kernels of a stack of layers at infinite width.
 * @returns kernels of points from the inner products of their inputs, (n, n); undefined where a layer has no such limit here
 */
export function infiniteKernels(layers: readonly Layer[]): ((gram: Matrix) => InfiniteKernels) | undefined {
  const gains = scalesOf(layers);
  const steps = layers.map((layer, i) => {
    if (layer.kind === 'activation') return (kernels: InfiniteKernels) => throughActivation(kernels, layer);
    if (layer.kind === 'fixed' || !layer.infinite) return undefined;
    return (kernels: InfiniteKernels) => layer.infinite!(kernels, gains[i].gain);
  });
  if (!steps.every((step) => step !== undefined)) return undefined;
  return (gram) => {
    if (gram.rows !== gram.columns || gram.rows === 0)
      throw new RangeError(`gram must be square, got ${gram.rows} x ${gram.columns}; take X X^T`);
    const inputs: InfiniteKernels = { features: gram, ntk: Matrix.zeros(gram.rows, gram.rows) };
    return steps.reduce((kernels, step) => step(kernels), inputs);
  };
}

/** E[phi(u) phi(v)], and the tangent kernel times E[phi'(u) phi'(v)]. */
function throughActivation({ features, ntk }: InfiniteKernels, { moments }: Activation): InfiniteKernels {
  const count = features.rows;
  const next = { features: Matrix.zeros(count, count), ntk: Matrix.zeros(count, count) };
  for (let i = 0; i < count; i++) {
    for (let j = 0; j <= i; j++) {
      const { values, slopes } = moments(features.get(i, i), features.get(j, j), features.get(i, j));
      for (const [a, b] of [
        [i, j],
        [j, i],
      ]) {
        next.features.set(a, b, values);
        next.ntk.set(a, b, ntk.get(i, j) * slopes);
      }
    }
  }
  return next;
}
