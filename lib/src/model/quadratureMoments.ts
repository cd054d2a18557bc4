// Moments of any activation by quadrature, with an error estimate.
import { gaussHermite, gaussLegendre, requireParts } from '../tensor';
import type { MomentsOf, Moments } from './moments';

/** Two rules that differ by less, relative to the mean of the absolute value, are believed. */
const TOLERANCE = 1e-7;

/** Up to this variance Gauss-Hermite's nodes lie close enough to see where an activation bends. */
const SMALL_VARIANCE = 4;

/** An activation as a function of one number. */
interface Curve {
  readonly name?: string;
  at(x: number): number;
  slopeAt(x: number): number;
}

/**
 * Gives the moments of any activation: by Gauss-Hermite quadrature where variances are small and 61 and 100 nodes agree (an odd
 * and an even number, so that a bend at 0 shows), else by Gauss-Legendre on panels that become narrow around 0, where
 * activations bend, and that resolve the normal density however narrow it is.
 * @param activation phi and its derivative
 * @returns the moments; they throw a RangeError where two orders differ by more than 1e-7
 */
export function quadratureMoments(activation: Curve): MomentsOf {
  requireParts('activation', activation, { at: 'function', slopeAt: 'function' });
  return (a, b, c) => byQuadrature(activation, a, b, c);
}

function byQuadrature(activation: Curve, a: number, b: number, c: number): Moments {
  // The wider variable outside: then the mean of the inner one moves no faster than it.
  const [wide, narrow] = a >= b ? [a, b] : [b, a];
  const found =
    wide <= SMALL_VARIANCE
      ? agreed(hermite(activation, 61, wide, narrow, c), hermite(activation, 100, wide, narrow, c))
      : undefined;
  const best =
    found ?? agreed(panels(activation, 10, wide, narrow, c), panels(activation, 14, wide, narrow, c));
  if (!best)
    throw new RangeError(
      `${activation.name ?? 'the activation'} must be smooth but at 0: its moments at variances ${a}, ${b} and covariance ${c} are not found to 1e-7; scale the inputs down`,
    );
  return best;
}

/** Sums of a rule, and the same sums of absolute values. */
interface Sums {
  values: number;
  slopes: number;
  size: { values: number; slopes: number };
}

function agreed(rough: Sums, fine: Sums): Moments | undefined {
  const close = (name: 'values' | 'slopes'): boolean =>
    Math.abs(rough[name] - fine[name]) <= TOLERANCE * fine.size[name];
  return close('values') && close('slopes') ? { values: fine.values, slopes: fine.slopes } : undefined;
}

function zeroSums(): Sums {
  return { values: 0, slopes: 0, size: { values: 0, slopes: 0 } };
}

function add(sums: Sums, weight: number, values: number, slopes: number): void {
  sums.values += weight * values;
  sums.slopes += weight * slopes;
  sums.size.values += weight * Math.abs(values);
  sums.size.slopes += weight * Math.abs(slopes);
}

/** By the product rule of so many nodes. */
function hermite(activation: Curve, count: number, a: number, b: number, c: number): Sums {
  const { nodes, weights } = gaussHermite(count);
  const cosine = a * b > 0 ? Math.min(1, Math.max(-1, c / Math.sqrt(a * b))) : 0;
  const sine = Math.sqrt(1 - cosine * cosine);
  const sums = zeroSums();
  for (let i = 0; i < count; i++) {
    const u = Math.sqrt(a) * nodes[i];
    const inner = { values: 0, slopes: 0 };
    for (let j = 0; j < count; j++) {
      const v = Math.sqrt(b) * (cosine * nodes[i] + sine * nodes[j]);
      inner.values += weights[j] * activation.at(v);
      inner.slopes += weights[j] * activation.slopeAt(v);
    }
    add(sums, weights[i], activation.at(u) * inner.values, activation.slopeAt(u) * inner.slopes);
  }
  return sums;
}

/** Beyond so many deviations the normal density is below 1e-17. */
const REACH = 9;

/** By Gauss-Legendre of one order on panels, u outside and v given u inside; a is at least b. */
function panels(activation: Curve, order: number, a: number, b: number, c: number): Sums {
  const slope = a > 0 ? c / a : 0;
  const deviation = Math.sqrt(Math.max(0, b - slope * c));
  const sums = zeroSums();
  // A bend of the inner function is as narrow as its normal density.
  const finest = deviation > 0 && slope !== 0 ? Math.min(0.25, deviation / Math.abs(slope) / 2) : 0.25;
  overNormal(order, 0, Math.sqrt(a), finest, (u, weight) => {
    const inner = { values: 0, slopes: 0 };
    overNormal(order, slope * u, deviation, 0.25, (v, share) => {
      inner.values += share * activation.at(v);
      inner.slopes += share * activation.slopeAt(v);
    });
    add(sums, weight, activation.at(u) * inner.values, activation.slopeAt(u) * inner.slopes);
  });
  return sums;
}

/** Visits nodes and weights for the mean under a normal density. */
function overNormal(
  order: number,
  mean: number,
  deviation: number,
  finest: number,
  visit: (value: number, weight: number) => void,
): void {
  if (!(deviation > 0)) {
    visit(mean, 1);
    return;
  }
  const { nodes, weights } = gaussLegendre(order);
  const edges = edgesOf(mean, deviation, finest);
  for (let i = 0; i + 1 < edges.length; i++) {
    const [middle, half] = [(edges[i] + edges[i + 1]) / 2, (edges[i + 1] - edges[i]) / 2];
    for (let j = 0; j < order; j++) {
      const value = middle + half * nodes[j];
      const density =
        Math.exp(-(((value - mean) / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
      visit(value, half * weights[j] * density);
    }
  }
}

/** Panels one and a half deviations wide, and narrower the nearer to 0, down to the finest. */
function edgesOf(mean: number, deviation: number, finest: number): number[] {
  const [low, high] = [mean - REACH * deviation, mean + REACH * deviation];
  const edges = Array.from({ length: 13 }, (_, i) => low + (i * (high - low)) / 12);
  for (let size = finest; size < Math.max(high, -low); size *= 2) edges.push(-size, size);
  edges.push(0);
  return [...new Set(edges.filter((edge) => edge >= low && edge <= high))].sort((x, y) => x - y);
}
