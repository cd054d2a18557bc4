// The empirical neural tangent kernel of a net of any depth, in closed form: no Jacobian is ever made.
//
// K_ij(x, y) = sum over layers of (inputs(x) . inputs(y)) (slopes_i(x) . slopes_j(y)) / divisor; of two layers
// K_ij(x, y) = 1/M [ delta_ij sum_k phi(v_k.x) phi(v_k.y) + (x.y) sum_k W_ki W_kj phi'(v_k.x) phi'(v_k.y) ]
// (derived from the definition in Anil et al. 2024, section 2.3; the tests hold it against autodiff and differences).
import * as tf from '@tensorflow/tfjs';
import type { LayerFactors } from '../model';
import { matMul } from '../tensor';
import { gramOf, rowsIn, sizeOf, slopeRows, squaredLengths, undividedSum } from './factors';
import { fusedPart } from './fusedNtk';
import { pairBlock } from './pairBlock';
import { symmetricProduct } from './symmetricProduct';
import { weightGradients } from './weightGradients';

const LARGEST_SIDE = 20000;

/**
 * Computes the empirical NTK, all pairs of points and of outputs.
 *
 * K_ij(x, y) is symmetric in the outputs and in the points. Where the set-up found a compiler, an operation of the project's own
 * computes of the layer below the last what differs, a quarter of it; else, of the plain product of (p Z, M) matrices, little more
 * than half is multiplied out. The two agree to rounding.
 * @param layers a net's factors at p points, from `atPoints` or `Net.layers`
 * @returns (p Z, p Z), row i * p + a is output i at point a; the caller's to dispose
 * @throws RangeError when p Z > 20000: the kernel would need over 1.6 GB; ask for `ntkTrace` or fewer points
 */
export function ntk(layers: readonly LayerFactors[]): tf.Tensor2D {
  const { points, outputs } = sizeOf(layers);
  const side = points * outputs;
  if (side > LARGEST_SIDE) {
    throw new RangeError(
      `points times outputs must be at most ${LARGEST_SIDE}, got ${points} x ${outputs}; ask for ntkTrace or fewer points`,
    );
  }
  return tf.tidy(() => {
    const last = layers[layers.length - 1];
    const same =
      last.positions === 1
        ? tf.div<tf.Tensor2D>(gramOf(last), last.divisor)
        : pairBlock(last, { output: 0, other: 0, first: 0, count: points });
    const below = layers.slice(0, -1);
    const factored = below.findIndex(({ slopes }) => slopes.form === 'factored');
    const fused = factored < 0 ? undefined : fusedPart(below[factored], same);
    const parts = below
      .filter((_, i) => fused === undefined || i !== factored)
      .map((layer) => tf.tidy(() => wholePart(layer, points, outputs)));
    return [fused ?? onEachOutput(same, outputs), ...parts].reduce((sum, part) => tf.add(sum, part));
  });
}

/** One layer's part of the whole kernel, divided. */
function wholePart(layer: LayerFactors, points: number, outputs: number): tf.Tensor2D {
  if (layer.positions > 1) {
    const gradients = weightGradients(layer, { points, outputs });
    if (gradients) return tf.div(symmetricProduct(gradients), layer.divisor);
    const rowOfBlocks = (i: number): tf.Tensor2D =>
      tf.concat2d(
        Array.from({ length: outputs }, (_, j) =>
          pairBlock(layer, { output: i, other: j, first: 0, count: points }),
        ),
        1,
      );
    return tf.concat2d(
      Array.from({ length: outputs }, (_, i) => tf.tidy(() => rowOfBlocks(i))),
      0,
    );
  }
  const gram = tf.div<tf.Tensor2D>(gramOf(layer), layer.divisor);
  const rows = slopeRows(layer);
  return rows
    ? tf.mul(symmetricProduct(rows), tf.tile(gram, [outputs, outputs]))
    : onEachOutput(gram, outputs);
}

/** delta_ij times a matrix of pairs of points. */
function onEachOutput(kernel: tf.Tensor2D, outputs: number): tf.Tensor2D {
  const points = kernel.shape[0];
  const sameOutput = tf.reshape(tf.eye(outputs), [outputs, 1, outputs, 1]);
  const all = tf.mul(sameOutput, tf.reshape(kernel, [1, points, 1, points]));
  return tf.reshape(all, [outputs * points, outputs * points]);
}

/**
 * Computes the trace of the NTK over the outputs, sum_i K_ii(x, y): the kernel that acts on a loss that treats all outputs alike.
 * @param layers a net's factors at p points
 * @returns (p, p); the caller's to dispose
 */
export function ntkTrace(layers: readonly LayerFactors[]): tf.Tensor2D {
  const { points, outputs } = sizeOf(layers);
  return tf.tidy(() =>
    layers
      .map((layer) => tf.tidy(() => tracePart(layer, points, outputs)))
      .reduce((sum, part) => tf.add(sum, part)),
  );
}

function tracePart(layer: LayerFactors, points: number, outputs: number): tf.Tensor2D {
  const { slopes, divisor, positions } = layer;
  if (positions > 1) {
    const gradients = weightGradients(layer, { points, outputs });
    if (gradients) {
      const all = byPoint(gradients, points, outputs);
      return tf.div(matMul(all, all, false, true), divisor);
    }
    return Array.from({ length: outputs }, (_, i) =>
      pairBlock(layer, { output: i, other: i, first: 0, count: points }),
    ).reduce((sum, block) => tf.add(sum, block));
  }
  const gram = tf.div<tf.Tensor2D>(gramOf(layer), divisor);
  if (slopes.form === 'identity') return tf.mul(gram, outputs);
  if (slopes.form === 'factored') {
    const derivative = slopes.activation.derivative(slopes.preActivations);
    const squares = tf.sum(tf.square(slopes.output), 1);
    return tf.mul(matMul(tf.mul<tf.Tensor2D>(derivative, squares), derivative, false, true), gram);
  }
  const all = byPoint(slopes.rows, points, outputs);
  return tf.mul(matMul(all, all, false, true), gram);
}

/** Rows i p + a of outputs and points to one row a point, its outputs side by side. */
function byPoint(rows: tf.Tensor2D, points: number, outputs: number): tf.Tensor2D {
  const sorted = tf.transpose(tf.reshape<tf.Rank.R3>(rows, [outputs, points, -1]), [1, 0, 2]);
  return tf.reshape(sorted, [points, -1]);
}

/**
 * Computes the diagonal of the NTK, K_ii(x, x).
 * @param layers a net's factors at p points
 * @returns (p, Z); the caller's to dispose
 */
export function ntkDiagonal(layers: readonly LayerFactors[]): tf.Tensor2D {
  const { points, outputs } = sizeOf(layers);
  return tf.tidy(() => {
    const sum = undividedSum(layers, (i) => diagonalPart(layers[i], points, outputs));
    return tf.div(sum, layers[0].divisor);
  });
}

/** (p, Z), not yet divided. */
function diagonalPart(layer: LayerFactors, points: number, outputs: number): tf.Tensor2D {
  const { inputs, slopes, positions } = layer;
  if (slopes.form === 'identity') return tf.tile(squaredLengths(layer), [1, outputs]);
  if (slopes.form === 'factored') {
    const derivative = slopes.activation.derivative(slopes.preActivations);
    return tf.mul(squaredLengths(layer), matMul(tf.square(derivative), tf.square(slopes.output)));
  }
  if (positions === 1) {
    const squares = tf.reshape<tf.Rank.R2>(tf.sum(tf.square(slopes.rows), 1), [outputs, points]);
    return tf.mul(squaredLengths(layer), tf.transpose(squares));
  }
  // Of each point, all pairs of its positions.
  const own = (rows: tf.Tensor2D, of: number): tf.Tensor3D => {
    const each = tf.reshape<tf.Rank.R3>(rows, [of, positions, -1]);
    return tf.matMul(each, each, false, true);
  };
  if (!('rows' in inputs))
    throw new RangeError(`a layer of ${rowsIn(layer)} positions must have its inputs as rows`);
  const seen = tf.expandDims(own(inputs.rows, points), 0);
  const all = tf.reshape(own(slopes.rows, outputs * points), [outputs, points, positions, positions]);
  return tf.transpose(tf.sum<tf.Tensor2D>(tf.mul(all, seen), [2, 3]));
}
