import { annotationValue, place, type Axis } from './axis';
import { covered, type Box, type Plot } from './coverage';
import { textWidth } from './richText';
import type { Series } from './series';
import { fontSize } from './template';

/** Two labels nearer than this, in pixels from centre to centre, would touch. */
const LINE_HEIGHT = 1.15 * fontSize.label;

/** Pixels between the last point and its label. */
const GAP = 14;

/** When a label has moved further than this from its point, thin lines lead from the points to the labels. */
const LEADER_FROM = 8;

interface EndLabel {
  readonly series: Series;
  readonly x: number;
  readonly y: number;
  /** Pixels above the lower end of the plot: of the point, and of the label. */
  readonly point: number;
  centre: number;
}

/** Where an end label would stand: the last point that is drawn, if it is in view. */
function lastPoint(series: Series, xAxis: Axis, yAxis: Axis): { x: number; y: number } | null {
  for (let i = series.y.length - 1; i >= 0; i--) {
    const [x, y] = [series.x[i], series.y[i]];
    if (x === null || y === null) continue;
    const inView = [place(xAxis, x), place(yAxis, y)].every((at) => at >= 0 && at <= 1);
    if (inView) return { x, y };
  }
  return null;
}

/**
 * Moves labels apart until none touch: neighbours that do are merged into a block centred on the mean of their
 * points, which keeps the sum of squared moves least.
 */
function pushApart(labels: EndLabel[], plotHeight: number): void {
  interface Block {
    members: EndLabel[];
    wanted: number;
  }
  const bottom = (block: Block): number => {
    const free = block.wanted - ((block.members.length - 1) * LINE_HEIGHT) / 2;
    const highest = plotHeight - (block.members.length - 1) * LINE_HEIGHT;
    return Math.max(0, Math.min(free, highest));
  };
  const blocks: Block[] = [];
  for (const label of [...labels].sort((a, b) => a.point - b.point)) {
    let block: Block = { members: [label], wanted: label.point };
    for (let below = blocks.pop(); below !== undefined; below = blocks.pop()) {
      if (bottom(block) - bottom(below) >= below.members.length * LINE_HEIGHT) {
        blocks.push(below);
        break;
      }
      const members: EndLabel[] = [...below.members, ...block.members];
      block = { members, wanted: members.reduce((sum, { point }) => sum + point, 0) / members.length };
    }
    blocks.push(block);
  }
  for (const block of blocks) {
    block.members.forEach((label, i) => (label.centre = bottom(block) + i * LINE_HEIGHT));
  }
}

/** Labels at the ends of lines, and the room they need on the right; or the word that there is none for them. */
export interface EndLabels {
  readonly annotations: object[];
  /** Pixels to leave free on the right of the plot. */
  readonly rightMargin: number;
  /** True when the labels are too many for the height or would hide lines: the names go into the legend. */
  readonly overflow: boolean;
}

/** Pixels on the right of a plot that its end labels need at most. */
export function mostLabelRoom({ series }: Pick<Plot, 'series'>): number {
  const names = series.filter(({ label }) => label === 'end').map(({ name }) => name);
  return Math.max(0, ...names.map((name) => textWidth(name, fontSize.label) + 2 * GAP + 8));
}

/** Places the names of the series that ask for a label at their last point; the plot's width is an estimate. */
export function endLabels(plot: Plot): EndLabels {
  const { axes, series, size } = plot;
  const [plotWidth, plotHeight] = size;
  const labels: EndLabel[] = [];
  for (const each of series) {
    const last = each.label === 'end' ? lastPoint(each, axes[0], axes[1]) : null;
    if (last === null) continue;
    const point = place(axes[1], last.y) * plotHeight;
    labels.push({ series: each, ...last, point, centre: point });
  }
  pushApart(labels, plotHeight);
  const moved = labels.some(({ centre, point }) => Math.abs(centre - point) > LEADER_FROM);
  const gap = moved ? 2 * GAP : GAP;
  const boxes = labels.map(({ series: { name }, x, centre }): Box => {
    const left = place(axes[0], x) + gap / plotWidth;
    const half = LINE_HEIGHT / 2.5 / plotHeight;
    const middle = centre / plotHeight;
    return [left, left + textWidth(name, fontSize.label) / plotWidth, middle - half, middle + half];
  });
  const tooMany = (labels.length - 1) * LINE_HEIGHT > plotHeight;
  if (tooMany || boxes.some((box) => covered(box, plot) > 0)) {
    return { annotations: [], rightMargin: 0, overflow: true };
  }
  const annotations = labels.map(({ series: { name, color }, x, y, point, centre }) => ({
    x: annotationValue(axes[0], x),
    y: annotationValue(axes[1], y),
    text: name,
    font: { size: fontSize.label, color },
    xanchor: 'left',
    yanchor: 'middle',
    align: 'left',
    borderpad: 0,
    showarrow: true,
    arrowhead: 0,
    arrowwidth: moved ? 1.2 : 0.1,
    arrowcolor: moved ? color : '#ffffff',
    standoff: 5,
    ax: gap,
    ay: point - centre,
  }));
  const reach = boxes.map(([, right]) => (right - 1) * plotWidth + 8);
  return { annotations, rightMargin: Math.max(0, ...reach), overflow: false };
}
