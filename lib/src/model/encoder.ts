// Encoders as practice has them: biases, standard scaling, gradients in closed form, all weights in one buffer.
import * as tf from '@tensorflow/tfjs';
import {
  currentEngine,
  described,
  matMul,
  RandomStream,
  rawKernel,
  requireChoice,
  requireInteger,
  requireList,
  requireMemory,
  requireParts,
  requireTensor2d,
} from '../tensor';

/** What a layer of an encoder is; sizes are those of what comes out. */
export type EncoderLayer =
  /** W x + b. */
  | { readonly kind: 'dense'; readonly size: number; readonly relu: boolean }
  /** 3 x 3 with padding, at every second row and column, then ReLU. */
  | { readonly kind: 'conv'; readonly size: number }
  /** The mean over all positions. */
  | { readonly kind: 'average' };

/** Weights and shapes of one layer. */
interface Placed {
  readonly layer: EncoderLayer;
  /** Height, width, channels. */
  readonly input: readonly [number, number, number];
  /** Of the weights; the biases follow them in the buffer. */
  readonly shape: readonly number[];
  readonly offset: number;
}

/** What a forward pass leaves for the way back. */
export interface EncoderPass {
  readonly outputs: tf.Tensor2D;
  /** What the last layer is applied to. */
  readonly features: tf.Tensor2D;
  readonly kept: readonly tf.Tensor[];
  /** Weights and biases, layer after layer. */
  readonly pieces: readonly tf.Tensor[];
  dispose(): void;
}

/** A net without weights of its own: it is applied to a buffer of them. */
export interface Encoder {
  readonly outputs: number;
  /** Numbers in the buffer. */
  readonly size: number;
  /**
   * Weights and biases uniform within 1 / sqrt(fan-in), as is usual; the caller's to dispose.
   * @throws Error for convolutions on WebAssembly, which has no gradient of them
   */
  start(seed: number): tf.Tensor1D;
  /** Applies the net to n inputs, (n, height x width x channels). */
  forward(weights: tf.Tensor1D, inputs: tf.Tensor2D): EncoderPass;
  /** Computes the gradient in the buffer, from the one in the outputs, (n, Z); the caller's to dispose. */
  backward(pass: EncoderPass, upstream: tf.Tensor2D): tf.Tensor1D;
}

/**
 * Stacks an encoder.
 * @param shape height, width and channels of an input
 * @param layers from the inputs on; the last is dense without ReLU
 * @throws RangeError when a size is not a positive integer, or layers do not fit
 */
export function encoder(shape: readonly [number, number, number], layers: readonly EncoderLayer[]): Encoder {
  requireList('shape', shape);
  shape.forEach((side, i) => {
    requireInteger(`shape[${i}]`, side, 1);
  });
  requireList('layers', layers);
  layers.forEach((layer, i) => {
    requireParts(`layers[${i}]`, layer, { kind: 'text' });
    requireChoice(`layers[${i}].kind`, layer.kind, ['dense', 'conv', 'average']);
  });
  const last = layers.at(-1);
  if (last?.kind !== 'dense' || last.relu)
    throw new RangeError('layers must end with a dense layer without ReLU: it gives the outputs');
  const placed = place(shape, layers);
  const end = placed[placed.length - 1];
  const size = end.offset + numbersOf(end);
  requireMemory(4 * size, `an encoder of ${size} weights`, 'take smaller layers');
  const inputSize = countOf(shape);
  const parts = placed.filter(({ layer }) => layer.kind !== 'average');
  /** Weights and biases of each layer that has them, from the pieces that the buffer is cut into, in one operation. */
  const owned = (pieces: readonly tf.Tensor[]): Map<Placed, { w: tf.Tensor; b: tf.Tensor1D }> =>
    new Map(
      parts.map((part, i) => [
        part,
        { w: tf.reshape(pieces[2 * i], [...part.shape]), b: pieces[2 * i + 1] as tf.Tensor1D },
      ]),
    );
  const lengths = parts.flatMap((part) => [countOf(part.shape), sizeOf(part)]);
  return {
    outputs: last.size,
    size,
    start(seed) {
      // WebAssembly lacks the kernel of a convolution's gradient: said before a training begins.
      if (currentEngine().name === 'wasm' && layers.some(({ kind }) => kind === 'conv'))
        throw new Error(
          'layers of kind conv need the native engine to be trained, and this is wasm; take dense layers, or run npm run doctor to see what the native engine lacks',
        );
      const random = new RandomStream(seed, 'encoder net');
      const numbers = random.fillUniform(new Float32Array(size));
      for (const part of parts) {
        const reach = 1 / Math.sqrt(countOf(part.shape) / sizeOf(part));
        for (let i = part.offset; i < part.offset + numbersOf(part); i++)
          numbers[i] = reach * (2 * numbers[i] - 1);
      }
      return tf.tensor1d(numbers);
    },
    forward(weights, inputs) {
      requireTensor2d('inputs', inputs);
      if (inputs.shape[1] !== inputSize)
        throw new RangeError(
          `inputs must have ${inputSize} columns, the ${shape.join(' x ')} numbers of an input, got ${described(inputs)}; give it one row for each input`,
        );
      const kept: tf.Tensor[] = [];
      const pieces = tf.split(weights, lengths);
      const [outputs, features] = tf.tidy(() => {
        const own = owned(pieces);
        let values: tf.Tensor = inputs;
        for (const part of placed) {
          kept.push(tf.keep(tf.clone(values)));
          values = forward(part, values, own.get(part), kept);
        }
        return [values as tf.Tensor2D, kept[kept.length - 1].clone() as tf.Tensor2D];
      });
      return {
        outputs,
        features,
        kept,
        pieces,
        dispose: () => {
          tf.dispose([outputs, features, ...kept, ...pieces]);
        },
      };
    },
    backward: ({ kept, pieces }, upstream) =>
      tf.tidy(() => {
        const own = owned(pieces);
        const left = [...kept];
        const slopes: tf.Tensor1D[] = [];
        let up: tf.Tensor = upstream;
        for (let i = placed.length - 1; i >= 0; i--) {
          const back = backward(placed[i], up, own.get(placed[i]), left, i > 0);
          slopes.unshift(...back.slopes);
          up = back.below;
        }
        return tf.concat1d(slopes);
      }),
  };
}

function place(shape: readonly [number, number, number], layers: readonly EncoderLayer[]): Placed[] {
  let input = shape;
  let offset = 0;
  return layers.map((layer, i) => {
    if (layer.kind !== 'average') requireInteger(`layers[${i}].size`, layer.size, 1);
    const [height, width, channels] = input;
    if (layer.kind === 'conv' && !(height >= 2 && width >= 2))
      throw new RangeError(`layers[${i}] needs an image of at least 2 x 2 pixels, got ${height} x ${width}`);
    const weights =
      layer.kind === 'dense'
        ? [height * width * channels, layer.size]
        : layer.kind === 'conv'
          ? [3, 3, channels, layer.size]
          : [];
    const own = { layer, input, shape: weights, offset };
    offset += numbersOf(own);
    input =
      layer.kind === 'conv'
        ? [Math.ceil(height / 2), Math.ceil(width / 2), layer.size]
        : [1, 1, layer.kind === 'dense' ? layer.size : channels];
    return own;
  });
}

const countOf = (shape: readonly number[]): number =>
  shape.length === 0 ? 0 : shape.reduce((all, side) => all * side, 1);
const sizeOf = ({ layer }: Placed): number => (layer.kind === 'average' ? 0 : layer.size);
const numbersOf = (part: Placed): number => countOf(part.shape) + sizeOf(part);

/** A layer of kind conv halves both sides. */
const STRIDE = 2;

/** One layer; what its way back needs beside what it sees is added to `kept`. */
function forward(
  { layer, input: [height, width, channels] }: Placed,
  values: tf.Tensor,
  own: { w: tf.Tensor; b: tf.Tensor1D } | undefined,
  kept: tf.Tensor[],
): tf.Tensor {
  if (layer.kind === 'average') return tf.mean(tf.reshape(values, [-1, height * width, channels]), 1);
  if (layer.kind === 'dense') {
    const flat = tf.reshape<tf.Rank.R2>(values, [-1, height * width * channels]);
    const sums = tf.add(matMul(flat, own!.w as tf.Tensor2D), own!.b);
    if (!layer.relu) return sums;
    const made = tf.relu(sums);
    kept.push(tf.keep(tf.clone(made)));
    return made;
  }
  const image = tf.reshape<tf.Rank.R4>(values, [-1, height, width, channels]);
  const made = tf.relu(tf.add(tf.conv2d(image, own!.w as tf.Tensor4D, STRIDE, 'same'), own!.b));
  kept.push(tf.keep(tf.clone(made)));
  return made;
}

/** The way back through one layer; takes what `forward` kept from the end of the list. */
function backward(
  { layer, input: [height, width, channels] }: Placed,
  upstream: tf.Tensor,
  own: { w: tf.Tensor; b: tf.Tensor1D } | undefined,
  kept: tf.Tensor[],
  further: boolean,
): { slopes: tf.Tensor1D[]; below: tf.Tensor } {
  if (layer.kind === 'average') {
    kept.pop();
    const share = tf.div(tf.reshape(upstream, [-1, 1, channels]), height * width);
    const below = tf.reshape(tf.tile(share, [1, height * width, 1]), [-1, height, width, channels]);
    return { slopes: [], below };
  }
  if (layer.kind === 'dense') {
    let up = tf.reshape<tf.Rank.R2>(upstream, [-1, layer.size]);
    if (layer.relu) up = reluBack(up, kept.pop() as tf.Tensor2D);
    const seen = tf.reshape<tf.Rank.R2>(kept.pop()!, [-1, height * width * channels]);
    const slopes: tf.Tensor1D[] = [tf.reshape(matMul(seen, up, true), [-1]), tf.sum(up, 0)];
    const below = further ? matMul(up, own!.w as tf.Tensor2D, false, true) : up;
    return { slopes, below };
  }
  const made = kept.pop() as tf.Tensor4D;
  const seen = tf.reshape<tf.Rank.R4>(kept.pop()!, [-1, height, width, channels]);
  const up = reluBack(tf.reshape<tf.Rank.R4>(upstream, made.shape), made);
  const run = (kernel: string, inputs: tf.NamedTensorMap, attributes: object): tf.Tensor4D =>
    tf.engine().runKernel<tf.Tensor4D>(kernel, inputs, attributes as tf.NamedAttrMap);
  const conv = {
    strides: [STRIDE, STRIDE],
    pad: 'same',
    dataFormat: 'NHWC',
    dimRoundingMode: undefined,
  };
  const filter = run('Conv2DBackpropFilter', { x: seen, dy: up }, { ...conv, filterShape: own!.w.shape });
  const slopes: tf.Tensor1D[] = [tf.reshape(filter, [-1]), tf.sum(tf.reshape(up, [-1, layer.size]), 0)];
  const below = further
    ? run('Conv2DBackpropInput', { dy: up, filter: own!.w }, { ...conv, inputShape: seen.shape })
    : up;
  return { slopes, below };
}

/** The way back through ReLU, from its result. */
const reluBack = <T extends tf.Tensor>(upstream: T, values: T): T =>
  (rawKernel('ReluGrad', [upstream, values]) as unknown as T | undefined) ??
  tf.mul<T>(upstream, tf.cast(tf.greater(values, 0), 'float32'));
