// The one part of the population losses without a closed form:
//   F(R) = sum over j of w_j E[log sum over k of w_k exp(t_k . R x)],  x ~ N(m_j, I_d),
// for R of shape (q, d). It depends on x through q normal numbers only, q at most the number of components.
import type { Matrix } from 'ml-matrix';

/** What F is made of, in coordinates where the noise is standard normal. */
export interface TermInputs {
  /** K weights. */
  readonly weights: readonly number[];
  /** m_j, (K, d). */
  readonly sources: Matrix;
  /** t_k, (K, q). */
  readonly targets: Matrix;
}

/** F and its gradient in R, (q, d). */
export type LogSumExpTerm = (projection: Matrix) => { value: number; gradient: Matrix };
