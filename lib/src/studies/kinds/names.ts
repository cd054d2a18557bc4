// What a grid can name: data, similarities, losses, rules for alpha, and models.
import { cifar10, fashionMnist, mnist, sphereTriplets, triplets, type Triplets } from '../../data';
import {
  amdim,
  barlowTwins,
  clip,
  contrastive,
  cosine,
  distance,
  dot,
  forms,
  infoNCE,
  linear,
  ntXent,
  rules,
  simSiam,
  spectral,
  supCon,
  type Form,
  type Loss,
  type Similarity,
} from '../../loss';
import {
  activations,
  conv,
  dense,
  globalAverage,
  image,
  layered,
  particles,
  twoLayer,
  type ActivationName,
  type Layer,
  type Model,
} from '../../model';
import { requireInteger } from '../../tensor';

/** Triplets by name. */
export interface DataSource {
  /** Of each point, where points are images. */
  readonly image?: { readonly height: number; readonly width: number; readonly channels: number };
  readonly load: (count: number, seed: number) => Promise<Triplets>;
}

const digits = { height: 28, width: 28, channels: 1 };

export const dataSources = {
  /** MNIST zeros and ones. */
  'mnist-01': {
    image: digits,
    load: async (count, seed) => triplets(await mnist(), { count, classes: [0, 1], seed }),
  },
  /** All ten digits. */
  mnist: { image: digits, load: async (count, seed) => triplets(await mnist(), { count, seed }) },
  /** All ten kinds of clothing of Fashion-MNIST, which `npm run data fashion-mnist` fetches. */
  'fashion-mnist': {
    image: digits,
    load: async (count, seed) => triplets(await fashionMnist(), { count, seed }),
  },
  /** All ten classes of CIFAR-10, which `npm run data cifar10` fetches. */
  cifar10: {
    image: { height: 32, width: 32, channels: 3 },
    load: async (count, seed) => triplets(await cifar10(), { count, seed }),
  },
  /** Points of the unit sphere in 20 dimensions. */
  sphere: { load: (count, seed) => Promise.resolve(sphereTriplets({ count, inputDim: 20, seed })) },
  /** The same around two or three centres, each negative of another centre than its anchor. */
  'two clusters': {
    load: (count, seed) => Promise.resolve(sphereTriplets({ count, inputDim: 20, seed, classes: 2 })),
  },
  'three clusters': {
    load: (count, seed) => Promise.resolve(sphereTriplets({ count, inputDim: 20, seed, classes: 3 })),
  },
} satisfies Record<string, DataSource>;

/** Similarities by name, of delta. */
export const similarities = {
  dot: () => dot(),
  cosine: (delta: number) => cosine({ delta }),
  distance: () => distance(),
} satisfies Record<string, (delta: number) => Similarity>;

type Softmax = (similarity: Similarity, options: { temperature: number }) => Loss;

/** Losses with a temperature, by name. */
const softmaxes = { infoNCE, ntXent, clip, supCon } satisfies Record<string, Softmax>;

/** Losses without a temperature, beside the linear one, by name. */
const losses = {
  amdim: (similarity: Similarity) => amdim(similarity),
  simSiam,
  spectral: () => spectral(),
  barlowTwins: () => barlowTwins(),
} satisfies Record<string, (similarity: Similarity) => Loss>;

/** The forms of alpha-CL by name, each anchor against the other anchors. InfoNCE among them stands above, against all negatives. */
const alphaForms = {
  mine: () => forms.mine(),
  triplet: () => forms.triplet(),
  softTriplet: (temperature: number) => forms.softTriplet({ temperature }),
  tuplet: () => forms.tuplet(),
  lifted: () => forms.lifted(),
  modifiedTriplet: () => forms.modifiedTriplet(),
  tripletContrastive: () => forms.tripletContrastive(),
} satisfies Record<string, (temperature: number) => Form>;

/** Rules for alpha by name, of a temperature; `form` leaves alpha to the form. */
const alphaRules = {
  entropy: rules.entropy,
  tsallis: rules.tsallis,
  direct: rules.direct,
  square: rules.square,
};

export type FormName = 'linear' | keyof typeof softmaxes | keyof typeof losses | keyof typeof alphaForms;
export type AlphaName = 'form' | keyof typeof alphaRules;

export const formNames = ['linear', ...Object.keys({ ...softmaxes, ...losses, ...alphaForms })];
export const alphaNames = ['form', ...Object.keys(alphaRules)];

/**
 * Returns the loss that names stand for.
 * @throws RangeError when alpha is chosen by a rule, but the form is none of alpha-CL
 */
export function lossOf(names: {
  form: FormName;
  similarity: Similarity;
  temperature: number;
  alpha: AlphaName;
}): Loss {
  const { form, similarity, temperature, alpha } = names;
  if (has(alphaForms, form)) {
    const rule = alpha === 'form' ? {} : { alpha: alphaRules[alpha]({ temperature }) };
    return contrastive(alphaForms[form](temperature), similarity, rule);
  }
  if (alpha !== 'form')
    throw new RangeError(
      `alpha must be form where form is ${form}, got ${alpha}; rules go with ${Object.keys(alphaForms).join(', ')}`,
    );
  if (form === 'linear') return linear(similarity);
  return has(softmaxes, form) ? softmaxes[form](similarity, { temperature }) : losses[form](similarity);
}

/** What a model is made from. */
export interface ModelNames {
  readonly activation: ActivationName;
  readonly outputs: number;
  readonly width: number;
  /** Layers with weights. */
  readonly depth: number;
  readonly seed: number;
  readonly image?: DataSource['image'];
}

/** Largest depth of a net that a grid may name. */
export const MAXIMUM_LAYERS = 1000;

/** Hidden layers, each followed by its activation. */
function hidden({ depth, activation }: ModelNames, layer: () => Layer): Layer[] {
  requireInteger('depth', depth, 1, MAXIMUM_LAYERS);
  return Array.from({ length: depth - 1 }, () => [layer(), activations[activation]]).flat();
}

/** Models by name. */
export const models = {
  /** The paper's net, which may move in sample space. */
  twoLayer({ depth, ...rest }: ModelNames): Model {
    if (depth !== 2)
      throw new RangeError(`depth must be 2 for a twoLayer model, got ${depth}; name the model dense`);
    return twoLayer(rest);
  },
  /** Dense layers. */
  dense: (names: ModelNames): Model =>
    layered([...hidden(names, () => dense(names.width)), dense(names.outputs)], { seed: names.seed }),
  /** Convolutions of 3 x 3 and the average over all positions, then a dense layer. */
  conv(names: ModelNames): Model {
    const { image: shape, width, outputs, seed, depth } = names;
    if (!shape)
      throw new RangeError(
        'data must be images for a conv model; take mnist-01, mnist, fashion-mnist or cifar10',
      );
    if (depth < 2) throw new RangeError(`depth must be at least 2 for a conv model, got ${depth}`);
    const first = image(shape.height, shape.width, shape.channels);
    return layered([first, ...hidden(names, () => conv(width)), globalAverage(), dense(outputs)], { seed });
  },
  /** No net: width and depth have no say. */
  particles: ({ outputs, seed }: ModelNames): Model => particles({ outputs, seed }),
} satisfies Record<string, (names: ModelNames) => Model>;

function has<T extends object>(table: T, name: string): name is keyof T & string {
  return Object.hasOwn(table, name);
}
