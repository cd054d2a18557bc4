// @ts-check
// `npm run notebooks`: executes the notebooks in full mode, adds pictures to their figures, and writes
// notebooks/NN-topic.ipynb from notebooks/src/NN-topic.ts. A notebook that fails is left as it was.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { program } from 'commander';
import { chromiumRemedy, findChromium } from './chromium.mjs';
import { checkNotebook } from './notebooks/check.mjs';
import { withEquationNumbers } from './notebooks/equations.mjs';
import { CellError, execute } from './notebooks/execute.mjs';
import {
  firstLine,
  home,
  joined,
  notebookFromSource,
  notebookNames,
  notebookPath,
  sourcePath,
} from './notebooks/pairing.mjs';
import { addPictures, openPainter, PLOTLY } from './notebooks/pictures.mjs';
import { readmePictures } from './notebooks/readme.mjs';
import { readJson, replace } from './support/files.mjs';
import { copyFor } from './teaching/copies.mjs';

program
  .name('npm run notebooks --')
  .description('Executes notebooks with the real kernel and writes them with outputs and pictures.')
  .argument('[names...]', 'such as 01-dot-product, or 01; default all')
  .option('--quick', 'execute in quick mode as a trial, write nothing')
  .option('--folder <path>', 'notebooks of your own: a folder that has src/NN-topic.ts', home)
  .option(
    '--student',
    'write copies for students to FOLDER/student: no solutions, no outputs, the checks kept',
  )
  .option('--solutions', 'write copies for teachers to FOLDER/solutions: each checked exercise answered')
  .option(
    '--number',
    'number the displayed equations of the sources in order, and of the notebooks with them',
  )
  .option('--check', 'only check the committed notebooks against their sources')
  .parse();

const {
  quick = false,
  check = false,
  number = false,
  student = false,
  solutions = false,
  folder,
} = program.opts();
const noBrowser = findChromium() === null;

/** @param {string[]} wanted */
function choose(wanted) {
  const names = notebookNames(folder);
  const unknown = wanted.find((start) => !names.some((name) => name.startsWith(start)));
  if (unknown !== undefined) {
    throw new Error(
      `NAME must be the beginning of one of ${names.join(', ') || '(none yet)'}, got "${unknown}"`,
    );
  }
  return wanted.length === 0 ? names : names.filter((name) => wanted.some((start) => name.startsWith(start)));
}

/** @param {number} since */
function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

/**
 * Says which cell runs: in a terminal on one line that is rewritten, elsewhere a line for each cell.
 * @param {string} name
 * @param {import('./notebooks/pairing.mjs').Notebook} notebook
 */
function follow(name, notebook) {
  const code = notebook.cells.flatMap((cell, i) => (cell.cell_type === 'code' ? [i] : []));
  const start = performance.now();
  return (/** @type {number} */ index) => {
    const line = `${name}: cell ${code.indexOf(index) + 1} of ${code.length} after ${seconds(start)}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

function endLine() {
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

/**
 * Keys in order and one space a level: a save in JupyterLab then changes nothing.
 * @param {unknown} notebook
 */
function asJupyterWrites(notebook) {
  const inOrder = (/** @type {string} */ _, /** @type {any} */ value) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return `${JSON.stringify(notebook, inOrder, 1)}\n`;
}

/**
 * @param {string} name
 * @param {Awaited<ReturnType<typeof openPainter>> | null} painter null: figures get no pictures
 */
async function run(name, painter) {
  const start = performance.now();
  const source = notebookFromSource(sourcePath(name, folder));
  const notebook = await execute(source, {
    mode: quick ? 'quick' : 'full',
    cwd: folder,
    path: notebookPath(name, folder),
    onCell: follow(name, source),
  });
  endLine();
  if (quick) return `${name}: all cells ran in ${seconds(start)}; nothing was written`;
  const figures = painter === null ? countFigures(notebook) : await addPictures(notebook, painter);
  // The kernel adds its versions to the metadata, the client its own.
  notebook.metadata = source.metadata;
  replace(notebookPath(name, folder), asJupyterWrites(notebook));
  const counted = `${figures} figure${figures === 1 ? '' : 's'}`;
  if (painter === null && figures > 0)
    return `${name}: written without pictures of its ${counted}: ${chromiumRemedy}, then run it again`;
  for (const picture of folder === home ? readmePictures : [])
    if (picture.notebook === name) replace(picture.path, picture.make(notebook));
  return `${name}: ${counted}, ${seconds(start)}`;
}

/**
 * @param {string} name
 * @param {unknown} error
 */
function explain(name, error) {
  endLine();
  if (!(error instanceof CellError))
    return `${name}: ${error instanceof Error ? error.message : String(error)}`;
  const cell = notebookFromSource(sourcePath(name, folder)).cells[error.cell];
  const text = joined(cell.source).replace(/^/gm, '    ');
  const where = `${name}: cell ${error.cell + 1} failed ("${firstLine(cell)}")`;
  return [where, text, `  ${error.message}`, 'The notebook is left as it was.'].join('\n\n');
}

/** @param {import('./notebooks/pairing.mjs').Notebook} notebook */
function countFigures({ cells }) {
  return cells.flatMap(({ outputs = [] }) => outputs).filter(({ data = {} }) => PLOTLY in data).length;
}

/** Where no picture can be drawn none is missed. @param {string} fault */
function excused(fault) {
  return noBrowser && fault.includes('has a figure without image/png');
}

/**
 * @param {string[]} names
 * @param {import('./teaching/copies.mjs').Reader} reader
 */
function writeCopies(names, reader) {
  mkdirSync(join(folder, reader), { recursive: true });
  for (const name of names) {
    const path = join(folder, reader, `${name}.ipynb`);
    replace(path, asJupyterWrites(copyFor(notebookFromSource(sourcePath(name, folder)), reader)));
    console.log(`${relative(process.cwd(), path)}: written`);
  }
}

/** @param {string} name */
function numberEquations(name) {
  const path = sourcePath(name, folder);
  const source = readFileSync(path, 'utf8');
  const numbered = withEquationNumbers(source, Number(name.slice(0, 2)));
  if (numbered === source) return;
  replace(path, numbered);
  console.log(`${relative(process.cwd(), path)}: equations numbered`);
  const pair = notebookPath(name, folder);
  if (!existsSync(pair)) return;
  // Words need no run: where nothing else differs the notebook keeps its outputs.
  const [fresh, notebook] = [notebookFromSource(path), readJson(pair)];
  if (fresh.cells.length !== notebook.cells.length) return;
  for (const [i, cell] of fresh.cells.entries())
    if (cell.cell_type === 'markdown') notebook.cells[i] = { ...notebook.cells[i], ...cell };
  replace(pair, asJupyterWrites(notebook));
}

async function main() {
  const names = choose(program.args);
  if (number) {
    names.forEach(numberEquations);
    return;
  }
  if (student || solutions) {
    if (student) writeCopies(names, 'student');
    if (solutions) writeCopies(names, 'solutions');
    return;
  }
  const start = performance.now();
  const painter = quick || check || noBrowser ? null : await openPainter();
  let failed = 0;
  for (const name of names) {
    try {
      if (check) {
        const complaints = checkNotebook(name, folder).filter((fault) => !excused(fault));
        if (complaints.length > 0) throw new Error(complaints.join('\n  '));
        console.log(`${name}: source and notebook agree`);
      } else console.log(await run(name, painter));
    } catch (error) {
      failed++;
      console.error(explain(name, error));
    }
  }
  await painter?.close();
  console.log(
    `${names.length} notebook${names.length === 1 ? '' : 's'}, ${failed} failed, ${seconds(start)}`,
  );
  if (failed > 0) process.exitCode = 1;
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
