// The project's one log-sum-exp, in float64.
import { described, requireList } from '../tensor';

/**
 * Computes log of sum over k of exp(scores[k] + logWeights[k]) without overflow, and the softmax that is its gradient.
 * @param scores K numbers; minus infinity leaves a term out, and with every term left out the result is minus infinity
 * @param shares receives the K softmax weights; may be `scores` itself
 * @param logWeights K numbers, default all 0
 * @returns the logarithm; NaN when a score is NaN or infinite
 */
export function logSumExp(
  scores: Float64Array,
  shares: Float64Array,
  logWeights?: ArrayLike<number>,
): number {
  requireList('scores', scores);
  const { length } = scores;
  if (length === 0) throw new RangeError('scores must hold at least one number, got none');
  for (const [name, list] of [
    ['shares', shares],
    ['logWeights', logWeights ?? scores],
  ] as const) {
    if (list?.length !== length)
      throw new RangeError(`${name} must hold ${length} numbers like scores, got ${described(list)}`);
  }
  let largest = -Infinity;
  for (let k = 0; k < scores.length; k++) {
    shares[k] = logWeights ? scores[k] + logWeights[k] : scores[k];
    // Written so that scores of NaN alone do not pass for terms left out.
    if (!(shares[k] <= largest)) largest = shares[k];
  }
  if (largest === -Infinity) {
    shares.fill(0);
    return -Infinity;
  }
  let total = 0;
  for (let k = 0; k < scores.length; k++) {
    shares[k] = Math.exp(shares[k] - largest);
    total += shares[k];
  }
  for (let k = 0; k < scores.length; k++) shares[k] /= total;
  return largest + Math.log(total);
}
