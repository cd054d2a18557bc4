// The contrastive covariance and the energy of alpha-CL (Tian 2022), in the Laplacian form: 4 N^2 Z flops, where the definition
// over pairs takes 2 N^2 Z^2. Float64.
import { requireList, requireMatrix } from '../tensor';
import { Matrix } from 'ml-matrix';

/**
 * Computes the contrastive covariance C_alpha[a, b] = sum over i, j of
 * alpha_ij ((a_i - a_j)(b_i - b_j)^T - (a_i - a_i')(b_i - b_i')^T), for the inputs X_alpha = C_alpha[x, x]: symmetric, and
 * indefinite in general. With alpha fixed and |W_l|_F = 1 a deep linear net's maximum player finds its top eigenvector.
 * @param alpha (N, N), none negative, such as a loss's `alpha` against `others`; the diagonal counts as pairs of i with itself
 * @param points a, (N, d)
 * @param augmented a', (N, d)
 * @param others b and b', (N, d') each; default a and a'
 * @returns (d, d')
 * @throws RangeError when shapes do not fit, or a weight is negative
 */
export function alphaCovariance(
  alpha: Matrix,
  points: Matrix,
  augmented: Matrix,
  others: readonly [Matrix, Matrix] = [points, augmented],
): Matrix {
  checkShapes(alpha, points, augmented);
  requireList('others', others);
  const given: number = others.length;
  if (given !== 2) throw new RangeError(`others must hold two matrices, b and b', got ${given}`);
  checkShapes(alpha, ...others);
  const [inPoints, inAugmented] = gradients(alpha, ...others);
  return points.transpose().mmul(inPoints).add(augmented.transpose().mmul(inAugmented));
}

/**
 * Computes the energy E_alpha = tr C_alpha[f, f] / 2 = sum over i, j of alpha_ij (d_ij^2 - d_i^2), with
 * d_ij^2 = |f_i - f_j|^2 / 2 and d_i^2 = |f_i - f_i'|^2 / 2. Its maximum player ascends it, and that is a step down the loss
 * whose alpha this is: grad L = -grad E_alpha with alpha held (Theorem 1).
 * @param alpha (N, N), none negative
 * @param outputs f, (N, Z)
 * @param augmented f', (N, Z)
 * @returns value, and gradients in f and f', (N, Z) each
 * @throws RangeError when shapes do not fit, or a weight is negative
 */
export function alphaEnergy(
  alpha: Matrix,
  outputs: Matrix,
  augmented: Matrix,
): { value: number; gradients: [Matrix, Matrix] } {
  checkShapes(alpha, outputs, augmented);
  const slopes = gradients(alpha, outputs, augmented);
  const value = (Matrix.mul(slopes[0], outputs).sum() + Matrix.mul(slopes[1], augmented).sum()) / 2;
  return { value, gradients: slopes };
}

/** (D_r + D_c - alpha - alpha^T) f - D_r (f - f') and D_r (f - f'), r and c the sums of alpha's rows and columns. */
function gradients(alpha: Matrix, points: Matrix, augmented: Matrix): [Matrix, Matrix] {
  const [count, dim] = [points.rows, points.columns];
  const f = new Float64Array(count * dim);
  for (let i = 0, at = 0; i < count; i++) for (let z = 0; z < dim; z++) f[at++] = points.get(i, z);
  /** alpha_ij + alpha_ji of one i. */
  const weights = new Float64Array(count);
  const flat = new Float64Array(f.length);
  // Each pair once, for it pulls its two points by opposite amounts; by differences, so that equal points cancel to the last digit.
  for (let i = 0; i < count; i++) {
    const own = i * dim;
    for (let j = i + 1; j < count; j++) weights[j] = alpha.get(i, j) + alpha.get(j, i);
    let j = i + 1;
    // Four points at a time, for fewer sums in memory.
    for (; j + 3 < count; j += 4) {
      const p = weights[j];
      const q = weights[j + 1];
      const r = weights[j + 2];
      const s = weights[j + 3];
      for (let z = own, a = j * dim; z < own + dim; z++, a++) {
        const b = a + dim;
        const c = b + dim;
        const d = c + dim;
        const here = f[z];
        const byA = p * (here - f[a]);
        const byB = q * (here - f[b]);
        const byC = r * (here - f[c]);
        const byD = s * (here - f[d]);
        flat[z] += byA + byB + byC + byD;
        flat[a] -= byA;
        flat[b] -= byB;
        flat[c] -= byC;
        flat[d] -= byD;
      }
    }
    for (; j < count; j++) {
      const weight = weights[j];
      for (let z = own, a = j * dim; z < own + dim; z++, a++) {
        const byA = weight * (f[z] - f[a]);
        flat[z] += byA;
        flat[a] -= byA;
      }
    }
  }
  const rowSums = alpha.sum('row');
  const pull = Matrix.sub(points, augmented).mulColumnVector(rowSums);
  return [Matrix.from1DArray(count, dim, flat).sub(pull), pull];
}

function checkShapes(alpha: Matrix, points: Matrix, augmented: Matrix): void {
  for (const [name, matrix] of Object.entries({ alpha, points, augmented })) requireMatrix(name, matrix);
  const shape = (matrix: Matrix): string => `${matrix.rows} x ${matrix.columns}`;
  if (shape(points) !== shape(augmented))
    throw new RangeError(
      `points and augmented must have one shape, got ${shape(points)} and ${shape(augmented)}`,
    );
  if (alpha.rows !== points.rows || alpha.columns !== points.rows)
    throw new RangeError(
      `alpha must be ${points.rows} x ${points.rows}, a weight for each pair of points, got ${shape(alpha)}`,
    );
  if (!(alpha.min() >= 0))
    throw new RangeError(`alpha must hold numbers of at least 0, got ${alpha.min()}; alpha are weights`);
}
