// A net of any depth in training: weights, a step of gradient descent, and what its NTK is made of.
import * as tf from '@tensorflow/tfjs';
import { currentEngine, matMul, requireInteger, requireMemory, subtract, type StoredArray } from '../tensor';
import { free, requireConstraints, type Constraint } from './constraints';
import type { Layer } from './layer';
import { layerFactors } from './layerFactors';
import { firstPreActivations, requireDenseFirst, startOf } from './layeredStart';
import type { LayerFactors, Model, Move, Net, NetOptions, Points, Weights } from './net';
import { representInBlocks, requirePoints, requireWeights } from './points';
import { restored, stored } from './snapshot';
import { back, numbersOf, seenBy, stagesOf, through, type Passed, type Stage } from './stages';

/** A net stacked from layers, before training. */
export interface LayeredModel extends Model {
  readonly layers: readonly Layer[];
  readonly seed: number;
  readonly scaling: 'ntk' | 'mean-field';
  readonly constraints: Readonly<Record<string, Constraint>>;
  at(points: Points, options?: NetOptions): LayeredNet;
}

/** Weights in training. */
interface Trained {
  readonly constraint: Constraint;
  current: tf.Tensor2D;
  /** The start, and what was added since: where moves are too small to be added one by one. */
  readonly displacement?: { readonly start: tf.Tensor2D; moved: tf.Tensor2D };
}

/**
 * f(x) with weights of its own. In sample space the first layer is held as its pre-activations P = X W_1, which follow
 * P <- P - eta X X^T dL/dP exactly: no matrix of d x M is made.
 */
export class LayeredNet implements Net {
  outputs!: Float64Array;
  private readonly count: number;
  private readonly inputDim: number;
  private readonly stages: readonly Stage[];
  private readonly trained = new Map<string, Trained>();
  private readonly inputs: tf.Tensor2D;
  /** X X^T, in sample space. */
  private gram: tf.Tensor2D | undefined;
  /** sqrt(M) in mean-field scaling, else 1: outputs are smaller, and moves of the weights larger, by it. */
  private readonly pace: number;
  private passed: readonly Passed[] = [];

  /** As `LayeredModel.at`, which is the way to make one. */
  constructor(
    readonly model: LayeredModel,
    points: Points,
    options: NetOptions = {},
  ) {
    const { space = 'weight', weights = {}, constraints = model.constraints } = options;
    if (space !== 'weight' && space !== 'sample')
      throw new RangeError(`space must be sample or weight, got ${String(space)}`);
    requireConstraints(constraints);
    const inSample = space === 'sample';
    this.count = requirePoints(points);
    this.inputDim = points.inputDim;
    this.stages = stagesOf(model.layers, points.inputDim);
    const shapes = Object.fromEntries(
      this.stages.flatMap(({ weights: own }) => (own ? [[own.name, own.shape]] : [])),
    );
    requireWeights(weights, shapes);
    if (inSample) requireDenseFirst(this.stages, constraints);
    for (const name of Object.keys(constraints)) {
      if (!Object.hasOwn(shapes, name))
        throw new RangeError(`constraints must bind ${Object.keys(shapes).join(', ')}, got ${name}`);
    }
    this.pace = model.scaling === 'ntk' ? 1 : Math.sqrt(shapes.output[0]);
    const slow = Object.values(constraints).some(({ orthonormal }) => orthonormal);
    // Weights and their moves; what each stage sees and makes of it, on the way there and back.
    const weighing = Object.entries(shapes).reduce(
      (sum, [name, [rows, columns]]) => sum + (inSample && name === 'hidden1' ? this.count : rows) * columns,
      0,
    );
    const passing = this.stages.reduce((sum, stage) => sum + numbersOf(stage), 0);
    requireMemory(
      4 * ((slow ? 4 : 2) * weighing + 2 * this.count * passing),
      `the net (${model.name}) at ${this.count} points`,
      'take narrower layers or fewer points',
    );
    currentEngine();
    this.inputs = tf.tensor2d(points.inputs, [this.count, points.inputDim]);
    try {
      if (inSample) this.gram = matMul(this.inputs, this.inputs, false, true);
      for (const [name, shape] of Object.entries(shapes)) {
        const constraint = constraints[name] ?? free;
        const start =
          inSample && name === 'hidden1'
            ? firstPreActivations(model.seed, shape[1], this.inputs, weights[name])
            : startOf(model.seed, name, shape, constraint, weights[name]);
        const displacement = slow && constraint === free && { start, moved: tf.zerosLike(start) };
        this.trained.set(name, {
          constraint,
          current: displacement ? start.clone() : start,
          ...(displacement && { displacement }),
        });
      }
    } catch (problem) {
      this.disposeWeights();
      throw problem;
    }
    this.forward();
  }

  get features(): tf.Tensor2D {
    return this.passed[this.passed.length - 1].seen;
  }

  get output(): tf.Tensor2D {
    return this.trained.get('output')!.current;
  }

  get weights(): Weights {
    this.requireWeightSpace();
    return this.held;
  }

  private requireWeightSpace(): void {
    if (this.gram)
      throw new RangeError("a net in sample space holds no hidden weights; run with space: 'weight'");
  }

  /** All that is trained: in sample space the first layer's pre-activations under its name. */
  private get held(): Weights {
    return Object.fromEntries([...this.trained].map(([name, { current }]) => [name, current]));
  }

  /**
   * What one of the layers saw at all points, (n positions, numbers); this reads the features in the middle of the net.
   * @param layer its place among the model's layers, from 0 on
   * @returns on loan until the next step
   * @throws RangeError when there is no such layer
   */
  seenBy(layer: number): tf.Tensor2D {
    requireInteger('layer', layer, 0, this.stages.length - 1);
    return this.passed[layer].seen;
  }

  step(gradient: Float64Array, stepSize: number, through?: Move): void {
    const scale = this.pace * stepSize;
    const values = new Float32Array(gradient.map((value) => scale * value));
    let upstream = tf.tensor2d(values, [this.count, this.model.outputs]);
    let moved = 0;
    for (let i = this.stages.length - 1; moved < this.trained.size; i--) {
      const stage = this.stages[i];
      const lowest = moved === this.trained.size - 1 && stage.weights !== undefined;
      // Through the weights as they were, which then move at once: of the large matrices no two moves are held.
      const below = lowest ? undefined : back(stage, upstream, this.weightsOf(stage), this.passed[i]);
      if (stage.weights) {
        const { name, scale: factor } = stage.weights;
        // The gradients are scaled, not their product: they are the smaller matrix.
        if (factor !== 1) {
          const unscaled = upstream;
          upstream = tf.mul(unscaled, factor);
          unscaled.dispose();
        }
        this.moveWeights(name, i, upstream, through);
        moved++;
      }
      upstream.dispose();
      if (below) upstream = below;
    }
    this.forward();
  }

  /** Moves the weights of one stage along its (scaled) gradients. */
  private moveWeights(name: string, place: number, gradients: tf.Tensor2D, through?: Move): void {
    const trained = this.trained.get(name)!;
    if (this.gram && name === 'hidden1') {
      const signal = through?.(name, gradients.clone()) ?? gradients;
      const move = matMul(this.gram, signal);
      moveBy(trained, move);
      tf.dispose([move, signal === gradients ? [] : signal]);
      return;
    }
    const step = matMul(this.passed[place].seen, gradients, true);
    const move = through?.(name, step, trained.current) ?? step;
    moveBy(trained, move);
    move.dispose();
  }

  layers(points?: readonly number[]): readonly LayerFactors[] {
    return layerFactors(this.stages, this.passed, this.count, this.held, points);
  }

  represent(inputs: Float32Array): tf.Tensor2D {
    this.requireWeightSpace();
    const widest = Math.max(...this.stages.map(numbersOf));
    return representInBlocks(inputs, this.inputDim, widest, (points) => {
      const outputs = this.stages.reduce(
        (values, stage) => through(stage, seenBy(stage, values), this.weightsOf(stage)),
        points,
      );
      return tf.div<tf.Tensor2D>(outputs, this.pace);
    });
  }

  snapshot(): Readonly<Record<string, StoredArray>> {
    return stored(this.moving());
  }

  resume(snapshot: Readonly<Record<string, StoredArray>>): void {
    const next = restored(snapshot, this.moving());
    for (const [name, trained] of this.trained) {
      tf.dispose([trained.current, trained.displacement?.moved ?? []]);
      trained.current = next[name];
      if (trained.displacement) trained.displacement.moved = next[`${name}, moved`];
    }
    this.forward();
  }

  /** What a step changes, on loan. */
  private moving(): Record<string, tf.Tensor2D> {
    return Object.fromEntries(
      [...this.trained].flatMap(([name, { current, displacement }]) => [
        [name, current],
        ...(displacement ? [[`${name}, moved`, displacement.moved] as const] : []),
      ]),
    );
  }

  dispose(): void {
    this.disposePassed();
    this.disposeWeights();
  }

  private forward(): void {
    this.disposePassed();
    let values = this.inputs.clone();
    this.passed = this.stages.map((stage) => {
      const seen = seenBy(stage, values);
      values.dispose();
      const weights = this.weightsOf(stage);
      values = this.isFirst(stage) ? weights!.clone() : through(stage, seen, weights);
      return stage.layer.kind === 'activation' ? { seen, values: values.clone() } : { seen };
    });
    const raw = values.dataSync();
    values.dispose();
    this.outputs = new Float64Array(raw).map((value) => value / this.pace);
  }

  /** Whether a stage is the one that is held as its pre-activations. */
  private isFirst({ weights }: Stage): boolean {
    return this.gram !== undefined && weights?.name === 'hidden1';
  }

  private weightsOf({ weights }: Stage): tf.Tensor2D | undefined {
    return weights && this.trained.get(weights.name)!.current;
  }

  private disposePassed(): void {
    for (const { seen, values } of this.passed) tf.dispose([seen, values ?? []]);
    this.passed = [];
  }

  private disposeWeights(): void {
    tf.dispose([this.inputs, this.gram ?? []]);
    for (const { current, displacement } of this.trained.values())
      tf.dispose([current, displacement?.start ?? [], displacement?.moved ?? []]);
  }
}

/** One step of the weights; the move stays the caller's. */
function moveBy(trained: Trained, move: tf.Tensor2D): void {
  const { displacement, constraint, current } = trained;
  if (displacement) {
    const { start, moved } = displacement;
    displacement.moved = subtract(moved, move);
    moved.dispose();
    trained.current = tf.add(start, displacement.moved);
  } else {
    trained.current = constraint.step(current, move);
  }
  current.dispose();
}
