// Representations with the labels that evaluation, and evaluation alone, may look at.
import { Matrix } from 'ml-matrix';
import { pointMatrix, requirePoints, type PointTable } from '../files';
import { described, requireFinite, requireMatrix, requireObject, safeScale } from '../tensor';

/** A representation of labelled points: n rows of Z numbers. */
export interface Labelled {
  readonly points: Matrix;
  readonly labels: ArrayLike<number>;
}

/** Labelled points, as a matrix or as they come from a file. */
export type Judged = Labelled | PointTable;

export const isTable = (part: Judged): part is PointTable =>
  typeof part === 'object' && (part as unknown) !== null && 'values' in part;

/** Labels of tables by one list of classes: two files may have called them in different orders. */
export function commonLabels(tables: readonly { name: string; part: PointTable }[]): Int32Array[] {
  const classes = new Map<string, number>();
  return tables.map(({ name, part }) => {
    requirePoints(name, part);
    const { labels, classes: names } = part;
    if (!labels || !names) throw new RangeError(`${name} must have labels, got none; name their column`);
    for (const one of names) if (!classes.has(one)) classes.set(one, classes.size);
    return labels.map((label) => classes.get(names[label])!);
  });
}

/**
 * Brings training and test points from files to matrices with labels of one list of classes.
 * @throws TypeError when one is a table and the other is not
 */
export function asLabelled(train: Judged, test: Judged): { train: Labelled; test: Labelled } {
  if (!isTable(train) && !isTable(test)) return { train, test };
  if (!isTable(train) || !isTable(test))
    throw new TypeError('train and test must both be points of files, or both matrices with labels');
  const [own, other] = commonLabels([
    { name: 'train', part: train },
    { name: 'test', part: test },
  ]);
  return {
    train: { points: pointMatrix(train), labels: own },
    test: { points: pointMatrix(test), labels: other },
  };
}

/**
 * Checks that two sets of labelled points belong together, and brings their numbers to a size whose squares are harmless.
 * @returns the points of both, over the same power of two
 * @throws RangeError when a number is not finite, rows and labels differ in number, dimensions differ, or training has fewer
 *   than two classes
 */
export function checkLabelled(train: Labelled, test: Labelled): { train: Matrix; test: Matrix } {
  for (const [name, part] of Object.entries({ train, test })) {
    requireObject(name, part);
    requireMatrix(`${name}.points`, part.points, { huge: true });
    requireFinite(`${name}.labels`, part.labels);
    if (part.points.rows !== part.labels.length)
      throw new RangeError(
        `${name} must have a label for each of its ${part.points.rows} points, got ${part.labels.length}; one for each row`,
      );
  }
  if (train.points.columns !== test.points.columns) {
    throw new RangeError(
      `test must have ${train.points.columns} columns like train, got ${test.points.columns}; represent both with one net`,
    );
  }
  const classes = new Set(Array.from(train.labels));
  if (classes.size < 2)
    throw new RangeError(`train must hold at least two classes, got ${[...classes].map(described).join()}`);
  const scale = safeScale(train.points, test.points);
  return { train: Matrix.div(train.points, scale), test: Matrix.div(test.points, scale) };
}

/** Computes the part of predictions that are right. */
export function accuracyOf(predictions: readonly number[], labels: ArrayLike<number>): number {
  return predictions.filter((label, i) => label === labels[i]).length / predictions.length;
}
