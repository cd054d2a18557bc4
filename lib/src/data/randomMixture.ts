// Random mixtures by seed, with a covariance of a given condition number.
import { Matrix, QrDecomposition } from 'ml-matrix';
import {
  RandomStream,
  requireInteger,
  requireMemory,
  requireObject,
  symmetrised,
  whitening,
  requireParts,
} from '../tensor';
import { betweenScatter, type GaussianMixture, gaussianMixture } from './mixture';

/** What `randomMixture` takes. */
export interface RandomMixtureOptions {
  /** K, an integer of at least 2. */
  components: number;
  /** d, an integer of at least 2. */
  inputDim: number;
  /** Largest over smallest variance of the shared covariance, at least 1; default 1: isotropic. */
  conditionNumber?: number;
  /**
   * The distance between components in units of their own spread: the square root of J_max = tr(Sigma^-1 S_B). A positive
   * number, default 2.
   */
  separation?: number;
  /** Default all 1/K. */
  weights?: readonly number[];
  seed: number;
}

/**
 * Draws a random mixture with a shared covariance: means of independent normal coordinates, centred; variances spread evenly on
 * a log scale from 1 to the condition number along random orthogonal axes. The means know nothing of the axes.
 * @param options see RandomMixtureOptions
 * @throws RangeError when an option is out of range
 */
export function randomMixture(options: RandomMixtureOptions): GaussianMixture {
  requireObject('options', options);
  const { components, inputDim, conditionNumber = 1, separation = 2, weights, seed } = options;
  if (!(Number.isInteger(components) && components >= 2))
    throw new RangeError(`components must be an integer of at least 2, got ${components}`);
  if (!(Number.isInteger(inputDim) && inputDim >= 2))
    throw new RangeError(`inputDim must be an integer of at least 2, got ${inputDim}`);
  if (!(conditionNumber >= 1 && Number.isFinite(conditionNumber)))
    throw new RangeError(`conditionNumber must be a number of at least 1, got ${conditionNumber}`);
  if (!(separation > 0 && Number.isFinite(separation)))
    throw new RangeError(`separation must be a positive number, got ${separation}`);
  requireMemory(64 * inputDim ** 2, `a mixture in ${inputDim} dimensions`, 'lower inputDim');
  requireMemory(8 * components * inputDim, `${components} components`, 'lower components');
  const axes = randomRotation(inputDim, new RandomStream(seed, 'axes'));
  const variances = Array.from({ length: inputDim }, (_, i) => conditionNumber ** (i / (inputDim - 1)));
  const product = axes.mmul(Matrix.diag(variances)).mmul(axes.transpose());
  const covariance = symmetrised(product);
  const draws = new RandomStream(seed, 'means').fillNormal(new Float64Array(components * inputDim));
  const rough = gaussianMixture({
    means: Matrix.from1DArray(components, inputDim, draws),
    covariance,
    weights,
  });
  const centred = rough.means.clone().subRowVector(Matrix.rowVector([...rough.weights]).mmul(rough.means));
  const { toWhite } = whitening(covariance);
  const spread = toWhite.mmul(betweenScatter(rough)).mmul(toWhite).trace();
  return { ...rough, means: centred.mul(separation / Math.sqrt(spread)) };
}

/** Draws an orthogonal matrix, uniform over rotations and reflections. */
export function randomRotation(size: number, random: RandomStream): Matrix {
  requireInteger('size', size, 1);
  requireParts('random', random, { fillNormal: 'function' });
  requireMemory(24 * size * size, `a rotation of ${size} x ${size}`, 'take a smaller size');
  const normal = Matrix.from1DArray(size, size, random.fillNormal(new Float64Array(size * size)));
  const qr = new QrDecomposition(normal);
  const signs = qr.upperTriangularMatrix.diagonal().map((value) => (value < 0 ? -1 : 1));
  return qr.orthogonalMatrix.mulRowVector(signs);
}
