// A small figure to vary, and its traces.
import { figure, type FigureOptions, type SeriesOptions } from 'contrastive-lab/display';

export const line: SeriesOptions = { name: 'measured', x: [1, 2, 4], y: [3, 1, 2] };

export function options(
  series: Partial<SeriesOptions> = {},
  more: Partial<FigureOptions> = {},
): FigureOptions {
  return {
    summary: 'It falls.',
    x: { title: 'x' },
    y: { title: 'y' },
    series: [{ ...line, ...series }],
    ...more,
  };
}

export type Trace = Record<string, unknown> & { x: (number | null)[]; y: (number | null)[] };

export function traces(given: FigureOptions): Trace[] {
  return figure(given).data as Trace[];
}
