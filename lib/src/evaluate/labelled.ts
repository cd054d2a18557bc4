// Representations with the labels that evaluation, and evaluation alone, may look at.
import type { Matrix } from 'ml-matrix';

/** A representation of labelled points: n rows of Z numbers. */
export interface Labelled {
  readonly points: Matrix;
  readonly labels: ArrayLike<number>;
}

/**
 * Checks that two sets of labelled points belong together.
 * @throws RangeError when rows and labels differ in number, dimensions differ, or training has fewer than two classes
 */
export function checkLabelled(train: Labelled, test: Labelled): void {
  for (const [name, { points, labels }] of Object.entries({ train, test })) {
    if (points.rows !== labels.length)
      throw new RangeError(
        `${name} must have a label for each of its ${points.rows} points, got ${labels.length}`,
      );
  }
  if (train.points.columns !== test.points.columns) {
    throw new RangeError(
      `test must have ${train.points.columns} columns like train, got ${test.points.columns}`,
    );
  }
  const classes = new Set(Array.from(train.labels));
  if (classes.size < 2)
    throw new RangeError(`train must hold at least two classes, got ${[...classes].join(', ') || 'none'}`);
}

/** The part of predictions that are right. */
export function accuracyOf(predictions: readonly number[], labels: ArrayLike<number>): number {
  return predictions.filter((label, i) => label === labels[i]).length / predictions.length;
}
