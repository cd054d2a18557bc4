// Losses of two views u_i (anchors) and v_i (positives) that are functions of similarities, but not of their differences.
import { requireObject } from '../tensor';
import type { Contrast } from './contrast';
import { contrasts } from './contrasts';
import { overAnchors } from './contrastive';
import { positive } from './form';
import { rowsIn, type Loss } from './loss';
import { logSumExp } from './logSumExp';
import { cosine, dot, type Similarity } from './similarity';

/** What `amdim` takes. */
export interface AmdimOptions {
  /** c, a positive number, default 10: scores stay within [-c, c]. */
  clip?: number;
  /** lambda, a number of at least 0, default 0.04. */
  penalty?: number;
}

/**
 * An AMDIM-style loss (Bachman et al. 2019): scores clipped softly, C_ij = c tanh(s(u_i, v_j) / c), and a penalty on their squares:
 * mean over i of -log(exp(C_ii) / sum over j of exp(C_ij)) + lambda mean over i, j of s_ij^2.
 * @param similarity default `dot()`
 * @throws RangeError when an option is out of range; when evaluated on fewer than 2 samples
 */
export function amdim(similarity: Similarity = dot(), options: AmdimOptions = {}): Loss {
  requireObject('options', options);
  const { clip = 10, penalty = 0.04 } = options;
  positive('clip', clip);
  if (!(penalty >= 0 && Number.isFinite(penalty)))
    throw new RangeError(`penalty must be a number of at least 0, got ${penalty}; for example 0.04`);
  const { evaluate } = overAnchors(similarity, contrasts.everyone(), ({ similarities, positive: own }) => {
    const count = similarities.length;
    const shares = similarities.map((s) => clip * Math.tanh(s / clip));
    const total = logSumExp(shares, shares);
    const squares = similarities.reduce((sum, s) => sum + s * s, 0) / count;
    const slope = (s: number): number => 1 - Math.tanh(s / clip) ** 2;
    return {
      value: total - clip * Math.tanh(own / clip) + penalty * squares,
      slopes: similarities.map((s, j) => shares[j] * slope(s) + (2 * penalty * s) / count),
      positiveSlope: -slope(own),
    };
  });
  return { name: `AMDIM-style, ${similarity.name}, clip ${clip}, penalty ${penalty}`, evaluate };
}

/**
 * The spectral contrastive loss (HaoChen et al. 2021): -2 mean over i of u_i . v_i + mean over all i, j of (u_i . v_j)^2.
 * @throws RangeError when evaluated on fewer than 2 samples
 */
export function spectral(): Loss {
  const { evaluate } = overAnchors(dot(), contrasts.everyone(), ({ similarities, positive: own }) => ({
    value: similarities.reduce((sum, s) => sum + s * s, 0) / similarities.length - 2 * own,
    slopes: similarities.map((s) => (2 * s) / similarities.length),
    positiveSlope: -2,
  }));
  return { name: 'spectral', evaluate };
}

/** Positives only. */
const alone: Contrast = {
  name: 'no negatives',
  pair(batch) {
    rowsIn(batch);
    return {
      anchors: batch.count,
      positivesOf: (anchor) => [batch.count + anchor],
      negativesOf: () => new Int32Array(0),
      columns: { from: 0, to: 0 },
    };
  },
};

/**
 * SimSiam (Chen and He 2021) with the identity as predictor: -(s(u_i, stop v_i) + s(v_i, stop u_i)) / 2, the mean over i. Each side is
 * held while the other moves, so its gradient is half that of its value, -mean s(u_i, v_i): `checkGradient` says so. (With a
 * predictor in the net the loss is another; a kernel of its own comes with it.)
 * @param similarity default `cosine()`
 */
export function simSiam(similarity: Similarity = cosine()): Loss {
  const { evaluate } = overAnchors(similarity, alone, ({ positive: own }) => ({
    value: -own,
    slopes: new Float64Array(0),
    positiveSlope: -1 / 2,
  }));
  return { name: `SimSiam, ${similarity.name}`, evaluate };
}
