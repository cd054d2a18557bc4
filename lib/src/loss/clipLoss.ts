// The CLIP loss of a batch of paired outputs, with its gradient, in float32 on the engine.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';

/** A loss of paired outputs. */
export interface PairedLoss {
  readonly name: string;
  /**
   * @param u (n, r), outputs of one modality
   * @param v (n, r), their partners
   * @returns value (a scalar) and its gradients in u and v; the caller's to dispose
   */
  evaluate(u: tf.Tensor2D, v: tf.Tensor2D): { value: tf.Scalar; inU: tf.Tensor2D; inV: tf.Tensor2D };
}

/** Which scores CLIP compares. */
export interface ClipOptions {
  /** `dot` (default): s = u . v, the theory's; `cosine`: the cosine, as in practice. */
  similarity?: 'dot' | 'cosine';
  /** Scores are divided by it, a positive number, default 1. */
  temperature?: number;
}

/** Added to squared lengths, so that an output of zeros has the cosine 0. */
const DELTA = 1e-8;

/**
 * CLIP with the batch as negatives, s_ij the similarity of u_i and v_j over the temperature: -mean of s_ii + mean over i of log
 * mean over j of exp(s_ij) / 2 + the same over columns / 2. With all scores equal it is 0; it is never below -log n.
 * (The usual form with sums is larger by log n.)
 * @throws RangeError when an option is out of range
 */
export function clipLoss(options: ClipOptions = {}): PairedLoss {
  const { similarity = 'dot', temperature = 1 } = options;
  if (similarity !== 'dot' && similarity !== 'cosine')
    throw new RangeError(`similarity must be 'dot' or 'cosine', got ${String(similarity)}`);
  if (!(temperature > 0 && Number.isFinite(temperature)))
    throw new RangeError(`temperature must be a positive number, got ${temperature}; for example 1`);
  const bounded = similarity === 'cosine';
  return {
    name: `CLIP, ${bounded ? 'cosine' : 'dot product'}, temperature ${temperature}`,
    evaluate: (u, v) => evaluate(u, v, bounded, temperature),
  };
}

function evaluate(
  u: tf.Tensor2D,
  v: tf.Tensor2D,
  bounded: boolean,
  temperature: number,
): ReturnType<PairedLoss['evaluate']> {
  if (u.shape.join() !== v.shape.join())
    throw new RangeError(`v must have the shape of u, ${u.shape.join(' x ')}, got ${v.shape.join(' x ')}`);
  const count = u.shape[0];
  return tf.tidy(() => {
    const [left, right] = bounded ? [unit(u), unit(v)] : [asIs(u), asIs(v)];
    const scores = tf.div<tf.Tensor2D>(matMul(left.rows, right.rows, false, true), temperature);
    const own = tf.div(tf.sum(tf.mul(left.rows, right.rows)), temperature);
    const [byRow, byColumn] = [1, 0].map((axis) => tf.logSumExp(scores, axis, true));
    const value = tf.div<tf.Scalar>(tf.sub(tf.mul(0.5, tf.add(tf.sum(byRow), tf.sum(byColumn))), own), count);
    const shares = tf.add<tf.Tensor2D>(tf.exp(tf.sub(scores, byRow)), tf.exp(tf.sub(scores, byColumn)));
    const scale = 1 / (count * temperature);
    // d value / d left = ((shares / 2 - identity) right) / (n temperature).
    const inLeft = tf.mul<tf.Tensor2D>(scale, tf.sub(tf.mul(0.5, matMul(shares, right.rows)), right.rows));
    const inRight = tf.mul<tf.Tensor2D>(
      scale,
      tf.sub(tf.mul(0.5, matMul(shares, left.rows, true)), left.rows),
    );
    return {
      value: tf.sub<tf.Scalar>(value, Math.log(count)),
      inU: left.backward(inLeft),
      inV: right.backward(inRight),
    };
  });
}

interface Rows {
  readonly rows: tf.Tensor2D;
  backward(gradient: tf.Tensor2D): tf.Tensor2D;
}

const asIs = (rows: tf.Tensor2D): Rows => ({ rows, backward: (gradient) => gradient });

/** Rows over their lengths. */
function unit(outputs: tf.Tensor2D): Rows {
  const lengths = tf.sqrt(tf.add(tf.sum(tf.square(outputs), 1, true), DELTA));
  const rows = tf.div<tf.Tensor2D>(outputs, lengths);
  return {
    rows,
    backward(gradient) {
      const along = tf.sum(tf.mul(gradient, rows), 1, true);
      return tf.div<tf.Tensor2D>(tf.sub(gradient, tf.mul(along, rows)), lengths);
    },
  };
}
