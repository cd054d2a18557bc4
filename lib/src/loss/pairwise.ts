// A contrastive loss pair by pair, in float64. (Loops, not callbacks: of N samples there are N^2 similarities.)
import { listOf, type Pairing, type RowRange } from './contrast';
import { weigh, type Form } from './form';
import { inner, type Embedding } from './similarity';

/** The embedded rows of a batch, and who is set against whom. */
export interface Pairs extends Omit<Embedding, 'offsets'> {
  readonly offsets: Float64Array | undefined;
  readonly dim: number;
  readonly pairing: Pairing;
}

/** What one anchor's part of a loss depends on. */
export interface AnchorSimilarities {
  readonly anchor: number;
  /** Rows of its negatives. */
  readonly negatives: Int32Array;
  /** What named them, where the next anchor may be given the same. */
  readonly named?: RowRange | Int32Array;
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

/** The gradient in offsets where there are none. */
const none = new Float64Array(0);

/**
 * Computes the mean over anchors, with its gradient.
 * @param loss one anchor's part of it
 * @param form the form that the loss is of
 */
export function byLoops(pairs: Pairs, loss: AnchorLoss, form?: Form): ByRows {
  const { anchors } = pairs.pairing;
  const byRows = new Float64Array(pairs.rows.length);
  const byOffsets = pairs.offsets ? new Float64Array(pairs.offsets.length) : none;
  let sum = 0;
  let found: AnchorSimilarities | undefined;
  for (let anchor = 0; anchor < anchors; anchor++) {
    found = similaritiesOf(pairs, anchor, found);
    const { value, slopes, positiveSlope } = form ? inPlace(form, found) : loss(found);
    sum += value;
    addPairs(pairs, anchor, found.negatives, slopes, anchors, byRows, byOffsets);
    addPositives(pairs, anchor, positiveSlope / anchors, byRows, byOffsets);
  }
  return { value: sum / anchors, byRows, byOffsets };
}

/** One anchor's part of a loss of a form; its slopes are written over its similarities. */
function inPlace(form: Form, { similarities, positive }: AnchorSimilarities): ReturnType<AnchorLoss> {
  for (let j = 0; j < similarities.length; j++) similarities[j] -= positive;
  const { value, alpha: slopes } = weigh(form, similarities, similarities);
  let sum = 0;
  for (let j = 0; j < slopes.length; j++) sum += slopes[j];
  return { value, slopes, positiveSlope: -sum };
}

/** Computes the mean over triplets of s(anchor, negative) - s(anchor, positive), the linear loss, with its gradient. */
export function byTriplets({ rows, dim, offsets, pairing }: Pairs): ByRows {
  const { anchors } = pairing;
  const byRows = new Float64Array(rows.length);
  const byOffsets = offsets ? new Float64Array(offsets.length) : none;
  const weight = 1 / anchors;
  let sum = 0;
  for (let anchor = 0; anchor < anchors; anchor++) {
    const positive = anchors + anchor;
    const negative = positive + anchors;
    let near = 0;
    let far = 0;
    for (let z = 0, a = anchor * dim, p = positive * dim, n = negative * dim; z < dim; z++, a++, p++, n++) {
      far += rows[a] * rows[n];
      near += rows[a] * rows[p];
      byRows[a] = weight * rows[n] - weight * rows[p];
      byRows[n] = weight * rows[a];
      byRows[p] = -weight * rows[a];
    }
    if (offsets) {
      far += offsets[anchor] + offsets[negative];
      near += offsets[anchor] + offsets[positive];
      byOffsets[negative] = weight;
      byOffsets[positive] = -weight;
    }
    sum += far - near;
  }
  return { value: sum / anchors, byRows, byOffsets };
}

/**
 * Computes the similarities of one anchor.
 * @param before those of another anchor, done with: their arrays are written over where their length is the same
 */
export function similaritiesOf(
  pairs: Pairs,
  anchor: number,
  before?: AnchorSimilarities,
): AnchorSimilarities {
  const { rows, dim, offsets, pairing } = pairs;
  const named = pairing.negativesOf(anchor);
  // Where all anchors share their negatives, the list is made once.
  const negatives = before?.named === named ? before.negatives : listOf(named, before?.negatives);
  const { length } = negatives;
  const similarities =
    before?.similarities.length === length ? before.similarities : new Float64Array(length);
  const at = anchor * dim;
  let j = 0;
  // Four sums side by side do not wait for one another.
  for (; j + 3 < negatives.length; j += 4) {
    let p = 0;
    let q = 0;
    let r = 0;
    let s = 0;
    let a = negatives[j] * dim;
    let b = negatives[j + 1] * dim;
    let c = negatives[j + 2] * dim;
    let d = negatives[j + 3] * dim;
    for (let z = at; z < at + dim; z++, a++, b++, c++, d++) {
      const own = rows[z];
      p += own * rows[a];
      q += own * rows[b];
      r += own * rows[c];
      s += own * rows[d];
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
  return { anchor, negatives, named, firstColumn, similarities, positive: positiveOf(pairs, anchor) };
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
  { rows, dim, offsets, pairing }: Pairs,
  anchor: number,
  weight: number,
  byRows: Float64Array,
  byOffsets: Float64Array,
): void {
  const positives = pairing.positivesOf(anchor);
  const each = weight / positives.length;
  for (const row of positives) {
    for (let z = 0, own = anchor * dim, other = row * dim; z < dim; z++, own++, other++) {
      byRows[own] += each * rows[other];
      byRows[other] += each * rows[own];
    }
    if (offsets) {
      byOffsets[anchor] += each;
      byOffsets[row] += each;
    }
  }
}

/** Adds the gradient of the sum over pairs of weights[j] / share times (row . other row + their offsets). */
function addPairs(
  { rows, dim, offsets }: Pairs,
  row: number,
  others: Int32Array,
  weights: Float64Array,
  share: number,
  byRows: Float64Array,
  byOffsets: Float64Array,
): void {
  for (let j = 0; j < others.length; j++) {
    const weight = weights[j] / share;
    for (let z = 0, own = row * dim, other = others[j] * dim; z < dim; z++, own++, other++) {
      byRows[own] += weight * rows[other];
      byRows[other] += weight * rows[own];
    }
    if (offsets) {
      byOffsets[row] += weight;
      byOffsets[others[j]] += weight;
    }
  }
}
