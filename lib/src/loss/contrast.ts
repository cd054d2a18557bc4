// Who is set against whom: which rows of a batch are anchors, whose positives, and whose negatives.
import { requireFinite, requireList, requireParts, withCheckedOptions } from '../tensor';
import { rowsIn, type Outputs } from './loss';

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
   * @throws RangeError when the batch has not the rows or labels that it takes
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
  const [first = -1, second = -1] = except;
  for (let row = from, place = 0; row < to; row++) {
    if (left ? !left.has(row) : row !== first && row !== second) list[place++] = row;
  }
  return list;
}

/** Each anchor against the one negative of its own triplet: 2N + i for anchor i. */
function own(): Contrast {
  return {
    name: 'own negatives',
    pair(batch) {
      const { count } = batch;
      const rows = rowsIn(batch);
      if (rows !== 3 * count)
        throw new RangeError(
          `values must hold 3 rows (anchor, positive, negative) for each of the ${count} triplets, got ${rows} rows`,
        );
      return {
        anchors: count,
        positivesOf: (anchor) => [count + anchor],
        negativesOf: (anchor) => ({ from: 2 * count + anchor, to: 2 * count + anchor + 1, except: [] }),
        columns: { from: 2 * count, to: 3 * count },
        triplets: true,
      };
    },
  };
}

/** Each anchor against all K negatives, which need not be as many as the anchors. */
function all(): Contrast {
  return {
    name: 'all negatives',
    pair(batch) {
      const { count } = batch;
      const columns = { from: 2 * severalIn(batch), to: rowsIn(batch) };
      if (!(columns.to > columns.from))
        throw new RangeError(
          `values must hold negatives after the ${2 * count} anchors and positives, got none`,
        );
      return {
        anchors: count,
        positivesOf: (anchor) => [count + anchor],
        negativesOf: () => ({ ...columns, except: [] }),
        columns,
      };
    },
  };
}

/** Each anchor against the other anchors: alpha-CL's pairs (Tian 2022), where d_ij is of the anchors i and j. */
function others(): Contrast {
  return {
    name: 'other anchors',
    pair(batch) {
      const count = severalIn(batch);
      const columns = { from: 0, to: count };
      return {
        anchors: count,
        positivesOf: (anchor) => [count + anchor],
        negativesOf: (anchor) => ({ ...columns, except: [anchor] }),
        columns,
      };
    },
  };
}

/** Anchors and positives are 2N views; each is an anchor in turn, against the other 2N - 2 (SimCLR). */
function views(): Contrast {
  return {
    name: 'views',
    pair(batch) {
      const count = severalIn(batch);
      const columns = { from: 0, to: 2 * count };
      const partner = (row: number): number => (row + count) % (2 * count);
      return {
        anchors: 2 * count,
        positivesOf: (anchor) => [partner(anchor)],
        negativesOf: (anchor) => ({ ...columns, except: [anchor, partner(anchor)] }),
        columns,
      };
    },
  };
}

/**
 * Each anchor against the positives of the others, and, in both directions, each positive against the other anchors (CLIP).
 * @param options.both default true; false leaves the second direction out: the batch's positives as negatives
 * @param options.oneself whether one's own positive is among one's negatives, default false
 */
function partners(options: { both?: boolean; oneself?: boolean } = {}): Contrast {
  const { both = true, oneself = false } = options;
  return {
    name: `partners${both ? ' in both directions' : ''}${oneself ? ' with oneself' : ''}`,
    pair(batch) {
      const count = severalIn(batch);
      const partner = (row: number): number => (row + count) % (2 * count);
      return {
        anchors: both ? 2 * count : count,
        positivesOf: (anchor) => [partner(anchor)],
        negativesOf(anchor) {
          const from = anchor < count ? count : 0;
          return { from, to: from + count, except: oneself ? [] : [partner(anchor)] };
        },
        columns: { from: both ? 0 : count, to: 2 * count },
      };
    },
  };
}

/**
 * Each row once, its own positive, against all rows, itself among them: an invariant map, whose positives are its anchors (Calder and Lee
 * 2025). The batch holds N rows.
 */
function once(): Contrast {
  return {
    name: 'rows that are their own positives',
    pair({ values, count, dim }) {
      if (!(Number.isInteger(count) && count > 0 && values.length === count * dim))
        throw new RangeError(
          `values must hold one row of ${dim} numbers for each of the ${count} points of an invariant map, got ${values.length} numbers`,
        );
      const columns = { from: 0, to: count };
      return {
        anchors: count,
        positivesOf: (anchor) => [anchor],
        negativesOf: () => ({ ...columns, except: [] }),
        columns,
      };
    },
  };
}

/**
 * Several positives, by class (SupCon, Khosla et al. 2020): each of the 2N views against all the others, its positives those of
 * its class. SupCon's loss has the positives under its fraction too, which they are here with `negatives: 'views'`.
 * @param options.negatives `views` (default), all other views; `classes`, only those of other classes
 * @throws RangeError when `negatives` is another word; when evaluated on outputs without labels, or where a class has no other
 */
function byLabels(options: { negatives?: 'views' | 'classes' } = {}): Contrast {
  const { negatives = 'views' } = options;
  if (!['views', 'classes'].includes(negatives))
    throw new RangeError(`negatives must be 'views' or 'classes', got ${negatives}`);
  return {
    name: negatives === 'views' ? 'labels' : 'labels, other classes only',
    pair(batch) {
      const count = severalIn(batch);
      const { labels } = batch;
      if (!labels)
        throw new RangeError(`labels must hold one class for each of the ${count} samples, got none`);
      const columns = { from: 0, to: 2 * count };
      const all = Array.from({ length: 2 * count }, (_, row) => row);
      const members = new Map<number, number[]>();
      for (const row of all) {
        const label = labels[row % count];
        members.set(label, [...(members.get(label) ?? []), row]);
      }
      const classOf = (row: number): readonly number[] => members.get(labels[row % count])!;
      if (negatives === 'classes' && members.size < 2)
        throw new RangeError('labels must hold at least two classes, got one: no view has a negative');
      return {
        anchors: 2 * count,
        positivesOf: (anchor) => classOf(anchor).filter((row) => row !== anchor),
        negativesOf: (anchor) => ({ ...columns, except: negatives === 'views' ? [anchor] : classOf(anchor) }),
        columns,
      };
    },
  };
}

/**
 * Positives and negatives by their rows in the batch, as many as one likes for each anchor.
 * @param rows.positives a list of rows for each anchor, default the anchor's own positive N + i
 * @param rows.negatives a list of rows for each anchor; the anchors of the batch must be as many
 * @throws RangeError when evaluated on a batch of another size, or one that lacks a row
 */
function byIndex(rows: {
  positives?: readonly (readonly number[])[];
  negatives: readonly (readonly number[])[];
}): Contrast {
  requireParts('rows', rows, { negatives: 'list', positives: 'list?' });
  const { positives, negatives } = rows;
  return {
    name: 'negatives by index',
    pair(batch) {
      const { count } = batch;
      const total = rowsIn(batch);
      const lists = { negatives, positives: positives ?? negatives.map((_, anchor) => [count + anchor]) };
      for (const [name, list] of Object.entries(lists)) {
        if (list.length !== count)
          throw new RangeError(
            `${name} must hold one list for each of the ${count} anchors, got ${list.length}`,
          );
        list.forEach((one, anchor) => {
          requireList(`${name}[${anchor}]`, one);
        });
        const wrong = list.flat().find((row) => !(Number.isInteger(row) && row >= 0 && row < total));
        if (wrong !== undefined)
          throw new RangeError(`${name} must hold rows from 0 to ${total - 1}, got ${wrong}`);
        const empty = list.findIndex((one) => one.length === 0);
        if (empty >= 0)
          throw new RangeError(`${name} must hold at least one row for each anchor, got none for ${empty}`);
      }
      return {
        anchors: count,
        positivesOf: (anchor) => lists.positives[anchor],
        negativesOf: (anchor) => Int32Array.from(negatives[anchor]),
        columns: { from: 0, to: total },
      };
    },
  };
}

/**
 * Each anchor against a memory of outputs that are not trained (He et al. 2020).
 * @param bank rows of `dim` numbers; copied
 * @throws RangeError when the bank is no whole number of rows, or evaluated on outputs of another dimension
 */
function memoryBank(bank: { values: Float64Array; dim: number }): Contrast {
  requireParts('bank', bank, { dim: 'positive integer' });
  requireFinite('bank.values', bank.values);
  const size = bank.values.length / bank.dim;
  if (!(Number.isInteger(size) && size > 0))
    throw new RangeError(
      `bank must hold whole rows of ${bank.dim} numbers, got ${bank.values.length} numbers`,
    );
  return {
    name: `memory bank of ${size}`,
    bank: { values: bank.values.slice(), dim: bank.dim },
    pair(batch) {
      const { count, dim } = batch;
      if (dim !== bank.dim)
        throw new RangeError(`bank must hold rows of the outputs' ${dim} numbers, got ${bank.dim}`);
      const from = rowsIn(batch);
      const columns = { from, to: from + size };
      return {
        anchors: count,
        positivesOf: (anchor) => [count + anchor],
        negativesOf: () => ({ ...columns, except: [] }),
        columns,
      };
    },
  };
}

/** The samples of a batch in which each must have another to be told from. */
function severalIn(batch: Outputs): number {
  rowsIn(batch);
  if (!(batch.count >= 2))
    throw new RangeError(
      `count must be at least 2 samples, got ${batch.count}: one sample has no other to be told from`,
    );
  return batch.count;
}

/**
 * The contrasts by name: `own`, `all`, `others`, `views`, `partners`, `everyone` (each anchor against all positives, its own
 * among them: Calder and Lee 2025), `once` (the same where a map is invariant and each row its own positive), `byLabels`, `byIndex`, `memoryBank`.
 */
export const contrasts = withCheckedOptions({
  own,
  all,
  others,
  views,
  partners,
  everyone: (): Contrast => ({ ...partners({ both: false, oneself: true }), name: 'everyone' }),
  once,
  byLabels,
  byIndex,
  memoryBank,
});
