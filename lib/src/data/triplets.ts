// Triplets (anchor, positive, negative): what a contrastive loss is a function of.
import {
  described,
  RandomStream,
  requireChoice,
  requireFinite,
  requireFunction,
  requireInteger,
  requireList,
  requireMemory,
  requireObject,
  requirePositive,
  requireParts,
} from '../tensor';
import { shift, type Augmentation } from './augmentations';
import { balancedSubset, imageAt, requireImageSet, type ImageSet } from './imageSet';

/** N triplets of inputs in d dimensions. */
export interface Triplets {
  /** N, the number of triplets. */
  readonly count: number;
  /** d, the dimension of an input. */
  readonly inputDim: number;
  /** 3N rows of d numbers: all anchors, then all positives, then all negatives. */
  readonly inputs: Float32Array;
  /** What the triplets are, in words. */
  readonly description: string;
  /** The anchors' labels, where there are any. Training never reads them. */
  readonly labels?: Uint8Array;
}

/** How `triplets` chooses images and makes positives. */
export interface TripletOptions {
  /** N, a positive integer. */
  count: number;
  /** The labels to choose from, as many anchors of each; default: all. */
  classes?: readonly number[];
  /** Fixes the images and the augmentations. */
  seed: number;
  /** Makes the positive from the anchor; default `shift(2)`. */
  augmentation?: Augmentation;
  /** `any` (default): another image of the chosen classes, as without labels; `other class`: one of another class. */
  negatives?: 'any' | 'other class';
  /** Scale every input to Euclidean length 1, as the theory's bounded inputs; default true. False keeps pixels in [0, 1]. */
  unitLength?: boolean;
}

/**
 * Draws triplets of real images: the anchor, an augmentation of it, and another image (Anil et al. 2024, section 2).
 * @returns the triplets, as plain numbers: nothing to dispose
 * @throws RangeError when an option is out of range or the set has too few images
 */
export function triplets(set: ImageSet, options: TripletOptions): Triplets {
  requireImageSet(set);
  requireObject('options', options);
  const { count, classes, seed, augmentation = shift(), negatives = 'any', unitLength = true } = options;
  requireChoice('negatives', negatives, ['any', 'other class']);
  requireChoice('unitLength', unitLength, [true, false]);
  requireObject('augmentation', augmentation);
  requireFunction('augmentation.apply', augmentation.apply.bind(augmentation));
  const anchors = balancedSubset(set, { count, classes, seed });
  const pool = negativePool(set, classes);
  const random = new RandomStream(seed, 'triplets');
  const rows: Float32Array[][] = [[], [], []];
  for (const index of anchors) {
    const image = imageAt(set, index);
    rows[0].push(image);
    rows[1].push(augmented(image, set, augmentation, random));
    rows[2].push(imageAt(set, drawNegative(set, index, pool, negatives, random)));
  }
  const inputs = rows.flat();
  if (unitLength) inputs.forEach(scaleToUnitLength);
  return {
    count,
    inputDim: inputs[0].length,
    inputs: joined(inputs),
    description: `${count} triplets of ${set.name}${classes ? `, classes ${classes.join(', ')}` : ''}, positives by ${augmentation.name}`,
    labels: Uint8Array.from(anchors, (index) => set.labels[index]),
  };
}

/** A positive; an augmentation of one's own may have given anything. */
function augmented(
  image: Float32Array,
  set: ImageSet,
  augmentation: Augmentation,
  random: RandomStream,
): Float32Array {
  const positive = augmentation.apply(image, set, random);
  requireFinite(`what augmentation ${augmentation.name} returns`, positive);
  if (positive.length !== image.length)
    throw new RangeError(
      `augmentation ${augmentation.name} must return ${image.length} numbers like the image, got ${positive.length}; an augmentation keeps the size of an image`,
    );
  return positive;
}

/**
 * Makes triplets of any points, row by row.
 * @param parts three lists of N points of equal dimension d, all finite in float32; and labels of the anchors, if there are any
 * @returns the triplets, as plain numbers: nothing to dispose
 * @throws RangeError when a list is empty, the lengths differ, or a value is not finite
 */
export function tripletsOf(
  parts: Record<'anchors' | 'positives' | 'negatives', readonly ArrayLike<number>[]> & {
    readonly labels?: ArrayLike<number>;
  },
  description = 'triplets of given points',
): Triplets {
  requireObject('parts', parts);
  const { anchors, positives, negatives, labels } = parts;
  requireList('anchors', anchors);
  const count = anchors.length;
  if (count === 0)
    throw new RangeError('anchors must hold at least one point, got none; give the points to train on');
  requireList('anchors[0]', anchors[0]);
  const inputDim = anchors[0].length;
  if (inputDim === 0)
    throw new RangeError('anchors must have at least one coordinate, got points of dimension 0');
  for (const [name, points] of Object.entries({ anchors, positives, negatives })) {
    requireList(name, points);
    if (points.length !== count)
      throw new RangeError(
        `${name} must hold ${count} points, as many as anchors, got ${points.length}; give each anchor a positive and a negative of its own`,
      );
    points.forEach((point, i) => {
      requireList(`${name}[${i}]`, point);
      if (point.length !== inputDim) {
        throw new RangeError(
          `${name}[${i}] must have ${inputDim} coordinates like the first anchor, got ${point.length}; all points lie in one space`,
        );
      }
      const bad = Array.from(point).find(
        (value) => typeof value !== 'number' || !Number.isFinite(Math.fround(value)),
      );
      if (bad !== undefined)
        throw new RangeError(
          `${name}[${i}] must be finite in float32, got ${described(bad)}; clean the data first`,
        );
    });
  }
  if (
    labels &&
    !(
      labels.length === count &&
      Array.from(labels).every((label) => Number.isInteger(label) && label === (label & 255))
    )
  )
    throw new RangeError(
      `labels must be ${count} integers from 0 to 255, one for each anchor, got ${described(labels)}`,
    );
  return {
    count,
    inputDim,
    inputs: joined([...anchors, ...positives, ...negatives]),
    description,
    ...(labels && { labels: Uint8Array.from(labels) }),
  };
}

/**
 * Draws synthetic triplets on the unit sphere, for tests and for theory free of any data set: anchors and negatives uniform,
 * each positive its anchor plus noise, scaled back to length 1. With classes, points gather around as many centres, and
 * each negative is of another class than its anchor.
 * @param options.count N, a positive integer
 * @param options.inputDim d, an integer of at least 2
 * @param options.noise length of the expected noise relative to the anchor, above 0, default 0.5
 * @param options.classes an integer from 2 to count; default: none, uniform
 * @returns the triplets, as plain numbers: nothing to dispose
 */
export function sphereTriplets(options: {
  count: number;
  inputDim: number;
  seed: number;
  noise?: number;
  classes?: number;
}): Triplets {
  requireObject('options', options);
  const { count, inputDim, seed, noise = 0.5, classes } = options;
  requireInteger('count', count, 1);
  requireInteger('inputDim', inputDim, 2);
  requireMemory(12 * count * inputDim, `sphereTriplets of ${count} x ${inputDim}`, 'lower count or inputDim');
  requirePositive('noise', noise);
  if (!(classes === undefined || (Number.isInteger(classes) && classes > 1)))
    throw new RangeError(`classes must be an integer of at least 2, got ${classes}; leave it out for none`);
  if (classes !== undefined && count < classes)
    throw new RangeError(
      `count must be at least ${classes}, one triplet for each of the classes, got ${count}; raise count or take fewer classes`,
    );
  const random = new RandomStream(seed, 'sphere');
  const uniform = (): Float32Array => scaleToUnitLength(random.fillNormal(new Float32Array(inputDim)));
  const centres = Array.from({ length: classes ?? 0 }, uniform);
  const point = (label: number): Float32Array => {
    if (classes === undefined) return uniform();
    const centre = centres[label % classes];
    const offset = random.fillNormal(new Float32Array(inputDim));
    return scaleToUnitLength(centre.map((value, i) => value + offset[i] / Math.sqrt(inputDim)));
  };
  const anchors = Array.from({ length: count }, (_, i) => point(i));
  const positives = anchors.map((anchor) => {
    const direction = random.fillNormal(new Float32Array(inputDim));
    return scaleToUnitLength(anchor.map((value, i) => value + (noise * direction[i]) / Math.sqrt(inputDim)));
  });
  const negatives = Array.from({ length: count }, (_, i) => point(i + 1));
  const gathered = classes === undefined ? '' : `, ${classes} classes`;
  return tripletsOf(
    { anchors, positives, negatives },
    `${count} synthetic triplets on the sphere in ${inputDim} dimensions${gathered}`,
  );
}

function negativePool(set: ImageSet, classes: readonly number[] | undefined): number[] {
  const all = [...set.labels.keys()];
  return classes ? all.filter((index) => classes.includes(set.labels[index])) : all;
}

function drawNegative(
  set: ImageSet,
  anchor: number,
  pool: number[],
  rule: 'any' | 'other class',
  random: RandomStream,
): number {
  const fits = (index: number): boolean =>
    rule === 'any' ? index !== anchor : set.labels[index] !== set.labels[anchor];
  if (!pool.some(fits)) {
    throw new RangeError(
      `negatives: '${rule}' leaves no image beside class ${set.labels[anchor]}; name more classes`,
    );
  }
  let index: number;
  do index = pool[random.integer(pool.length)];
  while (!fits(index));
  return index;
}

function scaleToUnitLength(point: Float32Array): Float32Array {
  const length = Math.sqrt(point.reduce((sum, value) => sum + value * value, 0));
  // A black image has no direction; it stays at the origin.
  if (length > 0) point.forEach((value, i) => (point[i] = value / length));
  return point;
}

function joined(points: readonly ArrayLike<number>[]): Float32Array {
  const result = new Float32Array(points.length * points[0].length);
  points.forEach((point, i) => {
    result.set(point, i * point.length);
  });
  return result;
}

/**
 * Checks samples: whole rows of finite inputs, enough of them for the count.
 * @param rows rows that each sample has at least: 2 for pairs, 3 for triplets
 * @throws TypeError or RangeError naming what does not fit
 */
export function requireSamples(
  name: string,
  data: Pick<Triplets, 'inputs' | 'inputDim' | 'count'>,
  rows: 1 | 2 | 3 = 2,
): void {
  requireParts(name, data, { inputDim: 'positive integer', count: 'positive integer' });
  requireChoice('rows', rows, [1, 2, 3]);
  const { inputs, inputDim, count } = data;
  requireFinite(`${name}.inputs`, inputs);
  if (inputs.length % inputDim !== 0 || inputs.length < rows * count * inputDim)
    throw new RangeError(
      `${name}.inputs must hold whole rows of ${inputDim} numbers, at least ${rows} x ${count} of them, got ${inputs.length} numbers; correct count or inputDim, or make the triplets with tripletsOf`,
    );
}
