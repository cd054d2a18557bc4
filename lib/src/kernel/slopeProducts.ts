// The large part of the NTK: the products of all pairs of rows W_ki phi'(v_k.x), little more than half of which differ.
import * as tf from '@tensorflow/tfjs';
import { matMul } from '../tensor';

/** Below this many rows one product is quicker than nine smaller ones. */
const SMALLEST_SPLIT = 300;

/** Neighbouring indices, from the first to before the last. */
type Part = readonly [number, number];

function halves(size: number): Part[] {
  const half = Math.floor(size / 2);
  return half > 0
    ? [
        [0, half],
        [half, size],
      ]
    : [[0, size]];
}

/**
 * S_ij(x, y) = sum over k of W_ki W_kj phi'(v_k.x) phi'(v_k.y). Swapping i and j changes nothing, and neither does swapping x
 * and y: with outputs and points in halves, 9 products of the 16 give the others.
 * @param slopes phi', (p, M)
 * @param output W, (M, Z)
 * @returns (p Z, p Z), row i * p + a is output i at point a; the caller's to dispose
 */
export function slopeProducts(slopes: tf.Tensor2D, output: tf.Tensor2D): tf.Tensor2D {
  const [points] = slopes.shape;
  const outputs = output.shape[1];
  const side = points * outputs;
  return tf.tidy(() => {
    const weights = tf.transpose(output);
    const split = side >= SMALLEST_SPLIT;
    const outputParts: Part[] = split ? halves(outputs) : [[0, outputs]];
    const pointParts: Part[] = split ? halves(points) : [[0, points]];
    const factors = outputParts.map((i) => pointParts.map((x) => weightedSlopes(weights, slopes, i, x)));
    // products[i][x][j][y] for i <= j and x <= y, parts and not single indices.
    const products = outputParts.map((_, i) =>
      pointParts.map((_, x) =>
        outputParts.map((_, j) =>
          pointParts.map((_, y) =>
            i <= j && x <= y ? pairProducts(factors[i][x], factors[j][y]) : undefined,
          ),
        ),
      ),
    );
    const block = (i: number, x: number, j: number, y: number): tf.Tensor4D => {
      const known = products[Math.min(i, j)][Math.min(x, y)][Math.max(i, j)][Math.max(x, y)]!;
      if (i <= j && x <= y) return known;
      const [firstOutput, secondOutput] = i <= j ? [0, 2] : [2, 0];
      const [firstPoint, secondPoint] = x <= y ? [1, 3] : [3, 1];
      return tf.transpose(known, [firstOutput, firstPoint, secondOutput, secondPoint]);
    };
    const join = (parts: tf.Tensor4D[], axis: number): tf.Tensor4D =>
      parts.length === 1 ? parts[0] : tf.concat4d(parts, axis);
    const rows = outputParts.map((_, i) =>
      join(
        pointParts.map((_, x) =>
          join(
            outputParts.map((_, j) =>
              join(
                pointParts.map((_, y) => block(i, x, j, y)),
                3,
              ),
            ),
            2,
          ),
        ),
        1,
      ),
    );
    return tf.reshape(join(rows, 0), [side, side]);
  });
}

/** W_ki phi'(v_k.x) for some outputs and points: (outputs, points, M). */
function weightedSlopes(
  weights: tf.Tensor2D,
  slopes: tf.Tensor2D,
  [firstOutput, lastOutput]: Part,
  [firstPoint, lastPoint]: Part,
): tf.Tensor3D {
  const width = slopes.shape[1];
  const someWeights = tf.slice2d(weights, [firstOutput, 0], [lastOutput - firstOutput, width]);
  const someSlopes = tf.slice2d(slopes, [firstPoint, 0], [lastPoint - firstPoint, width]);
  return tf.mul<tf.Tensor3D>(tf.expandDims(someWeights, 1), tf.expandDims(someSlopes));
}

/** Inner products over the neurons: (outputs, points, outputs, points). */
function pairProducts(a: tf.Tensor3D, b: tf.Tensor3D): tf.Tensor4D {
  const flat = ({ shape }: tf.Tensor3D): [number, number] => [shape[0] * shape[1], shape[2]];
  const product = matMul(tf.reshape(a, flat(a)), tf.reshape(b, flat(b)), false, true);
  return tf.reshape(product, [a.shape[0], a.shape[1], b.shape[0], b.shape[1]]);
}
