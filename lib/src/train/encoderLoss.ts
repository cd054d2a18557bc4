// Losses of linear encoders, as what a minimiser needs: value and gradient.
import { requireInteger, requireMatrix, requireObject, requireParts } from '../tensor';
import type { Matrix } from 'ml-matrix';

/** A loss of one linear encoder x -> A x. */
export interface EncoderLoss {
  readonly name: string;
  /** d. */
  readonly inputDim: number;
  /** (d, d): coordinates in which the problem is well scaled, A = A' scaling; a minimiser works on A'. */
  readonly scaling: Matrix;
  /**
   * @param encoder A, (r, d)
   * @returns value, and gradient (r, d): d value / d A
   */
  evaluate(encoder: Matrix): { value: number; gradient: Matrix };
  /** The same with a cheaper expectation, which leads a minimiser near the minimum. */
  readonly rough?: EncoderLoss['evaluate'];
}

/** A loss of two linear encoders of two modalities, x -> A x and y -> B y, with outputs in one space. */
export interface PairLoss {
  readonly name: string;
  /** d and d'. */
  readonly inputDims: readonly [number, number];
  /** (d, d) and (d', d'): coordinates in which the problem is well scaled. */
  readonly scalings: readonly [Matrix, Matrix];
  /**
   * @param x A, (r, d)
   * @param y B, (r, d')
   * @returns value, and gradients (r, d) and (r, d')
   */
  evaluate(x: Matrix, y: Matrix): { value: number; gradients: readonly [Matrix, Matrix] };
}

/** @throws TypeError or RangeError when a value is not a loss of an encoder */
export function requireEncoderLoss(name: string, loss: EncoderLoss): void {
  requireObject(name, loss);
  requireInteger(`${name}.inputDim`, loss.inputDim, 1);
  requireMatrix(`${name}.scaling`, loss.scaling, { rows: loss.inputDim, columns: loss.inputDim });
  if (typeof loss.evaluate !== 'function')
    throw new TypeError(`${name}.evaluate must be a function, got ${typeof loss.evaluate}`);
  if (loss.rough !== undefined && typeof loss.rough !== 'function')
    throw new TypeError(`${name}.rough must be a function where it is given, got ${typeof loss.rough}`);
}

/** @throws TypeError or RangeError when a value is not a loss of two encoders */
export function requirePairLoss(name: string, loss: PairLoss): void {
  requireParts(name, loss, { inputDims: 'list', scalings: 'list', evaluate: 'function' });
  [0, 1].forEach((side) => {
    requireInteger(`${name}.inputDims[${side}]`, loss.inputDims[side], 1);
    const size = loss.inputDims[side];
    requireMatrix(`${name}.scalings[${side}]`, loss.scalings[side], { rows: size, columns: size });
  });
}
