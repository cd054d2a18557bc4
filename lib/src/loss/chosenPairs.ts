// Contrasts in which somebody says who belongs together: by classes, by lists of rows, or against a memory.
import { requireFinite, requireList, requireParts } from '../tensor';
import type { Contrast } from './contrast';
import { rowsIn, severalIn } from './loss';

/**
 * Contrasts with several positives, by class (SupCon, Khosla et al. 2020): each of the 2N views against all the others, its positives those of
 * its class. SupCon's loss has the positives under its fraction too, which they are here with `negatives: 'views'`.
 * @param options.negatives `views` (default), all other views; `classes`, only those of other classes
 * @throws RangeError when `negatives` is another word; when evaluated on outputs without labels, or where a class has no other
 */
export function byLabels(options: { negatives?: 'views' | 'classes' } = {}): Contrast {
  const { negatives = 'views' } = options;
  if (!['views', 'classes'].includes(negatives))
    throw new RangeError(`negatives must be 'views' or 'classes', got ${negatives}`);
  return {
    name: negatives === 'views' ? 'labels' : 'labels, other classes only',
    pair(batch) {
      const count = severalIn(batch);
      const { labels } = batch;
      if (!labels)
        throw new RangeError(
          `labels must hold one class for each of the ${count} samples, got none; give the data labels`,
        );
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
export function byIndex(rows: {
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
            `${name} must hold one list for each of the ${count} anchors, got ${list.length}; make the lists for this batch`,
          );
        list.forEach((one, anchor) => {
          requireList(`${name}[${anchor}]`, one);
        });
        const wrong = list.flat().find((row) => !(Number.isInteger(row) && row >= 0 && row < total));
        if (wrong !== undefined)
          throw new RangeError(`${name} must hold rows from 0 to ${total - 1}, got ${wrong}`);
        const empty = list.findIndex((one) => one.length === 0);
        if (empty >= 0)
          throw new RangeError(
            `${name} must hold at least one row for each anchor, got none for ${empty}; leave that anchor out of the batch`,
          );
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
 * Contrasts each anchor against a memory of outputs that are not trained (He et al. 2020).
 * @param bank rows of `dim` numbers; copied
 * @throws RangeError when the bank does not hold whole rows, or evaluated on outputs of another dimension
 */
export function memoryBank(bank: { values: Float64Array; dim: number }): Contrast {
  requireParts('bank', bank, { dim: 'positive integer' });
  requireFinite('bank.values', bank.values);
  const size = bank.values.length / bank.dim;
  if (!(Number.isInteger(size) && size > 0))
    throw new RangeError(
      `bank must hold whole rows of ${bank.dim} numbers, got ${bank.values.length} numbers; correct bank.dim`,
    );
  return {
    name: `memory bank of ${size}`,
    bank: { values: bank.values.slice(), dim: bank.dim },
    pair(batch) {
      const { count, dim } = batch;
      if (dim !== bank.dim)
        throw new RangeError(
          `bank must hold rows of the outputs' ${dim} numbers, got ${bank.dim}; fill the bank from a net of as many outputs`,
        );
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
