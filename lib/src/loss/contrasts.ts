// Contrasts in which the place of a row in its batch says who belongs together, and all contrasts by name.
import { withCheckedOptions } from '../tensor';
import { byIndex, byLabels, memoryBank } from './chosenPairs';
import type { Contrast, Pairing } from './contrast';
import { rowsIn, severalIn } from './loss';

/** Keeps the last pairing: a run evaluates batches of one size, step after step. */
function lastOf(make: (count: number) => Pairing): (count: number) => Pairing {
  let last: { readonly count: number; readonly pairing: Pairing } | undefined;
  return (count) => {
    if (last?.count !== count) last = { count, pairing: make(count) };
    return last.pairing;
  };
}

/** Each anchor against the one negative of its own triplet: 2N + i for anchor i. */
function own(): Contrast {
  const pairingOf = lastOf((count) => ({
    anchors: count,
    positivesOf: (anchor) => [count + anchor],
    negativesOf: (anchor) => ({ from: 2 * count + anchor, to: 2 * count + anchor + 1, except: [] }),
    columns: { from: 2 * count, to: 3 * count },
    triplets: true,
  }));
  return {
    name: 'own negatives',
    pair(batch) {
      const { count } = batch;
      const rows = rowsIn(batch);
      if (rows !== 3 * count)
        throw new RangeError(
          `values must hold 3 rows (anchor, positive, negative) for each of the ${count} triplets, got ${rows} rows; with another number of negatives take contrasts.all()`,
        );
      return pairingOf(count);
    },
  };
}

/** Each anchor against all K negatives, which need not be as many as the anchors. */
function all(): Contrast {
  return {
    name: 'all negatives',
    pair(batch) {
      const count = severalIn(batch);
      const from = 2 * count;
      const to = batch.values.length / batch.dim;
      if (!(to > from))
        throw new RangeError(
          `values must hold negatives after the ${2 * count} anchors and positives, got none; take contrasts.views() where there are none`,
        );
      const everyone = { from, to, except: [] };
      return {
        anchors: count,
        positivesOf: (anchor) => [count + anchor],
        negativesOf: () => everyone,
        columns: everyone,
      };
    },
  };
}

/** Each anchor against the other anchors: alpha-CL's pairs (Tian 2022), where d_ij is of the anchors i and j. */
function others(): Contrast {
  const pairingOf = lastOf((count) => ({
    anchors: count,
    positivesOf: (anchor) => [count + anchor],
    negativesOf: (anchor) => ({ from: 0, to: count, except: [anchor] }),
    columns: { from: 0, to: count },
  }));
  return { name: 'other anchors', pair: (batch) => pairingOf(severalIn(batch)) };
}

/** Anchors and positives are 2N views; each is an anchor in turn, against the other 2N - 2 (SimCLR). */
function views(): Contrast {
  const pairingOf = lastOf((count) => {
    const partner = (row: number): number => (row + count) % (2 * count);
    return {
      anchors: 2 * count,
      positivesOf: (anchor) => [partner(anchor)],
      negativesOf: (anchor) => ({ from: 0, to: 2 * count, except: [anchor, partner(anchor)] }),
      columns: { from: 0, to: 2 * count },
    };
  });
  return { name: 'views', pair: (batch) => pairingOf(severalIn(batch)) };
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
          `values must hold one row of ${dim} numbers for each of the ${count} points of an invariant map, got ${values.length} numbers; give the anchors alone`,
        );
      const columns = { from: 0, to: count };
      return {
        anchors: count,
        positivesOf: (anchor) => [anchor],
        negativesOf: () => ({ from: 0, to: count, except: [] }),
        columns,
      };
    },
  };
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
