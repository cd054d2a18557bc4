// The NTK row by row, where the kernel or the (p Z, M) factors of it would not fit into memory.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';
import type { NetAtPoints } from './points';

/** Some rows of the NTK. */
export interface NtkRows {
  /** The first row's place in the whole kernel. */
  readonly firstRow: number;
  /** (rows, p Z); the caller's to dispose. */
  readonly rows: tf.Tensor2D;
}

const BYTES = 4;

/**
 * Empirical NTK in blocks of whole rows, in order; row i * p + a is output i at point a, as in `ntk`. No block holds rows of
 * two outputs. All blocks together cost about twice what `ntk` costs, which uses the symmetry.
 * @param at p points of a net of Z outputs and width M
 * @param options.memory bytes that all tensors made here may take together, beside `at` itself; default 2^30
 * @returns an iterator; leaving the loop early frees what it holds
 * @throws RangeError when the memory is too small for one row
 */
export function* ntkRows(at: NetAtPoints, options: { memory?: number } = {}): Generator<NtkRows, void> {
  const { memory = 2 ** 30 } = options;
  const [points, width] = at.preActivations.shape;
  const outputs = at.output.shape[1];
  // phi and phi' at all points, with three temporaries while phi' is made (tanh, erf), and W transposed.
  const held = (5 * points + outputs) * width * BYTES;
  // Of each row: phi, phi' weighted once and twice; its entries, in parts and joined.
  const each = (3 * width + 3 * points * outputs) * BYTES;
  const fitting = Math.floor((memory - held) / each);
  if (!(fitting >= 1)) {
    throw new RangeError(
      `memory must be at least ${held + each} bytes for one row (${points} points, width ${width}), got ${memory}`,
    );
  }
  const net = tf.tidy(() => ({
    features: at.activation.value(at.preActivations),
    slopes: at.activation.derivative(at.preActivations),
    weights: tf.transpose(at.output),
  }));
  try {
    for (let output = 0; output < outputs; output++) {
      for (let first = 0; first < points; first += fitting) {
        const count = Math.min(fitting, points - first);
        const rows = tf.tidy(() => rowsOf(at, net, { output, first, count }));
        yield { firstRow: output * points + first, rows };
      }
    }
  } finally {
    tf.dispose([net.features, net.slopes, net.weights]);
  }
}

/** `count` points from `first` on of one output, against all outputs at all points. */
function rowsOf(
  at: NetAtPoints,
  net: { features: tf.Tensor2D; slopes: tf.Tensor2D; weights: tf.Tensor2D },
  { output, first, count }: { output: number; first: number; count: number },
): tf.Tensor2D {
  const [, width] = at.preActivations.shape;
  const some = (matrix: tf.Tensor2D): tf.Tensor2D => tf.slice2d(matrix, [first, 0], [count, matrix.shape[1]]);
  const weightsOf = (z: number): tf.Tensor2D => tf.slice2d(net.weights, [z, 0], [1, width]);
  const inputProducts = tf.div(some(at.gram), width);
  const weighted = tf.mul(some(net.slopes), weightsOf(output));
  const parts = Array.from({ length: at.output.shape[1] }, (_, z) =>
    tf.tidy(() => {
      const twice = tf.mul<tf.Tensor2D>(weighted, weightsOf(z));
      const byHidden = tf.mul<tf.Tensor2D>(matMul(twice, net.slopes, false, true), inputProducts);
      if (z !== output) return byHidden;
      const byOutput = matMul(some(net.features), net.features, false, true);
      return tf.add<tf.Tensor2D>(byHidden, tf.div(byOutput, width));
    }),
  );
  return parts.length === 1 ? parts[0] : tf.concat2d(parts, 1);
}
