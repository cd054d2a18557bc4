import { levelTicks } from './axis';
import { layOut, LEGEND_SYMBOL, type Frame, type Geometry } from './geometry';
import { guideShapes, noteAnnotation } from './guides';
import { cleanObject } from './numbers';
import type { Panel } from './panel';
import { bandTrace, seriesTrace } from './series';
import { baseLayout, fontSize, ink } from './template';

/** The names in the legend, in order. One name alone in a figure says nothing that title and axes do not. */
function legendNames(panels: readonly Panel[]): string[] {
  const all = panels.flatMap(({ series }) => series);
  if (new Set(all.map(({ name }) => name)).size < 2) return [];
  return [...new Set(all.filter(({ label }) => label === 'legend').map(({ name }) => name))];
}

function intoLegend(panel: Panel): Panel {
  const series = panel.series.map((each) =>
    each.label === 'end' ? { ...each, label: 'legend' as const } : each,
  );
  return { ...panel, series };
}

interface Parts {
  readonly traces: object[];
  readonly annotations: object[];
  readonly shapes: object[];
  readonly axes: Record<string, unknown>;
}

function drawPanel(panel: Panel, index: number, geometry: Geometry, inLegend: Set<string>): Parts {
  const { options, axes, series } = panel;
  const suffix = index === 0 ? '' : String(index + 1);
  const refs = { x: `x${suffix}`, y: `y${suffix}` };
  const names = { xaxis: refs.x, yaxis: refs.y };
  const raw = (options.traces ?? []).map((trace) => ({ ...names, ...(cleanObject(trace) as object) }));
  const bands = series.map((each) => bandTrace(each, names)).filter((band) => band !== null);
  // A name that several plots share gets one entry: the first takes it out of the set.
  const main = series.map((each) => seriesTrace(each, names, inLegend.delete(each.name)));
  const plot = { axes, series, size: geometry.size, refs };
  const guides = (options.guides ?? []).map((guide) => guideShapes(guide, plot));
  const axisLayout = (which: 0 | 1): object => ({
    ...(which === 0 ? levelTicks(axes[0], geometry.size[0]) : axes[1].layout),
    // What raw traces need is plotly's to find out.
    ...(raw.length > 0 && options[which === 0 ? 'x' : 'y'].range === undefined
      ? { range: null, autorange: true }
      : {}),
    domain: geometry.domains[index][which],
    anchor: which === 0 ? refs.y : refs.x,
    automargin: which === 1 && geometry.domains[index][0][0] === 0 ? 'left' : false,
  });
  return {
    traces: [...bands, ...main, ...raw],
    shapes: guides.map(({ shape }) => shape),
    annotations: [
      ...guides.map(({ annotation }) => annotation),
      ...(options.notes ?? []).map((note) => noteAnnotation(note, plot)),
      ...geometry.labels[index].annotations.map((label) => ({ ...label, xref: refs.x, yref: refs.y })),
      ...panelTitle(geometry.panelTitleLines[index], refs),
    ],
    axes: { [`xaxis${suffix}`]: axisLayout(0), [`yaxis${suffix}`]: axisLayout(1) },
  };
}

function panelTitle(lines: readonly string[], refs: { x: string; y: string }): object[] {
  if (lines.length === 0) return [];
  const at = { x: 0, y: 1, xanchor: 'left', yanchor: 'bottom', yshift: 6, align: 'left', showarrow: false };
  const font = { size: fontSize.axis, color: ink.text };
  return [{ ...at, text: lines.join('<br>'), xref: `${refs.x} domain`, yref: `${refs.y} domain`, font }];
}

function titleLayout({ titleLines }: Geometry): object {
  if (titleLines.length === 0) return {};
  const across = { x: 0, xref: 'paper', xanchor: 'left' };
  const down = { y: 1, yref: 'container', yanchor: 'top', pad: { t: 14 } };
  return { title: { text: titleLines.join('<br>'), font: { size: fontSize.title }, ...across, ...down } };
}

/** Data and layout of a figure of one or more plots. */
export function compose(
  panels: readonly Panel[],
  frame: Frame,
): { data: object[]; layout: Record<string, unknown> } {
  const legend = legendNames(panels);
  const geometry = layOut(panels, frame, legend);
  if (geometry.labels.some(({ overflow }) => overflow)) {
    return compose(
      panels.map((panel, i) => (geometry.labels[i].overflow ? intoLegend(panel) : panel)),
      frame,
    );
  }
  const inLegend = new Set(legend);
  const parts = panels.map((panel, i) => drawPanel(panel, i, geometry, inLegend));
  const { l, r, t, b } = geometry.margin;
  const layout = {
    ...baseLayout(),
    height: Math.round(geometry.height),
    margin: { l: Math.round(l), r: Math.round(r), t: Math.round(t), b: Math.round(b) },
    ...titleLayout(geometry),
    showlegend: legend.length > 0,
    legend: {
      orientation: 'h',
      x: 0,
      xanchor: 'left',
      y: 1 + geometry.legendShift,
      yanchor: 'bottom',
      font: { size: fontSize.legend },
      itemwidth: LEGEND_SYMBOL,
      itemsizing: 'constant',
      traceorder: 'normal',
    },
    ...Object.fromEntries(parts.flatMap(({ axes }) => Object.entries(axes))),
    annotations: parts.flatMap(({ annotations }) => annotations),
    shapes: parts.flatMap(({ shapes }) => shapes),
  };
  return {
    data: parts.flatMap(({ traces }) => traces),
    layout: cleanObject(layout) as Record<string, unknown>,
  };
}
