// Who is set against whom: which rows of a batch are anchors, whose positives, and whose negatives.
import type { Outputs } from './loss';

/** Rows from `from` to before `to`, but those of `except`. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
  readonly except: readonly number[];
}

/** The pairs of one batch. Its anchors are the rows from 0. */
export interface Pairing {
  /** How many rows are anchors. */
  readonly anchors: number;
  /** Rows of an anchor's positives, at least one. Of several, the mean similarity is what negatives are measured against. */
  readonly positivesOf: (anchor: number) => readonly number[];
  /** Rows of an anchor's negatives: a range, or a list. */
  readonly negativesOf: (anchor: number) => RowRange | Int32Array;
  /** The rows among which all negatives are: the columns of alpha. */
  readonly columns: { readonly from: number; readonly to: number };
  /** Set where the positive of anchor i is row N + i alone and its negative row 2N + i alone: these pairs need no lists. */
  readonly triplets?: boolean;
}

/** Chooses the pairs of a batch. */
export interface Contrast {
  readonly name: string;
  /** Fixed outputs that stand behind the batch's rows as further ones. */
  readonly bank?: { readonly values: Float64Array; readonly dim: number };
  /**
   * Pairs a batch.
   * @throws RangeError when the batch lacks the rows or labels that it takes
   */
  pair(batch: Outputs): Pairing;
}

/**
 * Lists the rows of a range or list.
 * @param into is written over and returned where it has their number
 */
export function listOf(rows: RowRange | Int32Array, into?: Int32Array): Int32Array {
  if (rows instanceof Int32Array) return rows;
  const { from, to, except } = rows;
  const size = to - from - except.length;
  const list = into?.length === size ? into : new Int32Array(size);
  // Mostly an anchor leaves out itself and its partner: two comparisons are quicker than a set.
  const left = except.length > 2 ? new Set(except) : undefined;
  const first = except.length > 0 ? except[0] : -1;
  const second = except.length > 1 ? except[1] : -1;
  for (let row = from, place = 0; row < to; row++) {
    if (left ? !left.has(row) : row !== first && row !== second) list[place++] = row;
  }
  return list;
}
