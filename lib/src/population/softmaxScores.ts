// log sum exp of a few scores, and the softmax that is its gradient.

/**
 * log of sum over k of exp(logWeights[k] + scores[k]), without overflow.
 * @param shares receives the K softmax weights
 */
export function logSumExp(scores: Float64Array, logWeights: ArrayLike<number>, shares: Float64Array): number {
  let largest = -Infinity;
  for (let k = 0; k < scores.length; k++) {
    shares[k] = scores[k] + logWeights[k];
    if (shares[k] > largest) largest = shares[k];
  }
  let total = 0;
  for (let k = 0; k < shares.length; k++) {
    shares[k] = Math.exp(shares[k] - largest);
    total += shares[k];
  }
  for (let k = 0; k < shares.length; k++) shares[k] /= total;
  return largest + Math.log(total);
}
