// Gradient descent of a net on a loss, one step at a time.
import { requireObject, requireParts, requirePositive } from '../tensor';
import type * as tf from '@tensorflow/tfjs';
import { requireSamples, type Triplets } from '../data';
import { lossAt, type Loss } from '../loss';
import {
  free,
  type Model,
  type Net,
  type NetOptions,
  type Points,
  type Space,
  type TwoLayer,
  type TwoLayerNet,
} from '../model';
import { miniBatches, rowsOf, type BatchOptions } from './batches';
import { checksum } from './checkpoint';
import type { Dynamics, DynamicsState, Resumable } from './dynamics';
import { Updates, type Optimiser } from './optimisers';
import type { OutputLayer } from './outputLayer';

/** What a net is trained at: N samples, as anchors, positives and K negatives. Triplets are. */
export type Samples = Points & Pick<Triplets, 'count' | 'labels'>;

/** A net at one step of its run, on loan: its tensors are valid until the next step and must not be disposed. */
export interface DescentState<N extends Net = Net> extends DynamicsState {
  readonly net: N;
  /** What the loss is a function of; fixed for the run, as data, step size and optimiser are. */
  readonly lossFunction: Loss;
  readonly data: Samples;
  /** eta. */
  readonly stepSize: number;
  /** What makes moves of the steps, by name; missing in plain gradient descent. */
  readonly optimiser?: string | undefined;
  /** Samples a step, where they are not all. */
  readonly batch?: number | undefined;
  /** What binds the weights, in words; missing where all are free. */
  readonly constraints?: string | undefined;
  /** f(x) at all points: n rows of Z numbers, in the order of the samples: anchors, positives, negatives. */
  readonly outputs: Float64Array;
  /** dL/df at all points: n rows of Z numbers; zero at points outside a mini-batch. */
  readonly gradient: Float64Array;
  /** N: the anchors are points 0 ... N - 1. */
  readonly count: number;
}

/** A two-layer net at one step of its run. */
export interface NetState extends DescentState<TwoLayerNet> {
  /** P = X V^T, (n, M). */
  readonly preActivations: tf.Tensor2D;
  /** W, (M, Z). */
  readonly output: tf.Tensor2D;
  /** G = X X^T, (n, n). */
  readonly gram: tf.Tensor2D;
  /** V, (M, d); only in weight space. */
  readonly hidden?: tf.Tensor2D | undefined;
}

/** The state of a descent of a net. */
export type StateOf<N extends Net> = N extends TwoLayerNet ? NetState : DescentState<N>;

/** A model whose nets are of some kind. */
export type ModelOf<N extends Net> = Omit<Model, 'at'> & { at(points: Points, options?: NetOptions): N };

/** How a descent runs, beside net, loss, data and step size. */
export interface DescentOptions extends NetOptions {
  /** How W of the last layer, a dense one, begins and moves; default: free. Other layers take `constraints` and `weights`. */
  outputLayer?: OutputLayer;
  /** Default: plain gradient descent. */
  optimiser?: Optimiser;
  /** Default: all samples at once. */
  batch?: BatchOptions;
}

/**
 * Gradient descent of all weights of a net together.
 *
 * Usage: read `state`, call `advance()`, and so on; `dispose()` at the end frees all tensors. Or hand it to `run`.
 */
export class Descent<N extends Net = TwoLayerNet> implements Dynamics<StateOf<N>> {
  private readonly net: N;
  private readonly updates: Updates | undefined;
  private readonly samplesAt: ((step: number) => readonly number[]) | undefined;
  /** What binds the weights, in words. */
  private readonly bound: string | undefined;
  /** Tells one start from another. */
  private readonly start: string;
  /** What the states of all steps share. Private at run time too: a walk over the object would ask its getters for tensors of no step. */
  readonly #shared: object;
  private current!: StateOf<N>;

  /** As `gradientDescent`, which is the way to make one. */
  constructor(
    private readonly model: ModelOf<N>,
    private readonly loss: Loss,
    private readonly data: Samples,
    private readonly stepSize: number,
    private readonly options: DescentOptions = {},
  ) {
    requireParts('model', model, { at: 'function' });
    requireParts('loss', loss, { evaluate: 'function' });
    // A loss may do without positives.
    requireSamples('data', data, 1);
    requireObject('options', options);
    const { optimiser, batch } = options;
    requirePositive('stepSize', stepSize, 'for example 0.1');
    if (optimiser !== undefined)
      requireParts('optimiser', optimiser, { start: 'function', update: 'function' });
    this.updates = optimiser && new Updates(optimiser, stepSize);
    if (batch !== undefined) requireObject('batch', batch);
    this.samplesAt = batch && miniBatches(data.count, batch);
    this.net = netOf(model, data, options);
    this.bound = boundBy(model, options);
    this.start = checksum(this.net.outputs);
    this.#shared = this.sharedByStates();
    try {
      this.updates?.check();
      this.evaluate(0);
    } catch (problem) {
      this.net.dispose();
      throw problem;
    }
  }

  /** The net now. */
  get state(): StateOf<N> {
    return this.current;
  }

  /** Whether all outputs and the loss are finite: a run of an unbounded loss leaves float32's range in the end. */
  get isFinite(): boolean {
    const { loss, outputs } = this.current;
    if (!Number.isFinite(loss)) return false;
    // A loop: `every` takes a tenth of a step of 200 particles.
    for (let i = 0; i < outputs.length; i++) if (!Number.isFinite(outputs[i])) return false;
    return true;
  }

  /** One step of all weights together. */
  advance(): void {
    const { gradient, step } = this.current;
    const { updates } = this;
    if (updates) {
      this.net.step(gradient, this.stepSize, (name, move, weights) => updates.move(name, move, weights));
      updates.count++;
    } else this.net.step(gradient, this.stepSize);
    this.evaluate(step + 1);
  }

  /** How to resume from a file. */
  get resumable(): Resumable {
    const { net, updates, model, loss, data, stepSize, options } = this;
    const { optimiser, batch } = options;
    return {
      identity: {
        model: model.name,
        data: `${data.count} samples, ${checksum(data.inputs)}`,
        loss: loss.name,
        'step size': String(stepSize),
        optimiser: optimiser?.name ?? 'gradient descent',
        batch: batch ? `${batch.size} samples, seed ${batch.seed ?? 1}` : 'all samples',
        constraints: this.bound ?? 'none',
        // Last: what else differs says more than a checksum of the outputs.
        start: this.start,
      },
      snapshot: () => ({ ...net.snapshot(), ...updates?.snapshot() }),
      resume: (step, snapshot) => {
        net.resume(updates?.resume(step, snapshot) ?? snapshot);
        this.evaluate(step);
      },
    };
  }

  /** Frees the run's tensors; the states it gave are then invalid. */
  dispose(): void {
    this.net.dispose();
    this.updates?.dispose();
  }

  private evaluate(step: number): void {
    const { outputs } = this.net;
    const { value: loss, gradient } = this.lossAt(step, outputs);
    this.current = Object.assign(Object.create(this.#shared) as object, {
      step,
      loss,
      outputs,
      gradient,
    }) as unknown as StateOf<N>;
  }

  /**
   * Tensors among it are asked of the net by those who look at them: to make them at every step takes longer than a step of particles.
   * A state that was kept while the net went on has none left: the net's would be those of another step.
   */
  private sharedByStates(): object {
    const { net, data, stepSize, loss: lossFunction, bound: constraints } = this;
    const { optimiser: made, batch: drawn } = this.options;
    const [optimiser, batch] = [made?.name, drawn?.size];
    const { count } = data;
    const tensorsAt = ({ step }: DynamicsState): TwoLayerNet => {
      const { step: now } = this.current;
      if (step !== now)
        throw new Error(
          `the tensors of step ${step} are gone, the net is at step ${now}; copy what you need of a state before the next step`,
        );
      return net as unknown as TwoLayerNet;
    };
    return {
      net,
      lossFunction,
      data,
      stepSize,
      optimiser,
      batch,
      constraints,
      count,
      get preActivations() {
        return tensorsAt(this as unknown as DynamicsState).preActivations;
      },
      get output() {
        return tensorsAt(this as unknown as DynamicsState).output;
      },
      get gram() {
        return tensorsAt(this as unknown as DynamicsState).gram;
      },
      get hidden() {
        return tensorsAt(this as unknown as DynamicsState).hidden;
      },
    };
  }

  /** The loss at a step: of all samples, or of its mini-batch. */
  private lossAt(step: number, outputs: Float64Array): { value: number; gradient: Float64Array } {
    const { count, labels } = this.data;
    const dim = this.model.outputs;
    const samples = this.samplesAt?.(step);
    if (!samples) return lossAt(this.loss, { values: outputs, count, dim, ...(labels && { labels }) });
    const rows = rowsOf(samples, count, outputs.length / dim);
    const values = new Float64Array(rows.length * dim);
    rows.forEach((row, i) => {
      values.set(outputs.subarray(row * dim, (row + 1) * dim), i * dim);
    });
    const chosen = labels && { labels: samples.map((i) => labels[i]) };
    const batch = lossAt(this.loss, { values, count: samples.length, dim, ...chosen });
    const gradient = new Float64Array(outputs.length);
    rows.forEach((row, i) => {
      gradient.set(batch.gradient.subarray(i * dim, (i + 1) * dim), row * dim);
    });
    return { value: batch.value, gradient };
  }
}

/** The constraints on weights, in words; those of `free` are none. */
function boundBy(model: object, { constraints, outputLayer }: DescentOptions): string | undefined {
  const own = (model as { constraints?: DescentOptions['constraints'] }).constraints;
  const all = { ...(constraints ?? own), ...(outputLayer && { output: outputLayer.constraint }) };
  const bound = Object.entries(all).filter(([, constraint]) => constraint !== free);
  return bound.map(([name, { name: kind }]) => `${name} ${kind}`).join(', ') || undefined;
}

/** The net at its start. */
function netOf<N extends Net>(model: ModelOf<N>, data: Samples, options: DescentOptions): N {
  const { constraints, weights, outputLayer, optimiser } = options;
  // Only sums of steps stay in the span of the data.
  const space: Space | undefined = optimiser?.linear === false ? 'weight' : options.space;
  if (space !== undefined && options.space !== undefined && options.space !== space)
    throw new RangeError(`space must be weight for ${optimiser?.name}, got ${options.space}; leave it out`);
  const rest = { ...(space && { space }), ...(constraints && { constraints }), ...(weights && { weights }) };
  if (!outputLayer) return model.at(data, rest);
  const output = outputLayer.start?.(model as unknown as TwoLayer);
  try {
    return model.at(data, {
      ...rest,
      constraints: { ...constraints, output: outputLayer.constraint },
      ...((weights ?? output) && { weights: { ...weights, ...(output && { output }) } }),
    });
  } finally {
    output?.dispose();
  }
}
