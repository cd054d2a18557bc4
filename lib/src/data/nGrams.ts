// Texts as counts of their character n-grams.
import { requireList, requireObject } from '../tensor';
import { Matrix } from 'ml-matrix';

/** A fixed list of n-grams, learned from training texts. */
export interface NGrams {
  readonly vocabulary: readonly string[];
  /**
   * Features of texts: for each n-gram 1 where the text holds it, else 0, each row scaled to Euclidean length 1. A text without
   * any known n-gram is a row of zeros.
   * @returns (texts, vocabulary)
   */
  features(texts: readonly string[]): Matrix;
}

/**
 * Learns which character n-grams occur in texts. A text is read with a space before and behind it, so that beginnings and ends
 * of words count.
 * @param texts what to learn from: training texts only
 * @param options.sizes lengths n, positive integers, default 2, 3 and 4
 * @param options.minimumTexts in how many texts an n-gram must occur to count, a positive integer, default 3
 * @throws RangeError when an option is out of range or no n-gram is left
 */
export function nGrams(
  texts: readonly string[],
  options: { sizes?: readonly number[]; minimumTexts?: number } = {},
): NGrams {
  requireList('texts', texts);
  requireObject('options', options);
  const { sizes = [2, 3, 4], minimumTexts = 3 } = options;
  requireList('sizes', sizes);
  const bad = sizes.find((size) => !(Number.isInteger(size) && size > 0));
  if (bad !== undefined || sizes.length === 0)
    throw new RangeError(`sizes must hold positive integers, got ${bad ?? 'none'}`);
  if (!(Number.isInteger(minimumTexts) && minimumTexts > 0))
    throw new RangeError(`minimumTexts must be a positive integer, got ${minimumTexts}`);
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const gram of gramsOf(text, sizes)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  const vocabulary = [...counts.keys()].filter((gram) => counts.get(gram)! >= minimumTexts).sort();
  if (vocabulary.length === 0)
    throw new RangeError(
      `texts must share n-grams, but none occurs in ${minimumTexts} of ${texts.length}; lower minimumTexts`,
    );
  const places = new Map(vocabulary.map((gram, place) => [gram, place]));
  return {
    vocabulary,
    features(asked) {
      const matrix = Matrix.zeros(asked.length, vocabulary.length);
      asked.forEach((text, row) => {
        const known = [...gramsOf(text, sizes)].flatMap((gram) => places.get(gram) ?? []);
        for (const place of known) matrix.set(row, place, 1 / Math.sqrt(known.length));
      });
      return matrix;
    },
  };
}

function gramsOf(text: string, sizes: readonly number[]): Set<string> {
  const letters = Array.from(` ${text} `);
  return new Set(
    sizes.flatMap((size) =>
      letters.slice(size - 1).map((_, from) => letters.slice(from, from + size).join('')),
    ),
  );
}
