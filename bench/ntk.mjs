// @ts-check
import * as tf from '@tensorflow/tfjs';
import { mnist, triplets } from 'contrastive-lab/data';
import { atPoints, ntk } from 'contrastive-lab/kernel';
import { cosine, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { Descent } from 'contrastive-lab/train';
import { medianMilliseconds } from './timing.mjs';

/**
 * The NTK of 100 points and 8 outputs at M = 16,384, against the plain product of the (800, M) matrices it stands for.
 */
export async function ntkBlock() {
  const width = 16384;
  const outputs = 8;
  const points = 100;
  const data = triplets(await mnist(), { count: points, seed: 1 });
  const descent = new Descent(twoLayer({ width, outputs, seed: 1 }), linear(cosine()), data, 0.1, {
    space: 'sample',
  });
  const at = atPoints(descent.state);
  const kernel = () => ntk(at).dispose();
  /** @type {tf.Tensor2D} */
  const tall = tf.randomNormal([points * outputs, width]);
  const product = () => tf.matMul(tall, tall, false, true).dispose();
  const milliseconds = medianMilliseconds(kernel);
  const productMilliseconds = medianMilliseconds(product);
  tf.dispose([at.preActivations, at.gram, tall]);
  descent.dispose();
  return { milliseconds, productMilliseconds, timesOfProduct: milliseconds / productMilliseconds };
}
