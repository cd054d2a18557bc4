import { inKernel, show } from './channel';
import { checkText, plainText } from './text';

/** Where the kernel says which cell runs: its name, and how many have run. */
const RUNNING = Symbol.for('contrastive-lab.cell');

interface RunningCell {
  readonly name: string;
  readonly count: number;
}

/** The number of each figure by its cell and its place there: a cell that is run again keeps its numbers. */
const numbers = new Map<string, number>();
let cell: RunningCell | undefined;
let place = 0;

/**
 * The number of the figure that is shown next, such as '2.3': the notebook's own number, where its file is named NN-topic, and
 * the figure's place in the order in which cells first ran.
 * @param words what the figure shows, which names it where the kernel does not say which cell runs
 */
function nextNumber(words: string): string {
  const running = (globalThis as { [RUNNING]?: RunningCell })[RUNNING];
  place = running?.count === cell?.count ? place + 1 : 1;
  cell = running;
  const key = running === undefined ? words : `${running.name}\n${place}`;
  if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
  const chapter = /(?:^|[\\/])(\d\d)-[^\\/]*$/.exec(process.env.JPY_SESSION_NAME ?? '')?.[1];
  return `${chapter === undefined ? '' : `${Number(chapter)}.`}${numbers.get(key)}`;
}

/**
 * Shows a figure's sentence under it, with its number. In a terminal the figure's own words begin with that sentence.
 * @param sentence plain Unicode with <i>, <sub>, <sup>
 */
export function showCaption(sentence: string): void {
  if (!inKernel()) return;
  const number = nextNumber(sentence);
  const shown = checkText('caption', sentence);
  const html = `<p class="caption" style="font-size:18px;line-height:1.4;max-width:900px"><b>Figure ${number}.</b> ${shown}</p>`;
  show({ data: { 'text/html': html, 'text/plain': `Figure ${number}. ${plainText(shown)}` } });
}
