// F by common random numbers, for more dimensions than a quadrature can fill.
import { Matrix } from 'ml-matrix';
import { logSumExp } from '../loss';
import { rowSpace } from '../subspace';
import { RandomStream, requireMemory } from '../tensor';
import type { LogSumExpTerm, TermInputs } from './term';

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
  const inside = noise.mmul(basis).mmul(basis.transpose());
  const outside = Matrix.sub(noise, inside);
  const logWeights = weights.map(Math.log);
  return (projection) => {
    // Scores of component k: (T R x)_k, for the means and for both parts of each draw.
    const readout = targets.mmul(projection).transpose();
    const atMeans = sources.mmul(readout).to2DArray();
    const atInside = inside.mmul(readout).to2DArray();
    const atOutside = outside.mmul(readout).to2DArray();
    const scores = new Float64Array(components);
    const shares = new Float64Array(components);
    const byMean = Matrix.zeros(components, components);
    const byInside = Matrix.zeros(draws, components);
    const byOutside = Matrix.zeros(draws, components);
    let value = 0;
    const add = (i: number, j: number, signIn: number, signOut: number): void => {
      for (let k = 0; k < components; k++)
        scores[k] = atMeans[j][k] + signIn * atInside[i][k] + signOut * atOutside[i][k];
      const mass = weights[j] / (4 * draws);
      value += mass * logSumExp(scores, shares, logWeights);
      for (let k = 0; k < components; k++) {
        const share = mass * shares[k];
        byMean.set(j, k, byMean.get(j, k) + share);
        byInside.set(i, k, byInside.get(i, k) + signIn * share);
        byOutside.set(i, k, byOutside.get(i, k) + signOut * share);
      }
    };
    for (let i = 0; i < draws; i++) {
      for (let j = 0; j < components; j++) {
        add(i, j, 1, 1);
        add(i, j, 1, -1);
        add(i, j, -1, 1);
        add(i, j, -1, -1);
      }
    }
    // (K, d): the gradient in T R.
    const inReadout = byMean
      .transpose()
      .mmul(sources)
      .add(byInside.transpose().mmul(inside))
      .add(byOutside.transpose().mmul(outside));
    return { value, gradient: targets.transpose().mmul(inReadout) };
  };
}
