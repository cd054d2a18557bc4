// C_V, the matrix of random features whose principal components an orthonormal output layer learns (Anil et al. 2024).
import { requireInteger, requireObject, requireParts } from '../tensor';
import * as tf from '@tensorflow/tfjs';
import { sinceStart, type DescentState, type DynamicsState, type Observer } from '../train';
import { disposeFactors, frobeniusNorm, requireFactors, type PairedFactors } from './factors';

/** What C_V is made of: a net's features at N triplets, and its output weights. A run of a net has both, and so has `spectralFlow`. */
export interface FeatureState extends DynamicsState {
  readonly net: Pick<DescentState['net'], 'features' | 'output'> & {
    readonly model: { readonly outputs: number };
  };
  readonly count: number;
}

/**
 * Computes C_V = 1/(2 N M) sum over i of phi(V x_i) (phi(V x_i^-) - phi(V x_i^+))^T + its transpose, so that the linear loss with dot
 * product is tr(W^T C_V W): the trace problem. Its rank is at most 2N. The factor 1/M is the two 1/sqrt(M) of the net; the
 * mean over triplets gives 1/N. A text that keeps the 1/M elsewhere has C_V larger by M.
 * Of a deeper net, phi(V x) is what its last layer is given.
 * @param state the net now, and N
 * @returns its factors, A = phi(V x) and D = phi(V x^-) - phi(V x^+), (N, M) each; the caller's to dispose
 */
export function contrastCovariance(state: {
  readonly net: Pick<FeatureState['net'], 'features'>;
  readonly count: number;
}): PairedFactors {
  requireObject('state', state);
  const { net, count } = state;
  requireParts('state.net', net, { features: 'object' });
  requireInteger('state.count', count, 1, Math.floor(net.features.shape[0] / 3));
  const [, width] = net.features.shape;
  const features = (part: number): tf.Tensor2D => tf.slice2d(net.features, [part * count, 0], [count, width]);
  const left = features(0);
  const [positives, negatives] = [features(1), features(2)];
  const right = tf.sub<tf.Tensor2D>(negatives, positives);
  tf.dispose([positives, negatives]);
  return { left, right, scale: 1 / (2 * count * width) };
}

/**
 * Computes C_V now minus C_V then, as a matrix of twice as many factors: A D^T - A_0 D_0^T = (A - A_0) D^T + A_0 (D - D_0)^T. Each part is
 * small where the change is, so that nothing cancels.
 * @returns factors, (2N, M) each; the caller's to dispose
 */
export function covarianceChange(now: PairedFactors, then: PairedFactors): PairedFactors {
  requireFactors(now, 'now');
  requireFactors(then, 'then');
  if (now.left.shape.join() !== then.left.shape.join())
    throw new RangeError(
      `then must be ${now.left.shape.join(' x ')} like now, got ${then.left.shape.join(' x ')}; take both from one run`,
    );
  const [left, right] = tf.tidy(() => [
    tf.concat2d([tf.sub<tf.Tensor2D>(now.left, then.left), then.left], 0),
    tf.concat2d([now.right, tf.sub<tf.Tensor2D>(now.right, then.right)], 0),
  ]);
  return { left, right, scale: now.scale };
}

/**
 * Measures the drift of C_V, ||C_V(t) - C_V(0)||_F (Lemma 16 of Anil et al. 2024).
 * @returns an observer for `run`
 */
export function covarianceDrift(): Observer<FeatureState, number> {
  return sinceStart({
    take: (state: FeatureState) => contrastCovariance(state),
    compare(now, start) {
      if (now === start) return 0;
      const change = covarianceChange(now, start);
      try {
        return frobeniusNorm(change);
      } finally {
        disposeFactors(change);
      }
    },
    free: disposeFactors,
  });
}
