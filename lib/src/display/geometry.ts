import type { Axis } from './axis';
import { endLabels, mostLabelRoom, type EndLabels } from './labels';
import type { Panel } from './panel';
import { checkText, textWidth, wrapText } from './richText';
import { fontSize, REFERENCE_WIDTH } from './template';

/** What all plots of a figure have in common. */
export interface Frame {
  readonly title?: string;
  readonly columns: number;
  /** Pixels asked for; the figure is higher where its plots would be too low otherwise. */
  readonly height: number;
}

/** Where everything stands, in pixels of a figure 900 wide; heights hold at every width. */
export interface Geometry {
  readonly height: number;
  readonly margin: { readonly l: number; readonly r: number; readonly t: number; readonly b: number };
  readonly titleLines: readonly string[];
  readonly panelTitleLines: readonly (readonly string[])[];
  /** Share of the inside's height by which the legend stands above it. */
  readonly legendShift: number;
  /** Width and height inside one plot. */
  readonly size: readonly [number, number];
  /** For each plot: its horizontal and vertical share of the inside. */
  readonly domains: readonly (readonly [readonly [number, number], readonly [number, number]])[];
  readonly labels: readonly EndLabels[];
}

const LEGEND_ROW = 1.45 * fontSize.legend;
const TITLE_ROW = 1.3 * fontSize.title;
const PANEL_TITLE_ROW = 1.3 * fontSize.axis;
/** Tick labels and title of a horizontal axis. */
const BELOW = 2.2 * fontSize.tick + 1.8 * fontSize.axis;
/** A lower plot shows nothing to the last row: the figure grows instead. */
const LEAST_PLOT_HEIGHT = 180;
const LEAST_RIGHT = 24;
/** Pixels of a legend entry beside its text. */
export const LEGEND_SYMBOL = 45;
const LEGEND_ENTRY = LEGEND_SYMBOL + 15;

/** Rows of a horizontal legend: plotly puts all in one row, or in columns as wide as the widest entry. */
function legendRows(names: readonly string[], width: number): number {
  const entries = names.map((name) => textWidth(name, fontSize.legend) + LEGEND_ENTRY);
  const total = entries.reduce((sum, entry) => sum + entry, 0);
  if (total <= width) return Math.min(1, names.length);
  return Math.ceil(names.length / Math.max(1, Math.floor(width / Math.max(...entries))));
}

/** Pixels left of a plot for tick labels and title. */
function leftRoom({ layout }: Axis): number {
  const texts = (layout.ticktext as string[] | undefined) ?? ['0000'];
  return 20 + Math.max(0, ...texts.map((text) => textWidth(text, fontSize.tick))) + 1.9 * fontSize.axis;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Lays out title, legend, and the plots on a grid, each with room for its axes and end labels. */
export function layOut(panels: readonly Panel[], frame: Frame, legend: readonly string[]): Geometry {
  const columns = Math.min(frame.columns, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const inColumn = <T>(all: readonly T[], column: number): T[] =>
    all.filter((_, i) => i % columns === column);
  const lefts = Array.from({ length: columns }, (_, column) =>
    Math.max(...inColumn(panels, column).map(({ axes }) => leftRoom(axes[1]))),
  );
  const roughWidth = (REFERENCE_WIDTH - sum(lefts)) / columns - LEAST_RIGHT;
  const titleLines =
    frame.title === undefined
      ? []
      : wrapText(checkText('title', frame.title), fontSize.title, REFERENCE_WIDTH - lefts[0] - LEAST_RIGHT);
  const panelTitleLines = panels.map(({ options: { title } }) =>
    panels.length === 1 || title === undefined
      ? []
      : wrapText(checkText('title', title), fontSize.axis, roughWidth),
  );
  const titleRows = Math.max(...panelTitleLines.map((lines) => lines.length));
  const panelTitle = titleRows === 0 ? 0 : titleRows * PANEL_TITLE_ROW + 10;
  // Plotly keeps the legend above the plots alone, so labels at the ends of lines take from its width.
  const labelRoom = Math.max(LEAST_RIGHT, ...inColumn(panels, columns - 1).map(mostLabelRoom));
  const legendHeight = legendRows(legend, REFERENCE_WIDTH - lefts[0] - labelRoom) * LEGEND_ROW;
  const top = 18 + titleLines.length * TITLE_ROW + (legendHeight > 0 ? legendHeight + 6 : 0) + panelTitle;
  const between = BELOW + panelTitle;
  const height = Math.max(frame.height, top + rows * LEAST_PLOT_HEIGHT + (rows - 1) * between + BELOW);
  const inside = height - top - BELOW;
  const plotHeight = (inside - (rows - 1) * between) / rows;

  const labels = panels.map(({ axes, series }) =>
    endLabels({ axes, series, size: [roughWidth, plotHeight] }),
  );
  const rights = lefts.map((_, column) =>
    Math.max(LEAST_RIGHT, ...inColumn(labels, column).map(({ rightMargin }) => rightMargin)),
  );
  const gaps = lefts.slice(1).map((left, column) => rights[column] + left);
  const insideWidth = REFERENCE_WIDTH - lefts[0] - rights[columns - 1];
  const plotWidth = (insideWidth - sum(gaps)) / columns;
  const share = (from: number, length: number, whole: number): readonly [number, number] => [
    from / whole,
    Math.min(1, (from + length) / whole),
  ];
  const domains = panels.map((_, i) => {
    const column = i % columns;
    const below = rows - 1 - Math.floor(i / columns);
    return [
      share(column * plotWidth + sum(gaps.slice(0, column)), plotWidth, insideWidth),
      share(below * (plotHeight + between), plotHeight, inside),
    ] as const;
  });
  return {
    height,
    margin: { l: lefts[0], r: rights[columns - 1], t: top, b: BELOW },
    titleLines,
    panelTitleLines,
    legendShift: (panelTitle + 4) / inside,
    size: [plotWidth, plotHeight],
    domains,
    labels,
  };
}
