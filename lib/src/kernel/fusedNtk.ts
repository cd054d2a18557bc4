// The part of the NTK that has factored slopes, by an operation of the project's own (lib/native/ntk.cc).
import * as tf from '@tensorflow/tfjs';
import type { LayerFactors } from '../model';
import { rawKernel } from '../tensor';
import { gramOf } from './factors';

/** With fewer points most lanes of its vectors stay empty. */
const FEWEST_POINTS = 8;

/**
 * Computes one layer's part of the whole kernel, divided, with what the last layer adds to it.
 * @param same (p, p), added where the two outputs are one
 * @returns (p Z, p Z); undefined where the operation is missing or does not serve this layer. In a tidy of the caller's
 */
export function fusedPart(layer: LayerFactors, same: tf.Tensor2D): tf.Tensor2D | undefined {
  const { slopes, positions, divisor } = layer;
  if (slopes.form !== 'factored' || positions > 1 || same.shape[0] < FEWEST_POINTS) return undefined;
  return tf.tidy(() => {
    const derivative = slopes.activation.derivative(slopes.preActivations);
    return rawKernel('ContrastiveNtk', [derivative, slopes.output, tf.div(gramOf(layer), divisor), same]);
  });
}
