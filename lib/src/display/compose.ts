import { describeAxis, resolveAxis, type Axis } from './axis';
import { guideShapes, noteAnnotation } from './guides';
import { endLabels } from './labels';
import { cleanObject } from './numbers';
import type { FigureOptions } from './options';
import { checkText, plainText, textWidth, wrapText } from './richText';
import { describeSeries, resolveSeries, seriesTraces, type Series } from './series';
import { baseLayout, fontSize, ink, REFERENCE_WIDTH } from './template';

/** One plot of a figure after its checks. */
interface Panel {
  readonly options: FigureOptions;
  readonly axes: readonly [Axis, Axis];
  readonly series: readonly Series[];
}

/** What all plots of a figure have in common. */
export interface Frame {
  readonly title?: string;
  readonly columns: number;
  readonly height: number;
}

const LEGEND_ROW = 1.45 * fontSize.legend;
const TITLE_ROW = 1.25 * fontSize.title;
/** Tick labels and title of a horizontal axis. */
const BELOW = 2.2 * fontSize.tick + 1.8 * fontSize.axis;
const PANEL_TITLE = 1.7 * fontSize.axis;
/** A plot lower than this shows nothing to the last row: the figure grows instead. */
const LEAST_PLOT_HEIGHT = 180;

/** Checks the options of one plot; a name that occurs in several plots looks the same in all of them. */
export function preparePanel(options: FigureOptions, names: string[]): Panel {
  const { x, y, series, guides = [], notes = [], traces = [] } = options;
  if (series.length === 0 && traces.length === 0) {
    throw new RangeError('series must hold at least one series, got none; or give raw plotly traces');
  }
  const seen = new Set<string>();
  const resolved = series.map((each) => {
    if (seen.has(each.name)) {
      throw new RangeError(`series "${each.name}": every name must occur once in a figure, got it twice`);
    }
    seen.add(each.name);
    if (!names.includes(each.name)) names.push(each.name);
    return resolveSeries(each, names.indexOf(each.name), x, y);
  });
  const marks = [...guides, ...notes] as { x?: number; y?: number }[];
  const inView = (log: boolean, values: (number | null | undefined)[]): (number | null)[] =>
    values.map((value) => (value === undefined || value === null || (log && !(value > 0)) ? null : value));
  const xs = [...resolved.flatMap((each) => each.x), ...marks.map((mark) => mark.x)];
  const ys = resolved.flatMap((each) => [...each.y, ...(each.low ?? []), ...(each.high ?? [])]);
  return {
    options,
    axes: [
      resolveAxis('x', x, inView(x.scale === 'log', xs)),
      resolveAxis('y', y, inView(y.scale === 'log', [...ys, ...marks.map((mark) => mark.y)])),
    ],
    series: resolved,
  };
}

function legendNames(panels: readonly Panel[]): string[] {
  const all = panels.flatMap(({ series }) => series);
  const named = new Set(all.filter(({ label }) => label === 'legend').map(({ name }) => name));
  // One name alone says nothing that title and axes do not.
  return new Set(all.map(({ name }) => name)).size > 1 ? [...named] : [];
}

/** Rows of a horizontal legend: plotly puts all in one row, or in columns as wide as the widest entry. */
function legendRows(names: readonly string[], width: number): number {
  const entries = names.map((name) => textWidth(name, fontSize.legend) + 52);
  const total = entries.reduce((sum, entry) => sum + entry, 0);
  if (total <= width) return Math.min(1, names.length);
  return Math.ceil(names.length / Math.max(1, Math.floor(width / Math.max(...entries))));
}

/** Pixels left of a plot for tick labels and title. */
function leftRoom({ layout }: Axis): number {
  const texts = (layout.ticktext as string[] | undefined) ?? ['0000'];
  return 20 + Math.max(...texts.map((text) => textWidth(text, fontSize.tick))) + 1.9 * fontSize.axis;
}

/** Data and layout of a figure of one or more plots. */
export function compose(
  panels: readonly Panel[],
  frame: Frame,
): { data: object[]; layout: Record<string, unknown> } {
  const columns = Math.min(frame.columns, panels.length);
  const rows = Math.ceil(panels.length / columns);
  const several = panels.length > 1;
  const panelTitle = panels.some(({ options }) => several && options.title !== undefined) ? PANEL_TITLE : 0;
  const titleLines =
    frame.title === undefined
      ? []
      : wrapText(checkText('title', frame.title), fontSize.title, REFERENCE_WIDTH - 120);
  const inLegend = legendNames(panels);

  const column = (index: number): readonly Panel[] => panels.filter((_, i) => i % columns === index);
  const lefts = Array.from({ length: columns }, (_, i) =>
    Math.max(...column(i).map(({ axes }) => leftRoom(axes[1]))),
  );
  const roughWidth = REFERENCE_WIDTH / columns - Math.max(...lefts) - 40;
  const legendHeight = legendRows(inLegend, REFERENCE_WIDTH - lefts[0] - 40) * LEGEND_ROW;
  const top = 16 + titleLines.length * TITLE_ROW + (legendHeight > 0 ? legendHeight + 6 : 0) + panelTitle;
  const height = Math.max(frame.height, top + rows * (LEAST_PLOT_HEIGHT + BELOW + panelTitle) - panelTitle);
  const inside = height - top - BELOW;
  const plotHeight = (inside - (rows - 1) * (BELOW + panelTitle)) / rows;

  const labels = panels.map(({ series, axes }) => endLabels(series, axes, [roughWidth, plotHeight]));
  if (labels.some(({ overflow }) => overflow)) {
    const intoLegend = panels.map((panel, i) => ({
      ...panel,
      series: panel.series.map((each) =>
        labels[i].overflow && each.label === 'end' ? { ...each, label: 'legend' as const } : each,
      ),
    }));
    return compose(intoLegend, frame);
  }
  const rights = lefts.map((_, c) =>
    Math.max(24, ...labels.filter((_, i) => i % columns === c).map((l) => l.rightMargin)),
  );
  const gaps = lefts.slice(1).map((left, c) => rights[c] + left);
  const insideWidth = REFERENCE_WIDTH - lefts[0] - rights[columns - 1];
  const plotWidth = (insideWidth - gaps.reduce((sum, gap) => sum + gap, 0)) / columns;

  const data: object[] = [];
  const annotations: object[] = [];
  const shapes: object[] = [];
  const axes: Record<string, unknown> = {};
  const shown = new Set<string>();
  panels.forEach((panel, i) => {
    const suffix = i === 0 ? '' : String(i + 1);
    const refs = { x: `x${suffix}`, y: `y${suffix}` };
    const [c, r] = [i % columns, Math.floor(i / columns)];
    const left = c * plotWidth + gaps.slice(0, c).reduce((sum, gap) => sum + gap, 0);
    const lower = (rows - 1 - r) * (plotHeight + BELOW + panelTitle);
    const raw = panel.options.traces ?? [];
    panel.axes.forEach((axis, which) => {
      const size = which === 0 ? insideWidth : inside;
      const [from, length] = which === 0 ? [left, plotWidth] : [lower, plotHeight];
      const given = (which === 0 ? panel.options.x : panel.options.y).range !== undefined;
      axes[`${which === 0 ? 'x' : 'y'}axis${suffix}`] = {
        ...axis.layout,
        // What raw traces need is plotly's to find out.
        ...(raw.length > 0 && !given ? { range: undefined, autorange: true } : {}),
        domain: [from / size, Math.min(1, (from + length) / size)],
        anchor: which === 0 ? refs.y : refs.x,
        automargin: which === 1 && c === 0 ? 'left' : false,
      };
    });
    for (const series of panel.series) {
      const first = inLegend.includes(series.name) && series.label === 'legend' && !shown.has(series.name);
      if (first) shown.add(series.name);
      data.push(...seriesTraces(series, { xaxis: refs.x, yaxis: refs.y }, first));
    }
    data.push(...raw.map((trace) => ({ xaxis: refs.x, yaxis: refs.y, ...(cleanObject(trace) as object) })));
    const plot = { axes: panel.axes, refs, size: [plotWidth, plotHeight] as const, series: panel.series };
    for (const guide of panel.options.guides ?? []) {
      const { shape, annotation } = guideShapes(guide, plot);
      shapes.push(shape);
      annotations.push(annotation);
    }
    annotations.push(...(panel.options.notes ?? []).map((note) => noteAnnotation(note, plot)));
    annotations.push(...labels[i].annotations.map((label) => ({ ...label, xref: refs.x, yref: refs.y })));
    if (several && panel.options.title !== undefined) {
      annotations.push({
        text: checkText('title', panel.options.title),
        xref: `${refs.x} domain`,
        yref: `${refs.y} domain`,
        x: 0,
        y: 1,
        xanchor: 'left',
        yanchor: 'bottom',
        yshift: 6,
        showarrow: false,
        font: { size: fontSize.axis, color: ink.text },
      });
    }
  });
  const layout = {
    ...baseLayout(),
    height: Math.round(height),
    margin: {
      l: Math.round(lefts[0]),
      r: Math.round(rights[columns - 1]),
      t: Math.round(top),
      b: Math.round(BELOW),
    },
    ...(titleLines.length > 0
      ? {
          title: {
            text: titleLines.join('<br>'),
            font: { size: fontSize.title },
            x: 0,
            xref: 'paper',
            xanchor: 'left',
            y: 1,
            yref: 'container',
            yanchor: 'top',
            pad: { t: 14 },
          },
        }
      : {}),
    showlegend: inLegend.length > 0,
    legend: {
      orientation: 'h',
      x: 0,
      xanchor: 'left',
      y: 1 + (panelTitle + 4) / inside,
      yanchor: 'bottom',
      font: { size: fontSize.legend },
      bgcolor: '#ffffff',
      traceorder: 'normal',
      itemsizing: 'constant',
    },
    ...axes,
    annotations,
    shapes,
  };
  return { data, layout };
}

/** What a panel shows, in words and numbers. */
export function describePanel({ options, axes, series }: Panel): string[] {
  return [
    `  x: ${describeAxis(axes[0])}; y: ${describeAxis(axes[1])}`,
    ...series.map((each) => `  - ${plainText(each.name)}: ${describeSeries(each)}`),
    ...(options.guides ?? []).map(
      (guide) =>
        `  - line at ${'x' in guide ? `x = ${guide.x}` : `y = ${guide.y}`}: ${plainText(guide.text)}`,
    ),
    ...(options.notes ?? []).map((note) => `  - note: ${plainText(note.text)}`),
  ];
}
