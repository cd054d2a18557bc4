// @ts-check
// `npm run slides -- 02`: notebooks as decks that need no network, in notebooks/slides.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { program } from 'commander';
import { home, joined, notebookNames, notebookPath, slideshow } from './notebooks/pairing.mjs';
import { deckPage, slidesOf } from './teaching/deck.mjs';
import { openMarkup } from './teaching/markup.mjs';
import { readJson, replace } from './support/files.mjs';
import { modulesFolder, root } from './support/paths.mjs';

program
  .name('npm run slides --')
  .description(
    'Writes a reveal.js deck for each executed notebook: figures alive, formulas drawn, no network needed.',
  )
  .argument('<names...>', 'such as 02-cosine, or 02')
  .option('--folder <path>', 'notebooks of your own', home)
  .option('--out <folder>', 'where to; default FOLDER/slides')
  .parse();

const { folder, out } = program.opts();
const target = out ?? join(folder, 'slides');
const pages = join(root, 'share', 'pages');
const parts = {
  'reveal.css': join(modulesFolder, 'reveal.js', 'dist', 'reveal.css'),
  'reveal.js': join(modulesFolder, 'reveal.js', 'dist', 'reveal.js'),
  'plotly.min.js': join(modulesFolder, 'plotly.js-dist-min', 'plotly.min.js'),
  'deck.css': join(pages, 'deck.css'),
  'deck.js': join(pages, 'deck.js'),
  'figures.js': join(pages, 'figures.js'),
};

try {
  const all = notebookNames(folder);
  const names = program.args.map((wanted) => {
    const name = all.find((one) => one.startsWith(wanted));
    if (name === undefined)
      throw new Error(`NAME must be the beginning of one of ${all.join(', ')}, got "${wanted}"`);
    if (!existsSync(notebookPath(name, folder)))
      throw new Error(`${name} has no notebook with outputs yet: run \`npm run notebooks -- ${name}\` first`);
    return name;
  });
  mkdirSync(join(target, 'parts'), { recursive: true });
  for (const [name, from] of Object.entries(parts)) copyFileSync(from, join(target, 'parts', name));
  const markup = await openMarkup();
  for (const name of names) {
    const notebook = slideshow(readJson(notebookPath(name, folder)));
    const sections = slidesOf(notebook, markup);
    const title = /^# (.*)/m.exec(joined(notebook.cells[0].source))?.[1] ?? name;
    const path = join(target, `${name}.html`);
    replace(path, deckPage(title.replace(/[*$]|<[^>]*>/g, ''), sections, markup.style));
    console.log(
      `${relative(process.cwd(), path)}: ${sections.flat().length} slides in ${sections.length} sections; open it in a browser`,
    );
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
