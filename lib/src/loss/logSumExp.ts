// The project's one log-sum-exp, in float64.
import { described, requireList, requireNumbers } from '../tensor';

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
  const length = scores?.length;
  // One comparison a call: this is the innermost loop of every loss.
  if (!(
    length > 0 &&
    shares?.length === length &&
    (logWeights ?? scores).length === length &&
    typeof scores[0] === 'number' &&
    typeof shares[0] === 'number' &&
    typeof (logWeights ?? scores)[0] === 'number'
  ))
    refuse(scores, shares, logWeights);
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

function refuse(scores: ArrayLike<number>, shares: Float64Array, logWeights?: ArrayLike<number>): never {
  requireList('scores', scores);
  if (scores.length === 0)
    throw new RangeError('scores must hold at least one number, got none; give the score of each pair');
  requireNumbers('scores', scores);
  requireNumbers('shares', shares);
  if (logWeights) requireNumbers('logWeights', logWeights);
  const [name, list] = shares?.length === scores.length ? ['logWeights', logWeights] : ['shares', shares];
  throw new RangeError(
    `${name} must hold ${scores.length} numbers like scores, got ${described(list)}; give one for each score`,
  );
}
