// Some neurons of the hidden layer, few enough that their part of a step stays in the processor's cache.
import * as tf from '@tensorflow/tfjs';
import type { Activation } from '../model';
import { matMul, rawKernel } from '../tensor';

/** The data, which all blocks share. */
export interface BlockInputs {
  /** X, (n, d), without coordinates that are 0 at all points. */
  readonly points: tf.Tensor2D;
  /** G = X X^T, (n, n). */
  readonly gram: tf.Tensor2D;
}

/** What of the hidden weights a block follows. */
export interface BlockStart {
  /** P = X V^T, (n, B). */
  readonly preActivations: tf.Tensor2D;
  /** V, (B, d): descent moves it, and P follows. Without it P moves alone, in sample space. */
  readonly hidden?: tf.Tensor2D;
  /** Whether P's moves are summed apart, where they are too small to be added to P one by one. */
  readonly apart: boolean;
}

/** Numbers of a block's pre-activations: 2 MB, so that the four such tensors of a step fit into a cache of some megabytes. */
const BLOCK_ELEMENTS = 2 ** 19;

/** Narrower blocks would make slow matrix products. */
const NARROWEST = 1024;

/** How many neurons a block takes where there are n points. */
export function neuronsPerBlock(points: number): number {
  return Math.max(NARROWEST, Math.floor(BLOCK_ELEMENTS / points));
}

/** B neurons at n points during a descent. It owns its tensors; those it shows are on loan until the next step. */
export class NeuronBlock {
  private current: tf.Tensor2D;
  private values: tf.Tensor2D;
  private weights: tf.Tensor2D | undefined;
  private apart: { start: tf.Tensor2D; moved?: tf.Tensor2D } | undefined;

  /**
   * @param activation phi
   * @param inputs the data, borrowed
   * @param start given over to the block
   */
  constructor(
    private readonly activation: Activation,
    private readonly inputs: BlockInputs,
    { preActivations, hidden, apart }: BlockStart,
  ) {
    this.current = preActivations;
    this.values = activation.value(preActivations);
    this.weights = hidden;
    if (apart) this.apart = { start: tf.clone(preActivations) };
  }

  /** P, (n, B). */
  get preActivations(): tf.Tensor2D {
    return this.current;
  }

  /** phi(P), (n, B). */
  get features(): tf.Tensor2D {
    return this.values;
  }

  /** V, (B, d), where the block keeps it. */
  get hidden(): tf.Tensor2D | undefined {
    return this.weights;
  }

  /**
   * One step of descent on the block's hidden weights.
   * @param gradient eta/sqrt(M) dL/df, (n, Z)
   * @param output the block's rows of W before the step, (B, Z)
   * @returns the move of these rows, phi(P)^T gradient, (B, Z); the caller's to dispose
   */
  advance(gradient: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor2D {
    const upstream = matMul(gradient, output, false, true);
    const signal = this.activation.backward(upstream, this.current, this.values);
    const outputMove = matMul(this.values, gradient, true);
    const next = this.moved(signal);
    tf.dispose([upstream, signal, this.current, this.values]);
    this.current = next;
    this.values = this.activation.value(next);
    return outputMove;
  }

  /** Frees the block's tensors. */
  dispose(): void {
    tf.dispose([this.current, this.values]);
    this.weights?.dispose();
    if (this.apart) tf.dispose([this.apart.start, this.apart.moved ?? []]);
  }

  /** P after the step: X (V - D^T X)^T in weight space, P - G D in sample space, with D = signal. */
  private moved(signal: tf.Tensor2D): tf.Tensor2D {
    const { points, gram } = this.inputs;
    if (this.weights) {
      this.weights = replacing(this.weights, matMul(signal, points, true));
      return matMul(points, this.weights, false, true);
    }
    const move = matMul(gram, signal);
    if (!this.apart) return minus(this.current, move);
    const { start } = this.apart;
    const moved = replacing(this.apart.moved ?? tf.zerosLike(move), move);
    this.apart = { start, moved };
    return tf.add<tf.Tensor2D>(start, moved);
  }
}

/** a - b; b is freed. */
function minus(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const difference = rawKernel('Sub', [a, b]) ?? tf.sub<tf.Tensor2D>(a, b);
  b.dispose();
  return difference;
}

/** a - b; both are freed. */
function replacing(a: tf.Tensor2D, b: tf.Tensor2D): tf.Tensor2D {
  const difference = minus(a, b);
  a.dispose();
  return difference;
}
