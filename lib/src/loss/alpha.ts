// How pairs are weighed: alpha chosen by a rule, where a loss's own alpha follows from its form (alpha-CL, Tian 2022).
import { requireMatrix, withCheckedOptions } from '../tensor';
import type { Matrix } from 'ml-matrix';
import { positive } from './form';
import { logSumExp } from './logSumExp';

/** One anchor's pairs, as a rule sees them. */
export interface RulePairs {
  readonly anchor: number;
  /** d^2 of each pair: `largest` of the similarity minus the similarity, |u - v|^2 / 2 for `distance()`. */
  readonly squares: Float64Array;
  /** The column of a batch's alpha that each pair stands in. */
  readonly columns: Int32Array;
}

/** Chooses alpha. */
export interface AlphaRule {
  readonly name: string;
  /** Of alpha, anchors and columns, where the rule is made for one shape. */
  readonly shape?: readonly [number, number];
  /** Computes the weights of one anchor's pairs. */
  weigh(pairs: RulePairs): Float64Array;
  /** Computes the gradient of sum over j of weights[j] alpha_j in the squares, from alpha; 0 where it is left out. */
  throughAlpha?(pairs: RulePairs, alpha: Float64Array, weights: Float64Array): Float64Array;
}

/** What the rules take. */
export interface RuleOptions {
  /** tau, a positive number, default 0.5. */
  temperature?: number;
  /** Whether an anchor's weights are scaled to add up to 1; default true. */
  normalise?: boolean;
}

/**
 * The rules of alpha-CL, from small d^2 to large weights. Only `r_H` and `r_s`, both normalised, descend a loss: the field of
 * the others is not a gradient. Each throws a RangeError when an option is out of range.
 */
export const rules = withCheckedOptions({
  /** r_H: exp(-d^2 / tau), the minimum player's answer to an entropy; InfoNCE's alpha without the positive. */
  entropy: ({ temperature = 0.5, normalise = true }: RuleOptions = {}): AlphaRule => {
    positive('temperature', temperature);
    return byLogarithm(
      'r_H',
      normalise,
      (square) => -square / temperature,
      () => -1 / temperature,
    );
  },
  /** r_gamma: (d^2 + tau)^-exponent, from Tsallis' entropy; exponent q at least 1, default 2. */
  tsallis: ({
    temperature = 0.5,
    exponent = 2,
    normalise = true,
  }: RuleOptions & { exponent?: number } = {}): AlphaRule => {
    positive('temperature', temperature);
    atLeastOne(exponent);
    return byLogarithm(
      `r_gamma, exponent ${exponent}`,
      normalise,
      (square) => -exponent * Math.log(square + temperature),
      (square) => -exponent / (square + temperature),
    );
  },
  /** direct: exp(-d^exponent / tau), of the distance d and not its square; exponent p at least 1, default 4 (p = 2 is r_H). */
  direct: ({
    temperature = 0.5,
    exponent = 4,
    normalise = true,
  }: RuleOptions & { exponent?: number } = {}): AlphaRule => {
    positive('temperature', temperature);
    atLeastOne(exponent);
    const power = exponent / 2;
    return byLogarithm(
      `direct, exponent ${exponent}`,
      normalise,
      (square) => -(square ** power) / temperature,
      (square) => (-power * square ** (power - 1)) / temperature,
    );
  },
  /**
   * r_s: the minimum player's answer to -tau/2 sum of alpha^2, max(0, lambda - d^2 / tau) with lambda such that the weights
   * add up to 1, the exact projection of -d^2 / tau onto the simplex; with `normalise: false` lambda is 1, as if d = 0 had weight 1.
   */
  square: ({ temperature = 0.5, normalise = true }: RuleOptions = {}): AlphaRule => {
    positive('temperature', temperature);
    return {
      name: named('r_s', normalise),
      weigh({ squares }) {
        const scores = squares.map((square) => -square / temperature);
        return normalise ? ontoSimplex(scores) : scores.map((score) => Math.max(0, 1 + score));
      },
      throughAlpha(_, alpha, weights) {
        let [sum, count] = [0, 0];
        for (let j = 0; j < alpha.length; j++) if (alpha[j] > 0) [sum, count] = [sum + weights[j], count + 1];
        const mean = normalise ? sum / count : 0;
        return weights.map((weight, j) => (alpha[j] > 0 ? (mean - weight) / temperature : 0));
      },
    };
  },
  /**
   * Weights that stay as they are given.
   * @param alpha anchors times columns, as a loss's `alpha` gives it; read at each evaluation, none negative
   */
  frozen: (alpha: Matrix): AlphaRule => {
    requireMatrix('alpha', alpha);
    const wrong = alpha.to1DArray().find((weight) => !(weight >= 0 && Number.isFinite(weight)));
    if (wrong !== undefined)
      throw new RangeError(`alpha must hold numbers of at least 0, got ${wrong}; alpha are weights`);
    return {
      name: 'frozen',
      shape: [alpha.rows, alpha.columns],
      weigh: ({ anchor, columns }) => Float64Array.from(columns, (column) => alpha.get(anchor, column)),
    };
  },
});

/** Weights exp(log g(d^2)), over their sum if asked. */
function byLogarithm(
  name: string,
  normalise: boolean,
  logarithm: (square: number) => number,
  slope: (square: number) => number,
): AlphaRule {
  return {
    name: named(name, normalise),
    weigh({ squares }) {
      const scores = squares.map(logarithm);
      if (!normalise) return scores.map(Math.exp);
      if (logSumExp(scores, scores) > -Infinity) return scores;
      // Powers of distances that no number holds: the nearest pairs have all the weight. Distances that are none leave NaN.
      const nearest = squares.reduce((minimum, square) => Math.min(minimum, square), Infinity);
      const ties = squares.reduce((count, square) => count + Number(square === nearest), 0);
      return squares.map((square) => (nearest < Infinity ? Number(square === nearest) / ties : NaN));
    },
    throughAlpha({ squares }, alpha, weights) {
      const mean = normalise ? alpha.reduce((sum, share, j) => sum + share * weights[j], 0) : 0;
      return alpha.map((share, j) => share * slope(squares[j]) * (weights[j] - mean));
    },
  };
}

/**
 * Projects scores onto the weights that are not negative and add up to 1: max(0, score + lambda), exactly, by sorting.
 * @param scores at least one number
 */
function ontoSimplex(scores: Float64Array): Float64Array {
  let sum = 0;
  let shift = NaN;
  // Relative to the largest, beside which 1 must not be lost.
  const largest = scores.reduce((maximum, score) => Math.max(maximum, score), -Infinity);
  const relative = scores.map((score) => score - largest);
  relative
    .slice()
    .sort()
    .reverse()
    .every((score, place) => {
      sum += score;
      const candidate = (1 - sum) / (place + 1);
      if (!(score + candidate > 0)) return false;
      shift = candidate;
      return true;
    });
  return relative.map((score) => Math.max(0, score + shift));
}

function named(name: string, normalise: boolean): string {
  return normalise ? name : `${name}, not normalised`;
}

function atLeastOne(exponent: number): void {
  if (!(exponent >= 1 && Number.isFinite(exponent)))
    throw new RangeError(`exponent must be a number of at least 1, got ${exponent}; for example 4`);
}
