// Pairs of up to 256 points on a line, in space or on a sphere of it, in time for 40,000 steps of free particles. Float64.
//
// All arrays have one size and are made once: V8 then knows their addresses and lengths where it compiles the loops, which makes these more than
// twice as fast as loops over arrays that are handed in.

import { largestSize } from '../tensor/units';

/** Largest number of points. */
export const MAXIMUM_POINTS = 256;

const x = new Float64Array(MAXIMUM_POINTS);
const y = new Float64Array(MAXIMUM_POINTS);
const z = new Float64Array(MAXIMUM_POINTS);
const forceX = new Float64Array(MAXIMUM_POINTS);
const forceY = new Float64Array(MAXIMUM_POINTS);
const forceZ = new Float64Array(MAXIMUM_POINTS);
const sums = new Float64Array(MAXIMUM_POINTS);
const slopes = new Float64Array(MAXIMUM_POINTS);
/** exp_ij for j < i, row by row. */
const pairs = new Float64Array((MAXIMUM_POINTS * (MAXIMUM_POINTS - 1)) / 2);

/** exp(-t) at each 256th of a unit, up to where pairs add less than a hundredth of the last digit: each sum is at least 1. */
const PER_UNIT = 256;
const LAST = 42 * PER_UNIT;
const table = Float64Array.from({ length: LAST + 1 }, (_, i) => (i < LAST ? Math.exp(-i / PER_UNIT) : 0));
/** Coefficients of e^(r / 256). Where |r| is at most 1/2 the next one would be below the last digit. */
const FIRST = 1 / PER_UNIT;
const SECOND = FIRST ** 2 / 2;
const THIRD = FIRST ** 3 / 6;
const FOURTH = FIRST ** 4 / 24;
/** Added and taken away again, it rounds a number of float64 to an integer. */
const ROUNDING = 1.5 * 2 ** 52;

let busy = false;

/** The table's index is an integer of 32 bits. */
const MAXIMUM_UNITS = 2 ** 30;

/**
 * Computes the function of `pushForward` and its gradient.
 * @param values `count` rows of `dim` numbers, all finite
 * @param onSphere whether all rows have length 1, and the gradient's part along a row is of no use
 * @returns undefined where it cannot: more than 256 rows, or of more than 3 numbers, or too far apart for the temperature; or within a call by
 *   its own psi, whose points are in the arrays
 */
export function ofFewPoints(
  { values, count, dim }: { values: Float64Array; count: number; dim: number },
  temperature: number,
  psi: (t: number) => { value: number; slope: number },
  onSphere = false,
): { value: number; gradient: Float64Array } | undefined {
  const factor = (0.5 * PER_UNIT) / temperature;
  const largest = largestSize(values);
  // Twice as far apart in each coordinate at most.
  if (busy || count > MAXIMUM_POINTS || dim > 3 || !(factor * 12 * largest * largest < MAXIMUM_UNITS))
    return undefined;
  busy = true;
  try {
    for (let i = 0; i < count; i++) {
      x[i] = values[i * dim];
      y[i] = dim > 1 ? values[i * dim + 1] : 0;
      z[i] = dim > 2 ? values[i * dim + 2] : 0;
      sums[i] = 1;
      forceX[i] = 0;
      forceY[i] = 0;
      forceZ[i] = 0;
    }
    const pass = onSphere ? 4 : dim === 1 ? 0 : 2;
    make(pass, count, factor);
    let value = 0;
    for (let i = 0; i < count; i++) {
      const at = psi(sums[i] / count);
      value += at.value;
      slopes[i] = at.slope;
    }
    const scale = -1 / (temperature * count * count);
    make(pass + 1, count, scale);
    const gradient = new Float64Array(count * dim);
    for (let i = 0; i < count; i++) {
      gradient[i * dim] = forceX[i];
      if (dim > 1) gradient[i * dim + 1] = forceY[i];
      if (dim > 2) gradient[i * dim + 2] = forceZ[i];
    }
    return { value: value / count, gradient };
  } finally {
    busy = false;
  }
}

/** A loop over all pairs of the first `count` points. */
type Pass = (count: number, factor: number) => void;

const passes: readonly Pass[] = [
  potentialsOnLine,
  pullOnLine,
  potentialsInSpace,
  pullInSpace,
  potentialsOnSphere,
  pullOnSphere,
];

/** One call for all passes, out of a list: V8 then inlines none of them, and compiles their loops by themselves, at twice the speed. */
function make(pass: number, count: number, factor: number): void {
  passes[pass](count, factor);
}

/**
 * Sums exp(-t / 256) of all pairs: an entry of the table times four terms of the series, right to 1e-15 relative. Beyond the table it is 0: where
 * `beyond` is not negative the index is LAST, without a branch that could be predicted wrongly.
 */
function potentialsOnLine(count: number, factor: number): void {
  for (let i = 1, at = 0; i < count; i++) {
    const own = x[i];
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      const difference = own - x[j];
      const t = factor * difference * difference;
      const place = t + ROUNDING - ROUNDING;
      const r = place - t;
      const square = r * r;
      const beyond = place - LAST;
      const pair =
        table[LAST + (beyond & (beyond >> 31))] *
        (1 + r * FIRST + square * (SECOND + r * THIRD + square * FOURTH));
      pairs[at] = pair;
      sum += pair;
      sums[j] += pair;
    }
    sums[i] += sum;
  }
}

function potentialsInSpace(count: number, factor: number): void {
  for (let i = 1, at = 0; i < count; i++) {
    const ownX = x[i];
    const ownY = y[i];
    const ownZ = z[i];
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      const across = ownX - x[j];
      const up = ownY - y[j];
      const along = ownZ - z[j];
      const t = factor * (across * across + up * up + along * along);
      const place = t + ROUNDING - ROUNDING;
      const r = place - t;
      const square = r * r;
      const beyond = place - LAST;
      const pair =
        table[LAST + (beyond & (beyond >> 31))] *
        (1 + r * FIRST + square * (SECOND + r * THIRD + square * FOURTH));
      pairs[at] = pair;
      sum += pair;
      sums[j] += pair;
    }
    sums[i] += sum;
  }
}

/** Adds (psi'_i + psi'_j) exp_ij (z_i - z_j) of every pair. */
function pullOnLine(count: number, scale: number): void {
  for (let i = 1, at = 0; i < count; i++) {
    const own = x[i];
    const slope = slopes[i];
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      const along = scale * (slope + slopes[j]) * pairs[at] * (own - x[j]);
      sum += along;
      forceX[j] -= along;
    }
    forceX[i] += sum;
  }
}

function pullInSpace(count: number, scale: number): void {
  for (let i = 1, at = 0; i < count; i++) {
    const ownX = x[i];
    const ownY = y[i];
    const ownZ = z[i];
    const slope = slopes[i];
    let sumX = 0;
    let sumY = 0;
    let sumZ = 0;
    for (let j = 0; j < i; j++, at++) {
      const weight = scale * (slope + slopes[j]) * pairs[at];
      const across = weight * (ownX - x[j]);
      const up = weight * (ownY - y[j]);
      const along = weight * (ownZ - z[j]);
      sumX += across;
      sumY += up;
      sumZ += along;
      forceX[j] -= across;
      forceY[j] -= up;
      forceZ[j] -= along;
    }
    forceX[i] += sumX;
    forceY[i] += sumY;
    forceZ[i] += sumZ;
  }
}

/** By |z_i - z_j|^2 = 2 - 2 z_i . z_j, which saves three subtractions a pair. */
function potentialsOnSphere(count: number, factor: number): void {
  const twice = 2 * factor;
  for (let i = 1, at = 0; i < count; i++) {
    const ownX = twice * x[i];
    const ownY = twice * y[i];
    const ownZ = twice * z[i];
    let sum = 0;
    for (let j = 0; j < i; j++, at++) {
      const t = twice - (ownX * x[j] + ownY * y[j] + ownZ * z[j]);
      const place = t + ROUNDING - ROUNDING;
      const r = place - t;
      const square = r * r;
      const beyond = place - LAST;
      const pair =
        table[LAST + (beyond & (beyond >> 31))] *
        (1 + r * FIRST + square * (SECOND + r * THIRD + square * FOURTH));
      pairs[at] = pair;
      sum += pair;
      sums[j] += pair;
    }
    sums[i] += sum;
  }
}

/** Without the part along z_i of the force on it. */
function pullOnSphere(count: number, scale: number): void {
  for (let i = 1, at = 0; i < count; i++) {
    const ownX = x[i];
    const ownY = y[i];
    const ownZ = z[i];
    const slope = slopes[i];
    let sumX = 0;
    let sumY = 0;
    let sumZ = 0;
    for (let j = 0; j < i; j++, at++) {
      const weight = scale * (slope + slopes[j]) * pairs[at];
      sumX += weight * x[j];
      sumY += weight * y[j];
      sumZ += weight * z[j];
      forceX[j] -= weight * ownX;
      forceY[j] -= weight * ownY;
      forceZ[j] -= weight * ownZ;
    }
    forceX[i] -= sumX;
    forceY[i] -= sumY;
    forceZ[i] -= sumZ;
  }
}
