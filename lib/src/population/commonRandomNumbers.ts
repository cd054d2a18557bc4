// F by common random numbers, for more dimensions than a quadrature can fill.
import { Matrix } from 'ml-matrix';
import { rowSpace } from '../subspace';
import { RandomStream, requireMemory } from '../tensor';
import type { LogSumExpTerm, TermInputs } from './term';
import { addShares, tiltedBy } from './tilted';

/**
 * Each draw g of the noise is split into the part in the span of the sources and the rest, and used with all four pairs of
 * signs. The numbers are the same at every call, so that value and gradient belong to one smooth function; and since
 * the rest enters with both signs, that function is even and convex in what R does to the rest: its minimisers stay in the
 * Fisher subspace exactly, however few the draws.
 * @param draws a positive integer
 * @throws RangeError when draws is not such an integer
 */
export function sampledTerm(inputs: TermInputs, draws: number, seed: number): LogSumExpTerm {
  if (!(Number.isInteger(draws) && draws > 0))
    throw new RangeError(`draws must be a positive integer, got ${draws}; for example 2000`);
  requireMemory(
    8 * draws * (inputs.weights.length + 1),
    `an expectation of ${draws} draws`,
    'take fewer draws',
  );
  const { weights, sources, targets } = inputs;
  const [components, inputDim] = [weights.length, sources.columns];
  const noise = Matrix.from1DArray(
    draws,
    inputDim,
    new RandomStream(seed, 'expectation').fillNormal(new Float64Array(draws * inputDim)),
  );
  const basis = rowSpace(sources);
  const inSpan = noise.mmul(basis);
  const outside = Float64Array.from(Matrix.sub(noise, inSpan.mmul(basis.transpose())).to1DArray());
  // The part in the span, as coordinates in it.
  const inside = Float64Array.from(inSpan.to1DArray());
  const dimensions = basis.columns;
  const mass = 1 / (4 * draws);
  return (projection) => {
    // Scores of component k: (T R x)_k, for the means and for both parts of each draw.
    const readout = targets.mmul(projection);
    const tilted = tiltedBy(sources.mmul(readout.transpose()), weights);
    const readOutside = flat(readout);
    const readInside = flat(readout.mmul(basis));
    const shares = new Float64Array(components * components);
    const byOutside = new Float64Array(components * inputDim);
    const byInside = new Float64Array(components * dimensions);
    const [atInside, atOutside, scores, room, all, sumInside, sumOutside] = Array.from(
      { length: 7 },
      () => new Float64Array(components),
    );
    let value = 0;
    for (let i = 0; i < draws; i++) {
      products(readInside, inside, i * dimensions, dimensions, atInside);
      products(readOutside, outside, i * inputDim, inputDim, atOutside);
      sumInside.fill(0);
      sumOutside.fill(0);
      for (let signs = 0; signs < 4; signs++) {
        const signIn = signs < 2 ? 1 : -1;
        const signOut = signs % 2 === 0 ? 1 : -1;
        for (let k = 0; k < components; k++) scores[k] = signIn * atInside[k] + signOut * atOutside[k];
        all.fill(0);
        value += addShares(tilted, scores, room, mass, shares, all);
        for (let k = 0; k < components; k++) {
          sumInside[k] += signIn * all[k];
          sumOutside[k] += signOut * all[k];
        }
      }
      addOuter(byInside, sumInside, inside, i * dimensions, dimensions);
      addOuter(byOutside, sumOutside, outside, i * inputDim, inputDim);
    }
    // (K, d): the gradient in T R.
    const inReadout = Matrix.from1DArray(components, components, shares)
      .transpose()
      .mmul(sources)
      .add(Matrix.from1DArray(components, dimensions, byInside).mmul(basis.transpose()))
      .add(Matrix.from1DArray(components, inputDim, byOutside));
    return { value, gradient: targets.transpose().mmul(inReadout) };
  };
}

const flat = (matrix: Matrix): Float64Array => Float64Array.from(matrix.to1DArray());

/** The product of each row of a matrix with one row of another, which begins at `first`. */
function products(
  rows: Float64Array,
  others: Float64Array,
  first: number,
  length: number,
  to: Float64Array,
): void {
  for (let k = 0, at = 0; k < to.length; k++) {
    let even = 0;
    let odd = 0;
    let a = 0;
    for (; a + 1 < length; a += 2, at += 2) {
      even += rows[at] * others[first + a];
      odd += rows[at + 1] * others[first + a + 1];
    }
    if (a < length) even += rows[at++] * others[first + a];
    to[k] = even + odd;
  }
}

/** Adds to each row of a matrix a multiple of one row of another. */
function addOuter(
  rows: Float64Array,
  multiples: Float64Array,
  others: Float64Array,
  first: number,
  length: number,
): void {
  for (let k = 0, at = 0; k < multiples.length; k++) {
    const multiple = multiples[k];
    for (let a = 0; a < length; a++) rows[at++] += multiple * others[first + a];
  }
}
