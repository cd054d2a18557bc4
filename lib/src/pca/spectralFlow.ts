// Where an orthonormal output layer leads in the long run: V on the slow clock, W always at the PCA of C_V.
import * as tf from '@tensorflow/tfjs';
import { requireSamples, type Triplets } from '../data';
import { initialPreActivations, type TwoLayer } from '../model';
import { matMul, requireObject, requireParts } from '../tensor';
import type { Dynamics } from '../train';
import { contrastCovariance, type FeatureState } from './contrastCovariance';
import { disposeFactors } from './factors';
import { principalSubspace } from './principal';

/** The flow at one time, on loan until the next step. It passes for a run's state with `pcaGap` and `covarianceDrift`. */
export interface SpectralFlowState extends FeatureState {
  /** s = eta t / M of the net that it stands for. */
  readonly time: number;
}

/**
 * The gradient flow dV/ds = -M grad_V (sum of the Z smallest eigenvalues of C_V), by the midpoint rule. It is the limit of descent on the
 * linear loss with dot product and orthonormal output weights: these reach PCA(C_V) in O(log M) steps and then follow it up to
 * O(1/M), while V moves on the clock s = eta t / M; by the envelope theorem V's force is the gradient of the eigenvalues alone
 * (derived). No step size and no width is left in it but the net's own random V.
 * @param model the net whose random V it starts from
 * @param data N triplets
 * @param options.timeStep by how much s grows in a step, a positive number; the error is of order its square
 * @returns dynamics for `run`, whose loss is the sum of the Z eigenvalues
 * @throws RangeError when timeStep is not positive and finite; as `principalSubspace`, also on the way, where eigenvalue Z meets the next one
 */
export function spectralFlow(
  model: TwoLayer,
  data: Triplets,
  options: { timeStep: number },
): Dynamics<SpectralFlowState> {
  requireObject('options', options);
  const { timeStep } = options;
  if (!(timeStep > 0 && Number.isFinite(timeStep)))
    throw new RangeError(`timeStep must be a positive number, got ${timeStep}; for example 0.1`);
  requireParts('model', model, { width: 'positive integer', outputs: 'positive integer' });
  requireParts('model.activation', model.activation, { value: 'function', backward: 'function' });
  requireSamples('data', data, 3);
  if (data.inputs.length !== 3 * data.count * data.inputDim)
    throw new RangeError(
      `data.inputs must hold 3 rows for each of the ${data.count} triplets, got ${data.inputs.length} numbers; make the triplets with tripletsOf`,
    );
  const [gram, first] = tf.tidy(() => {
    const inputs = tf.tensor2d(data.inputs, [3 * data.count, data.inputDim]);
    return [matMul(inputs, inputs, false, true), initialPreActivations(model, inputs)];
  });
  let now: Place;
  try {
    now = placeOf(model, data.count, first);
  } catch (problem) {
    tf.dispose([gram, first]);
    throw problem;
  }
  let step = 0;
  return {
    get state() {
      const { features, basis, optimum } = now;
      const net = { features, output: basis, model };
      return { step, time: step * timeStep, loss: optimum, net, count: data.count };
    },
    get isFinite() {
      return Number.isFinite(now.optimum);
    },
    advance() {
      const middle = placeOf(model, data.count, moved(now, now, gram, timeStep / 2));
      try {
        const next = placeOf(model, data.count, moved(now, middle, gram, timeStep));
        disposePlace(now);
        now = next;
      } finally {
        disposePlace(middle);
      }
      step += 1;
    },
    dispose() {
      disposePlace(now);
      gram.dispose();
    },
  };
}

/** V at one time, as pre-activations, and what follows from it. */
interface Place {
  readonly model: TwoLayer;
  readonly count: number;
  readonly preActivations: tf.Tensor2D;
  readonly features: tf.Tensor2D;
  readonly basis: tf.Tensor2D;
  readonly optimum: number;
}

/** Takes the pre-activations over, also when it throws. */
function placeOf(model: TwoLayer, count: number, preActivations: tf.Tensor2D): Place {
  const features = model.activation.value(preActivations);
  const factors = contrastCovariance({ net: { features }, count });
  try {
    // A flow that diverges is data; the decompositions want finite numbers.
    const size = tf.tidy(() => tf.sum(tf.square(features)).dataSync()[0]);
    const shape: [number, number] = [model.width, model.outputs];
    const { basis, optimum } = Number.isFinite(size)
      ? principalSubspace(factors, model.outputs)
      : { basis: tf.fill<tf.Rank.R2>(shape, NaN), optimum: NaN };
    return { model, count, preActivations, features, basis, optimum };
  } catch (problem) {
    tf.dispose([preActivations, features]);
    throw problem;
  } finally {
    disposeFactors(factors);
  }
}

function disposePlace({ preActivations, features, basis }: Place): void {
  tf.dispose([preActivations, features, basis]);
}

/**
 * The pre-activations after a time from `from`, by the force at `at`: dP/ds = -sqrt(M) G ((dL/df W^T) * phi'(P)) with W the PCA and L the linear
 * loss: what the net's own V does in sample space, with eta = M ds.
 */
function moved(from: Place, at: Place, gram: tf.Tensor2D, time: number): tf.Tensor2D {
  const { model, count, preActivations, features, basis } = at;
  return tf.tidy(() => {
    const root = Math.sqrt(model.width);
    const outputs = tf.div<tf.Tensor2D>(matMul(features, basis), root);
    const [anchors, positives, negatives] = tf.split<tf.Tensor2D>(outputs, 3, 0);
    const gradient = tf.div<tf.Tensor2D>(
      tf.concat2d([tf.sub<tf.Tensor2D>(negatives, positives), tf.neg(anchors), anchors], 0),
      count,
    );
    const signal = model.activation.backward(matMul(gradient, basis, false, true), preActivations, features);
    return tf.sub<tf.Tensor2D>(from.preActivations, tf.mul(matMul(gram, signal), time * root));
  });
}
