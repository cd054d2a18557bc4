// @ts-check
// `npm run figure`: a figure of an executed notebook as PDF, SVG or PNG, at a size in centimetres.
import { existsSync } from 'node:fs';
import { program, InvalidArgumentError } from 'commander';
import { writeFigure } from './notebooks/paper.mjs';
import { PLOTLY } from './notebooks/pictures.mjs';
import { readJson } from './support/files.mjs';

const centimetres = (/** @type {string} */ text) => {
  const value = Number(text);
  if (!(value >= 1 && value <= 200)) throw new InvalidArgumentError('must be 1 to 200 centimetres');
  return value;
};

program
  .name('npm run figure --')
  .description('Writes a figure of a notebook for a paper; PDF has its fonts embedded.')
  .argument('<source>', 'an executed notebook such as notebooks/02-cosine.ipynb, or a figure as JSON')
  .argument('<file>', 'where to, ending in .pdf, .svg or .png')
  .option('--number <n>', 'which figure of the notebook, from 1', '1')
  .option('--width <cm>', 'width', centimetres, 12)
  .option('--height <cm>', "height; default the figure's own proportions", centimetres)
  .option('--overwrite', 'replaces a file of this name')
  .parse();

try {
  const [source, file] = program.args;
  const { number, width, height, overwrite = false } = program.opts();
  if (existsSync(file) && !overwrite)
    throw new Error(`file is there already: ${file}; name another, or pass --overwrite to replace it`);
  await writeFigure(figureIn(source, Number(number)), file, { width, height });
  console.log(`${file}: ${width} cm wide`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/**
 * @param {string} source
 * @param {number} number
 */
function figureIn(source, number) {
  /** @type {any} */
  let content;
  try {
    content = readJson(source);
  } catch (error) {
    throw new Error(`source cannot be read: ${source} (${/** @type {Error} */ (error).message})`, {
      cause: error,
    });
  }
  if (!Array.isArray(content?.cells) && !Array.isArray(content?.data))
    throw new Error(
      `source must be a notebook, or a figure as JSON ({ data, layout }): ${source} is neither`,
    );
  // Plotly's own height, where none is given.
  if (!content.cells) return { data: content.data, layout: { height: 450, ...content.layout } };
  const figures = content.cells
    .flatMap((/** @type {any} */ cell) => cell.outputs ?? [])
    .flatMap((/** @type {any} */ { data = {} }) => data[PLOTLY] ?? []);
  const figure = figures[number - 1];
  if (figure === undefined)
    throw new Error(`number must be from 1 to ${figures.length}, the figures of ${source}, got ${number}`);
  return figure;
}
