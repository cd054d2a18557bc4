import { requireList, requireParts } from '../tensor/checks';
import { config, type Figure } from './figure';
import { BELOW, mergeLayout } from './layout';
import { shortNumber } from './numbers';
import { fontSize } from './template';
import { checkText, plainText } from './text';

/** One position of a slider. */
export interface SliderStep {
  /** What stands below the slider there, such as the step of a run. */
  readonly name: string;
  readonly figure: Figure;
}

/** Pixels that the slider takes below the plot. */
const SLIDER_HEIGHT = 110;

/** JupyterLab shows 679 pixels of a notebook on a screen of 1280 x 800: a slider and what it moves are seen together. */
const TALLEST = 640;

/**
 * Builds one figure with a slider that goes through several: steps of a training, values of a parameter. It opens at the last
 * position, which is also what a static picture shows.
 * @param steps at least two figures of equally many traces and equal axis ranges (give every figure the same `range`), so
 *   that nothing but the data moves
 * @param label what the slider sets, such as 'step'
 * @param summary the sentence under it, true of every position; default that of the last position, which it names
 * @returns a figure; `plot` shows it
 * @throws RangeError when there are fewer than two steps, or their traces or ranges differ
 */
export function withSlider(steps: readonly SliderStep[], label: string, summary?: string): Figure {
  requireList('steps', steps);
  steps.forEach((step, i) => {
    requireParts(`steps[${i}]`, step, { name: 'text', figure: 'object' });
    requireParts(`steps[${i}].figure`, step.figure, { text: 'text', data: 'list', layout: 'object' });
  });
  const shownLabel = checkText('label', label);
  const words = summary === undefined ? [] : [plainText(checkText('summary', summary))];
  if (steps.length < 2) throw new RangeError(`steps must hold at least two figures, got ${steps.length}`);
  const last = steps[steps.length - 1].figure;
  for (const { name, figure } of steps) {
    if (figure.data.length !== last.data.length) {
      throw new RangeError(
        `steps "${name}" has ${figure.data.length} traces, the last one ${last.data.length}; give every step the same series`,
      );
    }
    const differs = axesOf(last).find((axis) => rangeOf(figure, axis) !== rangeOf(last, axis));
    if (differs !== undefined) {
      throw new RangeError(
        `steps "${name}" has the ${differs} range ${rangeOf(figure, differs)}, the last one ${rangeOf(last, differs)}; give every step the same range`,
      );
    }
  }
  const { height, legend } = last.layout as { height: number; legend: { y: number } };
  const instant = { mode: 'immediate', frame: { duration: 0, redraw: true }, transition: { duration: 0 } };
  const labels = steps.map(labelOf);
  const slider = {
    active: steps.length - 1,
    currentvalue: { prefix: `${shownLabel}: `, font: { size: fontSize.axis } },
    font: { size: fontSize.tick },
    pad: { t: BELOW, b: 10 },
    ticklen: 5,
    // The current value is the label of its position, so every position has one; plotly writes as many as have room.
    steps: labels.map((name, i) => ({
      label: name,
      value: name,
      method: 'animate',
      args: [[String(i)], instant],
    })),
  };
  const whole = Math.max(height, Math.min(height + SLIDER_HEIGHT, TALLEST));
  return {
    text: [...words, describe(steps, plainText(shownLabel))].join('\n'),
    caption: summary ?? `${last.caption} (At ${label} ${labels[labels.length - 1]}, where the slider opens.)`,
    data: last.data,
    frames: steps.map(({ figure }, i) => ({
      name: String(i),
      data: figure.data,
      traces: [...figure.data.keys()],
    })),
    layout: mergeLayout(last.layout, {
      height: whole,
      // As many pixels below the title as before.
      legend: { y: 1 - ((1 - legend.y) * height) / whole },
      sliders: [slider],
    }),
    config,
    options: null,
  };
}

/** The name of a step as it is shown: steps of a run are written as on the axes, 1,000. */
function labelOf({ name }: SliderStep, i: number): string {
  return /^\d{1,15}$/.test(name) ? shortNumber(Number(name)) : checkText(`the name of step ${i}`, name);
}

/** The last position in full, and of the others the lines in which they differ from it. */
function describe(steps: readonly SliderStep[], label: string): string {
  const names = steps.map((step, i) => plainText(labelOf(step, i)));
  const { figure } = steps[steps.length - 1];
  const common = new Set(figure.text.split('\n'));
  const others = steps.slice(0, -1).map((step, i) => {
    const own = step.figure.text.split('\n').filter((line) => !common.has(line) || /^Panel \d/.test(line));
    return [`  ${label} ${names[i]}:`, ...own.map((line) => `  ${line}`)].join('\n');
  });
  return [figure.text, `  slider ${label}, shown here: ${names[names.length - 1]}`, ...others].join('\n');
}

function axesOf({ layout }: Figure): string[] {
  return Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key));
}

function rangeOf({ layout }: Figure, axis: string): string {
  return JSON.stringify((layout[axis] as { range?: unknown } | undefined)?.range ?? null);
}
