// @ts-check
// The site's pages: a chapter for each notebook, and a front page with the claims.
import { joined } from '../notebooks/pairing.mjs';
import { escaped, relinked } from './markup.mjs';
import { htmlPage } from './page.mjs';

/** @typedef {{ name: string, title: string, notebook: import('../notebooks/pairing.mjs').Notebook }} Chapter */
/** @typedef {import('./markup.mjs').Markup} Markup */

/**
 * @typedef {object} Site
 * @property {Chapter[]} chapters
 * @property {Markup} markup
 * @property {boolean} api whether the pages of the library lie in api/
 * @property {string} [repository] OWNER/NAME on GitHub
 */

/** @param {string} heading the fragment that leads to it */
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/<[^>]*>|[^\w\s-]/g, '')
    .trim()
    .replace(/\s+/g, '-');

/** @param {string} html with headings that get an id, so that search can lead to them */
const withAnchors = (html) =>
  html.replace(/<h([23])>([\s\S]*?)<\/h\1>/g, (_, level, text) => {
    return `<h${level} id="${anchor(text.replace(/<svg[\s\S]*?<\/svg>/g, ''))}">${text}</h${level}>`;
  });

/**
 * @param {string} title
 * @param {string} content
 * @param {Site} site
 */
function page(title, content, { chapters, markup, api }) {
  const links = chapters
    .map(
      (one) =>
        `<li><a href="${one.name}.html"${one.title === title ? ' aria-current="page"' : ''}>${escaped(one.title)}</a></li>`,
    )
    .join('\n');
  const body = `<a class="skip" href="#content">Skip to the text</a>
<header>
<a class="home" href="index.html">contrastive-lab</a>
<label>Search <input type="search" id="search" autocomplete="off"></label>
<button type="button" id="theme">Dark or light</button>
</header>
<div id="found" role="status"></div>
<nav aria-label="Notebooks"><ol start="0">
${links}
</ol>${api ? '<p><a href="api/index.html">The library</a></p>' : ''}</nav>
<main id="content">
${content}
</main>`;
  const scripts = ['plotly.min.js', 'minisearch.js', 'index.js', 'figures.js', 'site.js'];
  return htmlPage({ title, styles: ['site.css'], style: markup.style, body, scripts });
}

/**
 * @param {Chapter} chapter
 * @param {Site} site
 */
export function notebookPage({ name, notebook, title }, site) {
  const { chapters, markup, repository } = site;
  const names = chapters.map((one) => one.name);
  const cells = notebook.cells.map((cell) => {
    const source = joined(cell.source);
    if (cell.cell_type === 'markdown') return withAnchors(markup.markdown(relinked(source, names)));
    const shown = (cell.outputs ?? []).map((output) => markup.output(output)?.html ?? '').join('\n');
    const lines = source.split('\n').length;
    const code = `<details${lines <= 8 ? ' open' : ''}><summary>Code, ${lines} ${lines === 1 ? 'line' : 'lines'}</summary>${markup.code(source)}</details>`;
    return `${code}<div class="output" tabindex="0">${shown}</div>`.replace(
      '<div class="output" tabindex="0"></div>',
      '',
    );
  });
  const place = chapters.findIndex((one) => one.name === name);
  const step = (/** @type {Chapter | undefined} */ to, /** @type {string} */ word) =>
    to ? `<a href="${to.name}.html">${word}: ${escaped(to.title)}</a>` : '';
  const binder = repository
    ? ` <a class="button" href="https://mybinder.org/v2/gh/${repository}/HEAD?urlpath=lab/tree/notebooks/${name}.ipynb">Open in Binder</a>`
    : '';
  const buttons = `<p class="buttons"><a class="button" href="${name}.ipynb" download>Download the notebook</a>${binder}</p>`;
  const steps = `<p class="steps">${step(chapters[place - 1], 'Previous')} ${step(chapters[place + 1], 'Next')}</p>`;
  return page(title, [buttons, ...cells, steps].join('\n'), site);
}

/**
 * @param {string} readme has the claims' table and where it comes from
 * @param {Site} site
 */
export function frontPage(readme, site) {
  const { chapters, markup } = site;
  const first = readme
    .slice(readme.indexOf('\n') + 1, readme.indexOf('\n## '))
    .replace(/!\[[^\]]*\]\([^)]*\)/g, '');
  const at = readme.search(/^\| claim +\|/m);
  const before = readme.lastIndexOf('\n## ', at);
  const claims = at < 0 ? '' : readme.slice(before, readme.indexOf('\n## ', at));
  const text = relinked(
    first + claims,
    chapters.map((one) => one.name),
  );
  const list = chapters.map((one) => `- [${one.title}](${one.name}.html)`).join('\n');
  return page(
    'contrastive-lab',
    markup.markdown(
      `# contrastive-lab\n\n${text.replace(/<!--[\s\S]*?-->/g, '')}\n\n## Notebooks\n\n${list}`,
    ),
    site,
  );
}

/**
 * What search finds: each section's words.
 * @param {Chapter} chapter
 */
export function searchEntries({ name, title, notebook }) {
  /** @type {{ heading: string, page: string, text: string }[]} */
  const entries = [{ heading: title, page: `${name}.html`, text: '' }];
  for (const cell of notebook.cells) {
    if (cell.cell_type !== 'markdown') continue;
    for (const part of joined(cell.source).split(/^(?=##+ )/m)) {
      const heading = /^##+ (.*)/.exec(part)?.[1];
      if (heading)
        entries.push({
          heading: `${title}: ${heading.replace(/[*$]|<[^>]*>/g, '')}`,
          page: `${name}.html#${anchor(heading)}`,
          text: '',
        });
      entries[entries.length - 1].text += ` ${part.replace(/<[^>]*>|[$*\\{}]/g, ' ')}`;
    }
  }
  return entries;
}
