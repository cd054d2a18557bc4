// SimSiam with a predictor and BYOL: losses that hold one of their two sides, so that no function of the outputs has their gradient.
import * as tf from '@tensorflow/tfjs';
import { requireSamples } from '../data';
import { cosine, simSiam, type Evaluation, type Similarity } from '../loss';
import { layered, type Layer, type LayeredModel, type LayeredNet, type LayeredOptions } from '../model';
import { requireList, requireObject, requireRange } from '../tensor';
import type { DescentState, Samples } from './descent';
import type { Dynamics } from './dynamics';

/** An encoder x -> z and a predictor z -> p, trained together as one stack of layers. */
export interface PredictorNet extends LayeredOptions {
  /** From the inputs on; the last is dense(Z). */
  readonly encoder: readonly Layer[];
  /** From z on, for example [dense(M), relu, dense(Z)]: as many outputs as the encoder. */
  readonly predictor: readonly Layer[];
}

/** How encoder and predictor descend. */
export interface PredictorDescentOptions {
  /** eta, a positive number. */
  stepSize: number;
  /** s, default `cosine()`. */
  similarity?: Similarity;
  /**
   * Left out, targets are the net's own z, held (SimSiam). A number m from 0 to 1 makes them those of a second vector of weights, which
   * follows the first as xi <- m xi + (1 - m) theta after each step (BYOL; 0 is SimSiam again).
   */
  momentum?: number;
}

/**
 * Prepares gradient descent of -(s(p_i, stop z'_i) + s(p'_i, stop z_i)) / 2, the mean over pairs i of anchor and positive (SimSiam, Chen and He
 * 2021; BYOL, Grill et al. 2020). p is what the predictor makes of z. Targets are held: the gradient reaches the weights through p alone,
 * so that encoder and predictor are one net with the outputs p, and its NTK, the predictor's layers among it, is what moves them. The
 * second weights of BYOL are a running mean and follow no gradient: they have no kernel.
 * @param net layers, seed and scaling
 * @param data N anchors and N positives; what comes after them is not looked at
 * @param options see PredictorDescentOptions
 * @returns dynamics for `run`, whose states hold p as `outputs`
 * @throws RangeError when the predictor's outputs are not as many as the encoder's, or an option is out of range
 */
export function predictorDescent(
  net: PredictorNet,
  data: Samples,
  options: PredictorDescentOptions,
): Dynamics<DescentState<LayeredNet>> {
  requireObject('net', net);
  const { encoder, predictor, ...rest } = net;
  requireList('encoder', encoder);
  requireList('predictor', predictor);
  const [codes, predictions] = [outputsOf('encoder', encoder), outputsOf('predictor', predictor)];
  if (codes !== predictions)
    throw new RangeError(
      `predictor must have as many outputs as the encoder, ${codes}, got ${predictions}; end it with dense(${codes})`,
    );
  requireSamples('data', data, 2);
  requireObject('options', options);
  const { stepSize, momentum } = options;
  if (!(stepSize > 0 && Number.isFinite(stepSize)))
    throw new RangeError(`stepSize must be a positive number, got ${stepSize}; for example 0.1`);
  if (momentum !== undefined) requireRange('momentum', momentum, 0, 1, 'for example 0.99');
  return new PredictorDescent(layered([...encoder, ...predictor], rest), encoder.length, data, options);
}

/** Z of the dense layer that ends a stack. */
function outputsOf(name: string, layers: readonly Layer[]): number {
  const last = layers.at(-1);
  if (last?.kind !== 'weights')
    throw new RangeError(`the last layer of the ${name} must be dense(outputs), got ${last?.name ?? 'none'}`);
  return last.fanOut;
}

class PredictorDescent implements Dynamics<DescentState<LayeredNet>> {
  private readonly net: LayeredNet;
  private readonly loss;
  /** xi, by the names of the weights; none where the targets are the net's own. */
  private target: Record<string, tf.Tensor2D> = {};
  private current!: DescentState<LayeredNet>;

  constructor(
    private readonly model: LayeredModel,
    /** Where the predictor begins. */
    private readonly place: number,
    private readonly data: Samples,
    private readonly options: PredictorDescentOptions,
  ) {
    this.loss = simSiam(options.similarity ?? cosine());
    this.net = model.at(data);
    if (options.momentum !== undefined) {
      for (const [name, matrix] of Object.entries(this.net.weights)) this.target[name] = matrix.clone();
    }
    try {
      this.evaluate(0);
    } catch (problem) {
      this.dispose();
      throw problem;
    }
  }

  get state(): DescentState<LayeredNet> {
    return this.current;
  }

  get isFinite(): boolean {
    return Number.isFinite(this.current.loss) && this.current.outputs.every(Number.isFinite);
  }

  advance(): void {
    const { momentum, stepSize } = this.options;
    this.net.step(this.current.gradient, stepSize);
    const { weights } = this.net;
    for (const [name, old] of Object.entries(this.target)) {
      this.target[name] = tf.tidy(() =>
        tf.add<tf.Tensor2D>(tf.mul(old, momentum!), tf.mul(weights[name], 1 - momentum!)),
      );
      old.dispose();
    }
    this.evaluate(this.current.step + 1);
  }

  dispose(): void {
    this.net.dispose();
    tf.dispose(this.target);
  }

  private evaluate(step: number): void {
    const { net, data, loss: lossFunction } = this;
    const { stepSize } = this.options;
    const { outputs } = net;
    const { value: loss, gradient } = this.lossAt(outputs, this.codes());
    this.current = { net, step, loss, lossFunction, data, stepSize, outputs, gradient, count: data.count };
  }

  /** z at all points, of the weights that make the targets. */
  private codes(): Float64Array {
    if (this.options.momentum === undefined) return new Float64Array(this.net.seenBy(this.place).dataSync());
    const second = this.model.at(this.data, { weights: this.target });
    try {
      return new Float64Array(second.seenBy(this.place).dataSync());
    } finally {
      second.dispose();
    }
  }

  private lossAt(predicted: Float64Array, codes: Float64Array): Evaluation {
    const { count } = this.data;
    const dim = this.model.outputs;
    const [middle, end] = [count * dim, 2 * count * dim];
    // One view from the predictor, the other held: of this gradient the rows of the first are the loss's.
    const half = (anchors: Float64Array, positives: Float64Array): Evaluation => {
      const values = new Float64Array(end);
      values.set(anchors.subarray(0, middle));
      values.set(positives.subarray(middle, end), middle);
      return this.loss.evaluate({ values, count, dim });
    };
    const [ofAnchors, ofPositives] = [half(predicted, codes), half(codes, predicted)];
    const gradient = new Float64Array(predicted.length);
    gradient.set(ofAnchors.gradient.subarray(0, middle));
    gradient.set(ofPositives.gradient.subarray(middle, end), middle);
    return { value: (ofAnchors.value + ofPositives.value) / 2, gradient };
  }
}
