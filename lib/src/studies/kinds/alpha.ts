// Small exact runs about alpha-CL, in float64: Theorem 1, the field of a rule, and the two players.
import { Matrix } from 'ml-matrix';
import {
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
import { players } from '../../pca';
import { mean } from '../../stats';
import type { RunKind } from '../../sweep';
import { RandomStream, requireChoice, requireObject } from '../../tensor';
import { run } from '../../train';

/** tau of the rules, and of InfoNCE and the soft triplet loss beside them. */
const TEMPERATURE = 0.5;

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

/** Draws points that the players play on. */
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
