// Problems of nets of any depth by name: losses, dense and convolutional nets, and pictures made small for these.
import { tripletsOf, type Triplets } from '../../data';
import {
  amdim,
  barlowTwins,
  cosine,
  dot,
  infoNCE,
  linear,
  ntXent,
  simSiam,
  spectral,
  supCon,
  type Loss,
} from '../../loss';
import {
  activations,
  conv,
  dense,
  globalAverage,
  image,
  layered,
  twoLayer,
  type ActivationName,
  type Layer,
  type LayeredNet,
  type Model,
} from '../../model';
import { requireInteger } from '../../tensor';
import { predictorDescent, type DescentState, type Dynamics } from '../../train';
import { dataSources, MAXIMUM_LAYERS, type DataSource } from './names';
import type { DataName } from './problem';

/** The losses that nets of any depth are run with, by name; delta and temperatures as in the theory's runs. */
export const deepLosses = {
  'linear, dot': () => linear(dot()),
  'linear, cosine': () => linear(cosine({ delta: 0.01 })),
  'InfoNCE, cosine': () => infoNCE(cosine({ delta: 0.01 })),
  'InfoNCE, dot': () => infoNCE(dot()),
  'NT-Xent, cosine': () => ntXent(cosine({ delta: 0.01 })),
  'NT-Xent, dot': () => ntXent(dot()),
  SupCon: () => supCon(cosine({ delta: 0.01 })),
  AMDIM: () => amdim(),
  'AMDIM, clip only': () => amdim(dot(), { penalty: 0 }),
  'Barlow Twins': () => barlowTwins(),
  spectral: () => spectral(),
  SimSiam: () => simSiam(cosine({ delta: 0.01 })),
} satisfies Record<string, () => Loss>;

/**
 * Losses that a net with a predictor is run with: SimSiam, whose targets are the net's own outputs, held, and BYOL, whose targets are
 * those of a running mean of the weights. By name, with the momentum of the mean.
 */
const predictorLosses = {
  'SimSiam, predictor': undefined,
  BYOL: 0.9,
} as const satisfies Record<string, number | undefined>;

/** The name of a loss that is a function of the outputs. */
export type OutputLoss = keyof typeof deepLosses;

/** The name of a loss. */
export type DeepLoss = OutputLoss | keyof typeof predictorLosses;

/** Whether a loss is a function of the outputs. */
export const isOfOutputs = (loss: DeepLoss): loss is OutputLoss => Object.hasOwn(deepLosses, loss);

/** The names of all losses. */
export const deepLossNames = [...Object.keys(deepLosses), ...Object.keys(predictorLosses)] as DeepLoss[];

/** What a grid of deep nets holds fixed. (Types, not interfaces: they are to pass as rows of a table.) */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type DeepSettings = {
  /** Default all ten digits of MNIST. */
  readonly data?: DataName;
  readonly loss: DeepLoss;
  /**
   * `conv`: two convolutions 3 x 3, a global average and a dense layer, on pictures averaged over blocks of 4 x 4 pixels: 7 x 7 of MNIST,
   * 8 x 8 in three colours of CIFAR-10. Default `dense`.
   */
  readonly net?: 'dense' | 'conv';
  readonly activation: ActivationName;
  /** Layers with weights of a dense net, from 2 on. */
  readonly depth: number;
  readonly scaling?: 'ntk' | 'mean-field';
  /** Z, default 2. */
  readonly outputs?: number;
  /** N triplets. */
  readonly count: number;
  /** eta; where `growth` is given, of no account. */
  readonly stepSize?: number;
  /** eta lambda_L, where the step size is to be growth / lambda_L; default 0, which is not. */
  readonly growth?: number;
  readonly steps: number;
};

/** M, of a convolutional net its channels, and the seed of data and weights. */
export type DeepParameters = DeepSettings & { readonly width: number; readonly seed: number };

/** Chooses the cheaper space. Of two layers the net itself takes it; of more, sample space saves d x M weights where points are few. */
export function cheapest(
  { net, depth }: DeepParameters,
  { inputs, inputDim }: Triplets,
): { space?: 'sample' } {
  const points = inputs.length / inputDim;
  return net === 'conv' || depth === 2 || points > 2 * inputDim ? {} : { space: 'sample' };
}

/** Builds the net with a predictor of one hidden layer behind it, as wide as its own. */
export function withPredictor(
  { net, depth, activation, width, outputs = 2, seed, scaling = 'ntk' }: DeepParameters,
  loss: keyof typeof predictorLosses,
  data: Triplets,
  stepSize: number,
): Dynamics<DescentState<LayeredNet>> {
  if (net === 'conv') throw new RangeError(`net must be dense for the loss ${loss}, got conv`);
  const predictor = [dense(width), activations[activation], dense(outputs)];
  const momentum = predictorLosses[loss];
  return predictorDescent(
    { encoder: denseLayers({ depth, activation, width, outputs }), predictor, seed, scaling },
    data,
    { stepSize, similarity: cosine({ delta: 0.01 }), ...(momentum !== undefined && { momentum }) },
  );
}

/** The layers of a dense net. */
function denseLayers({
  depth,
  activation,
  width,
  outputs,
}: Required<Pick<DeepParameters, 'depth' | 'activation' | 'width' | 'outputs'>>): Layer[] {
  const hidden = Array.from({ length: depth - 1 }, (): Layer[] => [dense(width), activations[activation]]);
  return [...hidden.flat(), dense(outputs)];
}

/** Builds the net that parameters name. */
export function deepModel(
  parameters: Pick<
    DeepParameters,
    'data' | 'net' | 'depth' | 'activation' | 'width' | 'outputs' | 'seed' | 'scaling'
  >,
): Model {
  const { net = 'dense', depth, activation, width, outputs = 2, seed, scaling = 'ntk' } = parameters;
  requireInteger('depth', depth, 2, MAXIMUM_LAYERS, 'it counts the last layer and the hidden ones');
  const phi = activations[activation];
  if (net === 'conv') {
    if (depth !== 3)
      throw new RangeError(`depth must be 3 for the convolutional net, got ${depth}; set depth to 3`);
    const { height, width: across, channels } = picturesOf(parameters.data ?? 'mnist');
    const seen = image(height / BLOCK, across / BLOCK, channels);
    const layers = [seen, conv(width), phi, conv(width), phi, globalAverage(), dense(outputs)];
    return layered(layers, { seed, scaling });
  }
  // Two layers move in sample space, where a net of width 65,536 costs no more than its outputs.
  if (depth === 2 && scaling === 'ntk') return twoLayer({ width, outputs, activation, seed });
  return layered(denseLayers({ depth, activation, width, outputs }), { seed, scaling });
}

/** Side of the blocks of pixels that are one pixel of what convolutions see. */
const BLOCK = 4;

/** @throws RangeError when the data are not pictures */
function picturesOf(name: DataName): NonNullable<DataSource['image']> {
  const { image: shape }: DataSource = dataSources[name];
  if (!shape)
    throw new RangeError(
      `data must be pictures for the convolutional net, got ${name}; take mnist, fashion-mnist or cifar10`,
    );
  return shape;
}

/** Makes triplets of pictures, averaged over blocks and scaled to unit length. */
export function shrunk({ inputs, inputDim, count, labels }: Triplets, name: DataName): Triplets {
  const { height, width, channels } = picturesOf(name);
  const plane = height * width;
  const small = plane / BLOCK ** 2;
  const rows = Array.from({ length: inputs.length / inputDim }, (_, point) => {
    const row = new Array<number>(channels * small).fill(0);
    for (let pixel = 0; pixel < inputDim; pixel++) {
      const [y, x] = [Math.floor((pixel % plane) / width / BLOCK), Math.floor((pixel % width) / BLOCK)];
      const at = Math.floor(pixel / plane) * small + (y * width) / BLOCK + x;
      row[at] += inputs[point * inputDim + pixel];
    }
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
  const part = (i: number): number[][] => rows.slice(i * count, (i + 1) * count);
  const triplets = tripletsOf({ anchors: part(0), positives: part(1), negatives: part(2) });
  return labels ? { ...triplets, labels } : triplets;
}
