// The gradients of the outputs in the weights: how long they are, and how far they have moved.
import * as tf from '@tensorflow/tfjs';
import { disposeLayers, type LayerFactors } from '../model';
import { largestEntry } from '../tensor';
import { sinceStart, type DescentState, type Observer } from '../train';
import { sizeOf, slopeRows, squaredLengths, undividedSum, type Size } from './factors';
import { ntkDiagonal } from './ntk';
import { atPoints } from './points';

/** Lengths of gradients, each the largest over points x and outputs z. */
export interface GradientLengths {
  /** max ||grad f_z(x)||, now. */
  readonly size: number;
  /** max ||grad f_z(x) - grad f_z(x; theta(0))||. */
  readonly change: number;
}

/**
 * Measures the middle link of Lemma 8 (Anil et al. 2024): the NTK is made of the gradients, and they move by at most the Hessian
 * norm times the weight change.
 *
 * A layer's gradient is slopes s times inputs a, and s a^T - s_0 a_0^T = (s - s_0) a^T + s_0 (a - a_0)^T: small parts of a small
 * change, so that nothing cancels. Of two layers ||grad f_z(x) - grad f_z(x; 0)||^2 =
 * 1/M sum_k [(phi - phi_0)^2 + |x|^2 (W_kz phi' - W_kz(0) phi'_0)^2] (derived).
 * @param points indices of the points to look at, fixed for the run; default: all anchors
 * @returns an observer for `run`
 */
export function gradientChange(points?: readonly number[]): Observer<DescentState, GradientLengths> {
  return sinceStart({
    take: (state: DescentState) => gradientsOf(state, points),
    compare: (now, start) => ({
      size: now.size,
      change: now === start ? 0 : longestChange(now, start),
    }),
    free: ({ layers }) => {
      for (const { inputs, lengths, slopes } of layers) tf.dispose([inputs ?? [], lengths, slopes ?? []]);
    },
  });
}

/** What a layer's gradients are made of. */
interface LayerGradients extends Pick<LayerFactors, 'divisor' | 'positions'> {
  /** a, (p positions, fan-in); missing where they do not change. */
  readonly inputs: tf.Tensor2D | undefined;
  /** |a|^2, (p, 1), where the inputs do not change; else empty. */
  readonly lengths: tf.Tensor;
  /** s, (Z p positions, fan-out); missing where they are the identity. */
  readonly slopes: tf.Tensor2D | undefined;
}

interface Gradients extends Size {
  readonly layers: readonly LayerGradients[];
  readonly size: number;
}

function gradientsOf(state: DescentState, points?: readonly number[]): Gradients {
  const at = atPoints(state, points);
  try {
    const size = tf.tidy(() => Math.sqrt(largestEntry(ntkDiagonal(at))));
    const layers = at.map((layer): LayerGradients => {
      const inputs = 'rows' in layer.inputs ? layer.inputs.rows.clone() : undefined;
      const lengths = inputs ? tf.zeros([0]) : tf.tidy(() => squaredLengths(layer));
      const slopes = layer.slopes.form === 'identity' ? undefined : tf.tidy(() => slopeRows(layer)!.clone());
      return { inputs, lengths, slopes, divisor: layer.divisor, positions: layer.positions };
    });
    return { ...sizeOf(at), layers, size };
  } finally {
    disposeLayers(at);
  }
}

function longestChange(now: Gradients, start: Gradients): number {
  return tf.tidy(() => {
    const squares = undividedSum(now.layers, (i) => squaredChange(now.layers[i], start.layers[i], now));
    return Math.sqrt(largestEntry(squares) / now.layers[0].divisor);
  });
}

/** ||s a^T - s_0 a_0^T||^2 of each output at each point, (Z, p), not yet divided. */
function squaredChange(now: LayerGradients, start: LayerGradients, { points, outputs }: Size): tf.Tensor2D {
  const { positions } = now;
  /** Inner products of rows of one point, all pairs of its positions. */
  const pairs = (a: tf.Tensor2D, b: tf.Tensor2D, copies: number): tf.Tensor =>
    positions === 1
      ? tf.reshape(tf.sum(tf.mul(a, b), 1), [copies, points, 1, 1])
      : tf.reshape(tf.matMul(each(a, copies * points), each(b, copies * points), false, true), [
          copies,
          points,
          positions,
          positions,
        ]);
  const each = (rows: tf.Tensor2D, of: number): tf.Tensor => tf.reshape(rows, [of, positions, -1]);
  const products: tf.Tensor[] = [];
  const a = now.inputs &&
    start.inputs && { now: now.inputs, moved: tf.sub<tf.Tensor2D>(now.inputs, start.inputs) };
  const s = now.slopes &&
    start.slopes && { start: start.slopes, moved: tf.sub<tf.Tensor2D>(now.slopes, start.slopes) };
  if (s) {
    const lengths = a ? pairs(a.now, a.now, 1) : tf.reshape(now.lengths, [1, points, 1, 1]);
    products.push(tf.mul(lengths, pairs(s.moved, s.moved, outputs)));
  }
  if (a) {
    const moved = pairs(a.moved, a.moved, 1);
    products.push(s ? tf.mul(moved, pairs(s.start, s.start, outputs)) : tf.tile(moved, [outputs, 1, 1, 1]));
  }
  if (a && s) products.push(tf.mul(tf.mul(pairs(a.now, a.moved, 1), pairs(s.moved, s.start, outputs)), 2));
  return tf.sum(
    products.reduce((sum, next) => tf.add(sum, next)),
    [2, 3],
  );
}
