import { annotationValue, place, type Axis } from './axis';
import { covered, type Box, type Plot } from './coverage';
import type { Guide, Note } from './options';
import { checkText, textWidth } from './richText';
import { fontSize, ink } from './template';

/** The plot a guide or a note is drawn in, with plotly's names for its axes. */
export interface MarkedPlot extends Plot {
  readonly refs: { readonly x: string; readonly y: string };
}

const TEXT_HEIGHT = 1.3 * fontSize.label;

/** A place for a text: its plotly position, and the share of the plot it takes. */
interface Candidate {
  readonly position: Record<string, unknown>;
  readonly box: Box;
}

/** Beside a vertical line, at its upper or lower end. */
function besideVertical(at: number, width: number, height: number): Candidate[] {
  const ends = [
    { y: 0.99, yanchor: 'top', from: 1 - height },
    { y: 0.01, yanchor: 'bottom', from: 0 },
  ];
  const sides = [
    { xanchor: 'left', xshift: 5, left: at },
    { xanchor: 'right', xshift: -5, left: at - width },
  ];
  return ends.flatMap(({ from, ...end }) =>
    sides
      .filter(({ left }) => left >= 0 && left + width <= 1)
      .map(({ left, ...side }) => ({
        position: { ...end, ...side },
        box: [left, left + width, from, from + height] as const,
      })),
  );
}

/** Above or below a horizontal line, at its left or right end. */
function besideHorizontal(at: number, width: number, height: number): Candidate[] {
  const ends = [
    { x: 0.01, xanchor: 'left', from: 0 },
    { x: 0.99, xanchor: 'right', from: 1 - width },
  ];
  const sides = [
    { yanchor: 'bottom', yshift: 2, low: at },
    { yanchor: 'top', yshift: -2, low: at - height },
  ];
  return ends.flatMap(({ from, ...end }) =>
    sides
      .filter(({ low }) => low >= 0 && low + height <= 1)
      .map(({ low, ...side }) => ({
        position: { ...end, ...side },
        box: [from, from + width, low, low + height] as const,
      })),
  );
}

function checkPosition(what: string, name: string, value: number, axis: Axis): void {
  if (Number.isFinite(value) && (!axis.log || value > 0)) return;
  throw new RangeError(
    `${what}: ${name} must be ${axis.log ? 'positive on a log axis' : 'a finite number'}, got ${value}`,
  );
}

/** A reference line across the plot, with its text at the end where it covers least. */
export function guideShapes(guide: Guide, plot: MarkedPlot): { shape: object; annotation: object } {
  const text = checkText('the text of a guide', guide.text);
  const vertical = 'x' in guide;
  const [name, value] = vertical ? ['x', guide.x] : ['y', guide.y];
  const axis = plot.axes[vertical ? 0 : 1];
  checkPosition(`guide "${text}"`, name, value, axis);
  const width = (textWidth(text, fontSize.label) + 10) / plot.size[0];
  const height = TEXT_HEIGHT / plot.size[1];
  const candidates = (vertical ? besideVertical : besideHorizontal)(place(axis, value), width, height);
  const load = candidates.map(({ box }) => covered(box, plot));
  const position = candidates[load.indexOf(Math.min(...load))]?.position;
  const { x, y } = plot.refs;
  const refs = vertical ? { xref: x, yref: `${y} domain` } : { xref: `${x} domain`, yref: y };
  const ends = vertical ? { x0: value, x1: value, y0: 0, y1: 1 } : { x0: 0, x1: 1, y0: value, y1: value };
  return {
    shape: {
      type: 'line',
      ...refs,
      ...ends,
      layer: 'above',
      line: { color: ink.guide, width: 2, dash: 'dash' },
    },
    annotation: {
      ...refs,
      // A line out of view, or a text wider than the plot: the corner.
      ...(vertical ? { y: 0.99, yanchor: 'top' } : { x: 0.01, xanchor: 'left' }),
      [name]: annotationValue(axis, value),
      ...position,
      text,
      showarrow: false,
      font: { size: fontSize.label, color: ink.guide },
    },
  };
}

/** A text just above its point, centred where the edges of the plot allow it. */
export function noteAnnotation({ x, y, text }: Note, { axes, refs, size }: MarkedPlot): object {
  checkText('the text of a note', text);
  checkPosition(`note "${text}"`, 'x', x, axes[0]);
  checkPosition(`note "${text}"`, 'y', y, axes[1]);
  const half = textWidth(text, fontSize.label) / 2 / size[0];
  const at = place(axes[0], x);
  return {
    xref: refs.x,
    yref: refs.y,
    x: annotationValue(axes[0], x),
    y: annotationValue(axes[1], y),
    text,
    xanchor: at < half ? 'left' : at > 1 - half ? 'right' : 'center',
    yanchor: 'bottom',
    yshift: 6,
    showarrow: false,
    bgcolor: '#ffffff',
    font: { size: fontSize.label, color: ink.text },
  };
}
