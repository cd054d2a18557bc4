// Full-batch gradient descent of the two-layer net, one step at a time, in whichever space is cheaper.
import * as tf from '@tensorflow/tfjs';
import type { Triplets } from '../data';
import type { Loss } from '../loss';
import type { TwoLayer } from '../model';
import { HiddenLayer } from './hiddenLayer';
import { freeOutput, type OutputLayer } from './outputLayer';
import { usedCoordinates } from './usedCoordinates';

/** `sample` moves the pre-activations P = X V^T, `weight` the hidden weights V: the same dynamics at different cost. */
export type Space = 'sample' | 'weight';

/** The net at one step, on loan: its tensors are valid until the next step and must not be disposed. */
export interface NetState {
  readonly net: TwoLayer;
  /** t, the number of steps taken. */
  readonly step: number;
  /** The loss of the outputs. */
  readonly loss: number;
  /** f(x) at all points: n rows of Z numbers. */
  readonly outputs: Float64Array;
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
 * The cheaper space for n points in d dimensions: a step costs 2 n^2 M multiplications in sample space and 4 n d M in
 * weight space, besides what both do.
 */
export function cheaperSpace(points: number, inputDim: number): Space {
  return points <= 2 * inputDim ? 'sample' : 'weight';
}

/**
 * Gradient descent on both layers of f(x) = W^T phi(V x) / sqrt(M) (Anil et al. 2024, section 2).
 *
 * Descent moves V only inside the span of the data, so in sample space P follows P <- P - eta/sqrt(M) G D with
 * D = (dL/df W^T) * phi'(P): no M x d matrix is ever made, and NTK, C_V and weight changes follow from P, W and G.
 *
 * Usage: read `state`, call `advance()`, and so on; `dispose()` at the end frees all tensors.
 */
export class Descent {
  readonly space: Space;
  private readonly outputLayer: OutputLayer;
  private readonly hiddenLayer: HiddenLayer;
  private output: tf.Tensor2D;
  /** W once more, in the rows of the hidden layer's blocks. */
  private outputRows: tf.Tensor2D[];
  private gradient!: Float64Array;
  private current!: NetState;

  /**
   * @param net the net before training
   * @param loss a function of the outputs
   * @param data N triplets in d dimensions
   * @param stepSize eta, a positive number
   * @param options see DescentOptions
   * @throws RangeError when stepSize is not positive and finite, space is neither, or the output layer refuses its start
   */
  constructor(
    private readonly net: TwoLayer,
    private readonly loss: Loss,
    private readonly data: Triplets,
    private readonly stepSize: number,
    options: DescentOptions = {},
  ) {
    const { space = cheaperSpace(3 * data.count, usedCoordinates(data).length), outputLayer = freeOutput() } =
      options;
    if (!(stepSize > 0 && Number.isFinite(stepSize)))
      throw new RangeError(`stepSize must be a positive number, got ${stepSize}`);
    if (space !== 'sample' && space !== 'weight')
      throw new RangeError(`space must be sample or weight, got ${String(space)}`);
    this.space = space;
    this.outputLayer = outputLayer;
    this.output = outputLayer.start(net);
    const keepsWeights = space === 'weight';
    this.hiddenLayer = new HiddenLayer(net, data, {
      ...{ keepsWeights, apart: !keepsWeights && outputLayer.orthonormal },
    });
    this.outputRows = this.hiddenLayer.rowsOf(this.output);
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
    const scale = this.stepSize / Math.sqrt(this.net.width);
    const scaled = new Float32Array(this.gradient.map((value) => scale * value));
    const gradient = tf.tensor2d(scaled, [3 * this.data.count, this.net.outputs]);
    const move = this.hiddenLayer.advance(gradient, this.outputRows);
    const output = this.outputLayer.step(this.output, move);
    tf.dispose([gradient, move, this.output, ...this.outputRows]);
    this.output = output;
    this.outputRows = this.hiddenLayer.rowsOf(output);
    this.evaluate(this.current.step + 1);
  }

  /** Frees the run's tensors; the states it gave are then invalid. */
  dispose(): void {
    this.hiddenLayer.dispose();
    tf.dispose([this.output, ...this.outputRows]);
  }

  private evaluate(step: number): void {
    const product = this.hiddenLayer.times(this.outputRows);
    const raw = product.dataSync();
    product.dispose();
    const scale = 1 / Math.sqrt(this.net.width);
    const outputs = new Float64Array(raw).map((value) => scale * value);
    const { net, output, hiddenLayer } = this;
    const { count } = this.data;
    const { value, gradient } = this.loss.evaluate({ values: outputs, count, dim: net.outputs });
    this.gradient = gradient;
    this.current = {
      ...{ net, step, loss: value, outputs, output, gram: hiddenLayer.gram, count },
      // Joined from the layer's blocks only where somebody looks.
      get preActivations() {
        return hiddenLayer.preActivations;
      },
      get hidden() {
        return hiddenLayer.hidden;
      },
    };
  }
}
