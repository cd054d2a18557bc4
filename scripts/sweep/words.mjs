// @ts-check
// Words of a command line, as a shell reads and needs them.

/**
 * The words of a text; quotes keep blanks, a backslash keeps the next letter.
 * @param {string} text
 * @throws {Error} when a quote is not closed
 */
export function wordsOf(text) {
  /** @type {string[]} */
  const words = [];
  /** @type {string | undefined} */
  let word;
  let quote = '';
  for (let i = 0; i < text.length; i++) {
    const letter = text[i];
    if (letter === '\\' && quote !== "'" && i + 1 < text.length) word = (word ?? '') + text[++i];
    else if (quote === letter) quote = '';
    else if (!quote && (letter === '"' || letter === "'")) [quote, word] = [letter, word ?? ''];
    else if (quote || !/\s/.test(letter)) word = (word ?? '') + letter;
    else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (quote) throw new Error(`a quote (${quote}) is not closed in: ${text}`);
  return word === undefined ? words : [...words, word];
}

/**
 * A word that a shell reads back as it is.
 * @param {string} word
 */
export function quoted(word) {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
