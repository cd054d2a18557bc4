// Losses on a circle, a sphere, or relative to a start: maps of the outputs that a loss is a function of. Float64.
import { requireFinite, requireInteger, requireList, requireParts } from '../tensor';
import type { Loss } from './loss';

/** A map of outputs, row by row. To add one, write `embed`; `checkGradient` on a loss through it tells whether it is right. */
export interface OutputMap {
  readonly name: string;
  /**
   * Maps rows of `dim` numbers.
   * @returns as many rows of another dimension, and what turns a gradient in them into one in the outputs
   */
  readonly embed: (values: Float64Array, dim: number) => Embedded;
}

/** Mapped outputs. */
export interface Embedded {
  readonly values: Float64Array;
  readonly dim: number;
  readonly pullBack: (gradient: Float64Array) => Float64Array;
}

/** An output is an angle theta: z = (cos theta, sin theta). Nets with one output then live on the circle, and cannot leave it. */
function circle(): OutputMap {
  return {
    name: 'circle',
    embed(values, dim) {
      if (dim !== 1)
        throw new RangeError(
          `dim must be 1 on the circle, where an output is an angle, got ${dim}; give the net one output`,
        );
      const points = new Float64Array(2 * values.length);
      for (let i = 0; i < values.length; i++) {
        points[2 * i] = Math.cos(values[i]);
        points[2 * i + 1] = Math.sin(values[i]);
      }
      return {
        values: points,
        dim: 2,
        pullBack(gradient) {
          const result = new Float64Array(values.length);
          for (let i = 0; i < result.length; i++)
            result[i] = points[2 * i] * gradient[2 * i + 1] - points[2 * i + 1] * gradient[2 * i];
          return result;
        },
      };
    },
  };
}

/** Between these a sum of squares has lost nothing to underflow or overflow. */
const SMALLEST = 1e-200;
const LARGEST = 1e200;

/** The length of a row whose squares may overflow or vanish: those of its numbers over the largest do not. */
function lengthOf(values: Float64Array, from: number, dim: number): number {
  let largest = 0;
  for (let z = from; z < from + dim; z++) largest = Math.max(largest, Math.abs(values[z]));
  if (largest === 0) return 0;
  let square = 0;
  for (let z = from; z < from + dim; z++) square += (values[z] / largest) ** 2;
  return largest * Math.sqrt(square);
}

/** Outputs over their length, in any dimension: z = u / |u|. */
function sphere(): OutputMap {
  return {
    name: 'sphere',
    embed(values, dim) {
      if (!(dim >= 2))
        throw new RangeError(`dim must be at least 2 on the sphere, got ${dim}; give the net more outputs`);
      const lengths = new Float64Array(values.length / dim);
      const points = new Float64Array(values.length);
      for (let i = 0, from = 0; i < lengths.length; i++, from += dim) {
        let square = 0;
        for (let z = from; z < from + dim; z++) square += values[z] * values[z];
        const length =
          square > SMALLEST && square < LARGEST ? Math.sqrt(square) : lengthOf(values, from, dim);
        if (length === 0)
          throw new RangeError(`values must not be 0 on the sphere, where row ${i} has no direction`);
        lengths[i] = length;
        for (let z = from; z < from + dim; z++) points[z] = values[z] / length;
      }
      return {
        values: points,
        dim,
        pullBack(gradient) {
          const result = new Float64Array(gradient.length);
          for (let i = 0, from = 0; i < lengths.length; i++, from += dim) {
            let along = 0;
            for (let z = from; z < from + dim; z++) along += points[z] * gradient[z];
            for (let z = from; z < from + dim; z++)
              result[z] = (gradient[z] - along * points[z]) / lengths[i];
          }
          return result;
        },
      };
    },
  };
}

/** Outputs as they are: the line, or a space without an end. */
function line(): OutputMap {
  return { name: 'line', embed: (values, dim) => ({ values, dim, pullBack: (gradient) => gradient }) };
}

/**
 * Outputs plus fixed offsets. With offsets b - f(w_0, x) a net begins at b whatever its weights are: the start is subtracted
 * (Calder and Lee 2025); `fromStart` of train makes them.
 * @param offsets one number for each output; copied
 */
function shifted(offsets: ArrayLike<number>): OutputMap {
  requireList('offsets', offsets);
  requireFinite('offsets', offsets);
  const copy = Float64Array.from(offsets);
  return {
    name: 'shifted',
    embed(values, dim) {
      if (values.length !== copy.length)
        throw new RangeError(
          `offsets must hold ${values.length} numbers, one for each output, got ${copy.length}; make them for this batch`,
        );
      return { values: values.map((value, i) => value + copy[i]), dim, pullBack: (gradient) => gradient };
    },
  };
}

/** Outputs times a number that is not 0: with 1 / sqrt(M) a net in the NTK's scaling is one in that of mean fields. */
function scaled(factor: number): OutputMap {
  if (!(Number.isFinite(factor) && factor !== 0))
    throw new RangeError(`factor must be a number other than 0, got ${factor}`);
  const times = (values: Float64Array): Float64Array => values.map((value) => factor * value);
  return {
    name: `times ${factor}`,
    embed: (values, dim) => ({ values: times(values), dim, pullBack: times }),
  };
}

/** The maps by name: `circle`, `sphere`, `line`, `shifted`, `scaled`. */
export const outputMaps = { circle, sphere, line, shifted, scaled };

/**
 * Makes a loss of mapped outputs a loss of the outputs.
 * @param loss a function of what the last map gives
 * @param maps in the order in which outputs go through them
 * @throws RangeError when evaluated on outputs that a map does not take
 */
export function through(loss: Loss, ...maps: readonly OutputMap[]): Loss {
  requireParts('loss', loss, { evaluate: 'function' });
  if (maps.length === 0) return loss;
  maps.forEach((map, i) => {
    requireParts(`maps[${i}]`, map, { embed: 'function' });
  });
  return {
    name: `${loss.name}, ${maps.map(({ name }) => name).join(', ')}`,
    evaluate(outputs) {
      requireInteger('dim', outputs.dim, 1);
      const steps: Embedded[] = [];
      let { values, dim } = outputs;
      for (const map of maps) {
        const step = map.embed(values, dim);
        steps.push(step);
        ({ values, dim } = step);
      }
      const { value, gradient } = loss.evaluate({ ...outputs, values, dim });
      return { value, gradient: steps.reduceRight((pulled, step) => step.pullBack(pulled), gradient) };
    },
  };
}
