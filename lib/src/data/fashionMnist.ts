// Fashion-MNIST: 60,000 training and 10,000 test images of ten kinds of clothing, 28 x 28 grey pixels.
import type { ImageSet } from './imageSet';
import { readIdxSet } from './mnist';
import { splitLoader, type Split } from './splits';

/**
 * Loads Fashion-MNIST (Xiao, Rasul and Vollgraf 2017) and, so that a notebook needs one line less, starts the engine. A second call costs
 * nothing. The files come by `npm run data fashion-mnist`.
 * @param options.split `train` (default, 60,000 images) or `test` (10,000)
 * @returns the images with labels: 0 T-shirt, 1 trouser, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker, 8 bag, 9 ankle boot
 * @throws Error when a file is missing or differs from the published one
 */
export function fashionMnist(options: { split?: Split } = {}): Promise<ImageSet> {
  return load(options);
}

const load = splitLoader((split) => readIdxSet('fashion-mnist', 'Fashion-MNIST', split));
