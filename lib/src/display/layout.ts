import { endLabels, endRoom, endsAreFree, guideShape, noteAnnotation, type Plot } from './marks';
import { cleanObject, shortNumber } from './numbers';
import type { FigureOptions } from './options';
import { bandTrace, seriesTrace, type Series } from './series';
import { baseLayout, fontSize, ink, REFERENCE_WIDTH } from './template';
import { checkText, textWidth, wrapText } from './text';

/** One plot of a figure after its checks. */
export interface Panel extends Omit<Plot, 'refs'> {
  readonly options: FigureOptions;
}

/** What all plots of a figure have in common. */
export interface Frame {
  readonly title?: string;
  readonly columns: number;
  /** Pixels asked for; the figure is higher where its plots would be too low otherwise. */
  readonly height: number;
}

const TITLE_ROW = 1.3 * fontSize.title;
const PANEL_TITLE_ROW = 1.3 * fontSize.axis;
/** Pixels of tick labels and title below a horizontal axis. */
export const BELOW = 2.2 * fontSize.tick + 1.8 * fontSize.axis;
/** Pixels beside and around the name of a legend entry. */
const LEGEND_ENTRY = 60;
const LEGEND_ROW = 1.45 * fontSize.legend;
/** A lower plot shows nothing to the last row: the figure grows instead. */
const MINIMUM_PLOT_HEIGHT = 180;
const MINIMUM_RIGHT = 24;

/** Lays out the title at the upper left corner, and tells how many pixels it takes. */
export function titleLayout(title: string | undefined): { layout: object; height: number } {
  if (title === undefined) return { layout: {}, height: 12 };
  const text = wrapText(checkText('title', title), fontSize.title, 0.9 * REFERENCE_WIDTH);
  const { length } = text.split('<br>');
  const height = 20 + length * TITLE_ROW;
  const across = { x: 0, xref: 'container', xanchor: 'left' };
  // Plotly centres several lines on where it would put one.
  const pad = { t: 20 + ((length - 1) * TITLE_ROW) / 2, l: 14 };
  const down = { y: 1, yref: 'container', yanchor: 'top', pad };
  return { layout: { title: { text, font: { size: fontSize.title }, ...across, ...down } }, height };
}

/** The names in the legend, in order. One name alone in a figure says nothing that title and axes do not. */
function legendNames(panels: readonly Panel[]): string[] {
  const all = panels.flatMap(({ series }) => series);
  if (new Set(all.map(({ name }) => name)).size < 2) return [];
  return [...new Set(all.filter(({ label }) => label === 'legend').map(({ name }) => name))];
}

/** Pixels that a legend will take, roughly: plotly lays it out, and makes room for it. */
function legendHeight(panels: readonly Panel[]): number {
  const entries = legendNames(panels).map((name) => textWidth(name, fontSize.legend) + LEGEND_ENTRY);
  return 12 + LEGEND_ROW * Math.ceil(sum(entries) / (0.75 * REFERENCE_WIDTH));
}

function namesIntoLegend(panel: Panel): Panel {
  const moved = (each: Series): Series => (each.label === 'end' ? { ...each, label: 'legend' } : each);
  return { ...panel, series: panel.series.map(moved) };
}

/** Pixels left of a plot for tick labels and title. */
function leftRoom({ axes: [, { layout }] }: Panel): number {
  const texts = (layout.ticktext as string[] | undefined) ?? ['0000'];
  const lines = (layout.title as AxisTitle).text.split('<br>').length;
  const labels = Math.max(...texts.map((text) => textWidth(text, fontSize.tick)));
  return 20 + labels + (0.6 + 1.3 * lines) * fontSize.axis;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Each column's share of the inside, in pixels of a figure 900 wide: plotly makes room outside the plots, not between them. */
function columnDomains(
  panels: readonly Panel[],
  columns: number,
): { domains: [number, number][]; right: number; width: number } {
  const widest = (room: (panel: Panel) => number, column: number): number =>
    Math.max(...panels.filter((_, i) => i % columns === column).map(room));
  const all = [...Array(columns).keys()];
  const rights = all.map((column) =>
    Math.max(
      MINIMUM_RIGHT,
      widest(({ series }) => endRoom(series), column),
    ),
  );
  const gaps = all.slice(1).map((column) => rights[column - 1] + widest(leftRoom, column));
  const inside = REFERENCE_WIDTH - widest(leftRoom, 0) - rights[columns - 1];
  const width = (inside - sum(gaps)) / columns;
  const domains = all.map((column): [number, number] => {
    const left = column * width + sum(gaps.slice(0, column));
    return [left / inside, Math.min(1, (left + width) / inside)];
  });
  return { domains, right: rights[columns - 1], width };
}

/** A horizontal axis of so many pixels: where there is no room for all labels every second, third... is written. */
function levelTicks(layout: Record<string, unknown>, width: number): object {
  const { ticktext, nticks } = layout as { ticktext?: string[]; nticks?: number };
  const level = { ...layout, tickangle: 0 };
  if (ticktext === undefined) {
    const most = Math.max(3, Math.min(nticks ?? Infinity, Math.floor(width / 65)));
    return { ...level, nticks: readable(layout.range as [number, number], most, width) };
  }
  const widest = Math.max(0, ...ticktext.map((text) => textWidth(text, fontSize.tick))) + 8;
  const stride = Math.ceil((widest * ticktext.length) / (1.1 * width));
  return { ...level, ticktext: ticktext.map((text, i) => (i % stride === 0 ? text : '')) };
}

/** Steps between ticks, as plotly rounds them up, within a power of ten. */
const STEPS = [1, 2, 5, 10];

/**
 * How many ticks to ask plotly for: it rounds their distance up, and of three asked for one may be left, from which nothing can be
 * read. Then it is asked for the next finer distance, where its labels have room.
 */
function readable([low, high]: readonly [number, number], most: number, width: number): number {
  const span = high - low;
  const power = 10 ** Math.floor(Math.log10(span / most));
  const at = STEPS.findIndex((step) => step * power > span / most);
  const labels = (step: number): number => Math.floor(high / step) - Math.ceil(low / step) + 1;
  if (at < 0 || labels(STEPS[at] * power) >= 3) return most;
  const finer = at === 0 ? power / 2 : STEPS[at - 1] * power;
  const longest = Math.max(
    ...[low, high].map((end) => textWidth(shortNumber(Math.round(end / finer) * finer), fontSize.tick)),
  );
  return labels(finer) * (longest + 8) <= width ? Math.floor(span / finer) + 1 : most;
}

function panelTitle(text: string, refs: Plot['refs']): object[] {
  if (text === '') return [];
  const at = { x: 0, y: 1, xanchor: 'left', yanchor: 'bottom', yshift: 6, align: 'left', showarrow: false };
  const font = { size: fontSize.axis, color: ink.text };
  return [{ ...at, text, xref: `${refs.x} domain`, yref: `${refs.y} domain`, font }];
}

interface AxisTitle {
  readonly text: string;
}

/** A vertical title that is longer than its axis, in lines: it would reach into what stands above and below. */
function titleInLines(panel: Panel, height: number): Panel {
  const [x, y] = panel.axes;
  const title = y.layout.title as AxisTitle;
  const text = wrapText(title.text, fontSize.axis, height + BELOW / 2);
  return { ...panel, axes: [x, { ...y, layout: { ...y.layout, title: { ...title, text } } }] };
}

/**
 * Composes the data and layout of a figure of one or more plots on a grid. Plotly itself makes room for the legend, whatever rows it needs at
 * the page's width, and for the axes at the edges.
 */
export function compose(
  given: readonly Panel[],
  frame: Frame,
): { data: object[]; layout: Record<string, unknown> } {
  const columns = Math.min(frame.columns, given.length);
  const rows = Math.ceil(given.length / columns);
  const title = titleLayout(frame.title);
  const panelTitles = given.map(({ options }) =>
    given.length === 1 || options.title === undefined
      ? ''
      : wrapText(checkText('title', options.title), fontSize.axis, (0.9 * REFERENCE_WIDTH) / columns - 100),
  );
  const titleRows = Math.max(...panelTitles.map((text) => (text === '' ? 0 : text.split('<br>').length)));
  const above = titleRows === 0 ? 0 : titleRows * PANEL_TITLE_ROW + 10;

  const top = title.height + legendHeight(given);
  const row = above + MINIMUM_PLOT_HEIGHT + BELOW;
  const height = Math.round(Math.max(frame.height, top + rows * row));
  const inside = height - top - BELOW;
  const plotHeight = (inside - (rows - 1) * BELOW - rows * above) / rows;
  const panels = given
    .map((panel) => (endsAreFree(panel, plotHeight) ? panel : namesIntoLegend(panel)))
    .map((panel) => titleInLines(panel, plotHeight));
  const { domains, right, width } = columnDomains(panels, columns);
  const legend = legendNames(panels);
  const inLegend = new Set(legend);

  const parts = panels.map((panel, i) => {
    const { options, axes, series } = panel;
    const suffix = i === 0 ? '' : String(i + 1);
    const refs = { x: `x${suffix}`, y: `y${suffix}` };
    const plot = { ...panel, refs };
    const names = { xaxis: refs.x, yaxis: refs.y };
    const raw = (options.traces ?? []).map((trace) => ({
      showlegend: false,
      ...names,
      ...(cleanObject(trace) as object),
    }));
    const bottom = ((rows - 1 - Math.floor(i / columns)) * (above + plotHeight + BELOW)) / inside;
    // What raw traces need is plotly's to find out.
    const open = (axis: 'x' | 'y'): object =>
      raw.length > 0 && options[axis].range === undefined ? { range: null, autorange: true } : {};
    const equal = options.equalUnits === true;
    return {
      traces: [
        ...series.map((each) => bandTrace(each, names)).filter((band) => band !== null),
        // A name that several plots share gets one entry: the first takes it out of the set.
        ...series.map((each) => seriesTrace(each, names, inLegend.delete(each.name))),
        ...raw,
      ],
      shapes: (options.guides ?? []).map((guide) => guideShape(guide, plot)),
      annotations: [
        ...(options.notes ?? []).map((note) => noteAnnotation(note, plot)),
        ...endLabels(plot, plotHeight),
        ...panelTitle(panelTitles[i], refs),
      ],
      axes: {
        [`xaxis${suffix}`]: {
          ...levelTicks(axes[0].layout, width),
          ...open('x'),
          ...(equal ? { constrain: 'domain' } : {}),
          domain: domains[i % columns],
          anchor: refs.y,
          automargin: i + columns >= panels.length,
        },
        [`yaxis${suffix}`]: {
          ...axes[1].layout,
          ...open('y'),
          ...(equal ? { scaleanchor: refs.x, constrain: 'domain', constraintoward: 'top' } : {}),
          domain: [bottom, bottom + plotHeight / inside],
          anchor: refs.x,
          automargin: i % columns === 0,
        },
      },
    };
  });
  const layout = {
    ...baseLayout(),
    height,
    margin: { l: 24, r: Math.round(right), t: Math.round(title.height + 10), b: 24 },
    ...title.layout,
    showlegend: legend.length > 0,
    legend: {
      orientation: 'h',
      x: 0.01,
      xref: 'container',
      xanchor: 'left',
      y: 1 - title.height / height,
      yref: 'container',
      yanchor: 'top',
      font: { size: fontSize.legend },
      itemwidth: 45,
      itemsizing: 'constant',
      traceorder: 'normal',
    },
    ...(Object.assign({}, ...parts.map(({ axes }) => axes)) as object),
    annotations: parts.flatMap(({ annotations }) => annotations),
    shapes: parts.flatMap(({ shapes }) => shapes),
  };
  return {
    data: parts.flatMap(({ traces }) => traces),
    layout: cleanObject(layout) as Record<string, unknown>,
  };
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Merges the caller's layout over the template's; annotations and shapes are added, not replaced. */
export function mergeLayout(
  base: Record<string, unknown>,
  over: Record<string, unknown>,
): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const before = merged[key];
    if (isPlain(before) && isPlain(value)) merged[key] = mergeLayout(before, value);
    else if ((key === 'annotations' || key === 'shapes') && Array.isArray(before) && Array.isArray(value)) {
      merged[key] = [...(before as unknown[]), ...(value as unknown[])];
    } else merged[key] = value;
  }
  return merged;
}
