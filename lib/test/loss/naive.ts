// Contrastive losses from their definitions, pair by pair and without a shared line with the library: the oracle.
import { contrasts, cosine, distance, dot, forms } from 'contrastive-lab/loss';
import type { Contrast, Form, Outputs, Similarity } from 'contrastive-lab/loss';

type Vector = ArrayLike<number>;

const product = (u: Vector, v: Vector): number => Array.from(u).reduce((sum, x, z) => sum + x * v[z], 0);

export interface NaiveSimilarity {
  readonly library: Similarity;
  readonly s: (u: Vector, v: Vector) => number;
}

const naiveCosine = (delta: number): NaiveSimilarity => ({
  library: cosine({ delta }),
  s: (u, v) => product(u, v) / Math.sqrt((product(u, u) + delta) * (product(v, v) + delta)),
});

export const naiveDot: NaiveSimilarity = { library: dot(), s: product };
export const naiveDistance: NaiveSimilarity = {
  library: distance(),
  s: (u, v) => -Array.from(u).reduce((sum, x, z) => sum + (x - v[z]) ** 2, 0) / 2,
};
export const similarities = [naiveDot, naiveCosine(0.01), naiveCosine(100), naiveDistance];

export interface NaiveForm {
  readonly library: Form;
  readonly phi: (x: number) => number;
  readonly psi: (x: number) => number;
  /** Where psi, or phi of its argument, is not smooth. */
  readonly kink?: { of: 'psi' | 'phi'; at: number };
}

export const naiveForms: NaiveForm[] = [
  { library: forms.tripletContrastive(), phi: (x) => x, psi: (x) => x },
  {
    library: forms.infoNCE({ temperature: 0.5 }),
    phi: (x) => 0.5 * Math.log(1 + x),
    psi: (x) => Math.exp(x / 0.5),
  },
  {
    library: forms.infoNCE({ temperature: 0.5, epsilon: 0 }),
    phi: (x) => 0.5 * Math.log(x),
    psi: (x) => Math.exp(x / 0.5),
  },
  {
    library: forms.infoNCE({ temperature: 2, epsilon: 0.3, scale: 3 }),
    phi: (x) => 3 * Math.log(0.3 + x),
    psi: (x) => Math.exp(x / 2),
  },
  { library: forms.mine(), phi: Math.log, psi: Math.exp },
  {
    library: forms.triplet({ margin: 0.7 }),
    phi: (x) => x,
    psi: (x) => Math.max(0, x + 0.7),
    kink: { of: 'psi', at: -0.7 },
  },
  {
    library: forms.softTriplet({ temperature: 0.5, margin: 0.3 }),
    phi: (x) => 0.5 * Math.log(1 + x),
    psi: (x) => Math.exp(x / 0.5 + 0.3),
  },
  { library: forms.tuplet(), phi: (x) => Math.log(1 + x), psi: Math.exp },
  {
    library: forms.lifted({ margin: 0.2 }),
    phi: (x) => Math.max(0, Math.log(x)) ** 2,
    psi: (x) => Math.exp(x + 0.2),
    kink: { of: 'phi', at: 1 },
  },
  {
    library: forms.modifiedTriplet({ steepness: 3 }),
    phi: (x) => x,
    psi: (x) => 1 / (1 + Math.exp(-3 * x)),
  },
];

/** One anchor with the rows of its positives and negatives. */
export interface NaivePairs {
  anchor: number;
  positives: number[];
  negatives: number[];
}

export interface NaiveContrast {
  readonly library: Contrast;
  /** Negatives of the batch beside the 2N anchors and positives. */
  extra(count: number): number;
  readonly labels?: (count: number) => number[];
  readonly bank?: Float64Array;
  pairs(count: number, rows: number): NaivePairs[];
}

const upTo = (count: number): number[] => [...Array(count).keys()];
const none = (): number => 0;
const triple = (count: number): number => count;
const bank = Float64Array.from({ length: 4 * 3 }, (_, i) => Math.sin(3 * i + 1));
const classes = (count: number): number[] => upTo(count).map((i) => 10 * (i % 3));
const byIndex = {
  positives: [[5], [6, 0], [7], [8], [9, 2, 3]],
  negatives: [[1], [0, 2, 10], [1, 1, 4], [9], [0, 11, 12]],
};

export const naiveContrasts: NaiveContrast[] = [
  {
    library: contrasts.own(),
    extra: triple,
    pairs: (n) => upTo(n).map((i) => ({ anchor: i, positives: [n + i], negatives: [2 * n + i] })),
  },
  {
    library: contrasts.all(),
    extra: () => 3,
    pairs: (n, rows) =>
      upTo(n).map((i) => ({
        anchor: i,
        positives: [n + i],
        negatives: upTo(rows - 2 * n).map((k) => 2 * n + k),
      })),
  },
  {
    library: contrasts.others(),
    extra: none,
    pairs: (n) =>
      upTo(n).map((i) => ({ anchor: i, positives: [n + i], negatives: upTo(n).filter((j) => j !== i) })),
  },
  {
    library: contrasts.views(),
    extra: none,
    pairs: (n) =>
      upTo(2 * n).map((i) => ({
        anchor: i,
        positives: [(i + n) % (2 * n)],
        negatives: upTo(2 * n).filter((j) => j % n !== i % n),
      })),
  },
  {
    library: contrasts.partners(),
    extra: none,
    pairs: (n) =>
      upTo(2 * n).map((i) => ({
        anchor: i,
        positives: [(i + n) % (2 * n)],
        negatives: upTo(2 * n).filter((j) => j < n !== i < n && j % n !== i % n),
      })),
  },
  {
    library: contrasts.partners({ both: false }),
    extra: triple,
    pairs: (n) =>
      upTo(n).map((i) => ({
        anchor: i,
        positives: [n + i],
        negatives: upTo(n)
          .filter((j) => j !== i)
          .map((j) => n + j),
      })),
  },
  {
    library: contrasts.everyone(),
    extra: none,
    pairs: (n) =>
      upTo(n).map((i) => ({ anchor: i, positives: [n + i], negatives: upTo(n).map((j) => n + j) })),
  },
  {
    library: contrasts.byLabels(),
    extra: none,
    labels: classes,
    pairs: (n) =>
      upTo(2 * n).map((i) => {
        const rest = upTo(2 * n).filter((j) => j !== i);
        const label = classes(n);
        return { anchor: i, positives: rest.filter((j) => label[j % n] === label[i % n]), negatives: rest };
      }),
  },
  {
    library: contrasts.byLabels({ negatives: 'classes' }),
    extra: none,
    labels: classes,
    pairs: (n) =>
      upTo(2 * n).map((i) => {
        const label = classes(n);
        const same = (j: number): boolean => label[j % n] === label[i % n];
        return {
          anchor: i,
          positives: upTo(2 * n).filter((j) => j !== i && same(j)),
          negatives: upTo(2 * n).filter((j) => !same(j)),
        };
      }),
  },
  {
    library: contrasts.byIndex(byIndex),
    extra: () => 3,
    pairs: (n) =>
      upTo(n).map((i) => ({
        anchor: i,
        positives: byIndex.positives[i],
        negatives: byIndex.negatives[i],
      })),
  },
  {
    library: contrasts.memoryBank({ values: bank, dim: 3 }),
    extra: none,
    bank,
    pairs: (n, rows) =>
      upTo(n).map((i) => ({ anchor: i, positives: [n + i], negatives: upTo(4).map((k) => rows + k) })),
  },
];

/** The differences u_j = s_ij - s_i+ of each anchor. */
export function naiveDifferences(
  { s }: NaiveSimilarity,
  contrast: NaiveContrast,
  { values, count, dim }: Outputs,
): number[][] {
  const all = [...values, ...(contrast.bank ?? [])];
  const row = (i: number): number[] => all.slice(i * dim, (i + 1) * dim);
  return contrast.pairs(count, values.length / dim).map(({ anchor, positives, negatives }) => {
    const own = positives.reduce((sum, p) => sum + s(row(anchor), row(p)), 0) / positives.length;
    return negatives.map((j) => s(row(anchor), row(j)) - own);
  });
}

/** The mean over anchors of phi(sum of psi(u_j)). */
export function naiveLoss({ phi, psi }: NaiveForm, differences: readonly number[][]): number {
  return differences.reduce(
    (sum, list) => sum + phi(list.reduce((inner, u) => inner + psi(u), 0)) / differences.length,
    0,
  );
}
