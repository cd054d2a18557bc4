// A contrastive loss as a function of the outputs alone: the net's part of the chain rule lives in train.
import { requireNumbers, requireParts } from '../tensor';

/**
 * The outputs of a net at a batch of N samples: N anchors, their N positives, then K negatives. Triplets have K = N; views
 * and pairs may have none.
 */
export interface Outputs {
  /** 2N + K rows of `dim` numbers. */
  readonly values: Float64Array;
  /** N. */
  readonly count: number;
  /** Z. */
  readonly dim: number;
  /** A class for each of the N samples, for losses that ask for it. */
  readonly labels?: ArrayLike<number>;
}

/** The outputs of a net at N triplets: 3N rows. */
export type TripletOutputs = Outputs;

/**
 * A loss of the outputs at a batch. To add one, write `evaluate` in a file of its own; nothing else changes.
 * `checkGradient` compares its gradient with its value.
 *
 * A loss is pure: equal outputs give equal results, whatever was evaluated before, and `evaluate` changes none of the numbers
 * that it is given. It must take batches of any size. A batch that holds NaN or infinity has the value NaN and a gradient of
 * NaN: a run that diverges is data, not an error.
 */
export interface Loss {
  readonly name: string;
  /**
   * Computes value and gradient.
   * @returns value, and gradient (as many rows of Z numbers as the outputs): d value / d outputs
   */
  evaluate(outputs: Outputs): Evaluation;
}

/** A loss at one batch. */
export interface Evaluation {
  readonly value: number;
  /** d value / d outputs: as many numbers as the outputs. */
  readonly gradient: Float64Array;
}

/**
 * Evaluates a loss that anybody may have written.
 * @throws RangeError when its value is not a number, or its gradient holds not one number for each output
 */
export function lossAt(loss: Loss, outputs: Outputs): Evaluation {
  requireParts('loss', loss, { evaluate: 'function' });
  requireParts('outputs', outputs, { values: 'list' });
  requireNumbers('outputs.values', outputs.values);
  const found = loss.evaluate(outputs);
  if (typeof found.value !== 'number')
    throw new RangeError(
      `value of the loss "${loss.name}" must be a number, got ${String(found.value)}; return { value, gradient }`,
    );
  const { length } = outputs.values;
  if (found.gradient?.length !== length)
    throw new RangeError(
      `gradient of the loss "${loss.name}" must hold ${length} numbers, one for each output, got ${String(found.gradient?.length)}; checkGradient(loss, outputs) tells more`,
    );
  return found;
}

/**
 * Checks that outputs are whole rows, two for each sample at least.
 * @param each how many rows a sample must have: 1 where a loss asks for no positives, default 2
 * @returns the number of rows
 * @throws RangeError that names what does not fit
 */
export function rowsIn(outputs: Outputs, each: 1 | 2 = 2): number {
  // Small batches take microseconds: what is plainly right is not looked at part by part.
  const plain = (outputs as Partial<Outputs> | undefined)?.values instanceof Float64Array && !outputs.labels;
  if (!plain) requireParts('outputs', outputs, { values: 'list', labels: 'list?' });
  const { values, count, dim, labels } = outputs;
  requirePositive('count', count);
  requirePositive('dim', dim);
  const rows = values.length / dim;
  if (!(Number.isInteger(rows) && rows >= each * count))
    throw new RangeError(
      `values must hold whole rows of dim = ${dim} numbers, at least ${each} x ${count} of them (anchors, then positives), got ${values.length} numbers`,
    );
  if (labels && labels.length !== count)
    throw new RangeError(
      `labels must hold one class for each of the ${count} samples, got ${labels.length}; label the anchors alone`,
    );
  return rows;
}

function requirePositive(name: string, size: number): void {
  if (!(Number.isInteger(size) && size > 0))
    throw new RangeError(`${name} must be a positive integer, got ${size}`);
}

/** Tells whether every number is finite. */
export function allFinite(values: Float64Array): boolean {
  // The sum of finite numbers may overflow; zero times each of them cannot. Four sums side by side do not wait for one another.
  let p = 0;
  let q = 0;
  let r = 0;
  let s = 0;
  let i = 0;
  for (; i + 3 < values.length; i += 4) {
    p += 0 * values[i];
    q += 0 * values[i + 1];
    r += 0 * values[i + 2];
    s += 0 * values[i + 3];
  }
  for (; i < values.length; i++) p += 0 * values[i];
  return p + q + r + s === 0;
}

/** Returns the value and the gradient of a loss whose outputs are not finite. */
export function notFinite(values: Float64Array): Evaluation {
  return { value: NaN, gradient: new Float64Array(values.length).fill(NaN) };
}

/** The samples of a batch in which each needs another to be contrasted with. */
export function severalIn(batch: Outputs): number {
  rowsIn(batch);
  if (!(batch.count >= 2))
    throw new RangeError(
      `count must be at least 2 samples, got ${batch.count}: a single sample has nothing to be contrasted with`,
    );
  return batch.count;
}
