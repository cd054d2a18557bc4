// Figures and tables for a paper.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { requireChoice, requireObject, requireParts, requireText } from '../tensor/checks';
import { toolsFolder } from '../tensor/project';
import { requireWritable, writeWhole } from '../tensor/wholeFiles';
import type { Figure } from './figure';
import { latexText, tableCells, type DataFrameLike, type Row, type TableOptions } from './table';

/** The command that draws, which a browser of the machine helps. */
const COMMAND = path.join(toolsFolder, 'scripts', 'figure.mjs');

/** How large a figure is, and what a table says. */
export interface SaveOptions extends TableOptions {
  /** Centimetres, 1 to 200, default 12. */
  width?: number;
  /** Centimetres, 1 to 200; default as the figure's own proportions have it. */
  height?: number;
  /** Replaces a file of this name; default false. */
  overwrite?: boolean;
}

const isFigure = (thing: object): thing is Figure => 'layout' in thing && 'data' in thing;

/**
 * Saves a figure as .pdf (fonts embedded), .svg or .png (300 dots an inch), or a table as .csv or .tex. A figure needs Chromium or Chrome, also for SVG:
 * Plotly measures letters in a browser. Beside a figure its words are in `figure.text`, for the caption.
 * @param thing what `figure` or `panels` made, a danfojs DataFrame, or an array of records
 * @param file its path; the ending says the format
 * @param options size, caption, columns and digits, and whether to replace a file
 * @throws RangeError when an option or the ending is wrong; Error when the file is there already or no browser is found
 */
export async function save(
  thing: Figure | DataFrameLike | readonly Row[],
  file: string,
  options: SaveOptions = {},
): Promise<void> {
  requireObject('thing', thing);
  requireText('file', file);
  requireObject('options', options);
  const { width = 12, height, overwrite = false } = options;
  const ending = path.extname(file).toLowerCase();
  requireChoice(
    `the ending of ${file}`,
    ending,
    isFigure(thing) ? ['.pdf', '.svg', '.png'] : ['.csv', '.tex'],
  );
  requireWritable(file, { overwrite });
  if (!isFigure(thing)) {
    const text =
      ending === '.tex'
        ? latexText(thing, options)
        : (await import('../files')).csvText(tableCells(thing, options));
    writeWhole(file, [Buffer.from(text)], { overwrite });
    return;
  }
  requireParts('figure', thing, { data: 'list', layout: 'object' });
  for (const [name, value] of Object.entries({ width, height: height ?? 1 })) {
    if (!(value >= 1 && value <= 200))
      throw new RangeError(`${name} must be 1 to 200 centimetres, got ${value}`);
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'figure-'));
  try {
    const source = path.join(folder, 'figure.json');
    writeFileSync(source, JSON.stringify({ data: thing.data, layout: thing.layout }));
    const size = ['--width', String(width), ...(height === undefined ? [] : ['--height', String(height)])];
    const args = [COMMAND, source, path.resolve(file), ...size, ...(overwrite ? ['--overwrite'] : [])];
    await promisify(execFile)(process.execPath, args);
  } catch (problem) {
    const { stderr, message } = problem as { stderr?: string; message: string };
    throw new Error(`the figure was not saved: ${stderr?.trim() ?? message}`, { cause: problem });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
