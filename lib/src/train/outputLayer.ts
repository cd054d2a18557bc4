// How the output weights W begin and how a step of descent moves them: freely, or among the matrices with W^T W = I.
import * as tf from '@tensorflow/tfjs';
import { initialOutput, type TwoLayer } from '../model';
import { matMul, qr, svd } from '../tensor';

/** The output layer's part of gradient descent. */
export interface OutputLayer {
  readonly name: string;
  /**
   * Whether W^T W = I all the time. The hidden weights then move by O(1/sqrt(M)) in all, less than float32 can add to
   * numbers of order 1, so that descent sums their moves apart.
   */
  readonly orthonormal: boolean;
  /** W at the start, (M, Z); the caller's to dispose. */
  start(net: TwoLayer): tf.Tensor2D;
  /**
   * W after a step.
   * @param weights W, (M, Z)
   * @param move step size times the gradient in W, (M, Z)
   * @returns (M, Z), the caller's to dispose
   */
  step(weights: tf.Tensor2D, move: tf.Tensor2D): tf.Tensor2D;
}

/** Makes the start of W: (M, Z), given over to the run. */
export type OutputStart = (net: TwoLayer) => tf.Tensor2D;

/**
 * Unconstrained output weights: W <- W - eta dL/dW.
 * @param start W at the start; default: all entries N(0, 1), from the net's seed
 */
export function freeOutput(start: OutputStart = initialOutput): OutputLayer {
  return {
    name: 'free',
    orthonormal: false,
    start,
    step: (weights, move) => tf.sub<tf.Tensor2D>(weights, move),
  };
}

/** How far W^T W may be from I, entry by entry: what float32 leaves after many steps. */
const TOLERANCE = 1e-4;

/** How a Grassmannian step comes back to orthonormal matrices. */
export type Retraction = 'qr' | 'geodesic';

/**
 * Orthonormal output weights, W^T W = I, by gradient descent on the Grassmannian: the part of the gradient that leaves
 * span(W), Delta = (I - W W^T) dL/dW, then either the QR retraction W <- qf(W - eta Delta) with a positive diagonal, or
 * the geodesic W <- (W R cos(eta S) + U sin(eta S)) R^T with the thin SVD -Delta = U S R^T. (As commonly stated for Anil et al.
 * 2024; the two agree to second order in eta.)
 * @param options.retraction default 'qr'
 * @param options.start W at the start; default: the Q of a QR decomposition of the free start
 * @returns an output layer for `descend`
 * @throws RangeError when the retraction is neither, or (when a run begins) W^T W is not I, or Z > M
 */
export function orthonormalOutput(
  options: { retraction?: Retraction; start?: OutputStart } = {},
): OutputLayer {
  const { retraction = 'qr', start = orthonormalStart } = options;
  if (!Object.hasOwn(retractions, retraction))
    throw new RangeError(`retraction must be 'qr' or 'geodesic', got ${retraction}`);
  return {
    name: `orthonormal (${retraction})`,
    orthonormal: true,
    start(net) {
      const weights = start(net);
      try {
        requireOrthonormal(weights);
      } catch (error) {
        weights.dispose();
        throw error;
      }
      return weights;
    },
    step: (weights, move) =>
      tf.tidy(() => {
        const within = matMul(weights, matMul(weights, move, true));
        return retractions[retraction](weights, tf.sub<tf.Tensor2D>(within, move));
      }),
  };
}

function orthonormalStart(net: TwoLayer): tf.Tensor2D {
  const free = initialOutput(net);
  const { q, r } = qr(free);
  tf.dispose([free, r]);
  return q;
}

/**
 * Checks that W^T W = I.
 * @param weights (M, Z)
 * @throws RangeError when an entry of W^T W is off by more than 1e-4
 */
export function requireOrthonormal(weights: tf.Tensor2D): void {
  const off = tf.tidy(() => {
    const product = matMul(weights, weights, true);
    return tf.max(tf.abs(tf.sub(product, tf.eye(weights.shape[1])))).dataSync()[0];
  });
  if (!(off <= TOLERANCE)) {
    throw new RangeError(
      `output weights must be orthonormal (W^T W = I), but an entry of W^T W is off by ${off.toPrecision(2)}; take the Q of qr(W)`,
    );
  }
}

/** From W along -eta Delta back to orthonormal matrices; in a tidy of the caller's. */
const retractions: Record<Retraction, (weights: tf.Tensor2D, move: tf.Tensor2D) => tf.Tensor2D> = {
  qr: (weights, move) => qr(tf.add<tf.Tensor2D>(weights, move)).q,
  geodesic(weights, move) {
    const { left, values, right } = svd(move);
    const along = tf.mul<tf.Tensor2D>(matMul(weights, right), tf.cos(values));
    const across = tf.mul<tf.Tensor2D>(left, tf.sin(values));
    const moved = matMul(tf.add<tf.Tensor2D>(along, across), right, false, true);
    // Rounding leaves W^T W near I but not at it; one Newton step towards the nearest orthonormal matrix keeps it from adding up.
    const product = matMul(moved, moved, true);
    const correction = tf.sub<tf.Tensor2D>(tf.mul(tf.eye(weights.shape[1]), 1.5), tf.mul(product, 0.5));
    return matMul(moved, correction);
  },
};
