// @ts-check
import { setImmediate as breathe } from 'node:timers/promises';
import * as tf from '@tensorflow/tfjs';
import { Descent } from 'contrastive-lab/train';
import { lossOf, netOf, STEP_SIZE, tripletsOf } from './nets.mjs';
import { peakGB } from './peak.mjs';

/**
 * What descents hold: the peak of a very wide net, and what many steps leave behind.
 * @param {{ points: number, width: number, outputs: number, steps: number, stepsWidth: number }} task
 */
export async function prepare({ points, width, outputs, steps, stepsWidth }) {
  const data = await tripletsOf(points);
  const begin = (/** @type {number} */ wide) =>
    new Descent(netOf({ width: wide, outputs }), lossOf('infoNCE'), data, STEP_SIZE);
  const result = async () => {
    const long = begin(stepsWidth);
    // What the engine and the compiler allocate once is not what steps leave behind.
    const warmUp = Math.ceil(steps / 10);
    for (let step = 0; step < warmUp; step++) long.advance();
    const [tensors, before] = [tf.memory().numTensors, process.memoryUsage.rss()];
    for (let step = 0; step < steps; step++) {
      long.advance();
      if (step % 50 === 0) await breathe();
    }
    const left = {
      steps,
      moreTensors: tf.memory().numTensors - tensors,
      moreMB: (process.memoryUsage.rss() - before) / 1e6,
    };
    long.dispose();
    const wide = begin(width);
    for (let step = 0; step < 3; step++) wide.advance();
    wide.dispose();
    return { ...left, width, points, peakGB: peakGB() };
  };
  return { result, run: result };
}
