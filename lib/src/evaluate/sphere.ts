// Alignment and uniformity on the sphere (Wang and Isola 2020): the two things that a contrastive loss asks for, measured without labels.
import * as tf from '@tensorflow/tfjs';
import { rowsOf, selectPoints, type PointTable, type Rows } from '../files';
import { freed, matMul, RandomStream, requireInteger, requireObject, requirePositive } from '../tensor';

/** Lengths may differ from 1 by rounding in float32, and by that of a file with few digits. */
const UNIT = 1e-3;

/** Multiplications beyond which the engine does the work, and rows a block there. */
const LARGE = 1e9;
const BLOCK = 1024;

function unitRows(name: string, points: Rows): PointTable {
  const rows = rowsOf(name, points);
  const { count, dim, values } = rows;
  for (let i = 0; i < count; i++) {
    let square = 0;
    for (let k = 0; k < dim; k++) square += values[i * dim + k] ** 2;
    if (!(Math.abs(Math.sqrt(square) - 1) <= UNIT))
      throw new RangeError(
        `${name} must have rows of length 1, got ${Math.sqrt(square).toPrecision(6)} in row ${i}; scale them by unitPoints`,
      );
  }
  return rows;
}

/**
 * Computes the alignment of positive pairs, the mean of |x - x+|^power; 0 where each pair coincides.
 * @param anchors (n, d), rows of length 1
 * @param positives (n, d), row i is the positive of row i, of length 1
 * @param options.power alpha of Wang and Isola, positive, default 2
 * @returns from 0 to 2^power
 * @throws RangeError when a row is not of length 1 (to 1e-3) or shapes differ
 */
export function alignment(anchors: Rows, positives: Rows, options: { power?: number } = {}): number {
  requireObject('options', options);
  const { power = 2 } = options;
  requirePositive('power', power, 'for example 2');
  if (power > 100) throw new RangeError(`power must be at most 100, got ${power}`);
  const [x, y] = [unitRows('anchors', anchors), unitRows('positives', positives)];
  if (x.count !== y.count || x.dim !== y.dim)
    throw new RangeError(`positives must be ${x.count} x ${x.dim} like anchors, got ${y.count} x ${y.dim}`);
  let sum = 0;
  for (let i = 0; i < x.count; i++) {
    let square = 0;
    for (let k = 0; k < x.dim; k++) square += (x.values[i * x.dim + k] - y.values[i * x.dim + k]) ** 2;
    sum += square ** (power / 2);
  }
  return sum / x.count;
}

/**
 * Computes the uniformity of points on the sphere, log of the mean over pairs of different points of exp(-t |x - y|^2); the smaller, the more even.
 * Exact in float64; from 1e9 multiplications on, in float32 on the engine, to about 1e-6.
 * @param points (n, d), rows of length 1, n at least 2
 * @param options.t positive, at most 10, default 2
 * @param options.sample looks at so many points alone, drawn at random; from 2 on, default all: time and pairs grow with its square
 * @param options.seed fixes the draw, default 1
 * @returns from -4t to 0; of the uniform distribution in d dimensions near -2t where d is large
 * @throws RangeError when a row is not of length 1 (to 1e-3), or an option is out of range
 */
export function uniformity(
  points: Rows,
  options: { t?: number; sample?: number; seed?: number } = {},
): number {
  requireObject('options', options);
  const { t = 2, sample, seed = 1 } = options;
  requirePositive('t', t, 'for example 2');
  if (t > 10) throw new RangeError(`t must be at most 10, got ${t}`);
  const all = unitRows('points', points);
  if (!(all.count >= 2)) throw new RangeError(`points must hold at least two points, got ${all.count}`);
  requireInteger('sample', sample ?? 2, 2);
  const random = new RandomStream(seed, 'uniformity');
  const rows =
    sample === undefined || sample >= all.count
      ? all
      : selectPoints(all, random.shuffle([...Array(all.count).keys()]).slice(0, sample));
  const { count, dim } = rows;
  const sum = (count * count * dim > LARGE ? sumOnEngine : sumInFloat64)(rows, t);
  return Math.min(0, Math.log(sum / (count * (count - 1))));
}

/** Twice the sum over pairs i < j. */
function sumInFloat64({ values, count, dim }: PointTable, t: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0;
      for (let k = 0; k < dim; k++) square += (values[i * dim + k] - values[j * dim + k]) ** 2;
      sum += 2 * Math.exp(-t * square);
    }
  }
  return sum;
}

/** Entries that float32 adds up before float64 goes on: WebAssembly adds one after the other, and rounds each time. */
const PART = 32;

/** Sums of parts of a matrix whose columns are a multiple of PART. In a tidy of the caller's. */
const partSums = (matrix: tf.Tensor2D): Float32Array =>
  tf.sum(tf.reshape(matrix, [-1, PART]), 1).dataSync<'float32'>();

function total(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** The same from inner products, blocks of rows on and below the diagonal. */
function sumOnEngine({ values, count, dim }: PointTable, t: number): number {
  const unit = tf.tensor2d(Float32Array.from(values), [count, dim]);
  let sum = 0;
  try {
    for (let from = 0; from < count; from += BLOCK) {
      const size = Math.min(BLOCK, count - from);
      const [below, inside] = freed(() => {
        const block = tf.slice2d(unit, [from, 0], [size, dim]);
        // Of lengths 1 to 1e-3 the distance is (2 - 2 x.y) to as much; the squares of the lengths mend that.
        const squares = (rows: tf.Tensor2D): tf.Tensor1D => tf.sum(tf.square(rows), 1);
        const kernel = (others: tf.Tensor2D): tf.Tensor2D =>
          tf.exp<tf.Tensor2D>(
            tf.mul<tf.Tensor2D>(
              tf.sub<tf.Tensor2D>(
                tf.sub(tf.mul(matMul(block, others, false, true), 2), tf.expandDims(squares(block), 1)),
                tf.expandDims(squares(others), 0),
              ),
              t,
            ),
          );
        const own = kernel(block).dataSync<'float32'>();
        const left = from === 0 ? [0] : partSums(kernel(tf.slice2d(unit, [0, 0], [from, dim])));
        // Pairs of a point with itself stand on the diagonal.
        return [total(left), total(own) - total(own.filter((_, i) => i % (size + 1) === 0))];
      });
      sum += 2 * below + inside;
    }
  } finally {
    unit.dispose();
  }
  return sum;
}
