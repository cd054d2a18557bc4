// Points with labels as the samples that losses are functions of.
import { Matrix } from 'ml-matrix';
import { sameClassPartners, tripletsOf, type AnchorPairs, type LabelledViews, type Triplets } from '../data';
import { RandomStream, requireInteger, requireMemory, requireObject } from '../tensor';
import { requirePoints, type PointTable } from './points';

/** Rows of points by class; at least two classes, each with two points or more. */
function byClass(points: PointTable): {
  rowOf: (i: number) => Float32Array | Float64Array;
  rows: number[][];
} {
  requirePoints('points', points);
  const { values, dim, labels, classes, name } = points;
  if (!labels || !classes)
    throw new RangeError(`${name} must have labels, got none; name them: { labels: 'column' }`);
  const rows = classes.map((_, label) => [...labels.keys()].filter((i) => labels[i] === label));
  const few = rows.findIndex((own) => own.length < 2);
  if (few >= 0)
    throw new RangeError(
      `class ${classes[few]} of ${name} must have at least two points, got ${rows[few].length}`,
    );
  return { rowOf: (i) => values.subarray(i * dim, (i + 1) * dim), rows };
}

/**
 * Draws triplets: an anchor, another point of its class, a point of another class.
 * @param points points with labels
 * @param options.count N, a positive integer
 * @param options.seed fixes the choice
 * @returns the triplets, float32; the anchors' labels are there where there are at most 256 classes
 * @throws RangeError when there are no labels, one class only, or a class of one point
 */
export function classTriplets(points: PointTable, options: { count: number; seed: number }): Triplets {
  requireObject('options', options);
  const { count, seed } = options;
  requireInteger('count', count, 1);
  const { rowOf, rows } = byClass(points);
  if (rows.length < 2) throw new RangeError(`${points.name} must have at least two classes, got one`);
  requireMemory(40 * count * points.dim, `${count} triplets`, 'lower count');
  const random = new RandomStream(seed, 'class triplets');
  const labels = points.labels!;
  const drawn = Array.from({ length: count }, () => {
    const anchor = random.integer(points.count);
    const own = rows[labels[anchor]];
    const place = own.indexOf(anchor);
    const positive = own[(place + 1 + random.integer(own.length - 1)) % own.length];
    let negative: number;
    do negative = random.integer(points.count);
    while (labels[negative] === labels[anchor]);
    return [anchor, positive, negative] as const;
  });
  const [anchors, positives, negatives] = [0, 1, 2].map((k) => drawn.map((one) => rowOf(one[k])));
  return tripletsOf(
    {
      anchors,
      positives,
      negatives,
      ...(rows.length <= 256 && { labels: drawn.map(([anchor]) => labels[anchor]) }),
    },
    `${count} triplets of ${points.name}, positives of the same class`,
  );
}

/**
 * Pairs each point with another one of its class, so that a pair shares the class and nothing else.
 * @param points points with labels
 * @param options.seed fixes the choice
 * @throws RangeError when there are no labels, or a class of one point
 */
export function classPairs(points: PointTable, options: { seed: number }): AnchorPairs {
  requireObject('options', options);
  byClass(points);
  const { count, dim, values } = points;
  const anchors = Matrix.from1DArray(count, dim, values);
  const partners = sameClassPartners(points.labels!, options.seed);
  return { anchors, positives: anchors.selection(partners, [...Array(dim).keys()]) };
}

/**
 * Draws groups of points that share a class and takes them as views of one thing, scaled to length 1.
 * @param points points with labels
 * @param options.perClass groups for each class
 * @param options.views points in a group, from 1 to the size of the smallest class; default 2
 * @param options.seed fixes the choice
 * @throws RangeError when there are no labels, or a class is too small
 */
export function classViews(
  points: PointTable,
  options: { perClass: number; views?: number; seed: number },
): LabelledViews {
  requireObject('options', options);
  const { perClass, views = 2, seed } = options;
  const { rowOf, rows } = byClass(points);
  requireInteger('perClass', perClass, 1);
  requireInteger(
    'views',
    views,
    1,
    Math.min(...rows.map((own) => own.length)),
    'a class must have as many points',
  );
  const { dim } = points;
  const count = perClass * rows.length;
  requireMemory(4 * count * views * dim, `${views} views of ${count} groups`, 'lower perClass');
  const random = new RandomStream(seed, 'class views');
  const inputs = new Float32Array(count * views * dim);
  rows.forEach((own, label) => {
    for (let group = 0; group < perClass; group++) {
      random
        .shuffle([...own])
        .slice(0, views)
        .forEach((row, v) => {
          const point = rowOf(row);
          const length = Math.hypot(...point) || 1;
          inputs.set(
            Float32Array.from(point, (value) => value / length),
            ((label * perClass + group) * views + v) * dim,
          );
        });
    }
  });
  const labels = rows.flatMap((_, label) => Array<number>(perClass).fill(label));
  return { inputs, inputDim: dim, count, views, labels };
}
