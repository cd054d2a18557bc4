// The two-layer net in training, in whichever space is cheaper.
import * as tf from '@tensorflow/tfjs';
import {
  matMul,
  requireMemory,
  subtract,
  type StoredArray,
  RandomStream,
  requireObject,
  requireParts,
} from '../tensor';
import type { Activation } from './activations';
import { free, requireConstraints, type Constraint } from './constraints';
import type { LayerFactors, Model, Move, Net, NetOptions, Points, Space, Weights } from './net';
import { gatherPoints, representInBlocks, requirePoints, requireWeights, twoLayerFactors } from './points';
import { initialHidden, initialOutput, initialPreActivations, type TwoLayerShape } from './twoLayerStart';
import { spaceOf } from './space';
import { restored, stored } from './snapshot';
import { columnsAt, usedCoordinates, withColumnsAt } from './usedCoordinates';

/** A two-layer net in NTK parametrisation before training. */
export interface TwoLayer extends Model, TwoLayerShape {
  readonly outputs: number;
  /** phi. */
  readonly activation: Activation;
  at(points: Points, options?: NetOptions): TwoLayerNet;
}

/**
 * f(x) = W^T phi(V x) / sqrt(M) with weights of its own (Anil et al. 2024, section 2).
 *
 * Descent moves V only inside the span of the data, so in sample space P follows P <- P - eta/sqrt(M) G D with
 * D = (dL/df W^T) * phi'(P): no M x d matrix is ever made, and NTK, C_V and weight changes follow from P, W and G.
 */
export class TwoLayerNet implements Net {
  readonly space: Space;
  /** f(x) at all points: n rows of Z numbers. */
  outputs!: Float64Array;
  /** P = X V^T, (n, M). */
  preActivations: tf.Tensor2D;
  /** phi(P), (n, M). */
  features: tf.Tensor2D;
  /** W, (M, Z). */
  output: tf.Tensor2D;
  /** G = X X^T, (n, n). */
  readonly gram: tf.Tensor2D;
  private readonly constraint: Constraint;
  /** The coordinates in which some point is not 0; descent moves the hidden weights of these alone. */
  private readonly used: readonly number[];
  private readonly inputDim: number;
  /** X in these coordinates, (n, used). */
  private readonly inputs: tf.Tensor2D;
  /** V to start from, where it was given. */
  private readonly given: tf.Tensor2D | undefined;
  /** V in the used coordinates, (M, used); its change since the start where moves are summed separately; only in weight space. */
  private movedHidden: tf.Tensor2D | undefined;
  /** The whole of V, where somebody asked for it since the last step. */
  private wholeHidden: tf.Tensor2D | undefined;
  /** P at the start and, in sample space, what was added since: where moves are too small to be added one by one. */
  private displacement: { start: tf.Tensor2D; moved?: tf.Tensor2D } | undefined;

  /** As `TwoLayer.at`, which is the way to make one. */
  constructor(
    readonly model: TwoLayer,
    points: Points,
    options: NetOptions = {},
  ) {
    requireParts('model', model, {
      width: 'positive integer',
      outputs: 'positive integer',
      activation: 'object',
    });
    requireParts('activation', model.activation, {
      value: 'function',
      derivative: 'function',
      curvature: 'function',
      backward: 'function',
    });
    requireObject('options', options);
    new RandomStream(model.seed); // A bad seed should fail before tensors are made.
    const count = requirePoints(points);
    const { inputDim } = points;
    this.inputDim = inputDim;
    this.used = usedCoordinates(points);
    const { constraints = {}, weights = {} } = options;
    requireConstraints(constraints);
    const space = spaceOf(options, count, this.used.length);
    for (const [name, { name: kind }] of Object.entries(constraints)) {
      if (name !== 'output' && constraints[name] !== free) {
        throw new RangeError(
          `constraints must bind the weights output of a two-layer net, got ${name} (${kind}); layered([...]) takes them on all layers`,
        );
      }
    }
    requireWeights(weights, {
      hidden: [model.width, inputDim],
      output: [model.width, model.outputs],
    });
    // P, phi(P), and a step's upstream and signal; V with its move and the pixels never used.
    const numbers = model.width * (4 * count + 2 * model.outputs + (space === 'weight' ? 3 * inputDim : 0));
    requireMemory(
      4 * numbers,
      `a net of width ${model.width} at ${count} points`,
      'take a smaller width, fewer outputs or fewer points',
    );
    this.space = space;
    this.constraint = constraints.output ?? free;
    this.output = this.startOutput(weights.output);
    this.given = weights.hidden?.clone();
    const inputs = tf.tensor2d(points.inputs, [count, inputDim]);
    this.inputs = columnsAt(inputs, this.used);
    this.gram = matMul(inputs, inputs, false, true);
    const slow = this.constraint.orthonormal;
    if (space === 'weight') {
      const start = tf.tidy(() => columnsAt(this.startHidden(), this.used));
      this.preActivations = matMul(this.inputs, start, false, true);
      this.movedHidden = slow ? tf.zerosLike(start) : start;
      if (slow) start.dispose();
    } else {
      this.preActivations = this.given
        ? matMul(inputs, this.given, false, true)
        : initialPreActivations(model, inputs);
    }
    if (slow) this.displacement = { start: this.preActivations.clone() };
    inputs.dispose();
    this.features = model.activation.value(this.preActivations);
    this.readOutputs();
  }

  /** V, (M, d), also in the coordinates that descent never moves; undefined in sample space. On loan until the next step. */
  get hidden(): tf.Tensor2D | undefined {
    const { movedHidden, used } = this;
    if (!movedHidden) return undefined;
    this.wholeHidden ??= tf.keep(
      tf.tidy(() => {
        const start = this.startHidden();
        const own = this.displacement
          ? tf.add<tf.Tensor2D>(columnsAt(start, used), movedHidden)
          : movedHidden;
        return withColumnsAt(start, used, own);
      }),
    );
    return this.wholeHidden;
  }

  get weights(): Weights {
    return { hidden: this.requireHidden(), output: this.output };
  }

  step(gradient: Float64Array, stepSize: number, through?: Move): void {
    const scale = stepSize / Math.sqrt(this.model.width);
    const scaled = new Float32Array(gradient.map((value) => scale * value));
    const byOutput = tf.tensor2d(scaled, [this.inputs.shape[0], this.model.outputs]);
    // The transpose of phi(P)^T dL/df: the engine multiplies it out twice as fast, and it is small.
    const plain = tf.tidy(() => tf.transpose(matMul(byOutput, this.features, true)));
    const move = through?.('output', plain, this.output) ?? plain;
    // Each matrix of n x M is freed as soon as it can be: the next one then finds its memory still in the processor's cache.
    const { activation } = this.model;
    if (!activation.backwardReadsValues) this.features.dispose();
    const output = this.constraint.step(this.output, move);
    const upstream = matMul(byOutput, this.output, false, true);
    const signal = activation.backward(upstream, this.preActivations, this.features);
    tf.dispose([byOutput, move, this.output, upstream, this.features]);
    this.preActivations = this.movedHidden
      ? this.throughWeights(this.movedHidden, signal, through)
      : this.throughGram(through?.('hidden', signal) ?? signal);
    this.wholeHidden?.dispose();
    this.wholeHidden = undefined;
    this.output = output;
    this.features = activation.value(this.preActivations);
    this.readOutputs();
  }

  layers(points?: readonly number[]): readonly LayerFactors[] {
    const { model, output } = this;
    const [preActivations, features, gram] = tf.tidy(() => {
      const [rows, values, columns] = gatherPoints([this.preActivations, this.features, this.gram], points);
      return [rows, values, gatherPoints([tf.transpose(columns)], points)[0]];
    });
    const { activation } = model;
    return twoLayerFactors({ activation, preActivations, features, gram, output: output.clone() });
  }

  represent(inputs: Float32Array): tf.Tensor2D {
    const { model, output } = this;
    const hidden = this.requireHidden();
    return representInBlocks(inputs, this.inputDim, model.width, (points) => {
      const features = model.activation.value(matMul(points, hidden, false, true));
      return tf.div<tf.Tensor2D>(matMul(features, output), Math.sqrt(model.width));
    });
  }

  snapshot(): Readonly<Record<string, StoredArray>> {
    return stored(this.moving());
  }

  resume(snapshot: Readonly<Record<string, StoredArray>>): void {
    if (this.displacement && !this.movedHidden) this.displacement.moved ??= tf.zerosLike(this.preActivations);
    const next = restored(snapshot, this.moving());
    tf.dispose([
      this.output,
      this.preActivations,
      this.features,
      this.movedHidden ?? [],
      this.wholeHidden ?? [],
    ]);
    this.wholeHidden = undefined;
    this.output = next.output;
    this.preActivations = next.preActivations;
    if (this.movedHidden) this.movedHidden = next.hidden;
    if (this.displacement?.moved) {
      this.displacement.moved.dispose();
      this.displacement.moved = next.moved;
    }
    this.features = this.model.activation.value(this.preActivations);
    this.readOutputs();
  }

  /** What a step changes, on loan. */
  private moving(): Record<string, tf.Tensor2D> {
    const { output, preActivations, movedHidden: hidden, displacement } = this;
    return {
      output,
      preActivations,
      ...(hidden && { hidden }),
      ...(displacement?.moved && { moved: displacement.moved }),
    };
  }

  dispose(): void {
    tf.dispose([this.inputs, this.gram, this.preActivations, this.output, this.features]);
    for (const tensor of [
      this.given,
      this.movedHidden,
      this.wholeHidden,
      this.displacement?.start,
      this.displacement?.moved,
    ])
      tensor?.dispose();
  }

  private requireHidden(): tf.Tensor2D {
    const { hidden } = this;
    if (!hidden)
      throw new RangeError("a net in sample space holds no hidden weights; run with space: 'weight'");
    return hidden;
  }

  private startOutput(given: tf.Tensor2D | undefined): tf.Tensor2D {
    if (given) {
      this.constraint.require(given);
      return given.clone();
    }
    const drawn = initialOutput(this.model);
    try {
      return this.constraint.start(drawn);
    } finally {
      drawn.dispose();
    }
  }

  /** V at the start; the caller's to dispose. */
  private startHidden(): tf.Tensor2D {
    return this.given?.clone() ?? initialHidden(this.model, this.inputDim);
  }

  /** V <- V - D^T X and P = X V^T, with D = signal; with a displacement, P = P(0) + X (V - V(0))^T. Frees D and the old P. */
  private throughWeights(hidden: tf.Tensor2D, signal: tf.Tensor2D, through?: Move): tf.Tensor2D {
    const step = matMul(signal, this.inputs, true);
    const move = through?.('hidden', step, this.displacement ? undefined : hidden) ?? step;
    tf.dispose([signal, this.preActivations]);
    this.movedHidden = subtract(hidden, move);
    tf.dispose([hidden, move]);
    const product = matMul(this.inputs, this.movedHidden, false, true);
    if (!this.displacement) return product;
    const sum = tf.add<tf.Tensor2D>(this.displacement.start, product);
    product.dispose();
    return sum;
  }

  /** P <- P - G D. Frees D and the old P. */
  private throughGram(signal: tf.Tensor2D): tf.Tensor2D {
    const move = matMul(this.gram, signal);
    signal.dispose();
    const { start, moved } = this.displacement ?? { start: undefined, moved: this.preActivations };
    const next = moved ? subtract(moved, move) : tf.neg<tf.Tensor2D>(move);
    move.dispose();
    this.preActivations.dispose();
    if (!start) return next;
    moved?.dispose();
    this.displacement = { start, moved: next };
    return tf.add<tf.Tensor2D>(start, next);
  }

  private readOutputs(): void {
    const product = matMul(this.features, this.output);
    const raw = product.dataSync();
    product.dispose();
    const scale = 1 / Math.sqrt(this.model.width);
    this.outputs = new Float64Array(raw).map((value) => scale * value);
  }
}
