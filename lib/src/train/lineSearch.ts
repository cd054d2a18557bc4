// A step along a descent direction that meets the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5, 3.6).

/** A function along a line: value and slope at a step. */
export interface LinePoint {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** Enough decrease: f <= f(0) + DECREASE step slope(0). */
const DECREASE = 1e-4;
/** Flat enough: |slope| <= FLATNESS |slope(0)|. */
const FLATNESS = 0.9;
/** Near a minimum, values differ by less than they are rounded; slopes still tell (Hager and Zhang 2005). */
const ROUNDING = 64 * Number.EPSILON;
const MAXIMUM_TRIALS = 30;

/**
 * Finds a step with |slope| and value as the strong Wolfe conditions ask.
 * @param at evaluates the line; values may be infinite or NaN far out, which counts as too far
 * @param start the line at step 0, with a negative slope
 * @param first the first step to try, positive
 * @returns such a point; undefined when rounding hides all progress
 */
export function wolfeStep<P extends LinePoint>(
  at: (step: number) => P,
  start: LinePoint,
  first: number,
): P | undefined {
  const slack = ROUNDING * Math.abs(start.value);
  const tooHigh = ({ step, value }: LinePoint): boolean =>
    !(value <= start.value + DECREASE * step * start.slope + slack);
  const flat = ({ slope }: LinePoint): boolean => Math.abs(slope) <= -FLATNESS * start.slope;
  let before: LinePoint = start;
  let step = first;
  let trials = 0;
  let far: LinePoint | undefined;
  // Walk outwards until a minimum is bracketed between `before` and `far`.
  while (far === undefined) {
    if (++trials > MAXIMUM_TRIALS) return undefined;
    const point = at(step);
    if (tooHigh(point) || (before !== start && !(point.value < before.value + slack))) far = point;
    else if (flat(point)) return point;
    else if (point.slope >= 0) {
      far = before;
      before = point;
    } else {
      before = point;
      step *= 2;
    }
  }
  // Narrow the bracket; `near` is the lower end so far.
  let near = before;
  while (++trials <= MAXIMUM_TRIALS) {
    const point = at(between(near, far));
    if (tooHigh(point) || !(point.value < near.value + slack)) far = point;
    else {
      if (flat(point)) return point;
      if (point.slope * (far.step - near.step) >= 0) far = near;
      near = point;
    }
  }
  return undefined;
}

/** The minimum of the cubic through both ends where it lies well inside, else the middle. */
function between(near: LinePoint, far: LinePoint): number {
  const width = far.step - near.step;
  const bend = near.slope + far.slope - (3 * (far.value - near.value)) / width;
  const root = Math.sign(width) * Math.sqrt(bend * bend - near.slope * far.slope);
  const step = far.step - (width * (far.slope + root - bend)) / (far.slope - near.slope + 2 * root);
  const share = (step - near.step) / width;
  return share > 0.1 && share < 0.9 ? step : near.step + width / 2;
}
