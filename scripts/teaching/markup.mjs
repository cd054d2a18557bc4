// @ts-check
// Cells of executed notebooks as HTML that needs no network: formulas are drawn when the page is made, figures are alive.
import { createRequire } from 'node:module';
import hljs from 'highlight.js';
import { Marked } from 'marked';
import { joined } from '../notebooks/pairing.mjs';
import { PLOTLY } from '../notebooks/pictures.mjs';

/** @typedef {import('../notebooks/pairing.mjs').Output} Output */
/** @typedef {Awaited<ReturnType<typeof openMarkup>>} Markup */

/** @type {Record<string, string>} */
const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** @param {string} text */
export const escaped = (text) => text.replace(/[&<>"]/g, (letter) => entities[letter]);

// Code first: what looks like a formula inside it is not one.
const pieces = /(```[\s\S]*?```|`[^`\n]*`)|\$\$([\s\S]+?)\$\$|\$(?!\s)((?:\\.|[^$\\])+?)(?<!\s)\$/g;

/**
 * Links to notebooks as links to their pages; one that leads elsewhere in the project has no target here, and only its words stay.
 * @param {string} text in Markdown
 * @param {string[]} names of the notebooks that have pages
 */
export const relinked = (text, names) =>
  text.replace(/(?<!!)\[([^\]]+)\]\((?!https?:|#)([^)\s]+)\)/g, (_, words, target) => {
    const name = /(\d\d-[\w-]+)\.ipynb$/.exec(target)?.[1] ?? '';
    return names.includes(name) ? `[${words}](${name}.html)` : words;
  });

/** Loads MathJax once; what it returns is synchronous. */
export async function openMarkup() {
  const MathJax = await createRequire(import.meta.url)('mathjax').init({
    loader: { load: ['input/tex-full', 'output/svg'] },
    // Decks cut pages into parts: no formula may lean on the glyphs of another.
    svg: { fontCache: 'none' },
  });
  const { adaptor } = MathJax.startup;
  const marked = new Marked({ gfm: true });

  /**
   * @param {string} tex
   * @param {boolean} display
   */
  const formula = (tex, display) => {
    const made = adaptor.outerHTML(MathJax.tex2svg(tex, { display }));
    if (made.includes('data-mjx-error')) throw new Error(`MathJax cannot read the formula ${tex}`);
    return `<span role="math" aria-label="${escaped(tex.trim())}"${display ? ' class="display"' : ''}>${made.replace('role="img" ', 'aria-hidden="true" ')}</span>`;
  };

  /** @param {string} text */
  const markdown = (text) => {
    /** @type {string[]} */
    const drawn = [];
    const held = text.replace(pieces, (whole, code, display, inline) => {
      if (code !== undefined) return whole;
      drawn.push(formula(display ?? inline, display !== undefined));
      return `\ue000${drawn.length - 1}\ue000`;
    });
    const html = /** @type {string} */ (marked.parse(held));
    // A table wider than the page scrolls, by the keyboard too.
    return html
      .replace(/\ue000(\d+)\ue000/g, (_, place) => drawn[Number(place)])
      .replace(/<table>[\s\S]*?<\/table>/g, '<div class="wide" tabindex="0">$&</div>');
  };

  /** @param {string} text */
  const code = (text) =>
    `<pre class="code" tabindex="0"><code>${hljs.highlight(text, { language: 'typescript' }).value}</code></pre>`;

  /**
   * @param {Output} output
   * @returns {{ kind: 'figure' | 'caption' | 'words' | 'table' | 'text', html: string } | null} null: nothing to see
   */
  const output = ({ data, metadata, text, output_type }) => {
    if (output_type === 'stream') return { kind: 'text', html: plain(joined(text ?? '')) };
    if (!data) return null;
    if (data[PLOTLY])
      return { kind: 'figure', html: figure(data[PLOTLY], metadata?.['image/png'] ?? {}, data) };
    if (data['text/html'])
      return { kind: isCaption(data) ? 'caption' : 'table', html: joined(data['text/html']) };
    if (data['text/markdown']) return { kind: 'words', html: markdown(joined(data['text/markdown'])) };
    if (data['image/png'])
      return { kind: 'figure', html: `<img alt="" src="data:image/png;base64,${data['image/png']}">` };
    return data['text/plain'] ? { kind: 'text', html: plain(joined(data['text/plain'])) } : null;
  };

  return {
    markdown,
    code,
    output,
    style: adaptor.textContent(MathJax.svgStylesheet()),
    tokens: marked.lexer.bind(marked),
  };
}

/** @param {Record<string, any>} data of an output: the sentence under the figure before it? */
const isCaption = (data) => joined(data['text/html']).startsWith('<p class="caption"');

/** @param {string} text */
const plain = (text) => `<pre class="text" tabindex="0">${escaped(text)}</pre>`;

/**
 * A figure as its data, drawn by the page when it is seen; without scripts its picture stands there.
 * @param {{ data: unknown, layout: Record<string, any> }} drawn
 * @param {{ alt?: string, width?: number, height?: number }} picture
 * @param {Record<string, any>} data
 */
function figure(drawn, { alt = 'A figure', height = 480 }, data) {
  const json = JSON.stringify(drawn).replaceAll('<', '\\u003c');
  const still = data['image/png']
    ? `<noscript><img alt="${escaped(alt)}" src="data:image/png;base64,${joined(data['image/png']).trim()}"></noscript>`
    : '';
  return `<div class="figure" role="group" aria-label="${escaped(alt)}" style="height:${drawn.layout?.height ?? height}px"><script type="application/json">${json}</script></div>${still}`;
}
