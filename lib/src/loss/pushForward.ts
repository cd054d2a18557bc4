// The loss of an invariant map: a function of the embeddings' distribution alone. Float64: where ten clusters are within 6e-8 of the optimum,
// float32 does not see them.
import { ofFewPoints } from './fewPoints';
import type { Scalar } from './form';
import { allFinite, notFinite, type Evaluation, type Outputs } from './loss';

/**
 * Makes the function L = mean over i of psi(V_i), V_i = mean over j of exp(-|z_i - z_j|^2 / 2 tau), itself among the j, with its gradient. Each
 * pair is computed once.
 * @param onSphere whether all points have length 1, and the gradient's part along each is of no use: the map onto the sphere takes it away
 */
export function pushForward(
  temperature: number,
  psi: Scalar,
  onSphere: boolean,
): (outputs: Outputs) => Evaluation {
  return (outputs) => {
    const { values: z, count, dim } = outputs;
    for (const [name, size] of Object.entries({ count, dim })) {
      if (!(Number.isInteger(size) && size > 0))
        throw new RangeError(`${name} must be a positive integer, got ${size}`);
    }
    if (z.length !== count * dim)
      throw new RangeError(
        `values must hold one row of ${dim} numbers for each of the ${count} points of an invariant map, got ${z.length} numbers; give the anchors alone`,
      );
    if (!allFinite(z)) return notFinite(z);
    const few = ofFewPoints(outputs, temperature, psi, onSphere);
    if (few) return few;
    const pairs = new Float64Array((count * (count - 1)) / 2);
    const sums = new Float64Array(count).fill(1);
    potentials(z, dim, temperature, pairs, sums);
    let value = 0;
    const slopes = sums;
    for (let i = 0; i < count; i++) {
      const at = psi(sums[i] / count);
      value += at.value;
      slopes[i] = at.slope;
    }
    const gradient = new Float64Array(z.length);
    pull(z, dim, pairs, slopes, -1 / (temperature * count * count), gradient);
    return { value: value / count, gradient };
  };
}

function potentials(
  z: Float64Array,
  dim: number,
  temperature: number,
  pairs: Float64Array,
  sums: Float64Array,
): void {
  for (let i = 1, at = 0; i < sums.length; i++) {
    for (let j = 0; j < i; j++, at++) {
      let square = 0;
      for (let k = 0; k < dim; k++) square += (z[i * dim + k] - z[j * dim + k]) ** 2;
      const pair = Math.exp((-0.5 / temperature) * square);
      pairs[at] = pair;
      sums[i] += pair;
      sums[j] += pair;
    }
  }
}

/** Adds (psi'_i + psi'_j) exp_ij (z_i - z_j) of every pair. */
function pull(
  z: Float64Array,
  dim: number,
  pairs: Float64Array,
  slopes: Float64Array,
  scale: number,
  gradient: Float64Array,
): void {
  for (let i = 1, at = 0; i < slopes.length; i++) {
    for (let j = 0; j < i; j++, at++) {
      const weight = scale * (slopes[i] + slopes[j]) * pairs[at];
      for (let k = 0; k < dim; k++) {
        const along = weight * (z[i * dim + k] - z[j * dim + k]);
        gradient[i * dim + k] += along;
        gradient[j * dim + k] -= along;
      }
    }
  }
}
