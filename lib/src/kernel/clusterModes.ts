// How fast a kernel moves clusters, and what is inside of them: its eigenvalues between and within classes of labelled points. Float64.
import { Matrix } from 'ml-matrix';
import { requireFinite, requireSquare, symmetric, symmetrised } from '../tensor';

/** The kernel's modes over n points in K classes, all eigenvalues divided by n: rates of gradient flow of a mean over points. */
export interface ClusterModes {
  /** n - K eigenvalues of P K P / n, P the projection onto zero mean in each class; the largest, first, is mu_w. */
  readonly within: readonly number[];
  /** Their eigenvectors, column by column, (n, n - K): what differs inside of classes. */
  readonly withinVectors: Matrix;
  /** K eigenvalues of the kernel averaged over classes, over n, largest first; the last is mu_b. */
  readonly between: readonly number[];
  /**
   * mu_b / mu_w. Above 1 every mean moves faster than anything inside a class: "fast means, slow spreading". Infinite where nothing
   * inside of a class moves.
   */
  readonly gap: number;
}

/**
 * Places of the points of each class, in the order of the labels.
 * @throws RangeError when there are fewer than two classes, or not one label a point
 */
function membersOf(labels: ArrayLike<number>, count: number): number[][] {
  requireFinite('labels', labels);
  if (labels.length !== count)
    throw new RangeError(`labels must hold one class for each of the ${count} points, got ${labels.length}`);
  const classes = [...new Set(Array.from(labels))].sort((a, b) => a - b);
  if (classes.length < 2)
    throw new RangeError(`labels must hold at least two classes, got ${classes.length}: one has no other`);
  return classes.map((own) => Array.from({ length: count }, (_, i) => i).filter((i) => labels[i] === own));
}

/**
 * Computes the eigenvalues of a kernel within and between classes of labelled points; any kernel serves, of a net (`ntk`, `ntkTrace`) or at infinite
 * width (`infiniteNtk`).
 * @param kernel (n, n); its symmetric part counts
 * @param labels a class for each of the n points, two classes at least, and one with two points at least
 * @throws TypeError when the kernel is not a matrix; RangeError when it is not square or finite, or the labels do not match
 */
export function clusterModes(kernel: Matrix, labels: ArrayLike<number>): ClusterModes {
  requireSquare('kernel', kernel);
  const count = kernel.rows;
  const members = membersOf(labels, count);
  if (members.length === count)
    throw new RangeError(`labels must put at least two points in one class, got ${count} classes of one`);
  const means = Matrix.zeros(count, members.length);
  members.forEach((own, k) => {
    for (const i of own) means.set(i, k, 1 / Math.sqrt(own.length));
  });
  const inside = insideBasis(members, count);
  const reduced = (basis: Matrix): Matrix => symmetrised(basis.transpose().mmul(kernel).mmul(basis));
  const within = symmetric(reduced(inside));
  const between = symmetric(reduced(means)).values.map((value) => value / count);
  const order = [...within.values.keys()].reverse();
  const largest = within.values[order[0]];
  return {
    within: order.map((i) => within.values[i] / count),
    withinVectors: inside.mmul(within.vectors.subMatrixColumn(order)),
    between: between.reverse(),
    gap: largest > 0 ? (between[between.length - 1] * count) / largest : Infinity,
  };
}

/** An orthonormal basis of vectors with zero mean in each class, (n, n - K): Helmert's contrasts. */
function insideBasis(members: readonly number[][], count: number): Matrix {
  const basis = Matrix.zeros(count, count - members.length);
  let column = 0;
  for (const own of members) {
    for (let k = 1; k < own.length; k++, column++) {
      const scale = 1 / Math.sqrt(k * (k + 1));
      for (let i = 0; i < k; i++) basis.set(own[i], column, scale);
      basis.set(own[k], column, -k * scale);
    }
  }
  return basis;
}
