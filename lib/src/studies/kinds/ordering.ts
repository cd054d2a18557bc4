// Encoders trained on pictures under different weights of pairs: what neighbours and a probe can tell afterwards.
import { Matrix } from 'ml-matrix';
import {
  balancedSubset,
  cifar10,
  DIGIT_VIEWS,
  fashionMnist,
  mnist,
  PHOTO_VIEWS,
  viewsOf,
  type ImageSet,
  type ViewOptions,
} from '../../data';
import { linearProbe, nearestNeighbours } from '../../evaluate';
import {
  contrastive,
  cosine,
  forms,
  rules,
  type AlphaRule,
  type ContrastiveLoss,
  type Loss,
} from '../../loss';
import { encoder, type EncoderLayer } from '../../model';
import { requireChoice, requireInteger, requireObject, requireParts } from '../../tensor';
import { run, viewDescent } from '../../train';
import { rankByVariance } from './alphaRank';
import type { RunKind } from '../../sweep';

/** Data sets by name, with the views that suit them. */
const sets = {
  mnist: { load: mnist, views: DIGIT_VIEWS },
  'fashion-mnist': { load: fashionMnist, views: { ...DIGIT_VIEWS, flip: true } },
  cifar10: { load: cifar10, views: PHOTO_VIEWS },
} satisfies Record<
  string,
  { load: (options: { split?: 'train' | 'test' }) => Promise<ImageSet>; views: ViewOptions }
>;

const dense = (size: number, relu = true): EncoderLayer => ({ kind: 'dense', size, relu });

/** Nets by name. */
export const orderingNets = {
  mlp: [dense(256), dense(256), dense(64, false)],
  cnn: [
    { kind: 'conv', size: 32 },
    { kind: 'conv', size: 64 },
    { kind: 'conv', size: 128 },
    { kind: 'average' },
    dense(128),
    dense(64, false),
  ],
} satisfies Record<string, EncoderLayer[]>;

/** The similarity on the unit sphere: delta only keeps zero from being divided by. */
const sphere = cosine({ delta: 1e-8 });
const ruled = (rule: AlphaRule): ContrastiveLoss => contrastive(forms.mine(), sphere, { alpha: rule });

/** Losses by name, of tau. */
const weighings = {
  quadratic: () => contrastive(forms.tripletContrastive(), sphere),
  r_gamma: (temperature: number) => ruled(rules.tsallis({ temperature })),
  InfoNCE: (temperature: number) => contrastive(forms.infoNCE({ temperature }), sphere),
  /** Another method: its gradient goes through alpha, too. */
  'InfoNCE, through alpha': (temperature: number) =>
    contrastive(forms.infoNCE({ temperature }), sphere, { alpha: 'own', backprop: true }),
  r_H: (temperature: number) => ruled(rules.entropy({ temperature })),
  r_s: (temperature: number) => ruled(rules.square({ temperature })),
  'direct p=4': (temperature: number) => ruled(rules.direct({ temperature })),
  'direct p=6': (temperature: number) => ruled(rules.direct({ temperature, exponent: 6 })),
} satisfies Record<string, (temperature: number) => ContrastiveLoss>;

// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type OrderingParameters = {
  readonly data: keyof typeof sets;
  readonly net: keyof typeof orderingNets;
  readonly weighing: keyof typeof weighings;
  /** tau. */
  readonly temperature: number;
  /** Training images, as many of each class; the test images that are judged on. */
  readonly images: number;
  readonly tests: number;
  readonly steps: number;
  /** Of the images, the weights, the batches and the views. */
  readonly seed: number;
};

/** Accuracies on test images. */
export interface Judged {
  /** Five nearest neighbours. */
  readonly neighbours: number;
  readonly probe: number;
}

/** What is kept of an encoder. */
export interface OrderingResult {
  /** Of the outputs, on the unit sphere. */
  readonly outputs: Judged;
  /** Of the last hidden layer. */
  readonly features: Judged;
  /** Effective rank of the outputs about their mean. */
  readonly rank: number;
}

const parameterRules = {
  data: Object.keys(sets),
  net: Object.keys(orderingNets),
  weighing: Object.keys(weighings),
  temperature: 'positive number',
  images: 'positive integer',
  tests: 'positive integer',
  steps: 'positive integer',
  seed: 'positive integer',
} as const satisfies RunKind<OrderingParameters>['parameters'];

/** Images of a task, laid out like views. */
async function task(data: OrderingParameters['data'], images: number, tests: number, seed: number) {
  const { load, views } = sets[data];
  const [train, test] = [await load({ split: 'train' }), await load({ split: 'test' })];
  const chosen = balancedSubset(train, { count: images, seed });
  // All seeds are judged on the same test images.
  const judged = balancedSubset(test, { count: tests, seed: 1 });
  const drawn = viewsOf(train, views);
  return {
    chosen,
    views: drawn,
    inputs: { train: drawn.plain(chosen), test: viewsOf(test, views).plain(judged) },
    labels: { train: chosen.map((i) => train.labels[i]), test: judged.map((i) => test.labels[i]) },
  };
}

const rowsOf = (values: Float32Array, rows: number): Matrix =>
  Matrix.from1DArray(rows, values.length / rows, values);
const onSphere = (matrix: Matrix): Matrix =>
  matrix.clone().divColumnVector(matrix.to2DArray().map((row) => Math.hypot(...row) || 1));

/** One encoder. */
export const ordering: RunKind<OrderingParameters, OrderingResult> = {
  name: 'alpha-ordering',
  version: 2,
  parameters: parameterRules,
  module: __filename,
  run: ({ weighing, temperature, ...rest }) => judgedEncoder(weighings[weighing](temperature), rest),
};

/**
 * Trains an encoder under any loss as those of the kind `alpha-ordering` are, and judges it on test images.
 * @param loss a function of the outputs at 256 views, anchors then positives
 * @param parameters those of the kind, but for the weighing and its temperature
 * @throws RangeError when a parameter is out of range, or the loss refuses the views
 */
export async function judgedEncoder(
  loss: Loss,
  parameters: Omit<OrderingParameters, 'weighing' | 'temperature'>,
): Promise<OrderingResult> {
  requireParts('loss', loss, { evaluate: 'function' });
  requireObject('parameters', parameters);
  const { data, net, images, tests, steps, seed } = parameters;
  requireChoice<string>('data', data, Object.keys(sets));
  requireChoice<string>('net', net, Object.keys(orderingNets));
  for (const [name, value] of Object.entries({ images, tests, steps, seed })) requireInteger(name, value, 1);
  const { chosen, views, inputs, labels } = await task(data, images, tests, seed);
  const model = encoder(views.shape, orderingNets[net]);
  const descent = viewDescent(model, loss, views, { images: chosen, seed });
  const { records } = await run(descent, {
    steps,
    recordAt: (step) => step === steps,
    observe: {
      found: ({ represent }) => ({ train: represent(inputs.train), test: represent(inputs.test) }),
    },
  });
  const { train, test } = records[records.length - 1].observed.found;
  const judge = (part: 'outputs' | 'features', prepare: (rows: Matrix) => Matrix): Judged => {
    const fitted = { points: prepare(rowsOf(train[part], images)), labels: labels.train };
    const judged = { points: prepare(rowsOf(test[part], tests)), labels: labels.test };
    return {
      neighbours: nearestNeighbours(fitted, judged),
      probe: linearProbe(fitted, judged, { ridge: 1e-3 }),
    };
  };
  return {
    outputs: judge('outputs', onSphere),
    features: judge('features', (rows) => rows),
    rank: rankByVariance(onSphere(rowsOf(test.outputs, tests)).center('column')),
  };
}

/** Measures what the pixels alone tell: five nearest neighbours among the same images. */
export async function pixelsAlone(parameters: PixelsParameters): Promise<number> {
  requireObject('parameters', parameters);
  const { data, images, tests, seed } = parameters;
  requireChoice<string>('data', data, Object.keys(sets));
  const { inputs, labels } = await task(data, images, tests, seed);
  return nearestNeighbours(
    { points: rowsOf(inputs.train, images), labels: labels.train },
    { points: rowsOf(inputs.test, tests), labels: labels.test },
  );
}

export type PixelsParameters = Pick<OrderingParameters, 'data' | 'images' | 'tests' | 'seed'>;

/** The same for a sweep. */
export const alphaPixels: RunKind<PixelsParameters, { readonly neighbours: number }> = {
  name: 'alpha-pixels',
  version: 1,
  parameters: {
    data: parameterRules.data,
    images: parameterRules.images,
    tests: parameterRules.tests,
    seed: parameterRules.seed,
  },
  module: __filename,
  run: async (parameters) => ({ neighbours: await pixelsAlone(parameters) }),
};
