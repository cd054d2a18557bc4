// The PCA solution of the trace problem: the eigenvectors of C_V that minimise tr(W^T C_V W).
import type * as tf from '@tensorflow/tfjs';
import { eigenvectors, type PairedFactors, spectrum } from './factors';

/** The minimiser of tr(W^T C W) over W^T W = I. */
export interface PrincipalSubspace {
  /** (M, Z), orthonormal: unique up to a rotation of its columns. The caller's to dispose. */
  readonly basis: tf.Tensor2D;
  /** All non-zero eigenvalues of C, ascending. */
  readonly values: readonly number[];
  /** The minimum of the trace: the sum of the Z smallest eigenvalues. */
  readonly optimum: number;
  /** From the Z-th smallest eigenvalue to the next one, which may be 0. */
  readonly gap: number;
}

/** Eigenvalues nearer to each other than this part of the largest one cannot be distinguished in float32. */
const MINIMUM_GAP = 1e-5;

/**
 * Computes the PCA of C_V: its Z eigenvectors of smallest eigenvalue, the top ones of -C_V (Anil et al. 2024, the orthogonality section).
 * @param factors C, through its factors
 * @param outputs Z, a positive integer
 * @returns basis, spectrum, optimum and gap
 * @throws RangeError when C has fewer than Z negative eigenvalues (its rank is at most 2N), or when the gap behind the
 *   Z-th is empty, so that the subspace is not unique
 */
export function principalSubspace(factors: PairedFactors, outputs: number): PrincipalSubspace {
  if (!(Number.isSafeInteger(outputs) && outputs > 0))
    throw new RangeError(`outputs must be a positive integer, got ${outputs}`);
  const all = spectrum(factors);
  const { values } = all;
  const negative = values.filter((value) => value < 0).length;
  if (outputs > negative) {
    throw new RangeError(
      `outputs must be at most ${negative}, the negative eigenvalues of a matrix of rank ${values.length}, got ${outputs}: ` +
        'beyond them the trace does not fall; take fewer outputs or more triplets',
    );
  }
  // Behind the last negative eigenvalue come the zeros of the rest of the space.
  const next = outputs < negative ? values[outputs] : 0;
  const gap = next - values[outputs - 1];
  if (!(gap > MINIMUM_GAP * Math.abs(values[0]))) {
    throw new RangeError(
      `outputs = ${outputs} cuts between eigenvalues ${values[outputs - 1]} and ${next}, which are equal in float32: ` +
        'the subspace is not unique; take one output more or fewer',
    );
  }
  const chosen = [...Array(outputs).keys()];
  return {
    basis: eigenvectors(factors, all, chosen),
    values,
    optimum: chosen.reduce((sum, i) => sum + values[i], 0),
    gap,
  };
}
