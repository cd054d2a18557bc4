// Encoders that a loss is asked about.
import { Matrix } from 'ml-matrix';
import { described } from '../tensor';

/**
 * Checks the shape of an encoder, for ml-matrix multiplies what does not fit. Numbers in it may be anything: a minimiser may step too far,
 * and is told so by the value.
 * @param inputDim d
 * @param outputs r, where another encoder fixes it
 * @throws TypeError when it is no matrix; RangeError when it is not (r, d)
 */
export function checkEncoder(encoder: Matrix, inputDim: number, name = 'encoder', outputs?: number): void {
  if (!Matrix.isMatrix(encoder))
    throw new TypeError(`${name} must be a Matrix of ml-matrix, got ${described(encoder)}`);
  if (!(encoder.rows > 0 && encoder.columns === inputDim && encoder.rows === (outputs ?? encoder.rows)))
    throw new RangeError(
      `${name} must be ${outputs ?? 'any'} x ${inputDim}, got ${encoder.rows} x ${encoder.columns}; its columns are the coordinates of the points`,
    );
}

/** Checks two encoders of one output space, as `checkEncoder`. */
export function checkEncoderPair(
  encoders: readonly [Matrix, Matrix],
  inputDims: readonly [number, number],
): void {
  checkEncoder(encoders[0], inputDims[0], 'x');
  checkEncoder(encoders[1], inputDims[1], 'y', encoders[0].rows);
}
