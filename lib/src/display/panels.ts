import { compose } from './compose';
import { checkHeight, config, mergeLayout, type Figure } from './figure';
import { cleanObject } from './numbers';
import { describePanel, preparePanel } from './panel';
import { plainText } from './richText';

/** What `panels` takes beside the figures. */
export interface PanelsOptions {
  /** Figures in a row, 1 or more; default 2. */
  columns?: number;
  /** Title above all of them; default none. */
  title?: string;
  /** Pixels, 200 or more; default 480 a row. */
  height?: number;
  /** Raw plotly layout, merged into the template's. */
  layout?: object;
}

/**
 * Puts figures side by side as one, with one legend: a series that occurs in several of them under one name has one
 * look and one entry.
 * @param figures what `figure` returned, at least one
 * @param options see PanelsOptions
 * @returns a figure; `plot` shows it
 * @throws RangeError when there is no figure, when columns is not a positive integer, or for a figure that is itself
 *   made of panels or has a raw layout of its own
 */
export function panels(figures: readonly Figure[], options: PanelsOptions = {}): Figure {
  const { columns = 2, title } = options;
  if (figures.length === 0) throw new RangeError('figures must hold at least one figure, got none');
  if (!(Number.isInteger(columns) && columns >= 1)) {
    throw new RangeError(`columns must be a positive integer, got ${columns}`);
  }
  const names = { all: [], lines: [] };
  const prepared = figures.map(({ options: own }, i) => {
    if (own === null)
      throw new RangeError(`figures[${i}] is made of panels itself: put its figures here instead`);
    if (own.layout !== undefined) {
      throw new RangeError(
        `figures[${i}] has a raw layout, which names axes of its own: give it to panels() instead`,
      );
    }
    return preparePanel(own, names);
  });
  const rows = Math.ceil(figures.length / Math.min(columns, figures.length));
  const height = checkHeight(options.height ?? 480 * rows);
  const { data, layout } = compose(prepared, { title, columns, height });
  const text = prepared.flatMap((panel, i) => {
    const own = panel.options.title === undefined ? '' : ` (${plainText(panel.options.title)})`;
    return [`Panel ${i + 1}${own}: ${panel.options.summary}`, ...describePanel(panel)];
  });
  return {
    text: [...(title === undefined ? [] : [plainText(title)]), ...text].join('\n'),
    data,
    layout: mergeLayout(layout, cleanObject(options.layout ?? {}) as Record<string, unknown>),
    config,
    options: null,
  };
}
