// L-BFGS for small smooth problems in float64. (No kept library has it: optimization-js, the one on npm, depends on
// build tools and was last released in 2018; fmin has conjugate gradients only.)
import { requireFunction, requireNumbers, requireObject, requirePositive } from '../tensor';
import { wolfeStep, type LinePoint } from './lineSearch';

/** A function to be minimised: value and gradient at a point. */
export type Objective = (point: Float64Array) => { value: number; gradient: Float64Array };

/** How `lbfgs` runs. */
export interface LbfgsOptions {
  /** Ends when no entry of the gradient exceeds it; a positive number, default 1e-8. */
  tolerance?: number;
  /**
   * Size of the gradients around a point, default 1: where it is below 1, the tolerance is a share of it. Asked for only where
   * the gradient is within the tolerance.
   */
  gradientSize?: (point: Float64Array) => number;
  /**
   * A cheaper function near the objective. It is minimised first, until no entry of its gradient exceeds 1e-3; what was learnt of the
   * curvature is kept. The minimum found is the objective's own.
   */
  rough?: Objective;
  /** A positive integer, default 500. */
  iterations?: number;
  /** Pairs of steps and gradient changes kept, a positive integer, default 10. */
  memory?: number;
  /** Called with each accepted point, the start included. */
  onIteration?: (point: Float64Array, value: number, iteration: number) => void;
}

/** What `lbfgs` found. */
export interface Minimum {
  readonly point: Float64Array;
  readonly value: number;
  /** Largest entry of the gradient there, in absolute value. */
  readonly slope: number;
  readonly iterations: number;
  /** `converged` to the tolerance, `stalled` where rounding hides all progress, or `exhausted` all iterations. */
  readonly ending: 'converged' | 'stalled' | 'exhausted';
}

interface Place {
  readonly point: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** Where the rough function has done its work. */
const ROUGH_TOLERANCE = 1e-3;

/** A step s, the change y of the gradient along it, and 1 / (s . y). */
interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly inverse: number;
}

/**
 * Minimises a smooth function by L-BFGS (Liu and Nocedal 1989) with a strong Wolfe line search.
 * @param objective value and gradient; the gradient must be a fresh array each time
 * @param start where to begin, left as it is
 * @param options see LbfgsOptions
 * @throws RangeError when an option is out of range or the function is not finite at the start
 */
export function lbfgs(objective: Objective, start: Float64Array, options: LbfgsOptions = {}): Minimum {
  requireFunction('objective', objective);
  requireNumbers('start', start);
  requireObject('options', options);
  const { tolerance = 1e-8, gradientSize = () => 1, iterations = 500, memory = 10, onIteration } = options;
  let { rough } = options;
  if (rough !== undefined) requireFunction('rough', rough);
  requirePositive('tolerance', tolerance, 'for example 1e-8');
  if (!(Number.isInteger(iterations) && iterations > 0))
    throw new RangeError(`iterations must be a positive integer, got ${iterations}`);
  if (!(Number.isInteger(memory) && memory > 0))
    throw new RangeError(`memory must be a positive integer, got ${memory}`);
  const placeAt = (point: Float64Array): Place => ({ point, ...(rough ?? objective)(point) });
  let here = placeAt(start.slice());
  if (!(Number.isFinite(here.value) && Number.isFinite(largest(here.gradient))))
    throw new RangeError(`objective must be finite at the start, got ${here.value}; start nearer to 0`);
  const pairs: Pair[] = [];
  let iteration = 0;
  let ending: Minimum['ending'] = 'exhausted';
  onIteration?.(here.point, here.value, 0);
  for (;;) {
    const slope = largest(here.gradient);
    if (rough && slope <= ROUGH_TOLERANCE) {
      rough = undefined;
      here = placeAt(here.point);
      continue;
    }
    if (slope <= tolerance && slope <= tolerance * gradientSize(here.point)) {
      ending = 'converged';
      break;
    }
    if (iteration === iterations) break;
    const next = advance(placeAt, here, pairs);
    if (next === undefined) {
      // Old pairs may mislead: the bare gradient has one more try.
      if (pairs.length > 0) {
        pairs.length = 0;
        continue;
      }
      if (rough) {
        rough = undefined;
        here = placeAt(here.point);
        continue;
      }
      ending = 'stalled';
      break;
    }
    remember(pairs, here, next, memory);
    here = next;
    iteration++;
    onIteration?.(here.point, here.value, iteration);
  }
  return {
    point: here.point,
    value: here.value,
    slope: largest(here.gradient),
    iterations: iteration,
    ending,
  };
}

function advance(
  placeAt: (point: Float64Array) => Place,
  here: Place,
  pairs: readonly Pair[],
): Place | undefined {
  const direction = twoLoops(here.gradient, pairs);
  const start = { step: 0, value: here.value, slope: dot(here.gradient, direction) };
  if (!(start.slope < 0)) return undefined;
  const at = (step: number): LinePoint & Place => {
    const place = placeAt(here.point.map((value, i) => value + step * direction[i]));
    return { ...place, step, slope: dot(place.gradient, direction) };
  };
  // Without a history the gradient's length says nothing of the right scale.
  const first = pairs.length > 0 ? 1 : Math.min(1, 1 / largest(here.gradient));
  return wolfeStep(at, start, first);
}

/** -(inverse Hessian, as the pairs know it) times the gradient. */
function twoLoops(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const along: number[] = [];
  for (let i = pairs.length - 1; i >= 0; i--) {
    along[i] = pairs[i].inverse * dot(pairs[i].step, direction);
    addTo(direction, -along[i], pairs[i].change);
  }
  const last = pairs[pairs.length - 1];
  if (last) {
    const scale = 1 / (last.inverse * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
  }
  pairs.forEach(({ step, change, inverse }, i) => {
    addTo(direction, along[i] - inverse * dot(change, direction), step);
  });
  return direction;
}

function remember(pairs: Pair[], from: Place, to: Place, memory: number): void {
  const step = to.point.map((value, i) => value - from.point[i]);
  const change = to.gradient.map((value, i) => value - from.gradient[i]);
  const product = dot(step, change);
  // The Wolfe conditions make it positive, up to rounding.
  if (!(product > Number.EPSILON * dot(change, change))) return;
  pairs.push({ step, change, inverse: 1 / product });
  if (pairs.length > memory) pairs.shift();
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function addTo(target: Float64Array, factor: number, source: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i] += factor * source[i];
}

function largest(values: Float64Array): number {
  let maximum = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]);
    if (!(size <= maximum)) maximum = size;
  }
  return maximum;
}
