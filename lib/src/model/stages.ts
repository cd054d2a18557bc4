// Layers where they stand in a net: with the shape that goes in, a scale and a name for their weights.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';
import { inWords, positionsOf, scalesOf, type Layer, type Shape } from './layer';

/** A layer in its place. */
export interface Stage {
  readonly layer: Layer;
  readonly input: Shape;
  readonly output: Shape;
  /** Of layers with weights: their name, what they are multiplied by, and their shape (fan-in, fan-out). */
  readonly weights?: {
    readonly name: string;
    readonly scale: number;
    readonly shape: readonly [number, number];
  };
}

/** What a stage was given and what it made of it, at the net's points. */
export interface Passed {
  /** (n positions, numbers), unfolded where the stage has weights. */
  readonly seen: tf.Tensor2D;
  /** What an activation made of it, in its shape; only of activations. */
  readonly values?: tf.Tensor2D;
}

/**
 * Puts layers in their places.
 * @param inputDim d, the numbers of a point
 * @throws RangeError where a layer does not fit the one before, or the last gives no vector
 */
export function stagesOf(layers: readonly Layer[], inputDim: number): readonly Stage[] {
  const scales = scalesOf(layers);
  let shape: Shape = { channels: inputDim };
  let hidden = 0;
  const stages = layers.map((layer, i): Stage => {
    const input = shape;
    if (layer.kind !== 'activation') {
      try {
        shape = layer.after(input);
      } catch (problem) {
        const reason = problem instanceof Error ? problem.message : String(problem);
        throw new RangeError(`layers[${i}] does not fit: ${reason}`, { cause: problem });
      }
    }
    if (layer.kind !== 'weights') return { layer, input, output: shape };
    const fanIn = layer.fanIn(input);
    const { gain, byFanIn } = scales[i];
    const weights = {
      name: i === layers.length - 1 ? 'output' : `hidden${++hidden}`,
      scale: byFanIn ? gain / Math.sqrt(fanIn) : gain,
      shape: [fanIn, layer.fanOut] as const,
    };
    return { layer, input, output: shape, weights };
  });
  if (shape.image) {
    throw new RangeError(
      `the last of the layers must give a vector, got ${inWords(shape)}; end with flatten() or globalAverage() and dense(outputs)`,
    );
  }
  return stages;
}

/** Returns a stage's view of values; the caller's to dispose. */
export function seenBy({ layer, input }: Stage, values: tf.Tensor2D): tf.Tensor2D {
  return layer.kind === 'weights' ? layer.unfold(values, input) : values.clone();
}

/**
 * Applies a stage to what it sees.
 * @param weights of a layer that has them
 * @returns the caller's to dispose
 */
export function through(stage: Stage, seen: tf.Tensor2D, weights: tf.Tensor2D | undefined): tf.Tensor2D {
  const { layer, input } = stage;
  if (layer.kind === 'activation') return layer.value(seen);
  if (layer.kind === 'fixed') return layer.forward(seen, input);
  return scaled(matMul(seen, weights!), stage.weights!.scale);
}

/**
 * Pulls the gradient in a stage's result back to its input.
 * @param upstream (copies n positions, numbers): the gradients of so many functions, one after another
 * @param weights of a layer that has them
 * @param passed what the stage was given and made of it; read of activations only
 * @returns (copies n positions, numbers), the caller's to dispose
 */
export function back(
  stage: Stage,
  upstream: tf.Tensor2D,
  weights: tf.Tensor2D | undefined,
  passed: Passed,
): tf.Tensor2D {
  const { layer, input } = stage;
  if (layer.kind === 'fixed') return layer.backward(upstream, input);
  if (layer.kind === 'activation') {
    const { seen, values } = passed;
    if (upstream.shape[0] === seen.shape[0]) return layer.backward(upstream, seen, values!);
    return tf.tidy(() => {
      const copies = tf.reshape<tf.Rank.R3>(upstream, [-1, ...seen.shape]);
      return tf.reshape<tf.Rank.R2>(tf.mul(copies, layer.derivative(seen)), upstream.shape);
    });
  }
  const seen = scaled(matMul(upstream, weights!, false, true), stage.weights!.scale);
  const folded = layer.fold(seen, input);
  seen.dispose();
  return folded;
}

/** Counts the numbers that a stage needs for a point, at the most. */
export function numbersOf({ input, output, weights }: Stage): number {
  return positionsOf(output) * Math.max(weights?.shape[0] ?? 0, input.channels, output.channels);
}

/** In place of the matrix, which is freed. */
function scaled(matrix: tf.Tensor2D, scale: number): tf.Tensor2D {
  if (scale === 1) return matrix;
  const product = tf.mul<tf.Tensor2D>(matrix, scale);
  matrix.dispose();
  return product;
}
