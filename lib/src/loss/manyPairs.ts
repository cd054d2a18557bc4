// A contrastive loss of many pairs: what costs N^2 in float32 on the engine, what costs N in float64.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';
import { listOf, type Pairing, type RowRange } from './contrast';
import type { Form } from './form';
import { allFinite } from './loss';
import { addPositives, positiveOf, type AnchorLoss, type ByRows, type Pairs } from './pairwise';

/** From so many pairs on the engine is quicker than loops, or from so many products of two numbers. */
const [MANY_PAIRS, MANY_PRODUCTS] = [2 ** 15, 2 ** 19];

/** Entries of the largest matrix on the engine: 16 MB in float32. Anchors come in blocks of as many rows as fit. */
const BLOCK_ENTRIES = 2 ** 22;

/** Decides whether the engine is to compute the similarities: there are many, and anchors share their ranges of negatives. */
export function isMany({ anchors, negativesOf, triplets }: Pairing, dim: number): boolean {
  if (triplets) return false;
  const range = negativesOf(0);
  if (range instanceof Int32Array) return false;
  const negatives = range.to - range.from;
  const pairs = anchors * negatives;
  return negatives > 1 && (pairs >= MANY_PAIRS || pairs * dim >= MANY_PRODUCTS);
}

/** Anchors whose negatives are of one range. */
interface Block {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
}

/** Derivatives in the similarities of a block: a matrix (anchors, negatives) with a factor for each of its rows. */
interface Weights {
  readonly matrix: tf.Tensor2D;
  readonly factors: ArrayLike<number>;
}

/** Adds an anchor's value and its derivatives in the similarity of its positive and in those of its negatives, summed up. */
type AddAnchor = (anchor: number, value: number, positiveSlope: number, negativeSlope: number) => void;

/**
 * Computes the mean over anchors, with its gradient.
 * @param loss one anchor's part of it
 * @param form the form that the loss is of; an exponential one is summed on the engine, too
 * @returns undefined when something left float32's range: float64 may still hold it
 */
export function byEngine(pairs: Pairs, loss: AnchorLoss, form?: Form): ByRows | undefined {
  const { rows, dim, pairing } = pairs;
  const byRows = new Float64Array(rows.length);
  const byOffsets = new Float64Array(rows.length / dim);
  let sum = 0;
  const add: AddAnchor = (anchor, value, positiveSlope, negativeSlope) => {
    sum += value;
    addPositives(pairs, anchor, positiveSlope / pairing.anchors, byRows, byOffsets);
    byOffsets[anchor] += negativeSlope / pairing.anchors;
  };
  for (const block of blocksOf(pairing)) {
    tf.tidy(() => {
      const { first, from, to, last } = block;
      const negatives = factorOf(pairs, from, to, (row) => pairs.offsets?.[row] ?? 0);
      const weights = form?.exponential
        ? byExponentials(pairs, block, negatives, form, add)
        : byAnchors(pairs, block, negatives, loss, add);
      const width = negatives.shape[1];
      const inAnchors = matMul(weights.matrix, negatives).dataSync();
      const weighted = new Float32Array((last - first) * width);
      for (let anchor = first; anchor < last; anchor++) {
        const place = (anchor - first) * width;
        const factor = weights.factors[anchor - first];
        for (let z = 0; z < dim; z++) {
          weighted[place + z] = factor * rows[anchor * dim + z];
          byRows[anchor * dim + z] += factor * inAnchors[place + z];
        }
        if (width > dim) weighted[place + dim] = factor;
      }
      const inNegatives = matMul(
        weights.matrix,
        tf.tensor2d(weighted, [last - first, width]),
        true,
      ).dataSync();
      for (let row = from, at = 0; row < to; row++) {
        for (let z = 0; z < dim; z++) byRows[row * dim + z] += inNegatives[at++];
        if (width > dim) byOffsets[row] += inNegatives[at++];
      }
    });
  }
  if (!(Number.isFinite(sum) && allFinite(byRows))) return undefined;
  return { value: sum / pairing.anchors, byRows, byOffsets };
}

/** Runs of anchors with one range. */
function* blocksOf({ anchors, negativesOf }: Pairing): Generator<Block> {
  let first = 0;
  while (first < anchors) {
    const { from, to } = negativesOf(first) as RowRange;
    const limit = Math.min(anchors, first + Math.max(1, Math.floor(BLOCK_ENTRIES / (to - from))));
    const shares = (anchor: number): boolean => {
      const next = negativesOf(anchor) as RowRange;
      return next.from === from && next.to === to;
    };
    let last = first + 1;
    while (last < limit && shares(last)) last++;
    yield { first, last, from, to };
    first = last;
  }
}

/** Rows, with a last column where there are offsets: 1 beside anchors, offsets beside negatives, so that products hold both. */
function factorOf(
  { rows, dim, offsets }: Pairs,
  first: number,
  last: number,
  extra: (row: number) => number,
  scale = 1,
): tf.Tensor2D {
  const width = offsets ? dim + 1 : dim;
  const numbers = new Float32Array((last - first) * width);
  for (let row = first, at = 0; row < last; row++) {
    for (let z = 0; z < dim; z++) numbers[at++] = scale * rows[row * dim + z];
    if (offsets) numbers[at++] = scale * extra(row);
  }
  return tf.tensor2d(numbers, [last - first, width]);
}

/**
 * With e_j = exp(s_ij / tau - largest), an anchor's part depends on its negatives through the sum of e_j alone; so do its
 * derivatives, a factor times e_j.
 */
function byExponentials(
  pairs: Pairs,
  { first, last, from, to }: Block,
  negatives: tf.Tensor2D,
  form: Form,
  add: AddAnchor,
): Weights {
  const { temperature, margin, phiOfLog } = form.exponential!;
  const { anchors, negativesOf } = pairs.pairing;
  const product = matMul(
    factorOf(pairs, first, last, () => 1, 1 / temperature),
    negatives,
    false,
    true,
  );
  const scores = without(product, first, pairs.pairing);
  const largest = tf.max<tf.Tensor2D>(scores, 1, true);
  const matrix = tf.exp(tf.sub<tf.Tensor2D>(scores, largest));
  const [largestNumbers, sums] = [largest.dataSync(), tf.sum(matrix, 1).dataSync()];
  const factors = new Float64Array(last - first);
  for (let anchor = first; anchor < last; anchor++) {
    const place = anchor - first;
    const count = form.mean ? to - from - (negativesOf(anchor) as RowRange).except.length : 1;
    const own = (positiveOf(pairs, anchor) - (pairs.offsets?.[anchor] ?? 0)) / temperature;
    const ahead = largestNumbers[place] - own + margin;
    const { value, slope } = phiOfLog(ahead + Math.log(sums[place] / count));
    add(anchor, value, -slope / temperature, slope / temperature);
    factors[place] = slope / (sums[place] * temperature * anchors);
  }
  return { matrix, factors };
}

/** Scores of minus infinity where a row is not a negative of an anchor. */
function without(scores: tf.Tensor2D, first: number, { negativesOf }: Pairing): tf.Tensor2D {
  const [anchors, keys] = scores.shape;
  const { from, except } = negativesOf(first) as RowRange;
  if (except.length === 0) return scores;
  const counts = new Uint8Array(anchors * keys).fill(1);
  for (let place = 0; place < anchors; place++)
    for (const row of (negativesOf(first + place) as RowRange).except) counts[place * keys + row - from] = 0;
  return tf.where<tf.Tensor2D>(tf.tensor2d(counts, [anchors, keys], 'bool'), scores, -Infinity);
}

/** Any loss: similarities by the engine, its derivatives in them anchor by anchor. */
function byAnchors(
  pairs: Pairs,
  { first, last, from, to }: Block,
  negatives: tf.Tensor2D,
  loss: AnchorLoss,
  add: AddAnchor,
): Weights {
  const { pairing, offsets } = pairs;
  const products = matMul(
    factorOf(pairs, first, last, () => 1),
    negatives,
    false,
    true,
  ).dataSync();
  const weights = new Float32Array(products.length);
  const firstColumn = pairing.columns.from;
  for (let anchor = first; anchor < last; anchor++) {
    const list = listOf(pairing.negativesOf(anchor));
    const start = (anchor - first) * (to - from) - from;
    const own = offsets?.[anchor] ?? 0;
    const similarities = Float64Array.from(list, (row) => products[start + row] + own);
    const positive = positiveOf(pairs, anchor);
    const { value, slopes, positiveSlope } = loss({
      anchor,
      negatives: list,
      firstColumn,
      similarities,
      positive,
    });
    add(
      anchor,
      value,
      positiveSlope,
      slopes.reduce((sum, slope) => sum + slope, 0),
    );
    for (let j = 0; j < list.length; j++) weights[start + list[j]] = slopes[j] / pairing.anchors;
  }
  return {
    matrix: tf.tensor2d(weights, [last - first, to - from]),
    factors: new Float64Array(last - first).fill(1),
  };
}
