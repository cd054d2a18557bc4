import { annotationValue, place, type Axis } from './axis';
import { textWidth } from './richText';
import type { Series } from './series';
import { fontSize } from './template';

/** Two labels nearer than this, in pixels from centre to centre, would touch. */
const LINE_HEIGHT = 1.15 * fontSize.label;

/** Pixels between the last point and its label. */
const GAP = 14;

/** A label moved further than this from its point gets a thin line to it. */
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

/** Labels at the ends of lines, and the room they need on the right; or the word that they do not fit. */
export interface EndLabels {
  readonly annotations: object[];
  /** Pixels to leave free on the right of the plot. */
  readonly rightMargin: number;
  /** True when there are more labels than the height holds: the names go into the legend. */
  readonly overflow: boolean;
}

/**
 * Places the names of the series that ask for a label at their last point.
 * @param plotWidth, plotHeight pixels of the plot's inside; the width is an estimate
 */
export function endLabels(
  all: readonly Series[],
  [xAxis, yAxis]: readonly [Axis, Axis],
  [plotWidth, plotHeight]: readonly [number, number],
): EndLabels {
  const labels: EndLabel[] = [];
  for (const series of all) {
    const last = series.label === 'end' ? lastPoint(series, xAxis, yAxis) : null;
    if (last === null) continue;
    const point = place(yAxis, last.y) * plotHeight;
    labels.push({ series, ...last, point, centre: point });
  }
  if (labels.length * LINE_HEIGHT > plotHeight + LINE_HEIGHT) {
    return { annotations: [], rightMargin: 0, overflow: true };
  }
  pushApart(labels, plotHeight);
  const moved = labels.some(({ centre, point }) => Math.abs(centre - point) > LEADER_FROM);
  const gap = moved ? 2 * GAP : GAP;
  const reach = labels.map(
    ({ series, x }) => gap + textWidth(series.name, fontSize.label) + 8 - (1 - place(xAxis, x)) * plotWidth,
  );
  const annotations = labels.map(({ series, x, y, point, centre }) => ({
    x: annotationValue(xAxis, x),
    y: annotationValue(yAxis, y),
    text: series.name,
    font: { size: fontSize.label, color: series.color },
    xanchor: 'left',
    yanchor: 'middle',
    align: 'left',
    bgcolor: '#ffffff',
    borderpad: 0,
    showarrow: true,
    arrowhead: 0,
    arrowwidth: Math.abs(centre - point) > LEADER_FROM ? 1.2 : 0.1,
    arrowcolor: Math.abs(centre - point) > LEADER_FROM ? series.color : '#ffffff',
    standoff: 6,
    ax: gap,
    ay: point - centre,
  }));
  return { annotations, rightMargin: Math.max(0, ...reach), overflow: false };
}
