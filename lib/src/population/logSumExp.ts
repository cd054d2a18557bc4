// The expectation of a log-sum-exp, by whichever rule fits.
import { requireChoice } from '../tensor';
import type { Matrix } from 'ml-matrix';
import { rowSpace } from '../subspace';
import { sampledTerm } from './commonRandomNumbers';
import { quadratureTerm } from './quadrature';
import type { LogSumExpTerm, TermInputs } from './term';

/** How the expectation is taken. */
export interface ExpectationOptions {
  /**
   * `quadrature` (Gauss-Hermite, up to 4 dimensions), `random` (antithetic common random numbers); default: quadrature up to 3
   * dimensions, which are K for means in general position and K - 1 for centred means.
   */
  expectation?: 'quadrature' | 'random';
  /** Random numbers: how many independent draws for each component, each used with four signs; default 2000. */
  draws?: number;
  /** Of the random numbers, default 1. */
  seed?: number;
}

const MAXIMUM_QUADRATURE_DIMENSIONS = 3;

/** A cheaper expectation takes so many times fewer draws. */
const FEWER_DRAWS = 10;

/**
 * Computes F by quadrature or by random numbers, whichever the options ask for.
 * @returns F, and where it is dear a cheaper one that leads a minimiser near the minimum
 */
export function logSumExpTerms(
  inputs: TermInputs,
  options: ExpectationOptions,
): { term: LogSumExpTerm; rough?: LogSumExpTerm } {
  const { expectation, draws = 2000, seed = 1 } = options;
  requireChoice('expectation', expectation, [undefined, 'quadrature', 'random']);
  const dimensions = inputs.targets.columns;
  const chosen = expectation ?? (dimensions <= MAXIMUM_QUADRATURE_DIMENSIONS ? 'quadrature' : 'random');
  if (chosen === 'quadrature') {
    const term = quadratureTerm(inputs);
    return dimensions < 3 ? { term } : { term, rough: quadratureTerm(inputs, { rough: true }) };
  }
  const term = sampledTerm(inputs, draws, seed);
  return { term, rough: sampledTerm(inputs, Math.ceil(draws / FEWER_DRAWS), seed) };
}

/** Means as coordinates in the space that they span: means = coordinates basis, with orthonormal rows in the basis. */
export function spanOf(means: Matrix): { coordinates: Matrix; basis: Matrix } {
  const columns = rowSpace(means);
  return { coordinates: means.mmul(columns), basis: columns.transpose() };
}
