import { place, type Axis } from './axis';
import type { Series } from './series';

/** One plot: its axes, its inside in pixels, and what is drawn in it. */
export interface Plot {
  readonly axes: readonly [Axis, Axis];
  readonly size: readonly [number, number];
  readonly series: readonly Series[];
}

/** A part of a plot: left, right, lower and upper end as shares of its width and height. */
export type Box = readonly [number, number, number, number];

/** Lines are followed in steps of this share of the plot. */
const STEP = 0.01;

/** How much of the points and lines of a plot lies in a box: the number of points and of steps along the lines. */
export function covered(box: Box, { axes, series }: Plot): number {
  const inside = ([x, y]: readonly [number, number]): boolean =>
    x >= box[0] && x <= box[1] && y >= box[2] && y <= box[3];
  let count = 0;
  for (const { x, y, style } of series) {
    let before: [number, number] | null = null;
    for (let i = 0; i < y.length; i++) {
      const [xi, yi] = [x[i], y[i]];
      if (xi === null || yi === null) {
        before = null;
        continue;
      }
      const here: [number, number] = [place(axes[0], xi), place(axes[1], yi)];
      const from: [number, number] = before !== null && style !== 'points' ? before : here;
      const [dx, dy] = [here[0] - from[0], here[1] - from[1]];
      const steps = Math.min(200, Math.ceil(Math.hypot(dx, dy) / STEP)) || 1;
      for (let step = 1; step <= steps; step++) {
        if (inside([from[0] + (dx * step) / steps, from[1] + (dy * step) / steps])) count++;
      }
      before = here;
    }
  }
  return count;
}
