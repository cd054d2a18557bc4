// Small exact runs about alpha-CL, in float64: Theorem 1, the field of a rule, the two players, and nets that find the top eigenvector.
import { Matrix } from 'ml-matrix';
import {
  alphaCovariance,
  alphaEnergy,
  checkGradient,
  contrastive,
  cosine,
  distance,
  fieldAsymmetry,
  forms,
  rules,
  type AlphaRule,
  type Form,
  type Outputs,
} from '../../loss';
import { effectiveRank } from '../../subspace';
import { linearActivation, relu } from '../../model';
import { activePart, players, smallNet, type Normalisation } from '../../pca';
import { mean } from '../../stats';
import type { RunKind } from '../../sweep';
import { RandomStream, requireChoice, requireObject, symmetric } from '../../tensor';
import { run } from '../../train';

/** tau of the rules, and of InfoNCE and the soft triplet loss beside them. */
const TEMPERATURE = 0.5;

/** Effective rank by shares of the squared singular values: of centred points these are variances along axes. */
export const rankByVariance = (matrix: Matrix): number => effectiveRank(matrix.transpose().mmul(matrix));

/** The losses of the family by name. */
export const familyForms = {
  InfoNCE: () => forms.infoNCE({ temperature: TEMPERATURE }),
  'InfoNCE, epsilon 0': () => forms.infoNCE({ temperature: TEMPERATURE, epsilon: 0 }),
  MINE: () => forms.mine(),
  triplet: () => forms.triplet(),
  'soft triplet': () => forms.softTriplet({ temperature: TEMPERATURE }),
  'N+1 tuplet': () => forms.tuplet(),
  'lifted structured': () => forms.lifted(),
  'modified triplet': () => forms.modifiedTriplet(),
  'triplet contrastive': () => forms.tripletContrastive(),
} satisfies Record<string, () => Form>;

/** The rules by name, of tau. */
export const familyRules = {
  r_H: (temperature: number) => rules.entropy({ temperature }),
  r_s: (temperature: number) => rules.square({ temperature }),
  'direct p=2': (temperature: number) => rules.direct({ temperature, exponent: 2 }),
  'direct p=4': (temperature: number) => rules.direct({ temperature }),
  r_gamma: (temperature: number) => rules.tsallis({ temperature }),
  'direct p=4, not normalised': (temperature: number) => rules.direct({ temperature, normalise: false }),
  'r_gamma, not normalised': (temperature: number) => rules.tsallis({ temperature, normalise: false }),
} satisfies Record<string, (temperature: number) => AlphaRule>;

/**
 * Outputs of 10 samples in 3 dimensions and their twins, 0.3 away. Of what size the reference's outputs were is not known: with a
 * deviation of 0.7 its four asymmetries lie within the scatter of means over 8 seeds, 6 to 10 %.
 * @param options.sphere whether each output is divided by its length; default false
 */
export function smallBatch(seed: number, options: { sphere?: boolean } = {}): Outputs {
  requireObject('options', options);
  const random = new RandomStream(seed, 'small batch');
  const outputs = random.fillNormal(new Float64Array(30)).map((value) => 0.7 * value);
  const away = random.fillNormal(new Float64Array(30));
  const values = Float64Array.from([...outputs, ...outputs.map((value, i) => value + 0.3 * away[i])]);
  if (options.sphere)
    for (let at = 0; at < values.length; at += 3) {
      const length = Math.hypot(...values.subarray(at, at + 3));
      for (let z = at; z < at + 3; z++) values[z] /= length;
    }
  return { values, count: 10, dim: 3 };
}

// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type GradientParameters = {
  readonly loss: keyof typeof familyForms;
  /** Whether the energy's gradient goes through alpha. */
  readonly backprop: boolean;
  readonly seed: number;
};

/** Theorem 1: the loss's slopes by finite differences against the gradient of the energy with alpha held. */
export const alphaGradient: RunKind<GradientParameters, { readonly error: number }> = {
  name: 'alpha-gradient',
  version: 1,
  parameters: { loss: Object.keys(familyForms), backprop: 'boolean', seed: 'positive integer' },
  module: __filename,
  run: ({ loss: name, backprop, seed }) => {
    const form = familyForms[name]();
    const outputs = smallBatch(seed);
    const loss = contrastive(form, distance());
    const slopes = slopesOf(loss, outputs);
    const energy = backprop
      ? contrastive(form, distance(), { alpha: 'own', backprop }).evaluate(outputs).gradient
      : heldEnergy(loss.alpha(outputs), outputs);
    const largest = Math.max(...slopes.map(Math.abs));
    return { error: Math.max(...slopes.map((slope, i) => Math.abs(slope - energy[i]))) / largest };
  },
};

/** -grad E_alpha / N with alpha held. */
function heldEnergy(alpha: Matrix, { values, count, dim }: Outputs): number[] {
  const part = (from: number): Matrix =>
    Matrix.from1DArray(count, dim, values.subarray(from, from + count * dim));
  const { gradients } = alphaEnergy(alpha, part(0), part(count * dim));
  return gradients.flatMap((one) => one.to1DArray().map((slope) => -slope / count));
}

/** Slopes of a loss's value alone, by central differences of fourth order. */
function slopesOf(loss: Parameters<typeof checkGradient>[0], outputs: Outputs): number[] {
  const step = 1e-3;
  return Array.from(outputs.values, (_, place) => {
    const at = (offset: number): number => {
      const values = outputs.values.slice();
      values[place] += offset * step;
      return loss.evaluate({ ...outputs, values }).value;
    };
    return (8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * step);
  });
}

// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type FieldParameters = {
  readonly rule: keyof typeof familyRules;
  /** Whether outputs are of length 1, and move on the sphere: in all directions from longer ones they would weigh less. */
  readonly sphere: boolean;
  readonly seed: number;
};

/** How far the field of a rule is from a gradient. */
export const alphaField: RunKind<FieldParameters, { readonly asymmetry: number }> = {
  name: 'alpha-field',
  version: 2,
  parameters: { rule: Object.keys(familyRules), sphere: 'boolean', seed: 'positive integer' },
  module: __filename,
  run: ({ rule, sphere, seed }) => {
    const similarity = sphere ? cosine({ delta: 1e-12 }) : distance();
    const loss = contrastive(forms.tripletContrastive(), similarity, {
      alpha: familyRules[rule](TEMPERATURE),
    });
    return { asymmetry: fieldAsymmetry(loss, smallBatch(seed, { sphere })) };
  },
};

/** Points and their augmented twins by name, of a seed. */
const clouds = {
  /** Four clusters at the corners of a square. */
  squares: (random: RandomStream) =>
    cloud(random, 2, (normal, i) => [
      (i % 2 === 0 ? 1 : -1) + 0.2 * normal[0],
      (i % 4 < 2 ? 1 : -1) + 0.2 * normal[1],
    ]),
  /** A Gaussian in 4 dimensions of different deviations. */
  gaussian: (random: RandomStream) =>
    cloud(random, 4, (normal) => normal.map((value, z) => value * [2, 1.5, 1, 0.5][z])),
} satisfies Record<string, (random: RandomStream) => { points: Matrix; augmented: Matrix }>;

const CLOUD = 120;

function cloud(
  random: RandomStream,
  dim: number,
  point: (normal: number[], i: number) => number[],
): { points: Matrix; augmented: Matrix } {
  const normal = (): number[] => [...random.fillNormal(new Float64Array(dim))];
  const points = new Matrix(Array.from({ length: CLOUD }, (_, i) => point(normal(), i)));
  const moved = points.to2DArray().map((row) => normal().map((value, z) => row[z] + 0.1 * value));
  return { points, augmented: new Matrix(moved) };
}

/** Points that the players play on. */
export function cloudOf(name: keyof typeof clouds, seed: number): { points: Matrix; augmented: Matrix } {
  requireChoice<string>('name', name, Object.keys(clouds));
  return clouds[name](new RandomStream(seed, name));
}

// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type PlayersParameters = {
  readonly data: keyof typeof clouds;
  readonly rule: keyof typeof familyRules;
  readonly temperature: number;
  /** 0 for the best response. */
  readonly stepSize: number;
  readonly steps: number;
  readonly seed: number;
};

/** The mean overlap of one direction with the next, over the last ten steps. */
export const alphaPlayers: RunKind<PlayersParameters, { readonly overlap: number }> = {
  name: 'alpha-players',
  version: 1,
  parameters: {
    data: Object.keys(clouds),
    rule: Object.keys(familyRules),
    temperature: 'positive number',
    stepSize: 'number',
    steps: 'positive integer',
    seed: 'positive integer',
  },
  module: __filename,
  async run({ data, rule, temperature, stepSize, steps, seed }) {
    const { points, augmented } = cloudOf(data, seed);
    const play = players(points, augmented, {
      rule: familyRules[rule](temperature),
      seed,
      ...(stepSize > 0 && { stepSize }),
    });
    const { records } = await run(play, {
      steps,
      recordAt: (step) => step > steps - 10,
      observe: { overlap: (state) => state.overlap },
    });
    return { overlap: mean(records.slice(-10).map(({ observed }) => observed.overlap)) };
  },
};

// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type RankParameters = {
  readonly activation: 'linear' | 'relu';
  /** Layers with weights. */
  readonly depth: number;
  readonly normalisation: Normalisation;
  /** The inputs: random points, or one-hot ones of magnitudes from 3 to 1, or all 1. */
  readonly data: 'random' | 'magnitudes' | 'equal';
  readonly steps: number;
  readonly seed: number;
};

/** What is kept of a net. */
export interface RankResult {
  /** Of each layer, from the first. */
  readonly ranks: readonly number[];
  /** Of the part of the first layer that reaches the outputs; of the whole first layer where there are not two. */
  readonly activeRank: number;
  /** E / (lambda_max / 2). */
  readonly energyShare: number;
  /** E. */
  readonly energy: number;
}

/** A net that ascends the energy of a fixed alpha. */
export const alphaRank: RunKind<RankParameters, RankResult> = {
  name: 'alpha-rank',
  version: 1,
  parameters: {
    activation: ['linear', 'relu'],
    depth: 'positive integer',
    normalisation: ['frobenius', 'rows', 'perfilter'],
    data: ['random', 'magnitudes', 'equal'],
    steps: 'positive integer',
    seed: 'positive integer',
  },
  module: __filename,
  async run({ activation, depth, normalisation, data, steps, seed }) {
    const { alpha, points, augmented } = energyOf(data, seed);
    const loss = contrastive(forms.tripletContrastive(), distance(), { alpha: rules.frozen(alpha) });
    const dim = points.columns;
    const widths =
      data === 'random' ? Array<number>(depth).fill(dim) : [...Array<number>(depth - 1).fill(30), 10];
    const net = smallNet(loss, points, augmented, {
      widths,
      activation: activation === 'linear' ? linearActivation : relu,
      normalisation,
      seed,
    });
    const { records } = await run(net, {
      steps,
      recordAt: (step) => step === steps,
      observe: { layers: ({ layers }) => layers },
    });
    const {
      loss: value,
      observed: { layers },
    } = records[records.length - 1];
    const energy = -points.rows * value;
    const top = symmetric(alphaCovariance(alpha, points, augmented)).values[dim - 1];
    return {
      ranks: layers.map(rankByVariance),
      activeRank: rankByVariance(layers.length === 2 ? activePart(layers[0], layers[1]) : layers[0]),
      energy,
      energyShare: energy / (top / 2),
    };
  },
};

/** A fixed alpha and its points. On one-hot points augmentation noise cancels exactly, so that there each point is its own twin. */
export function energyOf(
  data: RankParameters['data'],
  seed: number,
): { alpha: Matrix; points: Matrix; augmented: Matrix } {
  requireChoice('data', data, ['random', 'magnitudes', 'equal']);
  const dim = 8;
  if (data !== 'random') {
    const magnitudes = Array.from({ length: dim }, (_, j) =>
      data === 'equal' ? 1 : 3 - (2 * j) / (dim - 1),
    );
    const points = Matrix.diag(magnitudes);
    return { alpha: Matrix.ones(dim, dim).div(dim ** 2), points, augmented: points };
  }
  const random = new RandomStream(seed, 'energy');
  const drawn = (rows: number, columns: number): Matrix =>
    Matrix.from1DArray(rows, columns, random.fillNormal(new Float64Array(rows * columns)));
  const points = drawn(12, dim);
  const alpha = drawn(12, 12).abs();
  for (let i = 0; i < 12; i++) alpha.set(i, i, 0);
  return { alpha, points, augmented: Matrix.add(points, drawn(12, dim).mul(1.2)) };
}
