// Similarities of two outputs, with their gradients, in float64: outputs are few even where nets are wide.

/** A similarity s(u, v) of two rows of a matrix of outputs. */
export interface Similarity {
  readonly name: string;
  /** Whether s(u, v) is bounded whatever the outputs: what keeps the NTK still (Anil et al. 2024, Theorem 13). */
  readonly bounded: boolean;
  /** s of rows i and j of `outputs`, which has `dim` columns. */
  value(outputs: Float64Array, dim: number, i: number, j: number): number;
  /** Adds weight * ds/du_i to row i of `gradient` and weight * ds/du_j to row j. */
  addGradient(
    outputs: Float64Array,
    dim: number,
    i: number,
    j: number,
    weight: number,
    gradient: Float64Array,
  ): void;
  /** For losses of many pairs: s of rows i and j of `outputs` is the inner product of rows i and j of what this returns. */
  factor(outputs: Float64Array, dim: number): FactoredSimilarity;
}

/** Rows whose inner products are the similarities: each output's own part is computed once, not once a pair. */
export interface FactoredSimilarity {
  /** As many rows of as many numbers as the outputs. */
  readonly rows: Float64Array;
  /** The gradient in the outputs, from the gradient in the rows. */
  readonly pullBack: (byRows: Float64Array) => Float64Array;
}

/** Inner product of rows i and j of a matrix of `dim` columns. */
export function inner(outputs: Float64Array, dim: number, i: number, j: number): number {
  let sum = 0;
  for (let z = 0; z < dim; z++) sum += outputs[i * dim + z] * outputs[j * dim + z];
  return sum;
}

/** The dot product s(u, v) = u . v: unbounded. */
export function dot(): Similarity {
  return {
    name: 'dot product',
    bounded: false,
    value: inner,
    addGradient(outputs, dim, i, j, weight, gradient) {
      for (let z = 0; z < dim; z++) {
        gradient[i * dim + z] += weight * outputs[j * dim + z];
        gradient[j * dim + z] += weight * outputs[i * dim + z];
      }
    },
    factor: (outputs) => ({ rows: outputs, pullBack: (byRows) => byRows }),
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
  const { delta = 0.01 } = options;
  if (!(delta > 0 && Number.isFinite(delta)))
    throw new RangeError(`delta must be a positive number, got ${delta}; for example 0.01`);
  return {
    name: `cosine (delta ${delta})`,
    bounded: true,
    value(outputs, dim, i, j) {
      const squares = (inner(outputs, dim, i, i) + delta) * (inner(outputs, dim, j, j) + delta);
      return inner(outputs, dim, i, j) / Math.sqrt(squares);
    },
    addGradient(outputs, dim, i, j, weight, gradient) {
      const squareI = inner(outputs, dim, i, i) + delta;
      const squareJ = inner(outputs, dim, j, j) + delta;
      const scale = weight / Math.sqrt(squareI * squareJ);
      const product = inner(outputs, dim, i, j);
      for (let z = 0; z < dim; z++) {
        const u = outputs[i * dim + z];
        const v = outputs[j * dim + z];
        gradient[i * dim + z] += scale * (v - (product / squareI) * u);
        gradient[j * dim + z] += scale * (u - (product / squareJ) * v);
      }
    },
    factor(outputs, dim) {
      const lengths = Float64Array.from({ length: outputs.length / dim }, (_, i) =>
        Math.sqrt(inner(outputs, dim, i, i) + delta),
      );
      const rows = outputs.map((value, at) => value / lengths[Math.floor(at / dim)]);
      return { rows, pullBack: (byRows) => throughLengths(byRows, rows, lengths, dim) };
    },
  };
}

/** With r = u / |u|_delta, dL/du = (dL/dr - (r . dL/dr) r) / |u|_delta. */
function throughLengths(
  byRows: Float64Array,
  rows: Float64Array,
  lengths: Float64Array,
  dim: number,
): Float64Array {
  const gradient = new Float64Array(rows.length);
  lengths.forEach((length, i) => {
    let along = 0;
    for (let z = i * dim; z < (i + 1) * dim; z++) along += rows[z] * byRows[z];
    for (let z = i * dim; z < (i + 1) * dim; z++) gradient[z] = (byRows[z] - along * rows[z]) / length;
  });
  return gradient;
}
