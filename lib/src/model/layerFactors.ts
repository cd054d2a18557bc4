// What the NTK of a stack of layers is made of: one sweep backwards through the net for each output, no Jacobian.
//
// K_ij(x, y) = sum over layers of scale^2 (seen(x) . seen(y)) (B_i(x) . B_j(y)), B_i = d f_i / d (the layer's outputs), with a sum over
// pairs of positions where the layer slides over an image (derived; the tests hold it against autodiff and float64 Jacobians).
import * as tf from '@tensorflow/tfjs';
import type { Activation } from './activations';
import { positionsOf } from './layer';
import type { LayerFactors, Slopes, Weights } from './net';
import { gatherPoints } from './points';
import { back, type Passed, type Stage } from './stages';

/**
 * Computes the layers' factors at some points.
 * @param stages the net's layers
 * @param passed what each was given at all points
 * @param count n, all points
 * @param weights by name
 * @param points indices of p points; default: all
 * @returns one entry a layer with weights, the caller's to free
 */
export function layerFactors(
  stages: readonly Stage[],
  passed: readonly Passed[],
  count: number,
  weights: Weights,
  points?: readonly number[],
): readonly LayerFactors[] {
  const some = (matrix: tf.Tensor2D): tf.Tensor2D => {
    // All positions of a point in one row.
    const [rows, columns] = matrix.shape;
    const byPoint = tf.reshape<tf.Rank.R2>(matrix, [count, (rows / count) * columns]);
    const [chosen] = gatherPoints([byPoint], points);
    const joined = tf.reshape<tf.Rank.R2>(chosen, [-1, columns]);
    tf.dispose([byPoint, chosen]);
    return joined;
  };
  const last = stages.length - 1;
  const lowest = stages.findIndex((stage) => stage.weights);
  const outputs = stages[last].output.channels;
  const factors: LayerFactors[] = [];
  /** Row i p + a, in blocks of positions: the gradient of output i at point a in the stage's result. */
  let rows = identityRows(outputs, points?.length ?? count);
  for (let i = last; i >= lowest; i--) {
    const stage = stages[i];
    const at: Passed = {
      seen: some(passed[i].seen),
      ...(passed[i].values && { values: some(passed[i].values!) }),
    };
    if (stage.weights) {
      const [next, factored] = [passed[i + 1], lastActivation(stages, i)];
      const scale = stage.weights.scale * (factored ? stages[last].weights!.scale : 1);
      const slopes = (): Slopes => {
        if (i === last) return { form: 'identity', outputs };
        if (!factored) return { form: 'rows', rows: rows.clone() };
        const [preActivations, features] = [some(next.seen), some(next.values!)];
        return {
          form: 'factored',
          activation: factored,
          preActivations,
          features,
          output: weights.output.clone(),
        };
      };
      factors.unshift({
        inputs: { rows: at.seen.clone() },
        slopes: slopes(),
        divisor: 1 / (scale * scale),
        positions: positionsOf(stage.output),
      });
    }
    const below =
      i > lowest ? back(stage, rows, stage.weights && weights[stage.weights.name], at) : undefined;
    tf.dispose([rows, at.seen, at.values ?? []]);
    if (below) rows = below;
  }
  return factors;
}

/** The activation between this stage and the last, where it is all there is between them and both are dense. */
function lastActivation(stages: readonly Stage[], i: number): Activation | undefined {
  const above = stages.at(i + 1)?.layer;
  return i === stages.length - 3 && above?.kind === 'activation' && !stages[i].output.image
    ? above
    : undefined;
}

/** (Z p, Z), row i p + a is the unit vector of output i. */
function identityRows(outputs: number, points: number): tf.Tensor2D {
  return tf.tidy(() =>
    tf.reshape<tf.Rank.R2>(tf.tile(tf.expandDims(tf.eye(outputs), 1), [1, points, 1]), [
      outputs * points,
      outputs,
    ]),
  );
}
