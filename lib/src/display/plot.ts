import { show } from './channel';
import { figure, type Figure } from './figure';
import type { FigureOptions } from './options';

/**
 * Shows a figure as one output of the notebook; outside a kernel prints what it shows in words and numbers.
 * @param what a figure, or the options to build one from (see `figure`)
 * @throws what `figure` throws on bad options
 */
export function plot(what: Figure | FigureOptions): void {
  const { data, layout, config, text, frames } = 'data' in what ? what : figure(what);
  const moving = frames === undefined ? {} : { frames };
  show({ 'application/vnd.plotly.v1+json': { data, layout, config, ...moving }, 'text/plain': text });
}
