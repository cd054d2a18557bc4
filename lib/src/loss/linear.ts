// The linear triplet loss of Anil et al. 2024, section 2.
import type { Loss } from './loss';
import type { Similarity } from './similarity';

/**
 * The linear contrastive loss: the mean over triplets of s(anchor, negative) - s(anchor, positive).
 * (The mean, not the sum: N then does not change the meaning of a step size.)
 * @param similarity s, for example `dot()` or `cosine({ delta: 0.01 })`
 */
export function linear(similarity: Similarity): Loss {
  return {
    name: `linear loss, ${similarity.name}`,
    evaluate({ values, count, dim }) {
      const gradient = new Float64Array(values.length);
      let sum = 0;
      for (let anchor = 0; anchor < count; anchor++) {
        const positive = count + anchor;
        const negative = 2 * count + anchor;
        sum +=
          similarity.value(values, dim, anchor, negative) - similarity.value(values, dim, anchor, positive);
        similarity.addGradient(values, dim, anchor, negative, 1 / count, gradient);
        similarity.addGradient(values, dim, anchor, positive, -1 / count, gradient);
      }
      return { value: sum / count, gradient };
    },
  };
}
