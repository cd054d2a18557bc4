// Titles and labels are plotly's small HTML: <i>, <b>, <sub>, <sup>, <br>.

/**
 * Refuses LaTeX: plotly shows a text between dollar signs as a blank in JupyterLab.
 * @throws Error naming the option
 */
export function checkText(option: string, text: unknown): string {
  if (typeof text !== 'string' || text.trim() === '') {
    throw new TypeError(
      `${option} must be a text that is not empty, got ${JSON.stringify(text) ?? 'undefined'}`,
    );
  }
  if (text.includes('$')) {
    throw new RangeError(
      `${option} must hold no LaTeX: write Unicode with <i>, <sub>, <sup> instead of $...$, got "${text}"`,
    );
  }
  return text;
}

/** The text without tags, for a terminal: x<sup>2</sup> becomes x^2. */
export function plainText(text: string): string {
  return text
    .replace(/<sup>/g, '^')
    .replace(/<sub>/g, '_')
    .replace(/<br ?\/?>/g, ' ')
    .replace(/<[^>]*>/g, '');
}

/**
 * Width of a character in units of the font size. After DejaVu Sans, the widest of the fonts that the template names: a
 * computer without the others must show every label whole too.
 */
function characterWidth(character: string): number {
  if (/[ijlI.,:;|'! ]/.test(character)) return 0.33;
  if (/[tfr()[\]/]/.test(character)) return 0.41;
  if (/[mW%@—]/.test(character)) return 1;
  if (/[wM=+<>≤≥≈±×−~]/.test(character)) return 0.87;
  return /\p{Lu}/u.test(character) ? 0.77 : 0.64;
}

/** Estimated width in pixels of one line: there is no font at hand in the kernel. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0;
  let scale = 1;
  for (const [part] of text.matchAll(/<[^>]*>|./gu)) {
    if (/^<su[bp]>$/.test(part)) scale = 0.7;
    else if (/^<\/su[bp]>$/.test(part)) scale = 1;
    else if (!/^<.+>$/.test(part)) width += scale * characterWidth(part);
  }
  return width * fontSize;
}

/** Breaks the text between words into lines of at most `width` pixels where that can be done. */
export function wrapText(text: string, fontSize: number, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split(/<br ?\/?>/)) {
    let line = '';
    for (const word of paragraph.split(' ')) {
      const longer = line === '' ? word : `${line} ${word}`;
      if (line !== '' && textWidth(longer, fontSize) > width) {
        lines.push(line);
        line = word;
      } else {
        line = longer;
      }
    }
    lines.push(line);
  }
  return lines;
}
