// The N^2 part of a softmax loss on the engine: similarities of all anchors with all negatives, and what their exponentials add up to.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';

/** Entries of the largest matrix on the engine: 16 MB in float32. Anchors come in blocks of as many rows as fit. */
const BLOCK_ENTRIES = 2 ** 22;

/** Anchors in the rows 0 to before `anchors`, their negatives in the rows from `from` to before `to`. */
export interface AnchorsAndNegatives {
  /** All rows, `dim` numbers each; inner products of rows are similarities. */
  readonly rows: Float64Array;
  readonly dim: number;
  readonly anchors: number;
  readonly from: number;
  readonly to: number;
  /** Rows between `from` and `to` that are no negatives of an anchor; as many for each. */
  readonly except: (anchor: number) => readonly number[];
  readonly temperature: number;
}

/** What one anchor's negatives add up to: the sum of exp((s - largest) / tau) over them, and the largest s / tau. */
export interface NegativeSum {
  readonly sum: number;
  readonly largest: number;
}

/**
 * The part of the softmax losses that costs N^2, in float32 on the engine; what costs N stays with the caller, in float64.
 *
 * With e_k = exp(s(u, k)/tau - largest), an anchor's loss depends on its negatives through their sum alone; so do its
 * derivatives, weight * e_k in the score s(u, k)/tau.
 * @param of anchors and negatives
 * @param weightOf from an anchor and its sum to the weight
 * @param byRows receives the gradient in the rows, added to what it holds
 */
export function throughNegatives(
  of: AnchorsAndNegatives,
  weightOf: (anchor: number, negatives: NegativeSum) => number,
  byRows: Float64Array,
): void {
  const { rows, dim, anchors, from, to, temperature } = of;
  const keys = to - from;
  const rowsAt = (first: number, last: number, scale = 1): tf.Tensor2D => {
    const numbers = Float32Array.from(rows.subarray(first * dim, last * dim), (value) => scale * value);
    return tf.tensor2d(numbers, [last - first, dim]);
  };
  const negatives = rowsAt(from, to);
  const blockSize = Math.max(1, Math.floor(BLOCK_ENTRIES / keys));
  for (let first = 0; first < anchors; first += blockSize) {
    const last = Math.min(anchors, first + blockSize);
    const { largest, exponentials, sums } = tf.tidy(() => {
      const product = matMul(rowsAt(first, last, 1 / temperature), negatives, false, true);
      const scores = without(product, first, of);
      const largest = tf.max<tf.Tensor2D>(scores, 1, true);
      const exponentials = tf.exp(tf.sub<tf.Tensor2D>(scores, largest));
      return { largest, exponentials, sums: tf.sum(exponentials, 1) };
    });
    const [largestNumbers, sumNumbers] = [largest.dataSync(), sums.dataSync()];
    const byAnchors = matMul(exponentials, negatives);
    const byAnchorsNumbers = byAnchors.dataSync();
    const weighted = new Float32Array((last - first) * dim);
    for (let anchor = first; anchor < last; anchor++) {
      const place = anchor - first;
      const weight =
        weightOf(anchor, { sum: sumNumbers[place], largest: largestNumbers[place] }) / temperature;
      for (let z = 0; z < dim; z++) {
        weighted[place * dim + z] = weight * rows[anchor * dim + z];
        byRows[anchor * dim + z] += weight * byAnchorsNumbers[place * dim + z];
      }
    }
    const weightedAnchors = tf.tensor2d(weighted, [last - first, dim]);
    const byNegatives = matMul(exponentials, weightedAnchors, true);
    byNegatives.dataSync().forEach((value, i) => (byRows[from * dim + i] += value));
    tf.dispose([largest, exponentials, sums, byAnchors, weightedAnchors, byNegatives]);
  }
  negatives.dispose();
}

/** Scores of minus infinity where a row is no negative of an anchor; in a tidy of the caller's. */
function without(scores: tf.Tensor2D, first: number, { except, from }: AnchorsAndNegatives): tf.Tensor2D {
  if (except(first).length === 0) return scores;
  const [anchors, keys] = scores.shape;
  const counts = new Uint8Array(anchors * keys).fill(1);
  for (let place = 0; place < anchors; place++)
    for (const row of except(first + place)) counts[place * keys + row - from] = 0;
  return tf.where<tf.Tensor2D>(tf.tensor2d(counts, [anchors, keys], 'bool'), scores, -Infinity);
}
