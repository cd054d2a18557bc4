// Problems by name: data, loss, similarity and their numbers, so that a grid stays JSON and every kind of run takes all of them.
import { cifar10, mnist, sphereTriplets, triplets, type Triplets } from '../../data';
import { cosine, distance, dot, infoNCE, linear, ntXent, type Loss, type Similarity } from '../../loss';
import { activations, twoLayer, type ActivationName, type TwoLayer } from '../../model';
import type { RunKind } from '../../sweep';

/** Triplets by name, of a number of them and a seed. */
const data = {
  /** MNIST zeros and ones. */
  'mnist-01': async (count: number, seed: number) =>
    triplets(await mnist(), { count, classes: [0, 1], seed }),
  /** All ten digits. */
  mnist: async (count: number, seed: number) => triplets(await mnist(), { count, seed }),
  /** All ten classes of CIFAR-10, which `npm run data cifar10` fetches. */
  cifar10: async (count: number, seed: number) => triplets(await cifar10(), { count, seed }),
  /** Points of the unit sphere in 20 dimensions. */
  sphere: (count: number, seed: number) => Promise.resolve(sphereTriplets({ count, inputDim: 20, seed })),
} satisfies Record<string, (count: number, seed: number) => Promise<Triplets>>;

/** Similarities by name, of delta. */
const similarities = {
  dot: () => dot(),
  cosine: (delta: number) => cosine({ delta }),
  distance: () => distance(),
} satisfies Record<string, (delta: number) => Similarity>;

/** Losses by name, of a similarity and a temperature, which the linear loss does not have. */
const forms = {
  linear: (similarity: Similarity) => linear(similarity),
  infoNCE: (similarity: Similarity, temperature: number) => infoNCE(similarity, { temperature }),
  ntXent: (similarity: Similarity, temperature: number) => ntXent(similarity, { temperature }),
} satisfies Record<string, (similarity: Similarity, temperature: number) => Loss>;

/** What a problem is made of. (Types, not interfaces: they are to pass as rows of a table.) */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type Problem = {
  /** Default MNIST zeros and ones. */
  readonly data?: keyof typeof data;
  readonly form: keyof typeof forms;
  readonly similarity: keyof typeof similarities;
  /** Of the cosine, default 0.01. */
  readonly delta?: number;
  /** Of InfoNCE and NT-Xent, default 1. */
  readonly temperature?: number;
  readonly activation: ActivationName;
  /** Z, default 3. */
  readonly outputs?: number;
  /** N triplets. */
  readonly count: number;
  readonly width: number;
  readonly seed: number;
};

/** The names that a problem is made of, and the ranges of its numbers. */
export const problemRules = {
  data: { rule: Object.keys(data), default: 'mnist-01' },
  form: Object.keys(forms),
  similarity: Object.keys(similarities),
  delta: { rule: 'positive number', default: 0.01 },
  temperature: { rule: 'positive number', default: 1 },
  activation: Object.keys(activations),
  outputs: { rule: 'positive integer', default: 3 },
  count: 'positive integer',
  width: 'positive integer',
  seed: 'positive integer',
} as const satisfies RunKind<Required<Problem>>['parameters'];

/** A run's net before training, its loss and its data. */
export interface Start {
  readonly net: TwoLayer;
  readonly loss: Loss;
  readonly data: Triplets;
}

/** The similarity that a name stands for. */
export const similarityOf = (name: Problem['similarity'], delta: number): Similarity =>
  similarities[name](delta);

/** The names of data. */
export type DataName = keyof typeof data;

/** The names of data, for the rules of a kind. */
export const dataNames: readonly string[] = Object.keys(data);

/** The triplets that a name stands for. */
export const dataOf = (name: DataName, count: number, seed: number): Promise<Triplets> =>
  data[name](count, seed);

/** The start that a problem stands for. */
export async function startOf(problem: Problem): Promise<Start> {
  const {
    form,
    similarity,
    delta = 0.01,
    temperature = 1,
    activation,
    outputs = 3,
    count,
    width,
    seed,
  } = problem;
  return {
    net: twoLayer({ width, outputs, activation, seed }),
    loss: forms[form](similarityOf(similarity, delta), temperature),
    data: await data[problem.data ?? 'mnist-01'](count, seed),
  };
}

/** A problem and how long it is trained. */
export type NetParameters = Problem & { readonly stepSize: number; readonly steps: number };

/** What a grid of nets may say. */
export const netRules = {
  ...problemRules,
  stepSize: 'number',
  steps: 'positive integer',
} as const satisfies RunKind<Required<NetParameters>>['parameters'];
