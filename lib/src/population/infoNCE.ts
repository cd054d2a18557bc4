// The population InfoNCE loss of a linear encoder on a Gaussian mixture (Bansal, Kavis, Sanghavi 2024).
import { Matrix } from 'ml-matrix';
import { checkDelta, checkKeptNoise, type GaussianMixture, overallMean, sharedCovariance } from '../data';
import { requireObject, whitening } from '../tensor';
import type { EncoderLoss } from '../train';
import { checkEncoder } from './checkEncoder';
import { type ExpectationOptions, logSumExpTerms, spanOf } from './logSumExp';
import type { LogSumExpTerm } from './term';

/** What `populationInfoNCE` takes. */
export interface PopulationOptions extends ExpectationOptions {
  /** Probability that the augmentation comes from the same component for sure, in [0, 1]; default 1. */
  delta?: number;
  /** Share of its anchor's own noise that the augmentation keeps, in [0, 1]: their covariance is so many times Sigma; default 0. */
  keptNoise?: number;
}

/**
 * InfoNCE with infinitely many negatives, dot product, no temperature:
 * -E[(A x).(A x+)] + E_x log E_x' exp((A x).(A x')). With Q = A^T A, S = sum of w_k mu_k mu_k^T and the mean mu it is
 * -delta tr(Q S) - (1 - delta) mu^T Q mu + tr(Q Sigma Q (Sigma + S)) / 2 + sum of w_j E_j[log sum of w_k exp(mu_k^T Q x)];
 * only the last term needs numerics. Noise that the augmentation keeps adds -keptNoise tr(Q Sigma). Computed in coordinates where Sigma is the identity.
 * @param mixture with a shared covariance
 * @param options see PopulationOptions
 * @throws RangeError when each component has its own covariance, or an option is out of range
 */
export function populationInfoNCE(mixture: GaussianMixture, options: PopulationOptions = {}): EncoderLoss {
  requireObject('options', options);
  const { delta = 1, keptNoise = 0 } = options;
  checkDelta(delta);
  checkKeptNoise(keptNoise);
  const { toWhite, fromWhite } = whitening(sharedCovariance(mixture));
  const means = mixture.means.mmul(toWhite);
  const mean = overallMean(mixture).mmul(toWhite);
  const scatter = means.transpose().mmul(means.clone().mulColumnVector([...mixture.weights]));
  const second = Matrix.add(scatter, Matrix.eye(scatter.rows));
  const attraction = Matrix.mul(scatter, delta).add(
    mean
      .transpose()
      .mmul(mean)
      .mul(1 - delta),
  );
  attraction.add(Matrix.eye(scatter.rows).mul(keptNoise));
  const { coordinates, basis } = spanOf(means);
  const inputs = { weights: mixture.weights, sources: means, targets: coordinates };
  const { term, rough } = logSumExpTerms(inputs, options);
  const evaluateBy =
    (expectation: LogSumExpTerm): EncoderLoss['evaluate'] =>
    (encoder) => {
      checkEncoder(encoder, means.columns);
      const white = encoder.mmul(fromWhite);
      // All of it through matrices of r rows: Q = A^T A itself is never made.
      const [seconds, attracted] = [second, attraction].map((matrix) => white.mmul(matrix));
      const transposed = white.transpose();
      const [products, moments] = [white, seconds].map((rows) => rows.mmul(transposed));
      const inBasis = white.mmul(basis.transpose());
      const { value, gradient } = expectation(inBasis.transpose().mmul(white));
      const inWhite = products
        .mmul(seconds)
        .add(moments.mmul(white))
        .sub(Matrix.mul(attracted, 2))
        .add(inBasis.mmul(gradient))
        .add(white.mmul(gradient.transpose()).mmul(basis));
      return {
        value: value - inner(white, attracted) + inner(products, moments) / 2,
        gradient: inWhite.mmul(fromWhite),
      };
    };
  return {
    name: `population InfoNCE, delta ${delta}`,
    inputDim: means.columns,
    scaling: toWhite,
    evaluate: evaluateBy(term),
    ...(rough && { rough: evaluateBy(rough) }),
  };
}

/** tr(a^T b). */
function inner(a: Matrix, b: Matrix): number {
  return Matrix.mul(a, b).sum();
}
