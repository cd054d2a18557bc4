// Deep nets beside their limit of infinite width.
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { sphereTriplets } from 'contrastive-lab/data';
import { ntkTrace } from 'contrastive-lab/kernel';
import { dense, disposeLayers, layered, type Activation, type LayeredModel } from 'contrastive-lab/model';
import { RandomStream } from 'contrastive-lab/tensor';

export const LIMIT_DIM = 6;
/** Six points on the sphere. */
export const limitData = sphereTriplets({ count: 2, inputDim: LIMIT_DIM, seed: 3 });

const rows = new Matrix(
  Array.from({ length: 6 }, (_, i) => [...limitData.inputs.subarray(i * LIMIT_DIM, (i + 1) * LIMIT_DIM)]),
);
/** Their inner products. */
export const limitGram = rows.mmul(rows.transpose());

const OUTPUTS = 8;

/** A dense net. */
export function equallyWide(
  depth: number,
  activation: Activation,
  width: number,
  seed = 1,
  outputs = OUTPUTS,
): LayeredModel {
  const hidden = Array.from({ length: depth - 1 }, () => [dense(width), activation]).flat();
  return layered([...hidden, dense(outputs)], { seed });
}

/** The kernel of a finite net at the six points, its mean over outputs. */
export function finiteKernel(model: LayeredModel): number[] {
  const net = model.at(limitData);
  const layers = net.layers();
  const kernel = ntkTrace(layers);
  const values = Array.from(kernel.dataSync(), (value) => value / model.outputs);
  kernel.dispose();
  disposeLayers(layers);
  net.dispose();
  return values;
}

/**
 * Draws the kernel of a finite net of M neurons a layer and one output, without its M x M weights. A layer sees its weights W along two
 * small sets of directions alone: forward as A W, of the features A of n points, and backward as W B, of the derivatives B. Given A,
 * A W is normal with covariance A A^T; given A W too, W is A^+ (A W) + (1 - A^+ A) W' with a W' of its own. Both are drawn as such, in float64.
 */
export function drawnKernel(depth: number, activation: Activation, width: number, seed: number): number[] {
  const random = new RandomStream(seed, 'kernel of a finite net');
  const normal = (count: number): Matrix =>
    Matrix.from1DArray(count, width, random.fillNormal(new Float64Array(count * width)));
  const scale = activation.gain / Math.sqrt(width);
  const points = rows.rows;
  const layers: { seen: Matrix; product: Matrix; slopes: Matrix }[] = [];
  let seen = rows;
  for (let layer = 1; layer < depth; layer++) {
    // A W: of the inputs themselves, whose directions are few, all of W.
    const product =
      layer === 1 ? seen.mmul(normal(LIMIT_DIM)) : powerOf(gramOf(seen), 1 / 2).mmul(normal(points));
    const before = layer === 1 ? product : Matrix.mul(product, scale);
    layers.push({ seen, product, slopes: mapped(before, (x) => activation.slopeAt(x)) });
    seen = mapped(before, (x) => activation.at(x));
  }
  const output = normal(1);
  const kernel = gramOf(seen).div(width);
  // B as rows: the derivative of the output in what each layer makes, at each point.
  let upstream = new Matrix(Array.from({ length: points }, () => output.getRow(0))).div(Math.sqrt(width));
  for (let layer = depth - 1; layer >= 1; layer--) {
    const { seen: below, product, slopes } = layers[layer - 1];
    const signal = Matrix.mul(upstream, slopes);
    kernel.add(Matrix.mul(gramOf(below), gramOf(signal)).mul(layer === 1 ? 1 : scale ** 2));
    if (layer === 1) break;
    upstream = drawnBack(signal, below, product, normal(points)).mul(scale);
  }
  return kernel.to1DArray();
}

/**
 * Draws W B, as rows, where A and A W are known.
 * @param signal B
 * @param seen A
 * @param product A W
 * @param drawn as many rows of normal numbers
 */
export function drawnBack(signal: Matrix, seen: Matrix, product: Matrix, drawn: Matrix): Matrix {
  const own = powerOf(gramOf(seen), -1);
  const fresh = powerOf(gramOf(signal), 1 / 2).mmul(drawn);
  const known = signal.mmul(product.transpose()).mmul(own);
  const along = fresh.mmul(seen.transpose()).mmul(own);
  return fresh.add(known.sub(along).mmul(seen));
}

const gramOf = (matrix: Matrix): Matrix => matrix.mmul(matrix.transpose());

/** A power of a symmetric matrix, on the directions that it does not leave out: two points may have one row of slopes. */
function powerOf(matrix: Matrix, power: number): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues: values } = new EigenvalueDecomposition(matrix, {
    assumeSymmetric: true,
  });
  const least = 1e-12 * Math.max(...values);
  const powers = values.map((value) => (value > least ? value ** power : 0));
  return vectors.mmul(Matrix.diag(powers)).mmul(vectors.transpose());
}

const mapped = (matrix: Matrix, at: (x: number) => number): Matrix =>
  new Matrix(matrix.to2DArray().map((row) => row.map(at)));

/** The mean kernel of finite nets, over outputs and seeds, against the limit: the largest distance, as part of the largest entry. */
export function distanceFromLimit(
  depth: number,
  activation: Activation,
  width: number,
  seeds: number,
): number {
  const limit = equallyWide(depth, activation, width).infinite!(limitGram).ntk.to1DArray();
  const sum = limit.map(() => 0);
  for (let seed = 1; seed <= seeds; seed++)
    finiteKernel(equallyWide(depth, activation, width, seed)).forEach(
      (value, i) => (sum[i] += value / seeds),
    );
  const largest = Math.max(...limit.map(Math.abs));
  return Math.max(...limit.map((value, i) => Math.abs(sum[i] - value))) / largest;
}
