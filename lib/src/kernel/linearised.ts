// The linearised model: gradient descent as if the NTK stood still.
import * as tf from '@tensorflow/tfjs';
import { lossAt, type Loss } from '../loss';
import { disposeLayers, type Model } from '../model';
import {
  gradientDescent,
  type Dynamics,
  type DynamicsState,
  type DescentState,
  type Observer,
  type Samples,
} from '../train';
import { ntkTimes } from './product';

/** The linearised model at one step. */
export interface FrozenState extends DynamicsState {
  /** f(x) at all points: n rows of Z numbers, in the order of the triplets. */
  readonly outputs: Float64Array;
  /** dL/df at all points: n rows of Z numbers. */
  readonly gradient: Float64Array;
  /** eta. */
  readonly stepSize: number;
}

/**
 * Makes the gradient descent of the net linearised in its weights at the start: f <- f - eta K(0) dL/df, with the NTK frozen at the
 * initial net. Where the theorems say that the NTK hardly moves, the net stays close to this model.
 * @param net the net whose start fixes outputs and kernel
 * @param loss a function of the outputs
 * @param data N samples in d dimensions
 * @param options.stepSize eta, a positive number
 * @returns dynamics for `run`, which frees them; if you do not run them, call `dispose()`
 * @throws RangeError when stepSize is not positive and finite, or the net's weights are bound by constraints
 */
export function frozenKernel(
  net: Model,
  loss: Loss,
  data: Samples,
  options: { stepSize: number },
): Dynamics<FrozenState> {
  const start = gradientDescent(net, loss, data, options);
  try {
    return frozenAt(start.state);
  } finally {
    start.dispose();
  }
}

/** The linearised model of a net at one state of its run. */
function frozenAt(start: DescentState): Dynamics<FrozenState> {
  const { optimiser, batch, constraints } = start;
  const other = optimiser ?? (batch ? `mini-batches of ${batch}` : constraints);
  if (other) {
    throw new RangeError(
      `the linearised model is that of plain gradient descent of free weights on all samples, got ${other}; leave it out of the run, or the linearised model`,
    );
  }
  const { lossFunction, data, stepSize, net } = start;
  const dim: number = net.model.outputs;
  const at = net.layers();
  const stateOf = (step: number, outputs: Float64Array): FrozenState => {
    const { value, gradient } = lossAt(lossFunction, {
      values: outputs,
      count: data.count,
      dim,
      ...(data.labels && { labels: data.labels }),
    });
    return { step, loss: value, outputs, gradient, stepSize };
  };
  let state = stateOf(start.step, start.outputs.slice());
  return {
    get state() {
      return state;
    },
    get isFinite() {
      return Number.isFinite(state.loss) && state.outputs.every(Number.isFinite);
    },
    advance() {
      const shape: [number, number] = [state.gradient.length / dim, dim];
      const change = tf.tidy(() => ntkTimes(at, tf.tensor2d(Float32Array.from(state.gradient), shape)));
      const values = change.dataSync();
      change.dispose();
      state = stateOf(
        state.step + 1,
        state.outputs.map((value, i) => value - stepSize * values[i]),
      );
    },
    dispose() {
      disposeLayers(at);
    },
  };
}

/**
 * Measures the distance between the net and its linearised model after equally many steps: max over all points and outputs of
 * |f_z(x) - f_z^lin(x)|.
 * @returns an observer for `run`; Infinity from where the linearised model has diverged and the net has not. It throws a RangeError at the start of a run with an optimiser, mini-batches or constraints, whose
 *   linearised model is another
 */
export function linearisedGap(): Observer<DescentState, number> {
  let model: Dynamics<FrozenState> | undefined;
  const dispose = (): void => {
    model?.dispose();
    model = undefined;
  };
  const observer = ({ outputs }: DescentState): number => {
    const linear = model?.state.outputs ?? outputs;
    const gap = outputs.reduce((maximum, value, i) => Math.max(maximum, Math.abs(value - linear[i])), 0);
    return Number.isNaN(gap) ? Infinity : gap;
  };
  return Object.assign(observer, {
    begin(start: DescentState) {
      dispose();
      model = frozenAt(start);
    },
    follow({ step }: DescentState) {
      if (model && step > model.state.step) model.advance();
    },
    dispose,
  });
}
