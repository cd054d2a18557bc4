// Linear encoders that minimise a loss.
import { Matrix } from 'ml-matrix';
import { checkOutputs, RandomStream, requireObject } from '../tensor';
import { largestSize } from '../tensor/units';
import { requireEncoderLoss, requirePairLoss, type EncoderLoss, type PairLoss } from './encoderLoss';
import { lbfgs, type LbfgsOptions, type Minimum, type Objective } from './lbfgs';

/** How an encoder is fitted. */
export interface FitOptions extends Omit<LbfgsOptions, 'onIteration' | 'gradientSize' | 'rough'> {
  /** r, an integer from 1 to the (smaller) input dimension. */
  outputs: number;
  /** Of the random start, default 1. */
  seed?: number;
  /** Size of the start in the loss's own coordinates, a positive number, default 0.3. */
  startScale?: number;
}

/** What was found, without the raw point. */
export type FitReport = Pick<Minimum, 'value' | 'slope' | 'iterations' | 'ending'>;

/**
 * Finds the encoder that minimises a loss, by L-BFGS from a small random start in the loss's own coordinates.
 * @param loss such as `populationInfoNCE(mixture)`
 * @param options see FitOptions
 * @returns encoder (r, d), and how the minimiser ended
 * @throws RangeError when outputs exceeds d or an option is out of range
 */
export function fitEncoder(loss: EncoderLoss, options: FitOptions): FitReport & { encoder: Matrix } {
  requireEncoderLoss('loss', loss);
  requireObject('options', options);
  const { outputs, seed = 1, startScale, ...rest } = options;
  checkOutputs(outputs, loss.inputDim);
  const start = startOf(outputs, loss.inputDim, new RandomStream(seed, 'encoder'), startScale);
  const encoderOf = (point: Float64Array): Matrix =>
    Matrix.from1DArray(outputs, loss.inputDim, point).mmul(loss.scaling);
  const toScaled = loss.scaling.transpose();
  const objectiveOf =
    (evaluate: EncoderLoss['evaluate']): Objective =>
    (candidate) => {
      const { value, gradient } = evaluate(encoderOf(candidate));
      return { value, gradient: flat(gradient.mmul(toScaled)) };
    };
  const objective = objectiveOf((encoder) => loss.evaluate(encoder));
  const rough = loss.rough && objectiveOf(loss.rough);
  const { point, ...report } = lbfgs(objective, start, { ...rest, rough, gradientSize: halfway(objective) });
  return { encoder: encoderOf(point), ...report };
}

/**
 * Finds the two encoders that minimise a loss of two modalities, in the same way.
 * @param loss such as `populationClip(mixtures)`
 * @returns encoders (r, d) and (r, d'), and how the minimiser ended
 * @throws RangeError when outputs exceeds either input dimension or an option is out of range
 */
export function fitPair(loss: PairLoss, options: FitOptions): FitReport & { encoders: [Matrix, Matrix] } {
  requirePairLoss('loss', loss);
  requireObject('options', options);
  const { outputs, seed = 1, startScale, ...rest } = options;
  const [dimX, dimY] = loss.inputDims;
  checkOutputs(outputs, Math.min(dimX, dimY));
  const sizeX = outputs * dimX;
  const start = new Float64Array(sizeX + outputs * dimY);
  start.set(startOf(outputs, dimX, new RandomStream(seed, 'encoder x'), startScale));
  start.set(startOf(outputs, dimY, new RandomStream(seed, 'encoder y'), startScale), sizeX);
  const encodersOf = (point: Float64Array): [Matrix, Matrix] => [
    Matrix.from1DArray(outputs, dimX, point.subarray(0, sizeX)).mmul(loss.scalings[0]),
    Matrix.from1DArray(outputs, dimY, point.subarray(sizeX)).mmul(loss.scalings[1]),
  ];
  const objective: Objective = (candidate) => {
    const { value, gradients } = loss.evaluate(...encodersOf(candidate));
    const gradient = new Float64Array(candidate.length);
    gradient.set(flat(gradients[0].mmul(loss.scalings[0].transpose())));
    gradient.set(flat(gradients[1].mmul(loss.scalings[1].transpose())), sizeX);
    return { value, gradient };
  };
  const { point, ...report } = lbfgs(objective, start, { ...rest, gradientSize: halfway(objective) });
  return { encoders: encodersOf(point), ...report };
}

/** Gradients halfway to the origin below this share of the data's scale make the tolerance a share of them. */
const USUAL_GRADIENT = 0.01;

/**
 * How large gradients are around an encoder, from the one at half of it. Where classes hardly differ, all gradients are
 * small, and a small one says nothing: the tolerance must be a share of theirs.
 */
function halfway(objective: Objective): (point: Float64Array) => number {
  return (point) => {
    const { gradient } = objective(point.map((value) => value / 2));
    const largest = largestSize(gradient);
    return largest / USUAL_GRADIENT;
  };
}

function startOf(outputs: number, inputDim: number, random: RandomStream, scale = 0.3): Float64Array {
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new RangeError(`startScale must be a positive number, got ${scale}; for example 0.3`);
  const start = random.fillNormal(new Float64Array(outputs * inputDim));
  return start.map((value) => (scale * value) / Math.sqrt(inputDim));
}

function flat(matrix: Matrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}
