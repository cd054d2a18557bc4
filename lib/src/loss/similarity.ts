// Similarities of two outputs, with their gradients, in float64: outputs are few even where nets are wide.

import { requireObject } from '../tensor';

/** A similarity s(u, v) of two outputs: an inner product of rows made from them, plus a number of each. */
export interface Similarity {
  readonly name: string;
  /**
   * Largest value that s can take: the cosine's 1, the distance's 0. `largest - s` is then the squared distance of alpha-CL,
   * d^2 = |u - v|^2 / 2 (on the unit sphere, for the cosine). Infinity where s is unbounded, as the dot product.
   */
  readonly largest: number;
  /**
   * Computes each output's own part, once and not once a pair.
   * @param into may be written over to hold the rows: a loss is evaluated step after step on batches of one size
   */
  readonly embed: (outputs: Float64Array, dim: number, into?: Float64Array) => Embedding;
}

/** Rows r and offsets o with s(u_i, u_j) = r_i . r_j + o_i + o_j. */
export interface Embedding {
  /** As many rows of as many numbers as the outputs. */
  readonly rows: Float64Array;
  /** One number a row; without them all are 0. */
  readonly offsets?: Float64Array;
  /** Turns the gradients in rows and (where there are any) offsets into the gradient in the outputs; may write over what it is given. */
  readonly pullBack: (byRows: Float64Array, byOffsets: Float64Array) => Float64Array;
}

/** Computes the inner product of rows i and j of a matrix of `dim` columns. */
export function inner(outputs: Float64Array, dim: number, i: number, j: number): number {
  let sum = 0;
  for (let z = 0, at = i * dim, other = j * dim; z < dim; z++) sum += outputs[at + z] * outputs[other + z];
  return sum;
}

const asTheyAre = (byRows: Float64Array): Float64Array => byRows;

/** The dot product s(u, v) = u . v: unbounded. */
export function dot(): Similarity {
  return {
    name: 'dot product',
    largest: Infinity,
    embed: (outputs) => ({ rows: outputs, pullBack: asTheyAre }),
  };
}

/**
 * Cosine similarity with delta: s(u, v) = u . v / (|u|_delta |v|_delta) with |u|_delta = sqrt(|u|^2 + delta). The form is
 * the one commonly stated for Anil et al. 2024; |ds/du| <= 1 / sqrt(delta). A delta far above |u|^2 turns it into a
 * dot product divided by delta.
 * @param options.delta a positive number, default 0.01
 * @throws RangeError when delta is not positive and finite
 */
export function cosine(options: { delta?: number } = {}): Similarity {
  requireObject('options', options);
  const { delta = 0.01 } = options;
  if (!(delta > 0 && Number.isFinite(delta)))
    throw new RangeError(`delta must be a positive number, got ${delta}; for example 0.01`);
  return {
    name: `cosine (delta ${delta})`,
    largest: 1,
    embed(outputs, dim, into) {
      // Loops: callbacks take several times as long, and small batches take little else.
      const count = outputs.length / dim;
      // V8 makes a plain array of a few numbers at once, and asks the system for one of Float64.
      const lengths = new Array<number>(count);
      const rows = into?.length === outputs.length ? into : new Float64Array(outputs.length);
      for (let i = 0, at = 0; i < count; i++) {
        const end = at + dim;
        let square = 0;
        for (let z = at; z < end; z++) square += outputs[z] * outputs[z];
        const length = Math.sqrt(square + delta);
        lengths[i] = length;
        const inverse = 1 / length;
        for (; at < end; at++) rows[at] = outputs[at] * inverse;
      }
      return {
        rows,
        // With r = u / |u|_delta, dL/du = (dL/dr - (r . dL/dr) r) / |u|_delta.
        pullBack(byRows) {
          for (let i = 0, at = 0; i < count; i++) {
            const end = at + dim;
            const length = lengths[i];
            let along = 0;
            for (let z = at; z < end; z++) along += rows[z] * byRows[z];
            for (; at < end; at++) byRows[at] = (byRows[at] - along * rows[at]) / length;
          }
          return byRows;
        },
      };
    },
  };
}

/** The negative squared distance s(u, v) = -|u - v|^2 / 2, alpha-CL's -d^2 (Tian 2022): at most 0. */
export function distance(): Similarity {
  return {
    name: 'distance',
    largest: 0,
    embed(given, dim) {
      const outputs = nearOrigin(given, dim);
      const offsets = new Float64Array(outputs.length / dim);
      for (let i = 0; i < offsets.length; i++) offsets[i] = -inner(outputs, dim, i, i) / 2;
      return {
        rows: outputs,
        offsets,
        pullBack(byRows, byOffsets) {
          for (let i = 0, at = 0; i < byOffsets.length; i++)
            for (let z = 0; z < dim; z++, at++) byRows[at] -= byOffsets[i] * outputs[at];
          return byRows;
        },
      };
    },
  };
}

/** |mean|^2 over the mean of |u - mean|^2 from which inner products lose digits that distances have. */
const FAR = 1e4;

/** Rows moved together to around the origin where they lie far from it for their spread, which changes no distance; else the rows. */
function nearOrigin(rows: Float64Array, dim: number): Float64Array {
  const count = rows.length / dim;
  const mean = new Float64Array(dim);
  for (let i = 0; i < rows.length; i++) mean[i % dim] += rows[i] / count;
  let spread = 0;
  for (let i = 0; i < rows.length; i++) spread += (rows[i] - mean[i % dim]) ** 2 / count;
  return inner(mean, dim, 0, 0) > FAR * spread ? rows.map((value, i) => value - mean[i % dim]) : rows;
}
