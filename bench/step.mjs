// @ts-check
import { mnist, triplets } from 'contrastive-lab/data';
import { cosine, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { matmulSpeed } from 'contrastive-lab/tensor';
import { Descent } from 'contrastive-lab/train';
import { medianMilliseconds } from './timing.mjs';

/**
 * One step of descent on 200 MNIST triplets (n = 600 points, d = 784), Z = 8, ReLU, M = 16,384, linear loss with cosine:
 * its speed, counting the 2 n^2 M operations of the one large product, against that of a plain matrix product.
 */
export async function descentStep() {
  const width = 16384;
  const count = 200;
  const data = triplets(await mnist(), { count, seed: 1 });
  const net = twoLayer({ width, outputs: 8, activation: 'relu', seed: 1 });
  const descent = new Descent(net, linear(cosine()), data, 0.1, { space: 'sample' });
  const milliseconds = medianMilliseconds(() => descent.advance(), 15);
  descent.dispose();
  const gflops = (2 * (3 * count) ** 2 * width) / milliseconds / 1e6;
  return { milliseconds, gflops, shareOfMatmul: gflops / matmulSpeed() };
}
