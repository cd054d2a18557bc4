// From the Hessian to the NTK (Lemmas 7 and 8), on MNIST.
import { ntkChain, type ChainResult } from './kinds/chain';
import type { Claim, Study } from '../claims';
import { exponent, extremeOverWidths } from '../claims';
import type { NetParameters } from './kinds/problem';
import { cosineLoss, PAPER, wideWidths, overWidths, type NetSettings } from './settings';

type ChainClaim = Claim<NetParameters, ChainResult>;

const smoothCosine: NetSettings = { ...cosineLoss, activation: 'tanh' };
const smoothSweeps = overWidths(ntkChain, smoothCosine, wideWidths);

/**
 * The Hessian norm falls along the whole path. The dot product is not a control: until its NTK has left by 3 the norm falls
 * at nearly the same rate, for no single weight has grown by more than O(1). What the lemma needs is that weights do not
 * grow like sqrt(M), and a step size in proportion to M breaks that.
 */
export const hessianNormFalls: ChainClaim = {
  id: 'hessian-norm',
  source: `${PAPER}, Lemma 7, as stated in a published summary; the exact norm is derived here`,
  theorem: 'Lemma 7',
  statement: String.raw`\max_{s\le t}\|H^{(z)}(x;\theta(s))\|_2=O\big(\sqrt{\log M/M}\big)`,
  quantity:
    'exponent of the largest Hessian norm along 50 steps in M (tanh); the logarithm adds 0.06 or less',
  prediction: -0.5,
  rule: { from: -0.55, to: -0.35 },
  sweeps: smoothSweeps,
  control: {
    description: 'a step size of M, with which the weight change is not small against sqrt(M)',
    sweeps: overWidths(ntkChain, (width) => ({ ...smoothCosine, stepSize: width }), wideWidths),
  },
  measure: (runs) => exponent(runs, ({ largestHessianNorm }) => largestHessianNorm),
};

/**
 * Lemma 8 link by link; ||H|| is the largest so far among the steps of the path. The control is ReLU, whose Hessian norm
 * leaves out the kinks: neurons that flip move the gradients by more than the norm accounts for, so the first link must
 * break. (The whole chain may still hold there: its second link is loose by a power of M.)
 */
const hessianChain: ChainClaim = {
  id: 'hessian-chain',
  source: `${PAPER}, Lemma 8, as stated in a published summary; its links are derived here`,
  theorem: 'Lemma 8',
  statement: String.raw`|\Delta K|\le2\sup\|J\|\,\|\Delta J\|\le2\sup\|J\|\,\sup\|H\|\,\|\Delta\theta\|`,
  quantity:
    'largest ratio of left side to right side over both links and 50 steps, at the width where it is largest (tanh)',
  prediction: 1,
  rule: { from: 0, to: 1 },
  sweeps: smoothSweeps,
  control: {
    description: 'ReLU, whose kinks the Hessian leaves out',
    sweeps: overWidths(ntkChain, { ...cosineLoss, activation: 'relu' }, wideWidths),
  },
  measure: (runs) =>
    extremeOverWidths(runs, 'maximum', ({ gradientRatio, driftRatio }) =>
      Math.max(gradientRatio, driftRatio),
    ),
};

/** From the Hessian to the NTK. */
export const hessianStudy: Study = { kinds: [ntkChain], claims: [hessianNormFalls, hessianChain] };
