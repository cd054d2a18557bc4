// Problems by name: data, model, loss and their numbers, so that a grid stays JSON and every kind of run takes all of them.
import type { Triplets } from '../../data';
import type { Loss, Similarity } from '../../loss';
import { activations, twoLayer, type ActivationName, type Model, type TwoLayer } from '../../model';
import type { RunKind } from '../../sweep';
import { requireChoice } from '../../tensor';
import {
  alphaNames,
  dataSources,
  formNames,
  lossOf,
  models,
  similarities,
  type AlphaName,
  type DataSource,
  type FormName,
} from './names';

/** What a problem of a two-layer net is made of. (Types, not interfaces: they are to pass as rows of a table.) */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type Problem = {
  /** Default MNIST zeros and ones. */
  readonly data?: keyof typeof dataSources;
  readonly form: FormName;
  readonly similarity: keyof typeof similarities;
  /** Of the cosine, default 0.01. */
  readonly delta?: number;
  /** Of losses and rules that have one, default 1. */
  readonly temperature?: number;
  /** A rule for alpha, default `form`: the form's own. */
  readonly alpha?: AlphaName;
  readonly activation: ActivationName;
  /** Z, default 3. */
  readonly outputs?: number;
  /** N triplets. */
  readonly count: number;
  readonly width: number;
  readonly seed: number;
};

/** The names that a problem is made of, and the ranges of its numbers. */
const problemRules = {
  data: { rule: Object.keys(dataSources), default: 'mnist-01' },
  form: formNames,
  similarity: Object.keys(similarities),
  delta: { rule: 'positive number', default: 0.01 },
  temperature: { rule: 'positive number', default: 1 },
  alpha: { rule: alphaNames, default: 'form' },
  activation: Object.keys(activations),
  outputs: { rule: 'positive integer', default: 3 },
  count: 'positive integer',
  width: 'positive integer',
  seed: 'positive integer',
} as const satisfies RunKind<Required<Problem>>['parameters'];

/** A run's net before training, its loss and its data. */
export interface Start<M extends Model = TwoLayer> {
  readonly net: M;
  readonly loss: Loss;
  readonly data: Triplets;
}

/** The similarity that a name stands for. */
export const similarityOf = (name: Problem['similarity'], delta: number): Similarity =>
  similarities[name](delta);

/** The names of data. */
export type DataName = keyof typeof dataSources;

/** The names of data, for the rules of a kind. */
export const dataNames: readonly string[] = Object.keys(dataSources);

/** Loads the triplets that a name stands for. */
export function dataOf(name: DataName, count: number, seed: number): Promise<Triplets> {
  requireChoice('name', name, dataNames);
  return dataSources[name].load(count, seed);
}

/** Builds the start of a two-layer net that a problem stands for. */
export async function startOf(problem: Problem): Promise<Start> {
  const { activation, outputs = 3, width, seed } = problem;
  return { ...(await lossAndData(problem)), net: twoLayer({ width, outputs, activation, seed }) };
}

async function lossAndData(problem: Problem): Promise<Omit<Start, 'net'>> {
  const { form, similarity, delta = 0.01, temperature = 1, alpha = 'form', count, seed } = problem;
  return {
    loss: lossOf({ form, similarity: similarityOf(similarity, delta), temperature, alpha }),
    data: await dataOf(problem.data ?? 'mnist-01', count, seed),
  };
}

/** A problem of a two-layer net and how long it is trained. */
export type NetParameters = Problem & { readonly stepSize: number; readonly steps: number };

/** What a grid of two-layer nets may say. */
export const netRules = {
  ...problemRules,
  stepSize: 'number',
  steps: 'positive integer',
} as const satisfies RunKind<Required<NetParameters>>['parameters'];

/** A problem of any model and how long it is trained. */
export type ModelParameters = NetParameters & {
  /** Default `twoLayer`. */
  readonly model?: keyof typeof models;
  /** Layers with weights, default 2. */
  readonly depth?: number;
};

/** What a grid of any models may say. */
export const modelRules = {
  ...netRules,
  model: { rule: Object.keys(models), default: 'twoLayer' },
  depth: { rule: 'positive integer', default: 2 },
} as const satisfies RunKind<Required<ModelParameters>>['parameters'];

/**
 * Builds the model that names stand for.
 * @throws RangeError when it is not made of such data or depth
 */
export function modelOf(
  names: Pick<ModelParameters, 'data' | 'model' | 'activation' | 'outputs' | 'width' | 'depth' | 'seed'>,
): Model {
  const { data = 'mnist-01', model = 'twoLayer', activation, outputs = 3, width, depth = 2, seed } = names;
  const { image }: DataSource = dataSources[data];
  return models[model]({ activation, outputs, width, depth, seed, ...(image && { image }) });
}

/**
 * Builds the start of any model that a problem stands for.
 * @throws RangeError as `modelOf`
 */
export async function modelStartOf(problem: ModelParameters): Promise<Start<Model>> {
  const net = modelOf(problem);
  return { ...(await lossAndData(problem)), net };
}
