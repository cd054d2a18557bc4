// The population CLIP loss of two linear encoders on two mixtures that share their components.
import { Matrix } from 'ml-matrix';
import {
  checkDelta,
  checkSameWeights,
  overallMean,
  sharedCovariance,
  type GaussianMixture,
  type PairedMixture,
} from '../data';
import { requireObject, whitening } from '../tensor';
import type { PairLoss } from '../train';
import { checkEncoderPair } from './checkEncoder';
import { type ExpectationOptions, logSumExpTerms, spanOf } from './logSumExp';
import type { LogSumExpTerm } from './term';

/**
 * CLIP with infinitely many negatives, dot product, no temperature, N = A^T B (the setting of Bansal, Kavis, Sanghavi 2024):
 * -E[x^T N y] + E_x log E_y' exp(x^T N y') / 2 + E_y log E_x' exp(x'^T N y) / 2. Closed form but for the two expectations
 * of a log-sum-exp. Computed in coordinates where both covariances are the identity.
 * @param mixtures x (K components in d dimensions) and y (in d'), shared covariance each, with the same weights
 * @param options.delta probability that a pair is of one component for sure, in [0, 1]; default 1
 * @throws RangeError when the weights differ, a covariance is not shared, or an option is out of range
 */
export function populationClip(
  mixtures: PairedMixture,
  options: ExpectationOptions & { delta?: number } = {},
): PairLoss {
  requireObject('mixtures', mixtures);
  requireObject('options', options);
  const { x, y } = mixtures;
  const { delta = 1 } = options;
  checkDelta(delta);
  checkSameWeights(x, y);
  const [left, right] = [modality(x), modality(y)];
  const matched = left.means.transpose().mmul(right.means.clone().mulColumnVector([...x.weights]));
  const attraction = matched.mul(delta).add(
    left.mean
      .transpose()
      .mmul(right.mean)
      .mul(1 - delta),
  );
  const term = (source: Modality, target: Modality): LogSumExpTerm =>
    logSumExpTerms({ weights: x.weights, sources: source.means, targets: target.span.coordinates }, options)
      .term;
  const [overX, overY] = [term(left, right), term(right, left)];
  return {
    name: `population CLIP, delta ${delta}`,
    inputDims: [x.means.columns, y.means.columns],
    scalings: [left.toWhite, right.toWhite],
    evaluate(encoderX, encoderY) {
      checkEncoderPair([encoderX, encoderY], [x.means.columns, y.means.columns]);
      const a = encoderX.mmul(left.fromWhite);
      const b = encoderY.mmul(right.fromWhite);
      const cross = a.transpose().mmul(b);
      const momentX = left.second.mmul(cross);
      const momentY = cross.mmul(right.second);
      const atX = overX(right.span.basis.mmul(cross.transpose()));
      const atY = overY(left.span.basis.mmul(cross));
      const byTerms = atX.gradient.transpose().mmul(right.span.basis);
      byTerms.add(left.span.basis.transpose().mmul(atY.gradient));
      const inCross = byTerms.add(momentX).add(momentY).mul(0.5).sub(attraction);
      const squares = Matrix.mul(cross, Matrix.add(momentX, momentY)).sum();
      return {
        value: squares / 4 + (atX.value + atY.value) / 2 - Matrix.mul(cross, attraction).sum(),
        gradients: [b.mmul(inCross.transpose()).mmul(left.fromWhite), a.mmul(inCross).mmul(right.fromWhite)],
      };
    },
  };
}

type Modality = ReturnType<typeof modality>;

/** One modality in coordinates where its covariance is the identity. */
function modality(mixture: GaussianMixture) {
  const { toWhite, fromWhite } = whitening(sharedCovariance(mixture));
  const means = mixture.means.mmul(toWhite);
  const scatter = means.transpose().mmul(means.clone().mulColumnVector([...mixture.weights]));
  return {
    toWhite,
    fromWhite,
    means,
    mean: overallMean(mixture).mmul(toWhite),
    second: Matrix.add(scatter, Matrix.eye(scatter.rows)),
    span: spanOf(means),
  };
}
