// Softmax losses: a positive against negatives, through exponentials of similarities over a temperature.
import type { Loss } from './loss';
import { throughNegatives, type NegativeSum } from './manyNegatives';
import { inner, type Similarity } from './similarity';

/** What a softmax loss is made of. */
export interface SoftmaxOptions {
  /** tau, a positive number, default 1. */
  temperature?: number;
  /**
   * What each positive is set against: `own`, the triplet's own negative; `all` (default), the negatives of all N
   * triplets; `views`, the other 2N - 2 of the anchors and positives, with each of the 2N views an anchor in turn.
   */
  negatives?: 'own' | 'all' | 'views';
  /** How much of the positive's own exponential stands under the fraction, from 0 (decoupled) to 1 (default). */
  positiveShare?: number;
}

/** Which rows are set against which: of the points in the order anchors, positives, negatives. */
interface Contrast {
  /** Rows 0 to before this one are anchors in turn. */
  readonly anchors: number;
  readonly positiveOf: (anchor: number) => number;
  /** An anchor's negatives: the rows from `from` to before `to`, but those of `except`. */
  readonly negativesOf: (anchor: number) => { from: number; to: number; except: readonly number[] };
}

/** From so many pairs of an anchor and a negative on, the engine is quicker than loops, though in float32. */
const MANY_PAIRS = 2 ** 15;

/**
 * The softmax family: the mean over anchors u of
 * -log(exp(s(u, u+)/tau) / (share exp(s(u, u+)/tau) + sum over the negatives exp(s(u, u-)/tau))).
 * InfoNCE, NT-Xent and, with `own` negatives, the logistic triplet loss are its members. From 32,768 pairs of an anchor and a
 * negative on, the sums over negatives are the engine's, in float32; all else is float64.
 * @param similarity s, for example `dot()` or `cosine()`
 * @returns the loss; evaluating it on fewer than 2 triplets throws a RangeError, unless negatives are `own`
 * @throws RangeError when an option is out of range
 */
export function softmax(similarity: Similarity, options: SoftmaxOptions = {}): Loss {
  const { temperature = 1, negatives = 'all', positiveShare = 1 } = options;
  if (!Object.hasOwn(contrasts, negatives))
    throw new RangeError(`negatives must be 'own', 'all' or 'views', got ${negatives}`);
  if (!(positiveShare >= 0 && positiveShare <= 1))
    throw new RangeError(`positiveShare must be a number from 0 to 1, got ${positiveShare}`);
  const share = positiveShare === 1 ? '' : `, positive share ${positiveShare}`;
  return softmaxLoss(`softmax (${negatives} negatives${share})`, similarity, {
    temperature,
    negatives,
    positiveShare,
  });
}

/**
 * InfoNCE: the mean over anchors of -log(exp(s(u, u+)/tau) / (exp(s(u, u+)/tau) + sum over all N negatives exp(s(u, u-)/tau))).
 * @param similarity s, for example `dot()` or `cosine()`
 * @param options.temperature tau, a positive number, default 1
 * @throws RangeError when the temperature is not positive and finite; when evaluated on fewer than 2 triplets
 */
export function infoNCE(similarity: Similarity, options: { temperature?: number } = {}): Loss {
  const { temperature = 1 } = options;
  return softmaxLoss('InfoNCE', similarity, { temperature, negatives: 'all', positiveShare: 1 });
}

/**
 * NT-Xent (SimCLR): anchors and positives are 2N views; each view's partner is set against the other 2N - 2 views. The
 * triplets' negatives are not used.
 * @param similarity s, `cosine()` in SimCLR
 * @param options.temperature tau, a positive number, default 0.5
 * @throws RangeError when the temperature is not positive and finite; when evaluated on fewer than 2 triplets
 */
export function ntXent(similarity: Similarity, options: { temperature?: number } = {}): Loss {
  const { temperature = 0.5 } = options;
  return softmaxLoss('NT-Xent', similarity, { temperature, negatives: 'views', positiveShare: 1 });
}

function softmaxLoss(
  name: string,
  similarity: Similarity,
  { temperature, negatives, positiveShare }: Required<SoftmaxOptions>,
): Loss {
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`temperature must be a positive number, got ${temperature}; for example 0.5`);
  }
  return {
    name: `${name}, ${similarity.name}, temperature ${temperature}`,
    evaluate({ values, count, dim }) {
      if (!(count >= 2 || negatives === 'own')) {
        throw new RangeError(
          `count must be at least 2 triplets for ${name}, got ${count}: one sample has no other to be told from`,
        );
      }
      const { rows, pullBack } = similarity.factor(values, dim);
      const contrast = contrasts[negatives](count);
      const pairs = { rows, dim, contrast, temperature, positiveShare };
      const { from, to } = contrast.negativesOf(0);
      const many = negatives !== 'own' && contrast.anchors * (to - from) >= MANY_PAIRS;
      const { value, byRows } = many ? byEngine(pairs) : byLoops(pairs);
      return { value, gradient: pullBack(byRows) };
    },
  };
}

interface Pairs {
  readonly rows: Float64Array;
  readonly dim: number;
  readonly contrast: Contrast;
  readonly temperature: number;
  readonly positiveShare: number;
}

interface ByRows {
  readonly value: number;
  /** The gradient in the rows. */
  readonly byRows: Float64Array;
}

/** In float64. (Loops, not callbacks: of N triplets there are N^2 scores.) */
function byLoops({ rows, dim, contrast, temperature, positiveShare }: Pairs): ByRows {
  const { anchors, positiveOf, negativesOf } = contrast;
  const byRows = new Float64Array(rows.length);
  let sum = 0;
  for (let row = 0; row < anchors; row++) {
    const others = withNegatives(positiveOf(row), negativesOf(row));
    const scores = new Float64Array(others.length);
    for (let place = 0; place < others.length; place++)
      scores[place] = inner(rows, dim, row, others[place]) / temperature;
    const { value, slopes } = logSoftmax(scores, positiveShare);
    sum += value;
    for (let place = 0; place < slopes.length; place++)
      addPair(byRows, rows, dim, row, others[place], slopes[place] / (temperature * anchors));
  }
  return { value: sum / anchors, byRows };
}

/** The same with the sums over negatives by the engine. */
function byEngine({ rows, dim, contrast, temperature, positiveShare }: Pairs): ByRows {
  const { anchors, positiveOf, negativesOf } = contrast;
  const byRows = new Float64Array(rows.length);
  let sum = 0;
  const weightOf = (row: number, { sum: negatives, largest }: NegativeSum): number => {
    const positive = positiveOf(row);
    const ahead = inner(rows, dim, row, positive) / temperature - largest;
    // Over the larger exponential, the positive's or the largest negative's, nothing overflows.
    const positiveLeads = positiveShare > 0 && ahead > 0;
    const others = negatives * (positiveLeads ? Math.exp(-ahead) : 1);
    const own = positiveShare > 0 ? positiveShare * (positiveLeads ? 1 : Math.exp(ahead)) : 0;
    sum += positiveLeads ? Math.log1p(others + (positiveShare - 1)) : Math.log(own + others) - ahead;
    // The slopes of an anchor add up to 0: the positive's is what the negatives' leave, without a difference of near numbers.
    const byAll = others / ((own + others) * anchors);
    addPair(byRows, rows, dim, row, positive, -byAll / temperature);
    return byAll / negatives;
  };
  const { from, to } = negativesOf(0);
  const except = (row: number): readonly number[] => negativesOf(row).except;
  throughNegatives({ rows, dim, anchors, from, to, except, temperature }, weightOf, byRows);
  return { value: sum / anchors, byRows };
}

/** Adds the gradient of weight * (row i . row j) to that in the rows. */
function addPair(
  byRows: Float64Array,
  rows: Float64Array,
  dim: number,
  row: number,
  other: number,
  weight: number,
): void {
  for (let z = 0, i = row * dim, j = other * dim; z < dim; z++, i++, j++) {
    byRows[i] += weight * rows[j];
    byRows[j] += weight * rows[i];
  }
}

/** -log(exp(s_0) / (share exp(s_0) + sum over k > 0 of exp(s_k))), its value and the derivatives in the scores s. */
function logSoftmax(scores: Float64Array, share: number): { value: number; slopes: Float64Array } {
  // Shifted by the largest score, no exponential overflows. Without a share the positive's own may, and counts nothing.
  const first = share > 0 ? 0 : 1;
  let largest = -Infinity;
  for (let place = first; place < scores.length; place++) largest = Math.max(largest, scores[place]);
  const slopes = new Float64Array(scores.length);
  let total = 0;
  for (let place = first; place < scores.length; place++) {
    slopes[place] = (place === 0 ? share : 1) * Math.exp(scores[place] - largest);
    total += slopes[place];
  }
  for (let place = first; place < scores.length; place++) slopes[place] /= total;
  slopes[0] -= 1;
  return { value: Math.log(total) - (scores[0] - largest), slopes };
}

/** A row's positive, then its negatives in their order. */
function withNegatives(
  positive: number,
  { from, to, except }: ReturnType<Contrast['negativesOf']>,
): Int32Array {
  const others = new Int32Array(1 + to - from - except.length);
  others[0] = positive;
  for (let other = from, place = 1; other < to; other++) {
    if (!except.includes(other)) others[place++] = other;
  }
  return others;
}

const contrasts: Record<NonNullable<SoftmaxOptions['negatives']>, (count: number) => Contrast> = {
  own: (count) => ({
    anchors: count,
    positiveOf: (row) => count + row,
    negativesOf: (row) => ({ from: 2 * count + row, to: 2 * count + row + 1, except: [] }),
  }),
  all: (count) => ({
    anchors: count,
    positiveOf: (row) => count + row,
    negativesOf: () => ({ from: 2 * count, to: 3 * count, except: [] }),
  }),
  views(count) {
    const positiveOf = (row: number): number => (row + count) % (2 * count);
    return {
      anchors: 2 * count,
      positiveOf,
      negativesOf: (row) => ({ from: 0, to: 2 * count, except: [row, positiveOf(row)] }),
    };
  },
};
