// @ts-check
// A notebook as a reveal.js deck: a slide for each section, one below it for each figure, table and paragraph group.
import { joined } from '../notebooks/pairing.mjs';
import { relinked } from './markup.mjs';
import { htmlPage } from './page.mjs';

/** @typedef {import('../notebooks/pairing.mjs').Notebook} Notebook */
/** @typedef {import('../notebooks/pairing.mjs').Cell} Cell */
/** @typedef {import('./markup.mjs').Markup} Markup */

/** How much of a slide a block takes; what is over goes to the next. A formula of its own counts as three lines. */
const LINES = 13;
const LETTERS = 95;

/** @param {string} block in Markdown */
function linesOf(block) {
  if (block.startsWith('#')) return 2;
  const formulas = block.match(/\$\$[\s\S]+?\$\$/g) ?? [];
  const rest = block.replace(/\$\$[\s\S]+?\$\$/g, '\n');
  return rest
    .split('\n')
    .reduce((sum, line) => sum + Math.ceil(line.length / LETTERS), 0.5 + 3 * formulas.length);
}

/**
 * Blocks of one Markdown cell, as many to a slide as it holds.
 * @param {string} text
 * @param {Markup} markup
 * @returns {string[]} in Markdown
 */
export function pagesOf(text, markup) {
  const blocks = markup.tokens(text).flatMap((token) => {
    // A long list may be cut between its items; a numbered one keeps its numbers, for Markdown counts from the first.
    if (token.type !== 'list' || linesOf(token.raw) <= LINES) return [token.raw];
    return token.items.map((/** @type {{ raw: string }} */ item) => item.raw);
  });
  /** @type {string[]} */
  const pages = [];
  let [page, lines] = ['', 0];
  for (const block of blocks.filter((raw) => raw.trim() !== '')) {
    if (page !== '' && lines + linesOf(block) > LINES) {
      pages.push(page);
      [page, lines] = ['', 0];
    }
    page += block.endsWith('\n\n') || /^\s*([-*]|\d+\.) /.test(block) ? block : `${block}\n\n`;
    lines += linesOf(block);
  }
  return page === '' ? pages : [...pages, page];
}

/**
 * The slides of a notebook: one list a section.
 * @param {Notebook} notebook executed
 * @param {Markup} markup
 * @returns {string[][]} HTML
 */
export function slidesOf({ cells }, markup) {
  /** @type {string[][]} */
  const sections = [];
  let heading = '';
  /** @param {string} html */
  const add = (html) => {
    if (sections.length === 0) sections.push([]);
    sections[sections.length - 1].push(html);
  };
  for (const cell of cells) {
    const place = cell.metadata.slideshow?.slide_type ?? '-';
    if (place === 'skip' || place === 'notes') continue;
    if (cell.cell_type === 'markdown') {
      const text = relinked(joined(cell.source), []);
      if (place === 'slide') {
        sections.push([]);
        heading = /^#+ (.*)/.exec(text)?.[1] ?? heading;
      }
      // Solutions are for the teacher's copy.
      for (const page of pagesOf(text.replace(/<details>[\s\S]*?<\/details>/g, ''), markup))
        add(markup.markdown(page));
      continue;
    }
    for (const output of cell.outputs ?? []) {
      const shown = markup.output(output);
      // An exercise without an answer is not a slide.
      if (shown?.kind === 'caption') {
        const section = sections[sections.length - 1];
        section.push((section.pop() ?? '') + shown.html);
        continue;
      }
      if (shown === null || shown.kind === 'text' || shown.html.includes('○ <em>')) continue;
      const title = /^\s*<h[1-3]/.test(shown.html) ? '' : `<p class="above">${markup.markdown(heading)}</p>`;
      add(title + shown.html);
    }
  }
  return sections.filter((section) => section.length > 0);
}

/**
 * The whole page; scripts and styles lie beside it in `parts`.
 * @param {string} title
 * @param {string[][]} sections
 * @param {string} style
 */
export function deckPage(title, sections, style) {
  const slides = sections
    .map(
      (section) => `<section>\n${section.map((html) => `<section>${html}</section>`).join('\n')}\n</section>`,
    )
    .join('\n');
  return htmlPage({
    title,
    styles: ['reveal.css', 'deck.css'],
    style,
    body: `<div class="reveal"><div class="slides">\n${slides}\n</div></div>`,
    scripts: ['plotly.min.js', 'reveal.js', 'figures.js', 'deck.js'],
  });
}
