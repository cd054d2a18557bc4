// Full-batch gradient descent of a net on a loss, one step at a time.
import type * as tf from '@tensorflow/tfjs';
import type { Triplets } from '../data';
import type { Loss } from '../loss';
import type { Space, TwoLayer, TwoLayerNet } from '../model';
import type { Dynamics, DynamicsState } from './dynamics';
import { freeOutput, type OutputLayer } from './outputLayer';

/** The net at one step, on loan: its tensors are valid until the next step and must not be disposed. */
export interface NetState extends DynamicsState {
  readonly net: TwoLayerNet;
  /** What the loss is a function of; fixed for the run, as data and step size are. */
  readonly lossFunction: Loss;
  readonly data: Triplets;
  /** eta. */
  readonly stepSize: number;
  /** f(x) at all points: n rows of Z numbers. */
  readonly outputs: Float64Array;
  /** dL/df at all points: n rows of Z numbers. */
  readonly gradient: Float64Array;
  /** P = X V^T, (n, M); points in the order of the triplets: anchors, positives, negatives. */
  readonly preActivations: tf.Tensor2D;
  /** W, (M, Z). */
  readonly output: tf.Tensor2D;
  /** G = X X^T, (n, n). */
  readonly gram: tf.Tensor2D;
  /** N: the anchors are points 0 ... N - 1. */
  readonly count: number;
  /** V, (M, d); only in weight space. */
  readonly hidden?: tf.Tensor2D | undefined;
}

/** How a descent runs, beside net, loss, data and step size. */
export interface DescentOptions {
  /** Default: the cheaper one. */
  space?: Space;
  /** How W begins and moves; default `freeOutput()`. */
  outputLayer?: OutputLayer;
}

/**
 * Gradient descent on both layers of f(x) = W^T phi(V x) / sqrt(M) (Anil et al. 2024, section 2).
 *
 * Usage: read `state`, call `advance()`, and so on; `dispose()` at the end frees all tensors.
 */
export class Descent implements Dynamics<NetState> {
  readonly space: Space;
  private readonly net: TwoLayerNet;
  private current!: NetState;

  /**
   * @param model the net before training
   * @param loss a function of the outputs
   * @param data N triplets in d dimensions
   * @param stepSize eta, a positive number
   * @param options see DescentOptions
   * @throws RangeError when stepSize is not positive and finite, space is neither, or the output layer refuses its start
   */
  constructor(
    private readonly model: TwoLayer,
    private readonly loss: Loss,
    private readonly data: Triplets,
    private readonly stepSize: number,
    options: DescentOptions = {},
  ) {
    const { space, outputLayer = freeOutput() } = options;
    if (!(stepSize > 0 && Number.isFinite(stepSize)))
      throw new RangeError(`stepSize must be a positive number, got ${stepSize}`);
    const output = outputLayer.start(model);
    try {
      this.net = model.at(data, {
        ...(space !== undefined && { space }),
        constraints: { output: outputLayer.constraint },
        weights: { output },
      });
    } finally {
      output.dispose();
    }
    this.space = this.net.space;
    this.evaluate(0);
  }

  /** The net now. */
  get state(): NetState {
    return this.current;
  }

  /** Whether all outputs and the loss are finite: a run of an unbounded loss leaves float32's range in the end. */
  get isFinite(): boolean {
    return Number.isFinite(this.current.loss) && this.current.outputs.every(Number.isFinite);
  }

  /** One step of gradient descent on V and W together. */
  advance(): void {
    const { gradient, step } = this.current;
    this.net.step(gradient, this.stepSize);
    this.evaluate(step + 1);
  }

  /** Frees the run's tensors; the states it gave are then invalid. */
  dispose(): void {
    this.net.dispose();
  }

  private evaluate(step: number): void {
    const { net, stepSize } = this;
    const { outputs, preActivations, output, gram } = net;
    const { count } = this.data;
    const { value, gradient } = this.loss.evaluate({ values: outputs, count, dim: this.model.outputs });
    this.current = {
      net,
      step,
      loss: value,
      lossFunction: this.loss,
      data: this.data,
      stepSize,
      outputs,
      gradient,
      preActivations,
      output,
      gram,
      count,
      get hidden() {
        return net.hidden;
      },
    };
  }
}
