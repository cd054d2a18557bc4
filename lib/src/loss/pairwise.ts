// A contrastive loss pair by pair, in float64. (Loops, not callbacks: of N samples there are N^2 similarities.)
import { listOf, type Pairing } from './contrast';
import { inner, type Embedding } from './similarity';

/** The embedded rows of a batch, and who is set against whom. */
export interface Pairs extends Embedding {
  readonly dim: number;
  readonly pairing: Pairing;
}

/** What one anchor's part of a loss depends on. */
export interface AnchorSimilarities {
  readonly anchor: number;
  /** Rows of its negatives. */
  readonly negatives: Int32Array;
  /** The row that is alpha's first column. */
  readonly firstColumn: number;
  /** Similarity of each negative. */
  readonly similarities: Float64Array;
  /** That of the positive; the mean of several. */
  readonly positive: number;
}

/** One anchor's part of a loss: value and derivatives in its similarities. */
export type AnchorLoss = (pairs: AnchorSimilarities) => {
  readonly value: number;
  readonly slopes: Float64Array;
  readonly positiveSlope: number;
};

/** A loss and its gradient in the embedded rows and offsets. */
export interface ByRows {
  readonly value: number;
  readonly byRows: Float64Array;
  readonly byOffsets: Float64Array;
}

/** Computes the mean over anchors, with its gradient. */
export function byLoops(pairs: Pairs, loss: AnchorLoss): ByRows {
  const { anchors } = pairs.pairing;
  const byRows = new Float64Array(pairs.rows.length);
  const byOffsets = new Float64Array(pairs.rows.length / pairs.dim);
  let sum = 0;
  for (let anchor = 0; anchor < anchors; anchor++) {
    const found = similaritiesOf(pairs, anchor);
    const { value, slopes, positiveSlope } = loss(found);
    sum += value;
    addPairs(pairs, anchor, found.negatives, slopes, anchors, byRows, byOffsets);
    addPositives(pairs, anchor, positiveSlope / anchors, byRows, byOffsets);
  }
  return { value: sum / anchors, byRows, byOffsets };
}

/** Computes the similarities of one anchor. */
export function similaritiesOf(pairs: Pairs, anchor: number): AnchorSimilarities {
  const { rows, dim, offsets, pairing } = pairs;
  const negatives = listOf(pairing.negativesOf(anchor));
  const similarities = new Float64Array(negatives.length);
  const at = anchor * dim;
  let j = 0;
  // Four sums side by side do not wait for one another.
  for (; j + 3 < negatives.length; j += 4) {
    let [p, q, r, s] = [0, 0, 0, 0];
    const [a, b, c, d] = [negatives[j], negatives[j + 1], negatives[j + 2], negatives[j + 3]];
    for (let z = 0, i = a * dim, k = b * dim, l = c * dim, m = d * dim; z < dim; z++) {
      const own = rows[at + z];
      p += own * rows[i + z];
      q += own * rows[k + z];
      r += own * rows[l + z];
      s += own * rows[m + z];
    }
    similarities[j] = p;
    similarities[j + 1] = q;
    similarities[j + 2] = r;
    similarities[j + 3] = s;
  }
  for (; j < negatives.length; j++) similarities[j] = inner(rows, dim, anchor, negatives[j]);
  if (offsets)
    for (j = 0; j < negatives.length; j++) similarities[j] += offsets[anchor] + offsets[negatives[j]];
  const firstColumn = pairing.columns.from;
  return { anchor, negatives, firstColumn, similarities, positive: positiveOf(pairs, anchor) };
}

/** Computes the mean similarity of an anchor's positives. */
export function positiveOf({ rows, dim, offsets, pairing }: Pairs, anchor: number): number {
  const positives = pairing.positivesOf(anchor);
  let sum = 0;
  for (const row of positives)
    sum += inner(rows, dim, anchor, row) + (offsets ? offsets[anchor] + offsets[row] : 0);
  return sum / positives.length;
}

/** Adds the gradient of weight times the mean similarity of an anchor's positives. */
export function addPositives(
  pairs: Pairs,
  anchor: number,
  weight: number,
  byRows: Float64Array,
  byOffsets: Float64Array,
): void {
  const positives = pairs.pairing.positivesOf(anchor);
  const weights = new Float64Array(positives.length).fill(weight);
  addPairs(pairs, anchor, positives, weights, positives.length, byRows, byOffsets);
}

/** Adds the gradient of the sum over pairs of weights[j] / share times (row . other row + their offsets). */
function addPairs(
  { rows, dim, offsets }: Pairs,
  row: number,
  others: ArrayLike<number>,
  weights: Float64Array,
  share: number,
  byRows: Float64Array,
  byOffsets: Float64Array,
): void {
  const own = row * dim;
  for (let j = 0; j < others.length; j++) {
    const weight = weights[j] / share;
    const other = others[j] * dim;
    for (let z = 0; z < dim; z++) {
      byRows[own + z] += weight * rows[other + z];
      byRows[other + z] += weight * rows[own + z];
    }
    if (offsets) {
      byOffsets[row] += weight;
      byOffsets[others[j]] += weight;
    }
  }
}
