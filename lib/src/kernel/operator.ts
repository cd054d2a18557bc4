// A kernel as an operator: what it does to vectors, where the matrix itself would not fit.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import { disposeLayers, type LayerFactors, type Net } from '../model';
import {
  RandomStream,
  requireFinite,
  requireInteger,
  requireMemory,
  requireNumbers,
  requireObject,
  requireParts,
  requirePositive,
  symmetric,
  symmetrised,
} from '../tensor';
import { largestSize, powerOfTwo } from '../tensor/units';
import { sizeOf } from './factors';
import { ntkTimes } from './product';

/** A symmetric positive semidefinite matrix by its products alone. */
export interface KernelOperator {
  /** Rows and columns. */
  readonly size: number;
  /** The product with a vector of that many numbers. */
  times(vector: Float64Array): Float64Array;
}

/**
 * Represents the NTK of all outputs at p points as an operator of size p Z: entry point * Z + output. A product costs as much as two passes
 * through the net, and is right to float32.
 * @param layers a net's factors at the points; they must outlive the operator
 */
export function ntkOperator(layers: readonly LayerFactors[]): KernelOperator {
  const { points, outputs } = sizeOf(layers);
  return {
    size: points * outputs,
    times(vector) {
      requireFinite('vector', vector);
      const rows = tf.tensor2d(Float32Array.from(vector), [points, outputs]);
      const product = ntkTimes(layers, rows);
      const values = Float64Array.from(product.dataSync());
      tf.dispose([rows, product]);
      return values;
    },
  };
}

function requireOperator(operator: KernelOperator): void {
  requireParts('operator', operator, { size: 'positive integer', times: 'function' });
}

function timesOf(operator: KernelOperator, vector: Float64Array): Float64Array {
  const product = operator.times(vector);
  requireFinite('what operator.times returns', product);
  if (product.length !== operator.size)
    throw new RangeError(
      `operator.times must return ${operator.size} numbers like operator.size, got ${product.length}`,
    );
  return product;
}

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
};
const addScaled = (to: Float64Array, factor: number, from: Float64Array): void => {
  for (let i = 0; i < to.length; i++) to[i] += factor * from[i];
};

/** Eigenvalues, largest first, and how exact they are. */
export interface LeadingEigenpairs {
  readonly values: readonly number[];
  /** (size, count), orthonormal columns. */
  readonly vectors: Matrix;
  /** |K v - value v| of each pair over the largest eigenvalue. */
  readonly residuals: readonly number[];
  /** Products that it took. */
  readonly products: number;
}

/**
 * Finds the leading eigenvalues of an operator by block Lanczos with full reorthogonalisation (Golub and Van Loan, section 10.3): an eigenvalue that
 * occurs up to `block` times is found as often.
 * @param operator symmetric
 * @param options.count how many, an integer from 1 to the operator's size
 * @param options.block vectors at a time, default 4
 * @param options.tolerance largest residual over the largest eigenvalue at which to end, default 1e-6, about what float32 products allow
 * @param options.products most products, default 20 for each eigenvalue and at least 200; where they do not suffice `residuals` says so
 * @param options.seed fixes the first vectors, default 1
 */
export function leadingEigenvalues(
  operator: KernelOperator,
  options: { count: number; block?: number; tolerance?: number; products?: number; seed?: number },
): LeadingEigenpairs {
  requireOperator(operator);
  requireObject('options', options);
  const { size } = operator;
  const { count, block = 4, tolerance = 1e-6, seed = 1 } = options;
  requireInteger('count', count, 1, size);
  requireInteger('block', block, 1);
  requirePositive('tolerance', tolerance, 'for example 1e-6');
  const { products: maximum = Math.max(200, 20 * count) } = options;
  requireInteger('products', maximum, count);
  requireMemory(
    32 * size * Math.min(count + block, size),
    `a basis for ${count} eigenvalues of an operator of ${size} rows`,
    'ask for fewer',
  );
  const random = new RandomStream(seed, 'lanczos');
  const basis: Float64Array[] = [];
  const images: Float64Array[] = [];
  const draw = (): Float64Array => random.fillNormal(new Float64Array(size));
  let next = Array.from({ length: Math.min(block, size) }, draw);
  for (;;) {
    for (const vector of next) {
      if (basis.length === size || basis.length >= maximum) break;
      const own = orthogonalised(vector, basis) ?? orthogonalised(draw(), basis);
      if (!own) continue;
      basis.push(own);
      images.push(timesOf(operator, own));
    }
    const full = basis.length === size || basis.length >= maximum;
    if (basis.length >= count || full) {
      const found = ritzPairs(basis, images, count);
      if (full || found.residuals.every((residual) => residual <= tolerance)) return found;
    }
    next = images.slice(-Math.min(block, size)).map((image) => image.slice());
  }
}

/** The part of a vector that is orthogonal to a basis, of length 1; undefined where nothing but rounding is left. */
function orthogonalised(vector: Float64Array, basis: readonly Float64Array[]): Float64Array | undefined {
  const own = vector.slice();
  const before = Math.sqrt(dot(own, own));
  // Twice is enough (Parlett).
  for (let pass = 0; pass < 2; pass++) for (const one of basis) addScaled(own, -dot(one, own), one);
  const length = Math.sqrt(dot(own, own));
  if (!(length > 1e-10 * before)) return undefined;
  return own.map((value) => value / length);
}

function ritzPairs(
  basis: readonly Float64Array[],
  images: readonly Float64Array[],
  count: number,
): LeadingEigenpairs {
  const projection = new Matrix(basis.map((one) => images.map((image) => dot(one, image))));
  const { values, vectors } = symmetric(symmetrised(projection));
  const kept = Math.min(count, basis.length);
  const places = Array.from({ length: kept }, (_, i) => values.length - 1 - i);
  const combine = (parts: readonly Float64Array[], place: number): Float64Array => {
    const sum = new Float64Array(parts[0].length);
    parts.forEach((part, k) => {
      addScaled(sum, vectors.get(k, place), part);
    });
    return sum;
  };
  const largest = Math.max(Math.abs(values[0]), Math.abs(values[places[0]])) || 1;
  const columns = places.map((place) => combine(basis, place));
  const residuals = places.map((place, i) => {
    const rest = combine(images, place);
    addScaled(rest, -values[place], columns[i]);
    return Math.sqrt(dot(rest, rest)) / largest;
  });
  return {
    values: places.map((place) => values[place]),
    vectors: matrixOfColumns(columns),
    residuals,
    products: basis.length,
  };
}

const matrixOfColumns = (columns: readonly Float64Array[]): Matrix =>
  new Matrix(columns.map((column) => [...column])).transpose();

/** A solution, and how exact it is. */
export interface Solution {
  readonly solution: Float64Array;
  /** |(K + ridge) x - b| over |b|, from a product of its own at the end. */
  readonly residual: number;
  /** Steps that it took, a product each. */
  readonly steps: number;
}

/**
 * Solves (K + ridge) x = b by conjugate gradients.
 * @param operator symmetric, positive semidefinite
 * @param right b, as many numbers as the operator has rows
 * @param options.ridge 0 or positive, default 0
 * @param options.tolerance residual at which to end, default 1e-6
 * @param options.steps most steps, default 1000; where they do not suffice, or float32 products allow no better, `residual` says so
 */
export function solveKernel(
  operator: KernelOperator,
  right: ArrayLike<number>,
  options: { ridge?: number; tolerance?: number; steps?: number } = {},
): Solution {
  requireOperator(operator);
  requireObject('options', options);
  requireFinite('right', right);
  const { ridge = 0, tolerance = 1e-6, steps = 1000 } = options;
  if (ridge !== 0) requirePositive('ridge', ridge, 'or 0 for none');
  requirePositive('tolerance', tolerance, 'for example 1e-6');
  requireInteger('steps', steps, 1);
  if (right.length !== operator.size)
    throw new RangeError(`right must hold ${operator.size} numbers, got ${right.length}`);
  // Over a power of two near its size: no square vanishes, and float32 keeps what is left of it.
  const unit = powerOfTwo(largestSize(right));
  const target = Float64Array.from(right, (value) => value / unit);
  const times = (vector: Float64Array): Float64Array => {
    const product = timesOf(operator, vector);
    addScaled(product, ridge, vector);
    return product;
  };
  const solution = new Float64Array(operator.size);
  const rest = target.slice();
  const size = Math.sqrt(dot(target, target));
  if (size === 0) return { solution, residual: 0, steps: 0 };
  let direction = rest.slice();
  let square = dot(rest, rest);
  let step = 0;
  while (step < steps && Math.sqrt(square) > tolerance * size) {
    const product = times(direction);
    const bend = dot(direction, product);
    // A kernel that float32 made singular here: no step lowers the rest.
    if (!(bend > 0)) break;
    addScaled(solution, square / bend, direction);
    addScaled(rest, -square / bend, product);
    step++;
    const now = dot(rest, rest);
    const factor = now / square;
    direction = direction.map((value, i) => rest[i] + factor * value);
    square = now;
  }
  const left = times(solution).map((value, i) => target[i] - value);
  return {
    solution: solution.map((value) => value * unit),
    residual: Math.sqrt(dot(left, left)) / size,
    steps: step,
  };
}

/**
 * Fits a kernel regression on a net's NTK (Jacot et al. 2018, section 5): where gradient descent on the squared error ends when the kernel stays what it is now, at all
 * points of the net: f + K(., train) (K(train, train) + ridge)^-1 (targets - f(train)). The kernel is never made.
 * @param net at all points, those to learn from and those to predict
 * @param options.train the points to learn from
 * @param options.targets a number for each of their outputs, train.length rows of Z
 * @param options.ridge 0 or positive, default 0; tolerance and steps as for `solveKernel`
 * @returns outputs, p rows of Z numbers, and the residual of the solution
 */
export function ntkRegression(
  net: Net,
  options: {
    train: readonly number[];
    targets: ArrayLike<number>;
    ridge?: number;
    tolerance?: number;
    steps?: number;
  },
): { readonly outputs: Float64Array; readonly residual: number; readonly steps: number } {
  requireParts('net', net, { layers: 'function', outputs: 'list', model: 'object' });
  requireObject('options', options);
  const { train, targets } = options;
  requireNumbers('train', train);
  requireFinite('targets', targets);
  const { outputs } = net.model;
  const points = net.outputs.length / outputs;
  if (new Set(train).size !== train.length)
    throw new RangeError('train must name every point once, but names one twice');
  if (targets.length !== train.length * outputs)
    throw new RangeError(
      `targets must hold ${train.length} rows of ${outputs} numbers, got ${targets.length} numbers`,
    );
  const places = train.flatMap((point) => Array.from({ length: outputs }, (_, z) => point * outputs + z));
  const known = net.layers(train);
  let solved: Solution;
  try {
    const rest = places.map((place, i) => targets[i] - net.outputs[place]);
    solved = solveKernel(ntkOperator(known), rest, options);
  } finally {
    disposeLayers(known);
  }
  const weights = new Float64Array(points * outputs);
  // In a unit of their own, as in solveKernel.
  const unit = powerOfTwo(largestSize(solved.solution));
  places.forEach((place, i) => (weights[place] = solved.solution[i] / unit));
  const all = net.layers([...Array(points).keys()]);
  try {
    const moved = ntkOperator(all).times(weights);
    return {
      outputs: moved.map((value, i) => net.outputs[i] + value * unit),
      residual: solved.residual,
      steps: solved.steps,
    };
  } finally {
    disposeLayers(all);
  }
}
