// @ts-check
// The README's picture is a figure of a notebook, not a drawing of its own.
import { join } from 'node:path';
import { root } from '../jupyter.mjs';

export const README_NOTEBOOK = '01-dot-product';
export const README_PICTURE = join(root, 'share', 'readme', 'hitting-time.png');

/**
 * @param {import('./pairing.mjs').Notebook} notebook README_NOTEBOOK, executed, with pictures
 * @returns {Buffer} the PNG of its figure of hitting times
 * @throws Error when it has no such figure
 */
export function readmePicture(notebook) {
  const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
  const figure = outputs.find(({ data }) =>
    [data?.['text/plain']].flat().join('').startsWith('Hitting time'),
  );
  const picture = figure?.data?.['image/png'];
  if (!picture) throw new Error(`${README_NOTEBOOK} has no picture whose summary begins with "Hitting time"`);
  return Buffer.from([picture].flat().join(''), 'base64');
}
