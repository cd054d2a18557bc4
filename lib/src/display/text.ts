import { withSigns } from './numbers';

// Titles and labels are plotly's small HTML: <i>, <b>, <sub>, <sup>, <br>.

/** The tags that plotly knows; it drops every other text between < and >. */
const TAG = /<\/?(?:i|em|b|u|s|sub|sup|span|a|br)(?:\s[^<>]*)?\/?>/gi;

/**
 * Makes a text ready for plotly: a < that begins no tag is written as an entity, or plotly would drop all up to the next >; numbers
 * get the signs of print.
 * @param option how errors call it
 * @throws TypeError when it is not a string, or empty; RangeError for LaTeX, which plotly shows as a blank in JupyterLab
 */
export function checkText(option: string, text: unknown): string {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new TypeError(`${option} must be a non-empty string, got ${JSON.stringify(text) ?? 'undefined'}`);
  }
  if (text.includes('$')) {
    throw new RangeError(
      `${option} must hold no LaTeX: write Unicode with <i>, <sub>, <sup> instead of $...$, got "${text}"`,
    );
  }
  const between = text
    .split(TAG)
    .map((part) => withSigns(part).replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  const tags = [...text.matchAll(TAG)].map(([tag]) => tag);
  return between.map((part, i) => part + (tags[i] ?? '')).join('');
}

/** Returns the text without tags, for a terminal: x<sup>2</sup> becomes x^2. */
export function plainText(text: string): string {
  return text
    .replace(/<sup>/g, '^')
    .replace(/<sub>/g, '_')
    .replace(/<br ?\/?>/g, ' ')
    .replace(TAG, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/** Estimates a text's width in pixels: there is no font at hand in the kernel, and DejaVu Sans is the widest that the template names. */
export function textWidth(text: string, fontSize: number): number {
  return plainText(text).length * 0.62 * fontSize;
}

/** Breaks a text between words into lines of at most `width` pixels where that can be done. */
export function wrapText(text: string, fontSize: number, width: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = lines[lines.length - 1] === '' ? word : `${lines[lines.length - 1]} ${word}`;
    if (lines[lines.length - 1] === '' || textWidth(longer, fontSize) <= width)
      lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join('<br>');
}
