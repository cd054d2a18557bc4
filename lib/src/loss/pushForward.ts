// The loss of an invariant map: a function of the embeddings' distribution alone, in time for 40,000 steps of free particles.
// Float64 throughout: where ten clusters are within 6e-8 of the optimum, float32 does not see them.
import type { Scalar } from './form';
import { expNegative } from './expNegative';
import { allFinite, notFinite, type Evaluation, type Outputs } from './loss';

/**
 * Makes the function L = mean over i of psi(V_i), V_i = mean over j of exp(-|z_i - z_j|^2 / 2 tau), itself among the j, with its gradient. Each
 * pair is computed once. (Loops over flat arrays, whose memory is kept from call to call; results do not depend on it.)
 */
export function pushForward(temperature: number, psi: Scalar): (outputs: Outputs) => Evaluation {
  let pairs = new Float64Array(0);
  return ({ values: z, count, dim }) => {
    for (const [name, size] of Object.entries({ count, dim })) {
      if (!(Number.isInteger(size) && size > 0))
        throw new RangeError(`${name} must be a positive integer, got ${size}`);
    }
    if (z.length !== count * dim)
      throw new RangeError(
        `values must hold one row of ${dim} numbers for each of the ${count} points of an invariant map, got ${z.length} numbers`,
      );
    if (!allFinite(z)) return notFinite(z);
    if (pairs.length !== (count * (count - 1)) / 2) pairs = new Float64Array((count * (count - 1)) / 2);
    const sums = new Float64Array(count).fill(1);
    const gradient = new Float64Array(z.length);
    if (dim === 1) potentialsOnLine(z, temperature, pairs, sums);
    else if (dim === 2) potentialsInPlane(z, temperature, pairs, sums);
    else potentials(z, dim, temperature, pairs, sums);
    let value = 0;
    const slopes = sums;
    for (let i = 0; i < count; i++) {
      const at = psi(sums[i] / count);
      value += at.value;
      slopes[i] = at.slope;
    }
    const scale = -1 / (temperature * count * count);
    if (dim === 1) pullOnLine(z, pairs, slopes, scale, gradient);
    else if (dim === 2) pullInPlane(z, pairs, slopes, scale, gradient);
    else pull(z, dim, pairs, slopes, scale, gradient);
    return { value: value / count, gradient };
  };
}

function potentialsOnLine(
  z: Float64Array,
  temperature: number,
  pairs: Float64Array,
  sums: Float64Array,
): void {
  const factor = 0.5 / temperature;
  for (let i = 1, at = 0; i < sums.length; i++) {
    const own = z[i];
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      const apart = own - z[j];
      const pair = expNegative(factor * apart * apart);
      pairs[at] = pair;
      sum += pair;
      sums[j] += pair;
    }
    sums[i] += sum;
  }
}

function potentialsInPlane(
  z: Float64Array,
  temperature: number,
  pairs: Float64Array,
  sums: Float64Array,
): void {
  const factor = 0.5 / temperature;
  for (let i = 1, at = 0; i < sums.length; i++) {
    const [x, y] = [z[2 * i], z[2 * i + 1]];
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      const across = x - z[2 * j];
      const up = y - z[2 * j + 1];
      const pair = expNegative(factor * (across * across + up * up));
      pairs[at] = pair;
      sum += pair;
      sums[j] += pair;
    }
    sums[i] += sum;
  }
}

function potentials(
  z: Float64Array,
  dim: number,
  temperature: number,
  pairs: Float64Array,
  sums: Float64Array,
): void {
  const factor = 0.5 / temperature;
  for (let i = 1, at = 0; i < sums.length; i++) {
    for (let j = 0; j < i; j++, at++) {
      let square = 0;
      for (let k = 0; k < dim; k++) square += (z[i * dim + k] - z[j * dim + k]) ** 2;
      const pair = expNegative(factor * square);
      pairs[at] = pair;
      sums[i] += pair;
      sums[j] += pair;
    }
  }
}

function pullOnLine(
  z: Float64Array,
  pairs: Float64Array,
  slopes: Float64Array,
  scale: number,
  gradient: Float64Array,
): void {
  for (let i = 1, at = 0; i < slopes.length; i++) {
    const [own, slope] = [z[i], slopes[i]];
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      const along = scale * (slope + slopes[j]) * pairs[at] * (own - z[j]);
      sum += along;
      gradient[j] -= along;
    }
    gradient[i] += sum;
  }
}

/** Adds (psi'_i + psi'_j) exp_ij (z_i - z_j) of every pair. */
function pullInPlane(
  z: Float64Array,
  pairs: Float64Array,
  slopes: Float64Array,
  scale: number,
  gradient: Float64Array,
): void {
  for (let i = 1, at = 0; i < slopes.length; i++) {
    const [x, y, slope] = [z[2 * i], z[2 * i + 1], slopes[i]];
    let [alongX, alongY] = [0, 0];
    for (let j = 0; j < i; j++, at++) {
      const weight = scale * (slope + slopes[j]) * pairs[at];
      const across = weight * (x - z[2 * j]);
      const up = weight * (y - z[2 * j + 1]);
      alongX += across;
      alongY += up;
      gradient[2 * j] -= across;
      gradient[2 * j + 1] -= up;
    }
    gradient[2 * i] += alongX;
    gradient[2 * i + 1] += alongY;
  }
}

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
