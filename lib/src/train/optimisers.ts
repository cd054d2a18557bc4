// What turns plain steps into moves: each optimiser is two functions, one for its start and one for an update.
import { described, requireList, requireObject, requireParts } from '../tensor';
import * as tf from '@tensorflow/tfjs';
import type { StoredArray } from '../tensor';

/** Where an update is in its run. */
export interface UpdateContext {
  /** Updates so far, this one included: 1, 2, ... */
  readonly count: number;
  /** eta. */
  readonly stepSize: number;
  /** The weights that are moved; missing where a net holds none, in sample space. */
  readonly weights?: tf.Tensor2D | undefined;
}

/** Turns the step of plain gradient descent, eta dL/dw, into the move of one matrix of weights, w <- w - move. */
export interface Optimiser {
  readonly name: string;
  /**
   * Whether each move is a sum of the steps so far times numbers. The hidden weights then stay in the span of the data, and a
   * two-layer net can move in sample space.
   */
  readonly linear: boolean;
  /**
   * Makes the state before the first update.
   * @param like a matrix of the shape of the weights
   */
  start(like: tf.Tensor2D): readonly tf.Tensor2D[];
  /**
   * Makes one update, in a tidy of the caller's.
   * @returns the move, and the new state: as many matrices as before, none of them the move
   */
  update(
    step: tf.Tensor2D,
    state: readonly tf.Tensor2D[],
    context: UpdateContext,
  ): { move: tf.Tensor2D; state: readonly tf.Tensor2D[] };
}

/** Plain gradient descent: the move is the step. */
export function sgd(): Optimiser {
  return {
    name: 'sgd',
    linear: true,
    start: () => [],
    update: (step) => ({ move: tf.clone(step), state: [] }),
  };
}

/**
 * Momentum (heavy ball): v <- decay v + eta dL/dw, w <- w - v.
 * @param options.decay from 0 to below 1, default 0.9
 * @throws RangeError when decay is out of range
 */
export function momentum(options: { decay?: number } = {}): Optimiser {
  requireObject('options', options);
  const { decay = 0.9 } = options;
  requireShare('decay', decay);
  return {
    name: `momentum (decay ${decay})`,
    linear: true,
    start: (like) => [tf.zerosLike(like)],
    update(step, [velocity]) {
      const move = tf.add<tf.Tensor2D>(tf.mul(velocity, decay), step);
      return { move, state: [tf.clone(move)] };
    },
  };
}

/**
 * Adam (Kingma and Ba 2015): w <- w - eta m / (sqrt(v) + epsilon), with m and v the running means of the gradient and of its
 * square, corrected for their start at 0.
 * @param options.first decay of the mean, from 0 to below 1, default 0.9
 * @param options.second decay of the mean square, from 0 to below 1, default 0.999
 * @param options.epsilon a positive number, default 1e-8
 * @throws RangeError when an option is out of range
 */
export function adam(options: { first?: number; second?: number; epsilon?: number } = {}): Optimiser {
  requireObject('options', options);
  const { first = 0.9, second = 0.999, epsilon = 1e-8 } = options;
  requireShare('first', first);
  requireShare('second', second);
  if (!(epsilon > 0 && Number.isFinite(epsilon)))
    throw new RangeError(`epsilon must be a positive number, got ${epsilon}; for example 1e-8`);
  return {
    name: `Adam (${first}, ${second})`,
    linear: false,
    start: (like) => [tf.zerosLike(like), tf.zerosLike(like)],
    update(step, [mean, square], { count, stepSize }) {
      const gradient = tf.div<tf.Tensor2D>(step, stepSize);
      const nextMean = tf.add<tf.Tensor2D>(tf.mul(mean, first), tf.mul(gradient, 1 - first));
      const nextSquare = tf.add<tf.Tensor2D>(tf.mul(square, second), tf.mul(tf.square(gradient), 1 - second));
      const scale = tf.add(tf.sqrt(tf.div(nextSquare, 1 - second ** count)), epsilon);
      const move = tf.div<tf.Tensor2D>(tf.mul(nextMean, stepSize / (1 - first ** count)), scale);
      return { move, state: [nextMean, nextSquare] };
    },
  };
}

/**
 * Decoupled weight decay (Loshchilov and Hutter 2019) on top of another optimiser: each move takes eta rate w away as well.
 * @param rate 0 or more
 * @param optimiser default `sgd()`
 * @throws RangeError when the rate is negative or not finite
 */
export function weightDecay(rate: number, optimiser: Optimiser = sgd()): Optimiser {
  requireParts('optimiser', optimiser, { start: 'function', update: 'function' });
  if (!(rate >= 0 && Number.isFinite(rate)))
    throw new RangeError(`rate must be a number of at least 0, got ${rate}; for example 1e-4`);
  return {
    name: `${optimiser.name}, weight decay ${rate}`,
    linear: false,
    start: (like) => optimiser.start(like),
    update(step, before, context) {
      const { move, state } = optimiser.update(step, before, context);
      const { weights, stepSize } = context;
      if (!weights)
        throw new RangeError(
          'weight decay needs the weights, but beside an orthonormal layer a two-layer net sums up moves alone; leave it out, or use layered([...])',
        );
      return { move: tf.add<tf.Tensor2D>(move, tf.mul(weights, stepSize * rate)), state };
    },
  };
}

function requireShare(name: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0 && value < 1))
    throw new RangeError(
      `${name} must be a number from 0 to below 1, got ${described(value)}; for example 0.9`,
    );
}

/** An optimiser at work on the matrices of weights of one net. */
export class Updates {
  private readonly states = new Map<string, readonly tf.Tensor2D[]>();
  /** Steps taken. */
  count = 0;

  constructor(
    private readonly optimiser: Optimiser,
    private readonly stepSize: number,
  ) {}

  /**
   * Tries the optimiser, which anybody may have written, at a small matrix: in the middle of a step of a net it would be too late.
   * @throws TypeError or RangeError when it does not return a move of the matrix's shape and a state
   */
  check(): void {
    const { optimiser, stepSize } = this;
    const answer = `update of the optimiser "${optimiser.name}"`;
    tf.tidy(() => {
      const step = tf.ones<tf.Rank.R2>([3, 5]);
      const before = optimiser.start(step);
      requireList(`start of the optimiser "${optimiser.name}"`, before);
      const update = optimiser.update(step, before, { count: 1, stepSize, weights: step });
      requireObject(answer, update);
      requireList(`state by ${answer}`, update.state);
      if (!(update.move instanceof tf.Tensor && tf.util.arraysEqual(update.move.shape, step.shape)))
        throw new RangeError(
          `move by ${answer} must be 3 x 5 like the step it was given, got ${described(update.move)}; return { move, state }`,
        );
    });
  }

  /**
   * The move of some weights.
   * @param name of the weights
   * @param step eta dL/dw; freed
   * @param weights where the net holds them
   * @returns the caller's to dispose
   */
  move(name: string, step: tf.Tensor2D, weights?: tf.Tensor2D): tf.Tensor2D {
    const before = this.states.get(name) ?? this.optimiser.start(step);
    const context = { count: this.count + 1, stepSize: this.stepSize, weights };
    const [move, ...state] = tf.tidy(() => {
      const update = this.optimiser.update(step, before, context);
      return [update.move, ...update.state];
    });
    this.states.set(name, state);
    tf.dispose([step, ...before]);
    return move;
  }

  /** Copies all states, by name. */
  snapshot(): Record<string, StoredArray> {
    const entries = [...this.states].flatMap(([name, state]) =>
      state.map((one, i) => [
        `optimiser ${i} ${name}`,
        { shape: one.shape, values: one.dataSync<'float32'>().slice() },
      ]),
    );
    return Object.fromEntries(entries) as Record<string, StoredArray>;
  }

  /**
   * Goes on from the states among those of a snapshot.
   * @returns what in the snapshot is not an optimiser's
   */
  resume(count: number, snapshot: Readonly<Record<string, StoredArray>>): Record<string, StoredArray> {
    this.dispose();
    this.count = count;
    const others: Record<string, StoredArray> = {};
    for (const [place, one] of Object.entries(snapshot)) {
      const [, i, name] = /^optimiser (\d+) (.*)$/.exec(place) ?? [];
      if (name === undefined) others[place] = one;
      else {
        const state = [...(this.states.get(name) ?? [])];
        state[Number(i)] = tf.tensor2d(Float32Array.from(one.values), one.shape as [number, number]);
        this.states.set(name, state);
      }
    }
    return others;
  }

  dispose(): void {
    for (const state of this.states.values()) tf.dispose([...state]);
    this.states.clear();
  }
}
