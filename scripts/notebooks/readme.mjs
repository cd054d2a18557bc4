// @ts-check
// The README's pictures are figures of notebooks, not drawings of their own.
import { join } from 'node:path';
import { root } from '../support/paths.mjs';

/**
 * @typedef {object} ReadmePicture
 * @property {string} notebook whose figure it is
 * @property {string} path
 * @property {(notebook: import('./pairing.mjs').Notebook) => Buffer} make the file, from the executed notebook with pictures;
 *   throws when the notebook has no such figure
 */

/** @type {(notebook: string, file: string, beginning: string) => ReadmePicture} */
const still = (notebook, file, beginning) => ({
  notebook,
  path: join(root, 'share', 'readme', file),
  make: (executed) => Buffer.from([found(executed, beginning)['image/png']].flat().join(''), 'base64'),
});

/** @type {readonly ReadmePicture[]} */
export const readmePictures = [
  still('01-dot-product', 'hitting-time.png', 'Hitting time'),
  still('04-gaussian-mixtures', 'infonce-learns.png', 'While InfoNCE trains'),
];

/**
 * @param {import('./pairing.mjs').Notebook} notebook
 * @param {string} beginning of the figure's summary
 * @returns {Record<string, any>} the figure in all its forms
 * @throws Error when there is no such figure with a picture
 */
function found(notebook, beginning) {
  const outputs = notebook.cells.flatMap((cell) => cell.outputs ?? []);
  const output = outputs.find(({ data }) => [data?.['text/plain']].flat().join('').startsWith(beginning));
  if (!output?.data?.['image/png'])
    throw new Error(`the notebook has no picture whose summary begins with "${beginning}"`);
  return output.data;
}
