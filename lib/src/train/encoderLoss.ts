// Losses of linear encoders, as what a minimiser needs: value and gradient.
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
