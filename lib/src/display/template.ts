// The one look of the collection. Sizes are in pixels for a figure 900 wide, as JupyterLab shows it on a projector.

export const REFERENCE_WIDTH = 900;

export const fontSize = { title: 23, axis: 21, tick: 19, legend: 19, label: 19 } as const;

export const ink = { text: '#1f1f1f', axis: '#4d4d4d', grid: '#e3e3e3', guide: '#6b6b6b' } as const;

const fontFamily = "Arial, 'Helvetica Neue', 'Liberation Sans', 'DejaVu Sans', sans-serif";

/** Returns the layout that every figure shares. */
export function baseLayout(): Record<string, unknown> {
  return {
    autosize: true,
    paper_bgcolor: '#ffffff',
    plot_bgcolor: '#ffffff',
    font: { family: fontFamily, size: fontSize.tick, color: ink.text },
    hoverlabel: { font: { family: fontFamily, size: 16 } },
    hovermode: 'closest',
  };
}

/** Returns the layout that every axis shares. */
export function baseAxis(title: string): Record<string, unknown> {
  return {
    title: { text: title, font: { size: fontSize.axis }, standoff: 12 },
    tickfont: { size: fontSize.tick },
    showline: true,
    linecolor: ink.axis,
    linewidth: 1.5,
    ticks: 'outside',
    ticklen: 7,
    tickcolor: ink.axis,
    showgrid: true,
    gridcolor: ink.grid,
    gridwidth: 1,
    zeroline: false,
    exponentformat: 'power',
  };
}
