// A net of any depth in training: weights, a step of gradient descent, and what its NTK is made of.
import * as tf from '@tensorflow/tfjs';
import { currentEngine, matMul, RandomStream, requireMemory, subtract, type StoredArray } from '../tensor';
import { free, type Constraint } from './constraints';
import type { Layer } from './layer';
import { layerFactors } from './layerFactors';
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
  readonly apart?: { readonly start: tf.Tensor2D; moved: tf.Tensor2D };
}

/** f(x) with weights of its own, in weight space. */
export class LayeredNet implements Net {
  outputs!: Float64Array;
  private readonly count: number;
  private readonly inputDim: number;
  private readonly stages: readonly Stage[];
  private readonly trained = new Map<string, Trained>();
  private readonly inputs: tf.Tensor2D;
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
    if (space !== 'weight')
      throw new RangeError(
        `space must be weight for a net of layers, got ${space}; twoLayer can move in sample space`,
      );
    this.count = requirePoints(points);
    this.inputDim = points.inputDim;
    this.stages = stagesOf(model.layers, points.inputDim);
    const shapes = Object.fromEntries(
      this.stages.flatMap(({ weights: own }) => (own ? [[own.name, own.shape]] : [])),
    );
    requireWeights(weights, shapes);
    for (const name of Object.keys(constraints)) {
      if (!Object.hasOwn(shapes, name))
        throw new RangeError(`constraints must bind ${Object.keys(shapes).join(', ')}, got ${name}`);
    }
    this.pace = model.scaling === 'ntk' ? 1 : Math.sqrt(shapes.output[0]);
    const slow = Object.values(constraints).some(({ orthonormal }) => orthonormal);
    // Weights and their moves; what each stage sees and makes of it, on the way there and back.
    const weighing = Object.values(shapes).reduce((sum, [rows, columns]) => sum + rows * columns, 0);
    const passing = this.stages.reduce((sum, stage) => sum + numbersOf(stage), 0);
    requireMemory(
      4 * ((slow ? 4 : 2) * weighing + 2 * this.count * passing),
      `the net (${model.name}) at ${this.count} points`,
      'take narrower layers or fewer points',
    );
    currentEngine();
    try {
      for (const [name, shape] of Object.entries(shapes)) {
        const constraint = constraints[name] ?? free;
        const start = startOf(model.seed, name, shape, constraint, weights[name]);
        const apart = slow && constraint === free && { start, moved: tf.zerosLike(start) };
        this.trained.set(name, {
          constraint,
          current: apart ? start.clone() : start,
          ...(apart && { apart }),
        });
      }
    } catch (problem) {
      this.disposeWeights();
      throw problem;
    }
    this.inputs = tf.tensor2d(points.inputs, [this.count, points.inputDim]);
    this.forward();
  }

  get features(): tf.Tensor2D {
    return this.passed[this.passed.length - 1].seen;
  }

  get output(): tf.Tensor2D {
    return this.trained.get('output')!.current;
  }

  get weights(): Weights {
    return Object.fromEntries([...this.trained].map(([name, { current }]) => [name, current]));
  }

  step(gradient: Float64Array, stepSize: number, through?: Move): void {
    const scale = this.pace * stepSize;
    const values = new Float32Array(gradient.map((value) => scale * value));
    let upstream = tf.tensor2d(values, [this.count, this.model.outputs]);
    const moves: [Trained, tf.Tensor2D][] = [];
    for (let i = this.stages.length - 1; moves.length < this.trained.size; i--) {
      const stage = this.stages[i];
      const { seen } = this.passed[i];
      if (stage.weights) {
        const factor = stage.weights.scale;
        const product = matMul(seen, upstream, true);
        const trained = this.trained.get(stage.weights.name)!;
        const step = tf.mul<tf.Tensor2D>(product, factor);
        moves.push([trained, through?.(stage.weights.name, step, trained.current) ?? step]);
        product.dispose();
      }
      const below =
        moves.length < this.trained.size
          ? back(stage, upstream, this.weightsOf(stage), this.passed[i])
          : undefined;
      upstream.dispose();
      if (below) upstream = below;
    }
    for (const [trained, move] of moves) {
      moveBy(trained, move);
      move.dispose();
    }
    this.forward();
  }

  layers(points?: readonly number[]): readonly LayerFactors[] {
    return layerFactors(this.stages, this.passed, this.count, this.weights, points);
  }

  represent(inputs: Float32Array): tf.Tensor2D {
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
      tf.dispose([trained.current, trained.apart?.moved ?? []]);
      trained.current = next[name];
      if (trained.apart) trained.apart.moved = next[`${name}, moved`];
    }
    this.forward();
  }

  /** What a step changes, on loan. */
  private moving(): Record<string, tf.Tensor2D> {
    return Object.fromEntries(
      [...this.trained].flatMap(([name, { current, apart }]) => [
        [name, current],
        ...(apart ? [[`${name}, moved`, apart.moved] as const] : []),
      ]),
    );
  }

  dispose(): void {
    this.inputs.dispose();
    this.disposePassed();
    this.disposeWeights();
  }

  private forward(): void {
    this.disposePassed();
    let values = this.inputs.clone();
    this.passed = this.stages.map((stage) => {
      const seen = seenBy(stage, values);
      values.dispose();
      values = through(stage, seen, this.weightsOf(stage));
      return stage.layer.kind === 'activation' ? { seen, values: values.clone() } : { seen };
    });
    const raw = values.dataSync();
    values.dispose();
    this.outputs = new Float64Array(raw).map((value) => value / this.pace);
  }

  private weightsOf({ weights }: Stage): tf.Tensor2D | undefined {
    return weights && this.trained.get(weights.name)!.current;
  }

  private disposePassed(): void {
    for (const { seen, values } of this.passed) tf.dispose([seen, values ?? []]);
    this.passed = [];
  }

  private disposeWeights(): void {
    for (const { current, apart } of this.trained.values())
      tf.dispose([current, apart?.start ?? [], apart?.moved ?? []]);
  }
}

/** Weights at the start, as given or drawn; the caller's to dispose. */
function startOf(
  seed: number,
  name: string,
  [fanIn, fanOut]: readonly [number, number],
  constraint: Constraint,
  given: tf.Tensor2D | undefined,
): tf.Tensor2D {
  if (given) {
    constraint.require(given);
    return given.clone();
  }
  // The names and the order of a two-layer net's streams: the first hidden layer neuron by neuron.
  const first = name === 'hidden1';
  const stream = first ? `hidden ${fanOut}` : name === 'output' ? `output ${fanIn}` : `${name} ${fanOut}`;
  const numbers = new RandomStream(seed, stream).fillNormal(new Float32Array(fanIn * fanOut));
  return tf.tidy(() => {
    const drawn = first
      ? tf.transpose(tf.tensor2d(numbers, [fanOut, fanIn]))
      : tf.tensor2d(numbers, [fanIn, fanOut]);
    return constraint.start(drawn);
  });
}

/** One step of the weights; the move stays the caller's. */
function moveBy(trained: Trained, move: tf.Tensor2D): void {
  const { apart, constraint, current } = trained;
  if (apart) {
    const { start, moved } = apart;
    apart.moved = subtract(moved, move);
    moved.dispose();
    trained.current = tf.add(start, apart.moved);
  } else {
    trained.current = constraint.step(current, move);
  }
  current.dispose();
}
