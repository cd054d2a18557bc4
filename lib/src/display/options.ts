import type { Values } from './numbers';
import type { Meaning } from './palette';

/** One axis. */
export interface AxisOptions {
  /** Name and unit; plain Unicode with <i>, <sub>, <sup>, no LaTeX. */
  title: string;
  /** Default 'linear'. */
  scale?: 'linear' | 'log';
  /** First and last value shown, increasing; default what the data need. */
  range?: readonly [number, number];
  /** Values that get a tick and a label, such as the widths of a sweep; default chosen by the template. */
  ticks?: ArrayLike<number>;
}

export type SeriesStyle = 'points' | 'line' | 'points and line' | 'dashed';

/** One family of points. */
export interface SeriesOptions {
  /** How the legend, the label and the summary call it. */
  name: string;
  /** Positions, as many as y; null and NaN are gaps. */
  x: Values;
  /** Values; on a log axis positive or gaps. */
  y: Values;
  /** Lower end of the interval of each y: error bars for points, a band for lines. Only together with `high`. */
  low?: Values;
  /** Upper end of the interval of each y. */
  high?: Values;
  /** Default 'points and line'; 'dashed' is for predictions. */
  style?: SeriesStyle;
  /**
   * What it shows, where that has one colour and marker in all notebooks, such as 'dot product', 'tanh' or 'PCA'; default what its
   * name says, if that is one of them. A second series of one meaning has the open marker and dots.
   */
  meaning?: Meaning;
  /** Index into the palette, its name, or a hex string; default its meaning's, else the place of the series in the figure. */
  color?: number | string;
  /** Where the name is written: in the legend (default), at the last point, or nowhere. */
  label?: 'legend' | 'end' | 'none';
}

/** A reference line with its text: vertical when it has x, horizontal when it has y. */
export type Guide = { x: number; text: string } | { y: number; text: string };

/** A text centred just above a point of the figure. */
export interface Note {
  x: number;
  y: number;
  text: string;
}

/** What `figure` takes. */
export interface FigureOptions {
  /** One sentence that says what the figure shows: all that a reader without pictures gets. */
  summary: string;
  /** Title above the figure; plain Unicode with <i>, <sub>, <sup>, no LaTeX. Default none. */
  title?: string;
  x: AxisOptions;
  y: AxisOptions;
  /** At least one, unless `traces` are given. */
  series: readonly SeriesOptions[];
  notes?: readonly Note[];
  guides?: readonly Guide[];
  /** True where both axes have one unit: it is then equally long on both. Default false. */
  equalUnits?: boolean;
  /** Pixels, 200 or more; default 520. */
  height?: number;
  /** Raw plotly traces, drawn after the series: for what the template does not know. */
  traces?: readonly object[];
  /** Raw plotly layout, merged into the template's; its annotations and shapes are added to the template's. */
  layout?: object;
}
