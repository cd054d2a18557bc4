// @ts-check
// The README's pictures are figures of notebooks, not drawings of their own.
import { join } from 'node:path';
import { root } from '../support/paths.mjs';
import { fingerprint, PLOTLY } from './pictures.mjs';

/**
 * @typedef {object} ReadmePicture
 * @property {string} notebook whose figure it is
 * @property {string} path
 * @property {(notebook: import('./pairing.mjs').Notebook, painter: Pick<import('./pictures.mjs').Painter, 'film'>) =>
 *   Promise<Buffer>} make the file, from the executed notebook with pictures; rejects when the notebook has no such figure
 * @property {(file: Buffer, notebook: import('./pairing.mjs').Notebook) => boolean} fits whether a file was made from this notebook
 */

const still = (/** @type {any} */ notebook) =>
  Buffer.from([found(notebook, 'Hitting time')['image/png']].flat().join(''), 'base64');
const moving = (/** @type {any} */ notebook) => found(notebook, 'While InfoNCE trains')[PLOTLY];

/** @type {readonly ReadmePicture[]} */
export const readmePictures = [
  {
    notebook: '01-dot-product',
    path: join(root, 'share', 'readme', 'hitting-time.png'),
    make: async (notebook) => still(notebook),
    fits: (file, notebook) => file.equals(still(notebook)),
  },
  {
    notebook: '04-gaussian-mixtures',
    path: join(root, 'share', 'readme', 'infonce-learns.png'),
    make: async (notebook, painter) => painter.film(moving(notebook)),
    fits: (file, notebook) => file.includes(fingerprint(moving(notebook))),
  },
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
