// Runs that measure every link from the change of the weights to the change of the NTK (Lemmas 7 and 8).
import { gradientChange, largestHessianNorm, ntkDrift, weightChange } from '../../kernel';
import { gradientDescent, run } from '../../train';
import type { RunKind } from '../../sweep';
import { netRules, startOf, type NetParameters } from './problem';

/** What is kept of a run; all at the anchors. */
export interface ChainResult {
  /** Largest ||H^(z)(x)|| along the path. */
  readonly largestHessianNorm: number;
  /** Largest ||theta(t) - theta(0)|| along the path. */
  readonly largestWeightChange: number;
  /** Largest drift of the NTK along the path. */
  readonly largestDrift: number;
  /** Largest ||change of a gradient|| / (sup ||H|| ||theta(t) - theta(0)||) along the path, with the sup up to t. */
  readonly gradientRatio: number;
  /** Largest drift / (2 sup ||gradient|| ||change of a gradient||) along the path. */
  readonly driftRatio: number;
  /** Largest drift / (2 sup ||gradient|| sup ||H|| ||theta(t) - theta(0)||): the whole chain. */
  readonly chainRatio: number;
}

/** Every step is looked at. The run ends when the NTK has left by 3. */
export const ntkChain: RunKind<NetParameters, ChainResult> = {
  name: 'ntk-chain',
  version: 1,
  parameters: netRules,
  module: __filename,
  run: chainRun,
};

async function chainRun(parameters: NetParameters): Promise<ChainResult> {
  const { stepSize, steps } = parameters;
  const { net, loss, data } = await startOf(parameters);
  const path = await run(gradientDescent(net, loss, data, { stepSize }), {
    steps,
    observe: {
      drift: ntkDrift(),
      gradient: gradientChange(),
      weights: weightChange(),
      hessian: largestHessianNorm,
    },
    stopWhen: ({ observed }) => observed.drift >= 3,
  });
  const largest = { hessian: 0, gradient: 0, weights: 0, drift: 0 };
  let [gradientRatio, driftRatio, chainRatio] = [0, 0, 0];
  for (const { observed } of path.records) {
    const { drift, gradient, hessian, weights } = observed;
    largest.hessian = Math.max(largest.hessian, hessian);
    largest.gradient = Math.max(largest.gradient, gradient.size);
    largest.weights = Math.max(largest.weights, weights);
    largest.drift = Math.max(largest.drift, drift);
    gradientRatio = Math.max(gradientRatio, share(gradient.change, largest.hessian * weights));
    driftRatio = Math.max(driftRatio, share(drift, 2 * largest.gradient * gradient.change));
    chainRatio = Math.max(chainRatio, share(drift, 2 * largest.gradient * largest.hessian * weights));
  }
  return {
    largestHessianNorm: largest.hessian,
    largestWeightChange: largest.weights,
    largestDrift: largest.drift,
    gradientRatio,
    driftRatio,
    chainRatio,
  };
}

/** Part of a bound; 0 where nothing has moved, at the start or in a net without a force. */
const share = (part: number, bound: number): number => (part === 0 ? 0 : part / bound);
