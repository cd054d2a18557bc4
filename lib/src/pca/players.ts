// The two players of alpha-CL on the line: alpha against the distances along v, v against the contrastive covariance of alpha.
import { Matrix } from 'ml-matrix';
import { alphaCovariance, type AlphaRule } from '../loss';
import { RandomStream, requireMatrix, requireObject, requireParts, symmetric } from '../tensor';
import type { Dynamics, DynamicsState } from '../train';

/** How the players move. */
export interface PlayersOptions {
  /** The minimum player: how alpha follows from the distances along v. */
  rule: AlphaRule;
  /** eta, a positive number: v moves along X_alpha v by it, and is scaled back to length 1. Left out, v jumps to the best answer. */
  stepSize?: number;
  /** Of the first v, default 1. */
  seed?: number;
}

/** The players at one step. */
export interface PlayersState extends DynamicsState {
  /** v, of length 1: the maximum player's direction. */
  readonly direction: Float64Array;
  /** |<v, v of the step before>|; 1 at the start. */
  readonly overlap: number;
  /** alpha, (N, N): the minimum player's answer to v. */
  readonly alpha: Matrix;
}

/**
 * Carries out coordinate-wise optimisation to the letter (Tian 2022), with one linear output f(x) = v . x: alpha answers v by a rule, and v
 * answers alpha with the top eigenvector of X_alpha or, with a step size, with a small step of gradient ascent. The loss is -E_alpha.
 * @param points x, (N, d)
 * @param augmented x', (N, d)
 * @param options see PlayersOptions
 * @returns dynamics for `run`
 * @throws RangeError when the shapes differ, there are fewer than 2 points, or an option is out of range
 */
export function players(points: Matrix, augmented: Matrix, options: PlayersOptions): Dynamics<PlayersState> {
  requireObject('options', options);
  requireMatrix('points', points);
  requireMatrix('augmented', augmented, { rows: points.rows, columns: points.columns });
  if (!(points.rows >= 2))
    throw new RangeError(
      `points must hold at least 2 points, got ${points.rows}; alpha sets points against each other`,
    );
  const { rule, stepSize, seed = 1 } = options;
  requireParts('rule', rule, { weigh: 'function' });
  if (stepSize !== undefined && !(stepSize > 0 && Number.isFinite(stepSize)))
    throw new RangeError(
      `stepSize must be a positive number, got ${stepSize}; leave it out for the best answer`,
    );
  const { rows: count, columns: dim } = points;
  const at = (
    step: number,
    direction: Float64Array,
    overlap: number,
  ): PlayersState & { covariance: Matrix } => {
    const alpha = answerOf(rule, points.mmul(Matrix.columnVector(direction)).to1DArray());
    const covariance = alphaCovariance(alpha, points, augmented);
    const energy = inner(direction, covariance.mmul(Matrix.columnVector(direction)).to1DArray()) / 2;
    return { step, loss: -energy, direction, overlap, alpha, covariance };
  };
  const answer = ({ covariance, direction }: typeof state): Float64Array => {
    if (stepSize === undefined) return Float64Array.from(symmetric(covariance).vectors.getColumn(dim - 1));
    const uphill = covariance.mmul(Matrix.columnVector(direction)).to1DArray();
    return direction.map((value, i) => value + (stepSize / count) * uphill[i]);
  };
  const start = new RandomStream(seed, 'players').fillNormal(new Float64Array(dim));
  let state = at(0, unit(start), 1);
  return {
    get state() {
      return state;
    },
    get isFinite() {
      return Number.isFinite(state.loss);
    },
    advance() {
      const next = unit(answer(state));
      state = at(state.step + 1, next, Math.abs(inner(next, state.direction)));
    },
    dispose() {
      // Plain numbers: nothing to free.
    },
  };
}

/** alpha as a rule's answer to the distances of points on a line. */
function answerOf(rule: AlphaRule, line: readonly number[]): Matrix {
  const count = line.length;
  const alpha = Matrix.zeros(count, count);
  const others = [...line.keys()];
  for (let anchor = 0; anchor < count; anchor++) {
    const columns = Int32Array.from(others.filter((other) => other !== anchor));
    const squares = Float64Array.from(columns, (other) => (line[anchor] - line[other]) ** 2 / 2);
    const weights = rule.weigh({ anchor, squares, columns });
    columns.forEach((column, j) => alpha.set(anchor, column, weights[j]));
  }
  return alpha;
}

function inner(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(inner(vector, vector));
  return vector.map((value) => value / length);
}
