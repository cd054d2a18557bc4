// Free particles: outputs that no net ties together, the control of every statement about nets.
import { requirePoints } from './points';
import * as tf from '@tensorflow/tfjs';
import {
  RandomStream,
  requireChoice,
  requireFinite,
  requireMemory,
  requireObject,
  type StoredArray,
} from '../tensor';
import type { LayerFactors, Model, Move, Net, NetOptions, Points, Weights } from './net';

/** Outputs of their own for every point, before training. */
export interface Particles extends Model {
  readonly on: 'line' | 'circle' | 'sphere';
  at(points: Points, options?: NetOptions): ParticleNet;
}

/** How particles begin. */
export interface ParticleOptions {
  /** Z, a positive integer. */
  outputs: number;
  /** Fixes the start. */
  seed: number;
  /** Standard deviation of each output at the start, a positive number, default 1. */
  scale?: number;
  /** n rows of Z numbers to start from, instead of random ones; on the sphere rows of length 1. */
  start?: ArrayLike<number>;
  /** Where they live: `line` (default), in Z dimensions without an end; `circle`, one output, an angle; `sphere`, unit vectors. */
  on?: 'line' | 'circle' | 'sphere';
}

/**
 * One free output for each point: f(x_i) is itself what descent moves, f <- f - eta dL/df, in float64. Its NTK is the identity:
 * what particles do, the loss does; what a net does beyond it, the net does. On
 * the sphere each step ends with rows over their length.
 * @param options see ParticleOptions
 * @throws RangeError when an option is out of range
 */
export function particles(options: ParticleOptions): Particles {
  requireObject('options', options);
  const { outputs, seed, scale = 1, start, on = 'line' } = options;
  if (!(Number.isSafeInteger(outputs) && outputs > 0))
    throw new RangeError(`outputs must be a positive integer, got ${outputs}`);
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new RangeError(`scale must be a positive number, got ${scale}; for example 1`);
  new RandomStream(seed); // A bad seed should fail here, not in the middle of a run.
  requireChoice('on', on, ['line', 'circle', 'sphere']);
  if (on === 'circle' && outputs !== 1)
    throw new RangeError(`outputs must be 1 on the circle, where an output is an angle, got ${outputs}`);
  if (on === 'sphere' && outputs < 2)
    throw new RangeError(`outputs must be at least 2 on the sphere, got ${outputs}`);
  if (start) {
    requireFinite('start', start);
    if (on === 'sphere') requireUnitRows(start, outputs);
  }
  const model: Particles = {
    name: `free particles, ${outputs} outputs`,
    outputs,
    on,
    at(points, options = {}) {
      requireObject('options', options);
      // The space, which an optimiser may ask for, makes no difference here.
      for (const name of ['constraints', 'weights'] as const)
        if (Object.keys(options[name] ?? {}).length > 0)
          throw new RangeError(
            `${name} must be left out of free particles, which have no weights, got ${Object.keys(options[name]!).join(', ')}; take a net`,
          );
      const count = requirePoints(points);
      if (start && start.length !== count * outputs)
        throw new RangeError(
          `start must hold ${count} rows of ${outputs} numbers, got ${start.length} numbers; one row for each point of the data`,
        );
      requireMemory(
        24 * count * outputs,
        `${outputs} outputs of ${count} particles`,
        'take fewer outputs or points',
      );
      const drawn = new RandomStream(seed, 'particles').fillNormal(new Float64Array(count * outputs));
      const first = start ? Float64Array.from(start) : drawn.map((value) => scale * value);
      return new ParticleNet(model, on === 'sphere' ? overLength(first, outputs) : first);
    },
  };
  return model;
}

/** @throws RangeError when a row is not a unit vector: a start that is moved before the first step would be another start */
function requireUnitRows(start: ArrayLike<number>, dim: number): void {
  for (let at = 0; at + dim <= start.length; at += dim) {
    const length = Math.hypot(...Array.from({ length: dim }, (_, z) => start[at + z]));
    if (!(Math.abs(length - 1) < 1e-6))
      throw new RangeError(
        `start must hold points of the unit sphere, got row ${at / dim} of length ${length}; divide each row by its length`,
      );
  }
}

/** Divides rows by their length, in place. */
function overLength(rows: Float64Array, dim: number): Float64Array {
  for (let at = 0; at < rows.length; at += dim) {
    let square = 0;
    for (let z = at; z < at + dim; z++) square += rows[z] * rows[z];
    const length = Math.sqrt(square);
    for (let z = at; z < at + dim; z++) rows[z] /= length;
  }
  return rows;
}

/** Free particles in training. */
export class ParticleNet implements Net {
  private held: { features?: tf.Tensor2D; output?: tf.Tensor2D } = {};

  /** As `Particles.at`, which is the way to make one. */
  constructor(
    readonly model: Particles,
    public outputs: Float64Array,
  ) {}

  private get count(): number {
    return this.outputs.length / this.model.outputs;
  }

  /** The identity, (n, n): the outputs are the weights of a linear layer that sees which point it is. */
  get features(): tf.Tensor2D {
    return (this.held.features ??= tf.keep(tf.eye(this.count)));
  }

  /** The outputs themselves, (n, Z), in float32. */
  get output(): tf.Tensor2D {
    return (this.held.output ??= tf.keep(
      tf.tensor2d(Float32Array.from(this.outputs), [this.count, this.model.outputs]),
    ));
  }

  get weights(): Weights {
    return { output: this.output };
  }

  step(gradient: Float64Array, stepSize: number, through?: Move): void {
    const { outputs } = this;
    const next = new Float64Array(outputs.length);
    if (through) {
      const step = tf.tensor2d(
        Float32Array.from(gradient, (value) => stepSize * value),
        [this.count, this.model.outputs],
      );
      const move = through('output', step, this.output);
      const moves = move.dataSync();
      move.dispose();
      for (let i = 0; i < next.length; i++) next[i] = outputs[i] - moves[i];
    } else for (let i = 0; i < next.length; i++) next[i] = outputs[i] - stepSize * gradient[i];
    this.outputs = this.model.on === 'sphere' ? overLength(next, this.model.outputs) : next;
    this.held.output?.dispose();
    delete this.held.output;
  }

  layers(points?: readonly number[]): readonly LayerFactors[] {
    const chosen = points ?? [...Array(this.count).keys()];
    if (chosen.length === 0) throw new RangeError('points must name at least one point, got none');
    const bad = chosen.find((point) => !(Number.isInteger(point) && point >= 0 && point < this.count));
    if (bad !== undefined)
      throw new RangeError(`points must be integers from 0 to ${this.count - 1}, got ${bad}`);
    return [
      {
        inputs: { gram: tf.eye(chosen.length) },
        slopes: { form: 'identity', outputs: this.model.outputs },
        divisor: 1,
        positions: 1,
      },
    ];
  }

  represent(): tf.Tensor2D {
    throw new RangeError(
      'free particles have outputs at their own points only; train a net to represent others',
    );
  }

  snapshot(): Readonly<Record<string, StoredArray>> {
    return { outputs: { shape: [this.count, this.model.outputs], values: this.outputs.slice() } };
  }

  resume({ outputs }: Readonly<Record<string, StoredArray>>): void {
    const shape = `${this.count} x ${this.model.outputs}`;
    const given = (outputs as StoredArray | undefined)?.shape.join(' x ') ?? 'none';
    if (given !== shape)
      throw new RangeError(
        `the snapshot must hold ${shape} outputs, got ${given}; resume the run that wrote it`,
      );
    this.outputs = Float64Array.from(outputs.values);
    this.held.output?.dispose();
    delete this.held.output;
  }

  dispose(): void {
    tf.dispose([this.held.features ?? [], this.held.output ?? []]);
    this.held = {};
  }
}
