// Observers that hold a run against the PCA solution of its start.
import { anglesBetween, lengthOutside } from '../subspace/angles';
import { sinceStart, type Observer } from '../train';
import { contrastCovariance, covarianceChange, type FeatureState } from './contrastCovariance';
import { disposeFactors, frobeniusNorm } from './factors';
import { principalSubspace } from './principal';

/** Distances of a run from PCA, all as ||sin Theta||_F in [0, sqrt(Z)]. */
export interface PcaGap {
  /** From span(W(t)) to PCA of C_V(0). */
  readonly toStart: number;
  /** The Z principal angles behind `toStart`, in radians, ascending: two subspaces can share one direction and not the other. */
  readonly angles: readonly number[];
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
  /** The same of C_V(t): where it closes, levels cross, and no W can follow the PCA. */
  readonly gapNow: number;
  /**
   * From the smallest to the largest eigenvalue of C_V(t), 0 among them. A step of W by eta multiplies what differs from PCA by
   * 1 - 2 eta (lambda_i - lambda_z): it converges while eta times this range is below 1.
   */
  readonly range: number;
  /** The minimum of tr(W^T C_V W), for C_V(t). */
  readonly optimum: number;
}

/**
 * Measures how far W(t) and the PCA of C_V(t) are from the PCA of C_V(0) (Lemma 17 of Anil et al. 2024). By Davis and Kahan, in the
 * form that needs one gap only (Yu, Wang and Samworth 2015), `ofPca` is at most 2 drift / gap.
 * @returns an observer for `run`
 * @throws RangeError as `principalSubspace`; the outputs must be orthonormal for the distances of W to mean anything
 */
export function pcaGap(): Observer<FeatureState, PcaGap> {
  return sinceStart({
    take(state: FeatureState) {
      const factors = contrastCovariance(state);
      try {
        return {
          factors,
          pca: principalSubspace(factors, state.net.model.outputs),
          size: frobeniusNorm(factors),
        };
      } catch (error) {
        disposeFactors(factors);
        throw error;
      }
    },
    compare(now, start, { net: { output } }) {
      const change = covarianceChange(now.factors, start.factors);
      const drift = frobeniusNorm(change);
      disposeFactors(change);
      return {
        toStart: lengthOutside(start.pca.basis, output),
        angles: anglesBetween(start.pca.basis, output),
        toNow: lengthOutside(now.pca.basis, output),
        ofPca: lengthOutside(start.pca.basis, now.pca.basis),
        drift,
        size: start.size,
        gap: start.pca.gap,
        gapNow: now.pca.gap,
        range: Math.max(0, ...now.pca.values) - Math.min(0, ...now.pca.values),
        optimum: now.pca.optimum,
      };
    },
    free({ factors, pca }) {
      disposeFactors(factors);
      pca.basis.dispose();
    },
  });
}
