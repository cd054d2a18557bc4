// Where weights may be, and how a step keeps them there: anywhere, or among the matrices with W^T W = I.
import * as tf from '@tensorflow/tfjs';
import { matMul, qr, svd, requireObject, requireParts, requireTensor2d } from '../tensor';

/** A set of matrices of weights, (fan-in, fan-out) each, with a way into it and a step inside it. */
export interface Constraint {
  readonly name: string;
  /**
   * Whether W^T W = I all the time. The weights below then move by O(1/sqrt(M)) in all, less than float32 can add to numbers
   * of order 1, so that a net sums their moves separately.
   */
  readonly orthonormal: boolean;
  /**
   * Weights inside the set.
   * @param free entries N(0, 1), left as they are
   * @returns the caller's to dispose
   */
  start(free: tf.Tensor2D): tf.Tensor2D;
  /**
   * The weights after a step.
   * @param weights inside the set
   * @param move step size times the gradient
   * @returns the caller's to dispose
   */
  step(weights: tf.Tensor2D, move: tf.Tensor2D): tf.Tensor2D;
  /**
   * Refuses weights to start from that are not inside the set.
   * @throws RangeError saying by how much they are off
   */
  require(weights: tf.Tensor2D): void;
}

/** @throws TypeError or RangeError unless every layer that is named is bound by a constraint */
export function requireConstraints(constraints: Readonly<Record<string, Constraint>>): void {
  requireObject('constraints', constraints);
  for (const [layer, constraint] of Object.entries<unknown>(constraints)) {
    if (typeof constraint === 'function')
      throw new TypeError(
        `constraints.${layer} must be a constraint, got a function; call it: orthonormal()`,
      );
    requireParts(`constraints.${layer}`, constraint as Constraint, {
      name: 'text',
      start: 'function',
      step: 'function',
      require: 'function',
    });
  }
}

/** No constraint: W <- W - eta dL/dW. */
export const free: Constraint = {
  name: 'free',
  orthonormal: false,
  start: (weights) => weights.clone(),
  step: (weights, move) => tf.sub<tf.Tensor2D>(weights, move),
  require: () => undefined,
};

/**
 * Weights of Frobenius norm 1: after each step all of W is scaled back to it. (The normalisation of a layer in alpha-CL.)
 * @returns a constraint; a net that begins with weights of another norm is refused
 */
export function unitFrobenius(): Constraint {
  return normalised('unit Frobenius norm', (squares) => tf.sum(squares));
}

/**
 * The weights into each neuron have length 1: the rows of a W that is written (fan-out, fan-in), columns here. (The row norms of
 * alpha-CL's normalisation by filter.)
 * @returns a constraint; a net that begins with other lengths is refused
 */
export function unitNeurons(): Constraint {
  return normalised('unit neurons', (squares) => tf.sum(squares, 0, true));
}

/** Weights divided by a length after each step. */
function normalised(name: string, squaredLength: (squares: tf.Tensor) => tf.Tensor): Constraint {
  const lengthsOf = (weights: tf.Tensor2D): tf.Tensor => tf.sqrt(squaredLength(tf.square(weights)));
  const normalise = (weights: tf.Tensor2D): tf.Tensor2D =>
    tf.tidy(() => tf.div<tf.Tensor2D>(weights, lengthsOf(weights)));
  return {
    name,
    orthonormal: false,
    start: normalise,
    step: (weights, move) => tf.tidy(() => normalise(tf.sub<tf.Tensor2D>(weights, move))),
    require(weights) {
      const off = tf.tidy(() => tf.max(tf.abs(tf.sub(lengthsOf(weights), 1))).dataSync()[0]);
      if (!(off <= TOLERANCE)) {
        throw new RangeError(
          `weights must have length 1 (${name}), but a length is off by ${off.toPrecision(2)}; divide them by it`,
        );
      }
    },
  };
}

/** How a Grassmannian step comes back to orthonormal matrices. */
export type Retraction = 'qr' | 'geodesic';

/**
 * Orthonormal columns, W^T W = I, by gradient descent on the Grassmannian: the part of the gradient that leaves span(W),
 * Delta = (I - W W^T) dL/dW, then either the QR retraction W <- qf(W - eta Delta) with a positive diagonal, or the geodesic
 * W <- (W R cos(eta S) + U sin(eta S)) R^T with the thin SVD -Delta = U S R^T. (As commonly stated for Anil et al. 2024; the two
 * agree to second order in eta.) The start is the Q of a QR decomposition of the free one.
 * @param options.retraction default 'qr'
 * @throws RangeError when the retraction is neither; when a net begins with weights that are not orthonormal, or with more columns
 *   than rows (Z > M)
 */
export function orthonormal(options: { retraction?: Retraction } = {}): Constraint {
  requireObject('options', options);
  const { retraction = 'qr' } = options;
  if (!Object.hasOwn(retractions, retraction))
    throw new RangeError(`retraction must be 'qr' or 'geodesic', got ${retraction}`);
  return {
    name: `orthonormal (${retraction})`,
    orthonormal: true,
    start(weights) {
      requireTall(weights);
      const { q, r } = qr(weights);
      r.dispose();
      return q;
    },
    step: (weights, move) =>
      tf.tidy(() => {
        const within = matMul(weights, matMul(weights, move, true));
        const tangent = tf.sub<tf.Tensor2D>(within, move);
        // A run that diverges is data: the decompositions want finite numbers, and there are none to give back.
        const size = tf.sum(tf.square(tangent)).dataSync()[0];
        if (!Number.isFinite(size)) return tf.fill<tf.Rank.R2>(weights.shape, NaN);
        return retractions[retraction](weights, tangent);
      }),
    require: requireOrthonormal,
  };
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

/** How far W^T W may be from I, entry by entry: what float32 leaves after many steps. */
const TOLERANCE = 1e-4;

/**
 * Checks that W^T W = I.
 * @param weights (M, Z)
 * @throws RangeError when Z > M, or an entry of W^T W is off by more than 1e-4
 */
function requireOrthonormal(weights: tf.Tensor2D): void {
  requireTensor2d('weights', weights);
  requireTall(weights);
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

function requireTall({ shape: [rows, columns] }: tf.Tensor2D): void {
  if (columns > rows) {
    throw new RangeError(
      `orthonormal weights need at most as many outputs as inputs, got ${columns} outputs of a layer of ${rows} inputs; ` +
        'widen the layer before it, or take fewer outputs',
    );
  }
}
