// @ts-check
// `npm run site`: the executed notebooks as a site of plain files in site/, with live figures, search and the claims' table.
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from 'commander';
import MiniSearch from 'minisearch';
import { home, joined, notebookNames, notebookPath } from './notebooks/pairing.mjs';
import { openMarkup } from './teaching/markup.mjs';
import { frontPage, notebookPage, searchEntries } from './teaching/pages.mjs';
import { readJson, replace } from './support/files.mjs';
import { modulesFolder, root } from './support/paths.mjs';

/** @param {string} title in Markdown */
const plainTitle = (title) =>
  title
    .replace(/<sup>(.*?)<\/sup>/g, '^($1)')
    .replace(/<sub>(.*?)<\/sub>/g, '_$1')
    .replace(/<[^>]*>|[*$\\]/g, '');

program
  .name('npm run site --')
  .description('Writes the executed notebooks as a site that any web server, or none, can show.')
  .argument('[names...]', 'of notebooks, such as 02; default all')
  .option('--out <folder>', 'where to', join(root, 'site'))
  .option('--repository <owner/name>', 'on GitHub; adds buttons that open a notebook in Binder')
  .parse();

const { out, repository } = program.opts();

try {
  if (repository !== undefined && !/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new Error(`--repository must be OWNER/NAME, got "${repository}"`);
  const all = notebookNames(home);
  const names = all.filter(
    (name) => program.args.length === 0 || program.args.some((start) => name.startsWith(start)),
  );
  if (names.length === 0)
    throw new Error(`NAME must be the beginning of one of ${all.join(', ')}, got "${program.args[0]}"`);
  const missing = names.filter((name) => !existsSync(notebookPath(name, home)));
  if (missing.length > 0)
    throw new Error(
      `${missing.join(', ')} has no notebook with outputs yet: run \`npm run notebooks\` first`,
    );
  const markup = await openMarkup();
  mkdirSync(join(out, 'parts'), { recursive: true });
  for (const [folder, file] of [
    [join(modulesFolder, 'plotly.js-dist-min'), 'plotly.min.js'],
    [join(modulesFolder, 'minisearch', 'dist', 'umd'), 'index.js'],
    [join(root, 'share', 'pages'), 'figures.js'],
    [join(root, 'share', 'pages'), 'site.js'],
    [join(root, 'share', 'pages'), 'site.css'],
  ])
    copyFileSync(join(folder, file), join(out, 'parts', file === 'index.js' ? 'minisearch.js' : file));

  const chapters = names.map((name) => {
    const notebook = readJson(notebookPath(name, home));
    const title = /^# (.*)/m.exec(joined(notebook.cells[0].source))?.[1] ?? name;
    return { name, notebook, title: plainTitle(title) };
  });
  const site = { chapters, markup, repository, api: existsSync(join(out, 'api', 'index.html')) };
  const entries = [];
  for (const chapter of chapters) {
    replace(join(out, `${chapter.name}.html`), notebookPage(chapter, site));
    copyFileSync(notebookPath(chapter.name, home), join(out, `${chapter.name}.ipynb`));
    entries.push(...searchEntries(chapter));
    console.log(`${chapter.name}: ${chapter.title}`);
  }
  const index = new MiniSearch({ fields: ['heading', 'text'], storeFields: ['heading', 'page'] });
  index.addAll(entries.map((entry, id) => ({ id, ...entry })));
  // A script and not JSON: a page opened from the disk may not fetch.
  replace(join(out, 'parts', 'index.js'), `window.searchIndex = ${JSON.stringify(JSON.stringify(index))};\n`);
  replace(join(out, 'index.html'), frontPage(readFileSync(join(root, 'README.md'), 'utf8'), site));
  console.log(`${out}: ${chapters.length + 1} pages; open index.html`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
