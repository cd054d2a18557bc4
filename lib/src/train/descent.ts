// Full-batch gradient descent of the two-layer net, one step at a time, in whichever space is cheaper.
import * as tf from '@tensorflow/tfjs';
import type { Triplets } from '../data';
import type { Loss } from '../loss';
import { initialHidden, initialPreActivations, type TwoLayer } from '../model';
import { matMul, subtract } from '../tensor';
import { freeOutput, type OutputLayer } from './outputLayer';
import { columnsAt, usedCoordinates, withColumnsAt } from './usedCoordinates';

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
  /** The coordinates in which some point is not 0; descent moves the hidden weights of these alone. */
  private readonly used: readonly number[];
  /** X in these coordinates, (n, used). */
  private readonly inputs: tf.Tensor2D;
  private readonly gram: tf.Tensor2D;
  /** V in these coordinates, (M, used); its change since the start where moves are summed apart; only in weight space. */
  private hidden: tf.Tensor2D | undefined;
  /** The whole of V, where the current state was asked for it. */
  private wholeHidden: tf.Tensor2D | undefined;
  private preActivations: tf.Tensor2D;
  /** P at the start and, in sample space, what was added since: where moves are too small to be added one by one. */
  private apart: { start: tf.Tensor2D; moved?: tf.Tensor2D } | undefined;
  private output: tf.Tensor2D;
  private features: tf.Tensor2D;
  private gradient!: Float64Array;
  private current!: NetState;
  private readonly outputLayer: OutputLayer;

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
    this.used = usedCoordinates(data);
    const { space = cheaperSpace(3 * data.count, this.used.length), outputLayer = freeOutput() } = options;
    if (!(stepSize > 0 && Number.isFinite(stepSize)))
      throw new RangeError(`stepSize must be a positive number, got ${stepSize}`);
    if (space !== 'sample' && space !== 'weight')
      throw new RangeError(`space must be sample or weight, got ${String(space)}`);
    this.space = space;
    this.outputLayer = outputLayer;
    this.output = outputLayer.start(net);
    const inputs = tf.tensor2d(data.inputs, [3 * data.count, data.inputDim]);
    this.inputs = columnsAt(inputs, this.used);
    this.gram = matMul(inputs, inputs, false, true);
    if (space === 'weight') {
      const start = tf.tidy(() => columnsAt(initialHidden(net, data.inputDim), this.used));
      this.preActivations = matMul(this.inputs, start, false, true);
      this.hidden = outputLayer.orthonormal ? tf.zerosLike(start) : start;
      if (outputLayer.orthonormal) start.dispose();
    } else {
      this.preActivations = initialPreActivations(net, inputs);
    }
    if (outputLayer.orthonormal) this.apart = { start: this.preActivations.clone() };
    inputs.dispose();
    this.features = net.activation.value(this.preActivations);
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
    // The transpose of phi(P)^T dL/df: the engine multiplies it out twice as fast, and it is small.
    const move = tf.tidy(() => tf.transpose(matMul(gradient, this.features, true)));
    // Each matrix of n x M is freed as soon as it can be: the next one then finds its memory still in the processor's cache.
    const { activation } = this.net;
    if (!activation.backwardReadsValues) this.features.dispose();
    const output = this.outputLayer.step(this.output, move);
    const upstream = matMul(gradient, this.output, false, true);
    const signal = activation.backward(upstream, this.preActivations, this.features);
    tf.dispose([gradient, move, this.output, upstream, this.features]);
    this.preActivations = this.hidden ? this.throughWeights(this.hidden, signal) : this.throughGram(signal);
    this.wholeHidden?.dispose();
    this.wholeHidden = undefined;
    this.output = output;
    this.features = activation.value(this.preActivations);
    this.evaluate(this.current.step + 1);
  }

  /** V <- V - D^T X and P = X V^T, with D = signal; apart, P = P(0) + X (V - V(0))^T. Frees D and the old P. */
  private throughWeights(hidden: tf.Tensor2D, signal: tf.Tensor2D): tf.Tensor2D {
    const move = matMul(signal, this.inputs, true);
    tf.dispose([signal, this.preActivations]);
    this.hidden = subtract(hidden, move);
    tf.dispose([hidden, move]);
    const product = matMul(this.inputs, this.hidden, false, true);
    if (!this.apart) return product;
    const sum = tf.add<tf.Tensor2D>(this.apart.start, product);
    product.dispose();
    return sum;
  }

  /** P <- P - G D. Frees D and the old P. */
  private throughGram(signal: tf.Tensor2D): tf.Tensor2D {
    const move = matMul(this.gram, signal);
    signal.dispose();
    const { start, moved } = this.apart ?? { start: undefined, moved: this.preActivations };
    const next = moved ? subtract(moved, move) : tf.neg<tf.Tensor2D>(move);
    move.dispose();
    this.preActivations.dispose();
    if (!start) return next;
    moved?.dispose();
    this.apart = { start, moved: next };
    return tf.add<tf.Tensor2D>(start, next);
  }

  /** V, also in the coordinates that descent never moves. */
  private joinHidden(): tf.Tensor2D | undefined {
    const { hidden, net, used, data } = this;
    if (!hidden) return undefined;
    this.wholeHidden ??= tf.keep(
      tf.tidy(() => {
        const start = initialHidden(net, data.inputDim);
        const own = this.apart ? tf.add<tf.Tensor2D>(columnsAt(start, used), hidden) : hidden;
        return withColumnsAt(start, used, own);
      }),
    );
    return this.wholeHidden;
  }

  /** Frees the run's tensors; the states it gave are then invalid. */
  dispose(): void {
    tf.dispose([this.inputs, this.gram, this.preActivations, this.output, this.features]);
    this.hidden?.dispose();
    this.wholeHidden?.dispose();
    if (this.apart) tf.dispose([this.apart.start, this.apart.moved ?? []]);
  }

  private evaluate(step: number): void {
    const product = matMul(this.features, this.output);
    const raw = product.dataSync();
    product.dispose();
    const scale = 1 / Math.sqrt(this.net.width);
    const outputs = new Float64Array(raw).map((value) => scale * value);
    const { count } = this.data;
    const { value, gradient } = this.loss.evaluate({ values: outputs, count, dim: this.net.outputs });
    this.gradient = gradient;
    const { net, preActivations, output, gram } = this;
    const hidden = (): tf.Tensor2D | undefined => this.joinHidden();
    this.current = {
      ...{ net, step, loss: value, outputs, preActivations, output, gram, count },
      get hidden() {
        return hidden();
      },
    };
  }
}
