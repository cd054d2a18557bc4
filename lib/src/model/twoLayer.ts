// The wide two-layer net f(x) = W^T phi(V x) / sqrt(M) of Anil et al. 2024, section 2.
import * as tf from '@tensorflow/tfjs';
import { currentEngine, matMul, RandomStream } from '../tensor';
import { activations, type Activation, type ActivationName } from './activations';

/** A two-layer net in NTK parametrisation before training: what fixes its weights, not the weights themselves. */
export interface TwoLayer {
  /** M, the number of hidden neurons. */
  readonly width: number;
  /** Z, the number of outputs. */
  readonly outputs: number;
  /** phi. */
  readonly activation: Activation;
  /** Fixes the initial weights. */
  readonly seed: number;
}

/**
 * A two-layer net f(x) = W^T phi(V x) / sqrt(M), all weights N(0, 1) at the start.
 * @param options.width M, a positive integer
 * @param options.outputs Z, a positive integer
 * @param options.activation relu (default), tanh, erf, softplus or linear
 * @param options.seed fixes the initial weights; each width has weights of its own, so that seeds are fair repeats
 * @throws RangeError naming the option that is out of range
 */
export function twoLayer(options: {
  width: number;
  outputs: number;
  activation?: ActivationName;
  seed: number;
}): TwoLayer {
  const { width, outputs, activation = 'relu', seed } = options;
  for (const [name, value] of Object.entries({ width, outputs })) {
    if (!(Number.isSafeInteger(value) && value > 0))
      throw new RangeError(`${name} must be a positive integer, got ${value}`);
  }
  if (!Object.hasOwn(activations, activation)) {
    throw new RangeError(
      `activation must be one of ${Object.keys(activations).join(', ')}, got ${activation}`,
    );
  }
  new RandomStream(seed); // A bad seed should fail here, not in the middle of a run.
  return { width, outputs, activation: activations[activation], seed };
}

/** Hidden weights are drawn in blocks of about 64 MB, so that a wide net needs no M x d matrix. */
const BLOCK_ELEMENTS = 2 ** 24;

/**
 * The initial output weights W.
 * @returns (M, Z), the caller's to dispose
 */
export function initialOutput(net: TwoLayer): tf.Tensor2D {
  currentEngine();
  const weights = new RandomStream(net.seed, `output ${net.width}`).fillNormal(
    new Float32Array(net.width * net.outputs),
  );
  return tf.tensor2d(weights, [net.width, net.outputs]);
}

/**
 * The initial hidden weights V.
 * @param inputDim d, a positive integer
 * @returns (M, d), the caller's to dispose; 4 M d bytes
 */
export function initialHidden(net: TwoLayer, inputDim: number): tf.Tensor2D {
  return tf.tidy(() => tf.concat([...hiddenBlocks(net, inputDim)]));
}

/**
 * The initial pre-activations X V^T, without ever holding the whole of V.
 * @param inputs X, (n, d)
 * @returns (n, M), the caller's to dispose
 */
export function initialPreActivations(net: TwoLayer, inputs: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const blocks: tf.Tensor2D[] = [];
    for (const block of hiddenBlocks(net, inputs.shape[1])) {
      blocks.push(matMul(inputs, block, false, true));
      block.dispose();
    }
    return blocks.length === 1 ? blocks[0] : tf.concat(blocks, 1);
  });
}

/** V from the first neuron to the last, in blocks of rows. */
function* hiddenBlocks(net: TwoLayer, inputDim: number): Generator<tf.Tensor2D> {
  currentEngine();
  const random = new RandomStream(net.seed, `hidden ${net.width}`);
  const rows = Math.max(1, Math.floor(BLOCK_ELEMENTS / inputDim));
  for (let start = 0; start < net.width; start += rows) {
    const size = Math.min(rows, net.width - start);
    yield tf.tensor2d(random.fillNormal(new Float32Array(size * inputDim)), [size, inputDim]);
  }
}
