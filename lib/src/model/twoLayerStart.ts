// The initial weights of a two-layer net, all N(0, 1). Each width has weights of its own, so that seeds are fair repeats.
import * as tf from '@tensorflow/tfjs';
import {
  currentEngine,
  matMul,
  RandomStream,
  requireInteger,
  requireMemory,
  requireParts,
  requireTensor2d,
} from '../tensor';

/** What fixes the initial weights. */
export interface TwoLayerShape {
  /** M, the number of hidden neurons. */
  readonly width: number;
  /** Z, the number of outputs. */
  readonly outputs: number;
  readonly seed: number;
}

/** Hidden weights are drawn in blocks of about 64 MB, so that a wide net needs no M x d matrix. */
const BLOCK_ELEMENTS = 2 ** 24;

/**
 * Draws the initial output weights W.
 * @returns (M, Z), the caller's to dispose
 */
export function initialOutput(shape: TwoLayerShape): tf.Tensor2D {
  requireParts('shape', shape, { width: 'positive integer', outputs: 'positive integer' });
  const { width, outputs, seed } = shape;
  requireMemory(
    8 * width * outputs,
    `output weights of ${width} x ${outputs}`,
    'take a smaller width or fewer outputs',
  );
  currentEngine();
  const weights = new RandomStream(seed, `output ${width}`).fillNormal(new Float32Array(width * outputs));
  return tf.tensor2d(weights, [width, outputs]);
}

/**
 * Draws the initial hidden weights V.
 * @param inputDim d, a positive integer
 * @returns (M, d), the caller's to dispose; 4 M d bytes
 */
export function initialHidden(shape: TwoLayerShape, inputDim: number): tf.Tensor2D {
  requireParts('shape', shape, { width: 'positive integer' });
  requireInteger('inputDim', inputDim, 1);
  // All blocks, and the whole that they are put together to.
  requireMemory(
    8 * shape.width * inputDim,
    `hidden weights of ${shape.width} x ${inputDim}`,
    'take a smaller width',
  );
  return tf.tidy(() => tf.concat([...hiddenBlocks(shape, inputDim)]));
}

/**
 * Draws the initial pre-activations X V^T, without ever holding the whole of V.
 * @param inputs X, (n, d)
 * @returns (n, M), the caller's to dispose
 */
export function initialPreActivations(shape: TwoLayerShape, inputs: tf.Tensor2D): tf.Tensor2D {
  requireParts('shape', shape, { width: 'positive integer' });
  requireTensor2d('inputs', inputs);
  requireMemory(
    8 * shape.width * inputs.shape[0],
    `pre-activations of ${inputs.shape[0]} points at width ${shape.width}`,
    'take a smaller width or fewer points',
  );
  return tf.tidy(() => {
    const blocks: tf.Tensor2D[] = [];
    for (const block of hiddenBlocks(shape, inputs.shape[1])) {
      blocks.push(matMul(inputs, block, false, true));
      block.dispose();
    }
    return blocks.length === 1 ? blocks[0] : tf.concat(blocks, 1);
  });
}

/** V from the first neuron to the last, in blocks of rows. */
function* hiddenBlocks({ width, seed }: TwoLayerShape, inputDim: number): Generator<tf.Tensor2D> {
  currentEngine();
  const random = new RandomStream(seed, `hidden ${width}`);
  const rows = Math.max(1, Math.floor(BLOCK_ELEMENTS / inputDim));
  for (let start = 0; start < width; start += rows) {
    const size = Math.min(rows, width - start);
    yield tf.tensor2d(random.fillNormal(new Float32Array(size * inputDim)), [size, inputDim]);
  }
}
