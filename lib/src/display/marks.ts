import { annotationValue, place, type Axis } from './axis';
import type { Guide, Note } from './options';
import type { Series } from './series';
import { fontSize, ink } from './template';
import { checkText, textWidth } from './text';

/** One plot: its axes, plotly's names for them, and what is drawn in it. */
export interface Plot {
  readonly axes: readonly [Axis, Axis];
  readonly series: readonly Series[];
  readonly refs: { readonly x: string; readonly y: string };
}

/** Two labels nearer than this, in pixels from centre to centre, would touch. */
const LINE_HEIGHT = 1.15 * fontSize.label;

/** Pixels between the last point and its label. */
const GAP = 14;

/** When a label has moved further than this from its point, thin lines lead from the points to the labels. */
const LEADER_FROM = 8;

/** A line that ends before this share of the axis has its name in the legend: a label there would hide other lines. */
const END_FROM = 0.97;

/** The last point of a series that is drawn, null when it is out of view. */
function lastPoint({ x, y }: Series, axes: readonly [Axis, Axis]): { x: number; y: number } | null {
  const i = y.reduce<number>((found, value, at) => (value !== null && x[at] !== null ? at : found), -1);
  const last = { x: x[i]!, y: y[i]! };
  const [right, up] = [place(axes[0], last.x), place(axes[1], last.y)];
  return right >= END_FROM && right <= 1 && up >= 0 && up <= 1 ? last : null;
}

/**
 * Spreads centres until no two are nearer than LINE_HEIGHT: half-way between pushing each up over the one before and each down under
 * the next, so that a group stays around its middle.
 * @param wanted increasing
 */
function spread(wanted: readonly number[], height: number): number[] {
  const last = wanted.length - 1;
  const within = (centre: number, i: number): number =>
    Math.min(height - (last - i) * LINE_HEIGHT, Math.max(i * LINE_HEIGHT, centre));
  const [up, down] = [[...wanted], [...wanted]];
  for (let i = 0; i <= last; i++) {
    up[i] = within(Math.max(up[i], (up[i - 1] ?? -Infinity) + LINE_HEIGHT), i);
    const j = last - i;
    down[j] = within(Math.min(down[j], (down[j + 1] ?? Infinity) - LINE_HEIGHT), j);
  }
  return up.map((centre, i) => (centre + down[i]) / 2);
}

/** Tells whether the names that ask to stand at the ends of their lines can: few enough for the height, all at the right edge. */
export function endsAreFree({ axes, series }: Omit<Plot, 'refs'>, height: number): boolean {
  const labelled = series.filter(({ label }) => label === 'end');
  return (
    (labelled.length - 1) * LINE_HEIGHT <= height && labelled.every((each) => lastPoint(each, axes) !== null)
  );
}

/** Returns the pixels to leave free on the right of a plot for its end labels. */
export function endRoom(series: readonly Series[]): number {
  const names = series.filter(({ label }) => label === 'end').map(({ name }) => name);
  return Math.max(0, ...names.map((name) => textWidth(name, fontSize.label) + 2 * GAP + 8));
}

/** Places the names of the series that ask for it at their last points, moved where they would overlap. */
export function endLabels({ axes, series, refs }: Plot, height: number): object[] {
  const labels = series
    .filter(({ label }) => label === 'end')
    .map((each) => ({ ...lastPoint(each, axes)!, name: each.name, color: each.color }))
    .map((label) => ({ ...label, wanted: place(axes[1], label.y) * height }))
    .sort((a, b) => a.wanted - b.wanted);
  const centres = spread(
    labels.map(({ wanted }) => wanted),
    height,
  );
  const moved = labels.some(({ wanted }, i) => Math.abs(centres[i] - wanted) > LEADER_FROM);
  return labels.map(({ x, y, name, color, wanted }, i) => ({
    xref: refs.x,
    yref: refs.y,
    x: annotationValue(axes[0], x),
    y: annotationValue(axes[1], y),
    text: name,
    font: { size: fontSize.label, color },
    xanchor: 'left',
    yanchor: 'middle',
    borderpad: 0,
    showarrow: true,
    arrowhead: 0,
    arrowwidth: moved ? 1.2 : 0.1,
    arrowcolor: moved ? color : '#ffffff',
    standoff: 5,
    ax: moved ? 2 * GAP : GAP,
    ay: wanted - centres[i],
  }));
}

function checkPosition(what: string, name: string, value: number, axis: Axis): void {
  if (Number.isFinite(value) && (!axis.log || value > 0)) return;
  throw new RangeError(
    `${what}: ${name} must be ${axis.log ? 'positive on a log axis' : 'a finite number'}, got ${value}`,
  );
}

/** How many points, and steps along lines, lie in a part of the plot given in shares of its width and height. */
function crowd({ axes, series }: Plot, [left, right]: number[], [low, high]: number[]): number {
  let count = 0;
  for (const { x, y, style } of series) {
    let before: readonly [number, number] | null = null;
    for (const [i, value] of y.entries()) {
      if (value === null || x[i] === null) {
        before = null;
        continue;
      }
      const here = [place(axes[0], x[i]), place(axes[1], value)] as const;
      const [fromX, fromY] = style === 'points' || before === null ? here : before;
      for (let step = 1; step <= 10; step++) {
        const atX = fromX + ((here[0] - fromX) * step) / 10;
        const atY = fromY + ((here[1] - fromY) * step) / 10;
        if (atX >= left && atX <= right && atY >= low && atY <= high) count++;
      }
      before = here;
    }
  }
  return count;
}

/** Draws a reference line across the plot, with its text at the end where less is drawn. */
export function guideShape(guide: Guide, plot: Plot): object {
  const text = checkText('the text of a guide', guide.text);
  const vertical = 'x' in guide;
  const value = vertical ? guide.x : guide.y;
  const axis = plot.axes[vertical ? 0 : 1];
  checkPosition(`guide "${text}"`, vertical ? 'x' : 'y', value, axis);
  const at = place(axis, value);
  const { x, y } = plot.refs;
  // Right or left of a vertical line, above or below a horizontal one, at either end: where less is drawn.
  const [wide, high] = [0.45, 0.08];
  const reach = vertical ? wide : high;
  const along = vertical ? high : wide;
  const places = [false, true].flatMap((end) =>
    [false, true]
      .filter((turned) => (turned ? at >= reach : at <= 1 - reach))
      .map((turned) => {
        const across = turned ? [at - reach, at] : [at, at + reach];
        const ends = end ? [1 - along, 1] : [0, along];
        return { end, turned, count: vertical ? crowd(plot, across, ends) : crowd(plot, ends, across) };
      }),
  );
  const { end, turned } = places.reduce((best, one) => (one.count < best.count ? one : best), places[0]) ?? {
    end: false,
    turned: at > 0.5,
  };
  return {
    type: 'line',
    ...(vertical
      ? { xref: x, yref: `${y} domain`, x0: value, x1: value, y0: 0, y1: 1 }
      : { xref: `${x} domain`, yref: y, x0: 0, x1: 1, y0: value, y1: value }),
    layer: 'above',
    line: { color: ink.guide, width: 2, dash: 'dash' },
    label: {
      text,
      textangle: 0,
      textposition: end ? 'end' : 'start',
      xanchor: vertical ? (turned ? 'right' : 'left') : end ? 'right' : 'left',
      yanchor: vertical ? (end ? 'top' : 'bottom') : turned ? 'top' : 'bottom',
      padding: 4,
      font: { size: fontSize.label, color: ink.guide },
    },
  };
}

/** Places a text just above its point. */
export function noteAnnotation({ x, y, text }: Note, { axes, refs }: Plot): object {
  const words = checkText('the text of a note', text);
  checkPosition(`note "${text}"`, 'x', x, axes[0]);
  checkPosition(`note "${text}"`, 'y', y, axes[1]);
  const at = place(axes[0], x);
  return {
    xref: refs.x,
    yref: refs.y,
    x: annotationValue(axes[0], x),
    y: annotationValue(axes[1], y),
    text: words,
    xanchor: at < 0.25 ? 'left' : at > 0.75 ? 'right' : 'center',
    yanchor: 'bottom',
    yshift: 6,
    showarrow: false,
    bgcolor: '#ffffff',
    font: { size: fontSize.label, color: ink.text },
  };
}
