// What a net is, at any depth: a model fixes how its weights begin, a net holds them. Neither knows anything of losses.
import type * as tf from '@tensorflow/tfjs';
import type { Matrix } from 'ml-matrix';
import type { StoredArray } from '../tensor';
import type { Activation } from './activations';
import type { Constraint } from './constraints';

/** Points that a net is trained at: triplets are, and so is any matrix of inputs. */
export interface Points {
  /** n rows of d numbers. */
  readonly inputs: Float32Array;
  /** d. */
  readonly inputDim: number;
}

/** `sample` moves the pre-activations P = X V^T, `weight` the hidden weights V: the same dynamics at different cost. */
export type Space = 'sample' | 'weight';

/** Matrices of weights by name: `hidden` and `output` of a two-layer net; `hidden1`, `hidden2`, ..., `output` of a deeper one. */
export type Weights = Readonly<Record<string, tf.Tensor2D>>;

/** How a net begins and moves. */
export interface NetOptions {
  /** Constraints by the name of the weights they bind; the others are free. */
  constraints?: Readonly<Record<string, Constraint>>;
  /** Weights to start from, by name, on loan; those left out are drawn from the model's seed. */
  weights?: Weights;
  /**
   * Where a net moves. Default: of a two-layer net the cheaper space, of a net of layers `weight`; in `sample` its first layer, which must
   * be dense, is held as its pre-activations. A net in sample space has no `weights` and no `represent`.
   */
  space?: Space;
}

/** Kernels of n points at infinite width. */
export interface InfiniteKernels {
  /** The NTK, (n, n): the same for each output, zero between different outputs. */
  readonly ntk: Matrix;
  /** The covariance of an output at the start, (n, n): the kernel of the last hidden layer. */
  readonly features: Matrix;
}

/** A net before training: what fixes its weights, not the weights themselves. */
export interface Model {
  /** What it is, in words. */
  readonly name: string;
  /** Z, the number of outputs. */
  readonly outputs: number;
  /**
   * The net at its start.
   * @param points n points in d dimensions, which `step` trains it at
   * @param options see NetOptions
   * @returns a net whose tensors the caller frees by `dispose()`
   * @throws RangeError when an option is out of range, the points do not fit, or the memory cannot be had
   */
  at(points: Points, options?: NetOptions): Net;
  /**
   * Kernels at infinite width; missing where a layer has no such limit here.
   * @param gram inner products of the inputs, (n, n)
   */
  infinite?(gram: Matrix): InfiniteKernels;
}

/**
 * Turns the step of some weights, eta dL/dw, into the move that they take. In sample space the step of the hidden weights is the
 * (n, M) matrix D of V <- V - D^T X.
 * @param name of the weights
 * @param step given over: it is freed, or returned
 * @param weights on loan; missing in sample space
 * @returns given over, of the shape of the step
 */
export type Move = (name: string, step: tf.Tensor2D, weights?: tf.Tensor2D) => tf.Tensor2D;

/** A net with weights of its own. Its tensors are valid until the next step and must not be disposed by others. */
export interface Net {
  readonly model: Model;
  /** f(x) at all points: n rows of Z numbers. */
  readonly outputs: Float64Array;
  /** What the last layer multiplies by its weights, (n, M): phi(V x) of a two-layer net. */
  readonly features: tf.Tensor2D;
  /** The last layer's weights W, (M, Z). */
  readonly output: tf.Tensor2D;
  /** The weights by name, on loan. Throws a RangeError in sample space, where a net holds no hidden weights. */
  readonly weights: Weights;
  /**
   * One step of gradient descent on all weights together.
   * @param gradient dL/df, n rows of Z numbers
   * @param stepSize eta
   * @param move makes another move of the step, where an optimiser has a say
   */
  step(gradient: Float64Array, stepSize: number, move?: Move): void;
  /**
   * What the NTK is made of, layer by layer.
   * @param points indices of p points; default: all
   * @returns one entry a layer, from the first to the last; free them by `disposeLayers`
   * @throws RangeError when a point does not exist or none is named
   */
  layers(points?: readonly number[]): readonly LayerFactors[];
  /**
   * Outputs at any inputs.
   * @param inputs rows of d numbers
   * @returns (rows, Z), the caller's to dispose
   * @throws RangeError when inputs are not whole rows, or the net moves in sample space
   */
  represent(inputs: Float32Array): tf.Tensor2D;
  /** Copies all that steps have changed: what `resume` needs to go on to the same numbers. */
  snapshot(): Readonly<Record<string, StoredArray>>;
  /**
   * Goes on from a snapshot of a net of the same model, points and options.
   * @throws RangeError when the snapshot is of another net
   */
  resume(snapshot: Readonly<Record<string, StoredArray>>): void;
  /** Frees the net's tensors. */
  dispose(): void;
}

/**
 * One layer's part of the NTK at p points: K_ij(x, y) = sum over layers of (inputs . inputs) (slopes_i . slopes_j) / divisor, and over
 * the pairs of positions in x and y where a layer slides over an image. No Jacobian is ever made.
 */
export interface LayerFactors {
  /** What the layer multiplies by its weights, (p, fan-in), or the inner products of it; `positions` rows a point. */
  readonly inputs: { readonly rows: tf.Tensor2D } | { readonly gram: tf.Tensor2D };
  /** How the net's outputs change with the layer's. */
  readonly slopes: Slopes;
  /** What the products are divided by: the fan-in, in NTK parametrisation. */
  readonly divisor: number;
  /** Positions a point: 1 in dense layers. */
  readonly positions: number;
}

/** d f / d (the layer's outputs), in one of three forms. */
export type Slopes =
  /** The layer's outputs are the net's. */
  | { readonly form: 'identity'; readonly outputs: number }
  /** The last hidden layer of a dense net: slopes_i(x) = W_i phi'(h(x)), left in its factors. */
  | {
      readonly form: 'factored';
      readonly activation: Activation;
      /** h, (p, M). */
      readonly preActivations: tf.Tensor2D;
      /** phi(h), (p, M). */
      readonly features: tf.Tensor2D;
      /** W, (M, Z). */
      readonly output: tf.Tensor2D;
    }
  /** All of them: row (i p + a) positions + q is output i at position q of point a, (Z p positions, fan-out). */
  | { readonly form: 'rows'; readonly rows: tf.Tensor2D };
