// Plain gradient descent on a linear encoder's entries, for those who want to watch.
import { Matrix } from 'ml-matrix';
import { checkOutputs, RandomStream, requireObject } from '../tensor';
import type { Dynamics, DynamicsState } from './dynamics';
import { requireEncoderLoss, type EncoderLoss } from './encoderLoss';

/** How `encoderDescent` begins and moves. */
export interface EncoderDescentOptions {
  /** r, an integer from 1 to d. */
  outputs: number;
  /** eta, a positive number. */
  stepSize: number;
  /** Standard deviation of the entries at the start, a positive number, default 0.05. */
  startScale?: number;
  /** Default 1. */
  seed?: number;
}

/** A linear encoder at one step. */
export interface EncoderState extends DynamicsState {
  /** A, (r, d). */
  readonly encoder: Matrix;
}

/**
 * Runs gradient descent A <- A - eta dL/dA from small random entries, in the data's own coordinates, in float64.
 * @param loss such as `populationInfoNCE(mixture)`
 * @param options see EncoderDescentOptions
 * @returns dynamics for `run`
 * @throws RangeError when an option is out of range
 */
export function encoderDescent(loss: EncoderLoss, options: EncoderDescentOptions): Dynamics<EncoderState> {
  requireEncoderLoss('loss', loss);
  requireObject('options', options);
  const { outputs, stepSize, startScale = 0.05, seed = 1 } = options;
  checkOutputs(outputs, loss.inputDim);
  for (const [name, value] of Object.entries({ stepSize, startScale })) {
    if (!(value > 0 && Number.isFinite(value)))
      throw new RangeError(`${name} must be a positive number, got ${value}; for example 0.1`);
  }
  const entries = new RandomStream(seed, 'encoder').fillNormal(new Float64Array(outputs * loss.inputDim));
  const at = (step: number, encoder: Matrix): EncoderState & { gradient: Matrix } => {
    const { value, gradient } = loss.evaluate(encoder);
    return { step, loss: value, encoder, gradient };
  };
  let state = at(0, Matrix.from1DArray(outputs, loss.inputDim, entries).mul(startScale));
  return {
    get state() {
      return state;
    },
    get isFinite() {
      return Number.isFinite(state.loss);
    },
    advance() {
      const { step, encoder, gradient } = state;
      state = at(step + 1, Matrix.sub(encoder, Matrix.mul(gradient, stepSize)));
    },
    dispose() {
      // Plain numbers: nothing to free.
    },
  };
}
