// Plain gradient descent on an encoder's entries, for those who want to watch.
import { Matrix } from 'ml-matrix';
import { checkOutputs, RandomStream } from '../tensor';
import type { EncoderLoss } from './encoderLoss';

/** How `descendEncoder` runs. */
export interface DescendEncoderOptions {
  /** r, an integer from 1 to d. */
  outputs: number;
  /** A positive number. */
  stepSize: number;
  /** A positive integer. */
  steps: number;
  /** Which steps to keep, default all from 0 on. */
  recordAt?: (step: number) => boolean;
  /** Standard deviation of the entries at the start, a positive number, default 0.05. */
  startScale?: number;
  /** Default 1. */
  seed?: number;
}

/** The encoder at one step. */
export interface EncoderStep {
  readonly step: number;
  readonly value: number;
  /** A, (r, d). */
  readonly encoder: Matrix;
}

/**
 * Gradient descent A <- A - stepSize dL/dA from small random entries, in the data's own coordinates. A run that diverges
 * ends with its last finite step.
 * @param loss such as `populationInfoNCE(mixture)`
 * @param options see DescendEncoderOptions
 * @returns the recorded steps
 * @throws RangeError when an option is out of range
 */
export function descendEncoder(loss: EncoderLoss, options: DescendEncoderOptions): EncoderStep[] {
  const { outputs, stepSize, steps, recordAt = () => true, startScale = 0.05, seed = 1 } = options;
  checkOutputs(outputs, loss.inputDim);
  if (!(stepSize > 0 && Number.isFinite(stepSize)))
    throw new RangeError(`stepSize must be a positive number, got ${stepSize}`);
  if (!(Number.isInteger(steps) && steps > 0))
    throw new RangeError(`steps must be a positive integer, got ${steps}`);
  if (!(startScale > 0 && Number.isFinite(startScale)))
    throw new RangeError(`startScale must be a positive number, got ${startScale}`);
  const entries = new RandomStream(seed, 'encoder').fillNormal(new Float64Array(outputs * loss.inputDim));
  let encoder = Matrix.from1DArray(outputs, loss.inputDim, entries).mul(startScale);
  const records: EncoderStep[] = [];
  for (let step = 0; step <= steps; step++) {
    const { value, gradient } = loss.evaluate(encoder);
    if (!Number.isFinite(value)) break;
    if (recordAt(step)) records.push({ step, value, encoder });
    encoder = Matrix.sub(encoder, gradient.mul(stepSize));
  }
  return records;
}
