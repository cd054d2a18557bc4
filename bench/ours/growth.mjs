// @ts-check
import * as tf from '@tensorflow/tfjs';
import { ntk } from 'contrastive-lab/kernel';
import { disposeLayers, twoLayerFactors } from 'contrastive-lab/model';
import { fitLine } from 'contrastive-lab/stats';
import { matmulSpeed } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { lossOf, netOf, STEP_SIZE, tripletsOf } from './nets.mjs';

/** Runs of each size; the median counts. */
const REPEATS = 5;

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[values.length >> 1];

/** @param {() => unknown} call */
function milliseconds(call) {
  call();
  const times = Array.from({ length: REPEATS }, () => {
    const began = performance.now();
    call();
    return performance.now() - began;
  });
  return median(times);
}

/** @typedef {{ points: number, width: number, outputs: number, steps: number }} Size */

/**
 * So many steps in sample space.
 * @param {Size} size
 */
async function stepCost(size) {
  const data = await tripletsOf(size.points);
  const descent = new Descent(netOf(size), lossOf('linear'), data, STEP_SIZE, { space: 'sample' });
  const cost = milliseconds(() => {
    for (let step = 0; step < size.steps; step++) descent.advance();
  });
  descent.dispose();
  return cost;
}

/**
 * The NTK block from pre-activations.
 * @param {Size} size
 */
async function kernelCost(size) {
  const net = netOf(size);
  const at = twoLayerFactors({
    preActivations: /** @type {tf.Tensor2D} */ (tf.randomNormal([size.points, size.width])),
    output: /** @type {tf.Tensor2D} */ (tf.randomNormal([size.width, size.outputs])),
    gram: /** @type {tf.Tensor2D} */ (tf.ones([size.points, size.points])),
    activation: net.activation,
  });
  const cost = milliseconds(() => ntk(at).dispose());
  disposeLayers(at);
  return cost;
}

const step = { points: 300, width: 16384, outputs: 8, steps: 1 };
const kernel = { points: 60, width: 16384, outputs: 8, steps: 1 };

/** @type {{ cost: string, of: (size: Size) => Promise<number>, base: Size, along: keyof Size, name: string, sizes: number[] }[]} */
const growths = [
  { cost: 'step', of: stepCost, base: step, along: 'points', name: 'n', sizes: [150, 300, 600, 1200] },
  { cost: 'step', of: stepCost, base: step, along: 'width', name: 'M', sizes: [8192, 16384, 32768, 65536] },
  { cost: 'step', of: stepCost, base: step, along: 'outputs', name: 'Z', sizes: [4, 8, 16, 32] },
  {
    cost: 'descent',
    of: stepCost,
    base: { ...step, points: 60 },
    along: 'steps',
    name: 'steps',
    sizes: [5, 10, 20, 40],
  },
  { cost: 'ntk', of: kernelCost, base: kernel, along: 'points', name: 'n', sizes: [30, 60, 120, 240] },
  {
    cost: 'ntk',
    of: kernelCost,
    base: kernel,
    along: 'width',
    name: 'M',
    sizes: [8192, 16384, 32768, 65536],
  },
  { cost: 'ntk', of: kernelCost, base: kernel, along: 'outputs', name: 'Z', sizes: [4, 8, 16, 32] },
];

/** How each cost grows, as exponents fitted over sizes, and how near a step comes to the peak of a plain product. */
export async function prepare() {
  const result = async () => {
    const growth = [];
    for (const { cost, of, base, along, name, sizes } of growths) {
      const ms = [];
      for (const size of sizes) ms.push(await of({ ...base, [along]: size }));
      const { slope } = fitLine(sizes.map(Math.log), ms.map(Math.log));
      growth.push({ cost, in: name, exponent: slope, sizes, ms });
    }
    return { growth, peakShare: await peakShare() };
  };
  return { result, run: result };
}

/** Of a step at (600, 16,384), counting the 2 n^2 M operations of its large product alone; in turns with a plain product. */
async function peakShare() {
  const [points, width] = [600, 16384];
  const data = await tripletsOf(points);
  const net = netOf({ width, outputs: 8 });
  const descent = new Descent(net, lossOf('linear'), data, STEP_SIZE, { space: 'sample' });
  const shares = Array.from({ length: 7 }, () => {
    const gflops = (2 * points ** 2 * width) / milliseconds(() => descent.advance()) / 1e6;
    return gflops / matmulSpeed(2048, REPEATS);
  });
  descent.dispose();
  return median(shares);
}
