// Nets of any depth, dense or convolutional, under any of the losses: how far the NTK moves.
import * as tf from '@tensorflow/tfjs';
import type { Triplets } from '../../data';
import { action, atPoints, growthRate, hittingTime, innerProducts, ntk } from '../../kernel';
import { activations, type Model } from '../../model';
import type { RunKind } from '../../sweep';
import { largestEntry, requireChoice } from '../../tensor';
import {
  gradientDescent,
  run,
  sinceStart,
  type DescentState,
  type Dynamics,
  type Observer,
} from '../../train';
import {
  cheapest,
  deepLosses,
  deepLossNames,
  deepModel,
  isOfOutputs,
  shrunk,
  withPredictor,
  type DeepParameters,
} from './deepProblem';
import { dataNames, dataOf } from './problem';
import { requireProblem } from './requireProblem';

/** What is kept of a run; all at the anchors. */
export interface DeepResult {
  /** Largest |K_ij(x, y; t) - K_ij(x, y; 0)|, over entries and recorded steps; null when the run left float32's range. */
  readonly largestDrift: number | null;
  /** Largest root mean square of the change, divided by that of the NTK at the start. */
  readonly relativeChange: number | null;
  /** The step at which the drift reached `threshold`; null if it never did. */
  readonly hittingTime: number | null;
  /** The largest drift over the threshold; 1 at the hitting time. */
  readonly share: number;
  /** The largest entry of the NTK at infinite width; of a net without such a limit, of its NTK at the start. */
  readonly threshold: number;
  /** lambda_L of the linear loss with dot product, at infinite width; null of a net without such a limit. */
  readonly growthRate: number | null;
  readonly stepSize: number;
  /** S(t), the sum of eta ||dL/df||. */
  readonly action: number;
  readonly ending: 'completed' | 'stopped' | 'diverged';
}

/** Steps between looks at bounded losses. */
const LOOK_EVERY = 5;

/** Where the step size is tied to the growth rate, the run ends at the hitting time; else all steps are done. */
export const deepDrift: RunKind<DeepParameters, DeepResult> = {
  name: 'deep-drift',
  version: 1,
  parameters: {
    data: { rule: dataNames, default: 'mnist' },
    loss: deepLossNames,
    net: { rule: ['dense', 'conv'], default: 'dense' },
    activation: Object.keys(activations),
    depth: 'positive integer',
    scaling: { rule: ['ntk', 'mean-field'], default: 'ntk' },
    outputs: { rule: 'positive integer', default: 2 },
    count: 'positive integer',
    stepSize: { rule: 'positive number', default: 0.5 },
    growth: { rule: 'number', default: 0 },
    steps: 'positive integer',
    width: 'positive integer',
    seed: 'positive integer',
  },
  module: __filename,
  run: deepRun,
};

async function deepRun(parameters: DeepParameters): Promise<DeepResult> {
  requireProblem(parameters);
  const { data: name = 'mnist', loss, net = 'dense', count, steps, seed } = parameters;
  requireChoice('loss', loss, deepLossNames);
  requireChoice('net', net, ['dense', 'conv']);
  const { growth = 0, stepSize: given = 0.5 } = parameters;
  const whole = await dataOf(name, count, seed);
  const data = net === 'conv' ? shrunk(whole, name) : whole;
  const model = deepModel(parameters);
  const limit = net === 'conv' ? undefined : deepModel({ ...parameters, scaling: 'ntk' });
  const rate = limit ? growthRate(data, limit) : null;
  if (growth > 0 && rate === null)
    throw new RangeError(`growth must be 0 for a net without a limit here, got ${growth}; give stepSize`);
  const stepSize = growth > 0 && rate !== null ? growth / rate : given;
  // A kernel that leaves is looked at every other step, and its hitting time interpolated.
  const hitting = growth > 0;
  const threshold = limit ? largestOfLimit(limit, data) : null;
  const dynamics: Dynamics<DescentState> = isOfOutputs(loss)
    ? gradientDescent(model, deepLosses[loss](), data, { stepSize, ...cheapest(parameters, data) })
    : withPredictor(parameters, loss, data, stepSize);
  const path = await run(dynamics, {
    steps,
    observe: { kernel: kernelChange(), action: action() },
    recordAt: (step) => step % (hitting ? 2 : LOOK_EVERY) === 0 || step === steps,
    stopWhen: ({ observed }) => hitting && observed.kernel.largest >= (threshold ?? Infinity),
  });
  const changes = path.column('kernel');
  const largest = Math.max(...changes.y.map((change) => change.largest));
  const level = threshold ?? changes.y[0].size;
  const drift = { x: changes.x, y: changes.y.map((change) => change.largest) };
  const left = path.ending === 'diverged';
  return {
    largestDrift: left ? null : largest,
    relativeChange: left ? null : Math.max(...changes.y.map((change) => change.relative)),
    hittingTime: hittingTime(drift, level) ?? null,
    share: largest / level,
    threshold: level,
    growthRate: rate,
    stepSize,
    action: path.column('action').y.at(-1)!,
    ending: path.ending,
  };
}

/** The largest entry of the NTK at infinite width between anchors. */
function largestOfLimit(model: Model, { inputs, inputDim, count }: Triplets): number {
  const anchors = inputs.subarray(0, count * inputDim);
  const gram = innerProducts(anchors, inputDim);
  return model.infinite!(gram).ntk.max();
}

/** How far the NTK at the anchors has moved. */
interface KernelChange {
  readonly largest: number;
  readonly relative: number;
  /** The largest entry of the NTK at the start. */
  readonly size: number;
}

function kernelChange(): Observer<DescentState, KernelChange> {
  return sinceStart({
    take: (state) => tf.tidy(() => ntk(atPoints(state))),
    compare: (now, start) =>
      tf.tidy(() => {
        const change = tf.sub(now, start);
        const [largest, size] = [change, start].map(largestEntry);
        const relative = largest < Infinity ? lengthOf(change, largest) / lengthOf(start, size) : Infinity;
        return { largest, relative, size };
      }),
    free: (kernel) => {
      kernel.dispose();
    },
  });
}

/** The Frobenius norm, also of a matrix whose squares are beyond float32. In a tidy of the caller's. */
function lengthOf(matrix: tf.Tensor, largest: number): number {
  const [length] = tf.norm(matrix).dataSync();
  return length < Infinity ? length : largest * tf.norm(tf.div(matrix, largest)).dataSync()[0];
}
