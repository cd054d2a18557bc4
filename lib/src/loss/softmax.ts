// Softmax losses: a positive against negatives, through exponentials of similarities over a temperature.
import type { Loss } from './loss';
import type { Similarity } from './similarity';

/** One term -log(exp(s_0/tau) / sum_k exp(s_k/tau)), its value and the derivatives in the scores s. */
function logSoftmax(scores: readonly number[], temperature: number): { value: number; slopes: number[] } {
  // Shifted by the largest score, no exponential overflows.
  const largest = Math.max(...scores);
  const weights = scores.map((score) => Math.exp((score - largest) / temperature));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const slopes = weights.map((weight, place) => (weight / total - (place === 0 ? 1 : 0)) / temperature);
  return { value: Math.log(total) - (scores[0] - largest) / temperature, slopes };
}

/** A loss whose terms each set one row's positive, named first, against its negatives. */
function softmaxLoss(
  name: string,
  similarity: Similarity,
  temperature: number,
  termsOf: (count: number) => { row: number; others: number[] }[],
): Loss {
  if (!(temperature > 0 && Number.isFinite(temperature))) {
    throw new RangeError(`temperature must be a positive number, got ${temperature}; for example 0.5`);
  }
  return {
    name: `${name}, ${similarity.name}, temperature ${temperature}`,
    evaluate({ values, count, dim }) {
      const gradient = new Float64Array(values.length);
      const terms = termsOf(count);
      let sum = 0;
      for (const { row, others } of terms) {
        const scores = others.map((other) => similarity.value(values, dim, row, other));
        const { value, slopes } = logSoftmax(scores, temperature);
        sum += value;
        others.forEach((other, place) => {
          similarity.addGradient(values, dim, row, other, slopes[place] / terms.length, gradient);
        });
      }
      return { value: sum / terms.length, gradient };
    },
  };
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/**
 * InfoNCE: the mean over anchors of -log(exp(s(u, u+)/tau) / (exp(s(u, u+)/tau) + sum over all N negatives exp(s(u, u-)/tau))).
 * @param similarity s, for example `dot()` or `cosine()`
 * @param options.temperature tau, a positive number, default 1
 * @throws RangeError when the temperature is not positive and finite
 */
export function infoNCE(similarity: Similarity, options: { temperature?: number } = {}): Loss {
  return softmaxLoss('InfoNCE', similarity, options.temperature ?? 1, (count) =>
    range(0, count).map((anchor) => ({
      row: anchor,
      others: [count + anchor, ...range(2 * count, 3 * count)],
    })),
  );
}

/**
 * NT-Xent (SimCLR): anchors and positives are 2N views; each view's partner is set against the other 2N - 2 views. The
 * triplets' negatives are not used.
 * @param similarity s, `cosine()` in SimCLR
 * @param options.temperature tau, a positive number, default 0.5
 * @throws RangeError when the temperature is not positive and finite
 */
export function ntXent(similarity: Similarity, options: { temperature?: number } = {}): Loss {
  return softmaxLoss('NT-Xent', similarity, options.temperature ?? 0.5, (count) =>
    range(0, 2 * count).map((row) => {
      const partner = (row + count) % (2 * count);
      return {
        row,
        others: [partner, ...range(0, 2 * count).filter((other) => other !== row && other !== partner)],
      };
    }),
  );
}
