// Observers that hold a run against the PCA solution of its start.
import { frobeniusSine } from '../subspace';
import type { NetState } from '../train';
import { contrastCovariance, covarianceChange } from './contrastCovariance';
import { disposeFactors, frobeniusNorm, type PairedFactors } from './factors';
import { type PrincipalSubspace, principalSubspace } from './principal';

/** Distances of a run from PCA, all as ||sin Theta||_F in [0, sqrt(Z)]. */
export interface PcaGap {
  /** From span(W(t)) to PCA of C_V(0). */
  readonly toStart: number;
  /** From span(W(t)) to PCA of C_V(t). */
  readonly toNow: number;
  /** From PCA of C_V(t) to PCA of C_V(0): what Lemma 17 bounds. */
  readonly ofPca: number;
  /** ||C_V(t) - C_V(0)||_F. */
  readonly drift: number;
  /** ||C_V(0)||_F. */
  readonly size: number;
  /** The gap of C_V(0) behind its Z-th smallest eigenvalue. */
  readonly gap: number;
  /** tr(W^T C_V W) at its least, for C_V(t). */
  readonly optimum: number;
}

/** An observer for `descend` that holds C_V and its PCA of the first state it sees. */
export interface PcaGapObserver {
  (state: NetState): PcaGap;
  /** Frees what it holds; `descend` does so when the run is over. */
  dispose(): void;
}

/**
 * How far W(t) and the PCA of C_V(t) are from the PCA of C_V(0) (Lemma 17 of Anil et al. 2024). By Davis and Kahan, in the
 * form that needs one gap only (Yu, Wang and Samworth 2015), `ofPca` is at most 2 drift / gap.
 * @returns an observer for `descend`; the first state it is given is its start
 * @throws RangeError as `principalSubspace`; the outputs must be orthonormal for the distances of W to mean anything
 */
export function pcaGap(): PcaGapObserver {
  let start: { factors: PairedFactors; pca: PrincipalSubspace; size: number } | undefined;
  const observer = (state: NetState): PcaGap => {
    const factors = contrastCovariance(state);
    const pca = principalSubspace(factors, state.net.model.outputs);
    const origin = (start ??= { factors, pca, size: frobeniusNorm(factors) });
    const change = covarianceChange(factors, origin.factors);
    const result = {
      toStart: frobeniusSine(origin.pca.basis, state.output),
      toNow: frobeniusSine(pca.basis, state.output),
      ofPca: frobeniusSine(origin.pca.basis, pca.basis),
      drift: frobeniusNorm(change),
      size: origin.size,
      gap: origin.pca.gap,
      optimum: pca.optimum,
    };
    disposeFactors(change);
    if (origin.factors !== factors) {
      disposeFactors(factors);
      pca.basis.dispose();
    }
    return result;
  };
  return Object.assign(observer, {
    dispose() {
      if (start) disposeFactors(start.factors);
      start?.pca.basis.dispose();
      start = undefined;
    },
  });
}
