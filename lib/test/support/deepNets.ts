// Small deep nets, as the library's and as plain numbers.
import { sphereTriplets, type Triplets } from 'contrastive-lab/data';
import {
  conv,
  dense,
  globalAverage,
  image,
  layered,
  relu,
  tanh,
  type Activation,
  type Model,
  type Net,
} from 'contrastive-lab/model';
import type { NaiveLayer } from './naiveLayers';

/** A small net, its data, and the same net in float64 loops once it has weights. */
export interface DeepCase {
  readonly name: string;
  readonly model: Model;
  readonly data: Triplets;
  readonly naive: (net: Net) => NaiveLayer[];
}

const WIDTHS = [12, 10, 14, 11];
const INPUT_DIM = 5;
const SIDE = 4;

/** Dense, with as many layers of weights as `depth`. */
export function denseCase(depth: number, activation: Activation): DeepCase {
  const widths = WIDTHS.slice(0, depth - 1);
  const hidden = widths.flatMap((width) => [dense(width), activation]);
  return {
    name: `${activation.name}, ${depth} layers`,
    model: layered([...hidden, dense(2)], { seed: depth }),
    data: sphereTriplets({ count: 3, inputDim: INPUT_DIM, seed: 1 }),
    naive: (net) =>
      Object.values(net.weights).flatMap((weights, l): NaiveLayer[] => {
        const last = l === depth - 1;
        const gain = last ? 1 : activation.gain;
        const scale = l === 0 ? 1 : gain / Math.sqrt(weights.shape[0]);
        const layer: NaiveLayer = { kind: 'dense', weights: weights.arraySync(), scale };
        return last ? [layer] : [layer, { kind: 'activation', activation }];
      }),
  };
}

/** Two convolutions, an average and a dense layer. */
export function convCase(activation: Activation, channels = 3): DeepCase {
  return {
    name: `${activation.name}, two convolutions, ${channels} channels`,
    model: layered(
      [image(SIDE, SIDE), conv(channels), activation, conv(channels), activation, globalAverage(), dense(2)],
      { seed: 1 },
    ),
    data: sphereTriplets({ count: 2, inputDim: SIDE * SIDE, seed: 1 }),
    naive(net) {
      const [first, second, output] = Object.values(net.weights).map((weights) => weights.arraySync());
      const size = { height: SIDE, width: SIDE };
      return [
        { kind: 'conv', weights: first, scale: 1, ...size },
        { kind: 'activation', activation },
        { kind: 'conv', weights: second, scale: activation.gain / Math.sqrt(9 * channels), ...size },
        { kind: 'activation', activation },
        { kind: 'average', positions: SIDE * SIDE },
        { kind: 'dense', weights: output, scale: 1 / Math.sqrt(channels) },
      ];
    },
  };
}

export const deepCases: DeepCase[] = [
  ...[2, 3, 4, 5].flatMap((depth) => [tanh, relu].map((activation) => denseCase(depth, activation))),
  ...[tanh, relu].map((activation) => convCase(activation)),
];
