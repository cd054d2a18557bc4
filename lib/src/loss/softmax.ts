// Softmax losses: a positive against negatives, through exponentials of similarities over a temperature.
import type { Loss } from './loss';
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

/** One row with its positive, named first, and its negatives. */
interface Term {
  readonly row: number;
  readonly others: Int32Array;
}

/**
 * The softmax family: the mean over anchors u of
 * -log(exp(s(u, u+)/tau) / (share exp(s(u, u+)/tau) + sum over the negatives exp(s(u, u-)/tau))).
 * InfoNCE, NT-Xent and, with `own` negatives, the logistic triplet loss are its members.
 * @param similarity s, for example `dot()` or `cosine()`
 * @returns the loss; evaluating it on fewer than 2 triplets throws a RangeError, unless negatives are `own`
 * @throws RangeError when an option is out of range
 */
export function softmax(similarity: Similarity, options: SoftmaxOptions = {}): Loss {
  const { temperature = 1, negatives = 'all', positiveShare = 1 } = options;
  if (!Object.hasOwn(termsBy, negatives))
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
      const byRows = new Float64Array(rows.length);
      const terms = termsBy[negatives](count);
      let sum = 0;
      for (const { row, others } of terms) {
        const scores = new Float64Array(others.length);
        for (let place = 0; place < others.length; place++)
          scores[place] = inner(rows, dim, row, others[place]) / temperature;
        const { value, slopes } = logSoftmax(scores, positiveShare);
        sum += value;
        for (let place = 0; place < slopes.length; place++) {
          const weight = slopes[place] / (temperature * terms.length);
          for (let z = 0, i = row * dim, j = others[place] * dim; z < dim; z++, i++, j++) {
            byRows[i] += weight * rows[j];
            byRows[j] += weight * rows[i];
          }
        }
      }
      return { value: sum / terms.length, gradient: pullBack(byRows) };
    },
  };
}

/**
 * -log(exp(s_0) / (share exp(s_0) + sum over k > 0 of exp(s_k))), its value and the derivatives in the scores s. (Loops, not
 * callbacks: of N triplets there are N^2 scores.)
 */
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

/** The positive of a row, then its negatives, in the order of the points, from one to before another. */
function withNegatives(
  positive: number,
  from: number,
  to: number,
  except: readonly number[] = [],
): Int32Array {
  const others = new Int32Array(1 + to - from - except.length);
  others[0] = positive;
  for (let other = from, place = 1; other < to; other++) {
    if (!except.includes(other)) others[place++] = other;
  }
  return others;
}

const range = (to: number): number[] => [...Array(to).keys()];

const termsBy: Record<NonNullable<SoftmaxOptions['negatives']>, (count: number) => Term[]> = {
  own: (count) => range(count).map((row) => ({ row, others: Int32Array.of(count + row, 2 * count + row) })),
  all: (count) =>
    range(count).map((row) => ({ row, others: withNegatives(count + row, 2 * count, 3 * count) })),
  views: (count) =>
    range(2 * count).map((row) => {
      const partner = (row + count) % (2 * count);
      return { row, others: withNegatives(partner, 0, 2 * count, [row, partner]) };
    }),
};
