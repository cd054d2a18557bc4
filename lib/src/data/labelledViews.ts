// Labelled pictures in several views each: what kernels are averaged over. Labels are for judging alone.
import { RandomStream, requireFinite, requireInteger, requireObject, requireMemory } from '../tensor';
import type { Augmentation } from './augmentations';
import { balancedSubset, imageAt, type ImageSet } from './imageSet';

/** Pictures as unit vectors, view after view of each. */
export interface LabelledViews {
  /** n times `views` rows: row i * views + v is view v of picture i. */
  readonly inputs: Float32Array;
  readonly inputDim: number;
  /** n. */
  readonly count: number;
  readonly views: number;
  /** A class for each of the n pictures. */
  readonly labels: readonly number[];
}

/**
 * Draws pictures of some classes, equally many of each, class after class, and views of each by an augmentation; every view is divided by its length.
 * @param images the pictures
 * @param options.classes default all
 * @param options.perClass pictures a class
 * @param options.augmentation makes the views; without it there is one view, the picture itself
 * @param options.views a positive integer, default 1
 * @param options.seed fixes pictures and views
 * @throws RangeError when an option is out of range, or there are too few pictures
 */
export function labelledViews(
  images: ImageSet,
  options: {
    classes: readonly number[];
    perClass: number;
    augmentation?: Augmentation;
    views?: number;
    seed: number;
  },
): LabelledViews {
  requireObject('options', options);
  const { classes, perClass, augmentation, views = 1, seed } = options;
  requireFinite('classes', classes);
  requireInteger('perClass', perClass, 1);
  requireInteger('views', views, 1);
  if (!augmentation && views > 1)
    throw new RangeError(`views must be 1 without an augmentation, got ${views}; give one`);
  const chosen = classes.flatMap((own) => balancedSubset(images, { count: perClass, classes: [own], seed }));
  const random = new RandomStream(seed, 'views');
  const inputDim = images.height * images.width * images.channels;
  requireMemory(
    4 * chosen.length * views * inputDim,
    `${views} views of ${chosen.length} pictures`,
    'take fewer views',
  );
  const inputs = new Float32Array(chosen.length * views * inputDim);
  chosen.forEach((image, i) => {
    for (let v = 0; v < views; v++) {
      const raw = imageAt(images, image);
      const view = augmentation ? augmentation.apply(raw, images, random) : raw;
      const length = Math.sqrt(view.reduce((sum, value) => sum + value * value, 0));
      // A black picture has no direction and stays black.
      inputs.set(length > 0 ? view.map((value) => value / length) : view, (i * views + v) * inputDim);
    }
  });
  return {
    inputs,
    inputDim,
    count: chosen.length,
    views,
    labels: chosen.map((image) => images.labels[image]),
  };
}
