// The hidden layer during a descent, in blocks of neurons: all that a step does to a block needs no other block.
import * as tf from '@tensorflow/tfjs';
import type { Triplets } from '../data';
import { initialHidden, initialPreActivations, type TwoLayer } from '../model';
import { matMul } from '../tensor';
import { NeuronBlock, neuronsPerBlock } from './neuronBlock';
import { columnsAt, usedCoordinates, withColumnsAt } from './usedCoordinates';

/** How the hidden layer is kept. */
export interface HiddenLayerOptions {
  /** Whether V is kept and moved; else P alone. */
  readonly keepsWeights: boolean;
  /** Whether P's moves are summed apart; in sample space only. */
  readonly apart: boolean;
}

/** The hidden layer of one net at the points of its data. */
export class HiddenLayer {
  /** G = X X^T, (n, n); borrowed. */
  readonly gram: tf.Tensor2D;
  /** X in the coordinates that are used. */
  private readonly points: tf.Tensor2D;
  private readonly used: readonly number[];
  private readonly blocks: readonly NeuronBlock[];
  /** First neuron and number of neurons of each block. */
  private readonly ranges: readonly (readonly [number, number])[];
  /** The whole P and V, where somebody asked for them since the last step. */
  private whole: { preActivations?: tf.Tensor2D; hidden?: tf.Tensor2D } = {};

  constructor(
    private readonly net: TwoLayer,
    private readonly data: Triplets,
    { keepsWeights, apart }: HiddenLayerOptions,
  ) {
    const inputs = tf.tensor2d(data.inputs, [3 * data.count, data.inputDim]);
    this.used = usedCoordinates(data);
    this.points = columnsAt(inputs, this.used);
    this.gram = matMul(inputs, inputs, false, true);
    const size = neuronsPerBlock(3 * data.count);
    this.ranges = Array.from({ length: Math.ceil(net.width / size) }, (_, b) => [
      b * size,
      Math.min(size, net.width - b * size),
    ]);
    const shared = { points: this.points, gram: this.gram };
    const all = keepsWeights ? initialHidden(net, data.inputDim) : initialPreActivations(net, inputs);
    this.blocks = this.ranges.map(([from, count]) => {
      if (!keepsWeights) {
        const preActivations = tf.slice2d(all, [0, from], [-1, count]);
        return new NeuronBlock(net.activation, shared, { preActivations, apart });
      }
      const hidden = tf.tidy(() => columnsAt(tf.slice2d(all, [from, 0], [count, -1]), this.used));
      const preActivations = matMul(this.points, hidden, false, true);
      return new NeuronBlock(net.activation, shared, { preActivations, hidden, apart: false });
    });
    tf.dispose([inputs, all]);
  }

  /** P, (n, M), on loan until the next step. */
  get preActivations(): tf.Tensor2D {
    if (this.blocks.length === 1) return this.blocks[0].preActivations;
    const parts = (): tf.Tensor2D[] => this.blocks.map((block) => block.preActivations);
    return (this.whole.preActivations ??= tf.keep(tf.concat2d(parts(), 1)));
  }

  /** V, (M, d), on loan until the next step; undefined where P moves alone. */
  get hidden(): tf.Tensor2D | undefined {
    const parts = this.blocks.flatMap(({ hidden }) => hidden ?? []);
    if (parts.length === 0) return undefined;
    return (this.whole.hidden ??= tf.keep(
      tf.tidy(() => {
        // What meets only zeros never left its start.
        const start = initialHidden(this.net, this.data.inputDim);
        return withColumnsAt(start, this.used, tf.concat2d(parts, 0));
      }),
    ));
  }

  /**
   * W in the rows of each block.
   * @param output (M, Z)
   * @returns (B, Z) each; the caller's to dispose
   */
  rowsOf(output: tf.Tensor2D): tf.Tensor2D[] {
    return this.ranges.map(([from, count]) => tf.slice2d(output, [from, 0], [count, -1]));
  }

  /**
   * phi(P) W, the outputs times sqrt(M).
   * @param rows W in the rows of each block
   * @returns (n, Z), the caller's to dispose
   */
  times(rows: readonly tf.Tensor2D[]): tf.Tensor2D {
    return tf.tidy(() => tf.addN(this.blocks.map(({ features }, b) => matMul(features, rows[b]))));
  }

  /**
   * One step of descent on the hidden weights.
   * @param gradient eta/sqrt(M) dL/df, (n, Z)
   * @param rows W before the step, in the rows of each block
   * @returns the move of W, phi(P)^T gradient with P before the step, (M, Z); the caller's to dispose
   */
  advance(gradient: tf.Tensor2D, rows: readonly tf.Tensor2D[]): tf.Tensor2D {
    this.forget();
    const moves = this.blocks.map((block, b) => block.advance(gradient, rows[b]));
    if (moves.length === 1) return moves[0];
    const move = tf.concat2d(moves, 0);
    tf.dispose(moves);
    return move;
  }

  /** Frees the layer's tensors. */
  dispose(): void {
    this.forget();
    tf.dispose([this.points, this.gram]);
    for (const block of this.blocks) block.dispose();
  }

  private forget(): void {
    this.whole.preActivations?.dispose();
    this.whole.hidden?.dispose();
    this.whole = {};
  }
}
