// @ts-check
// Displayed equations have numbers such as (2.3), written into the source where a reader finds them without running anything.

/** A displayed formula in a cell of words; the number it bears, if it does. */
const formula = /\$\$([\s\S]+?)\$\$/g;
const tag = /\s*\\tag\{([^}]*)\}/;

/**
 * A notebook's source with its displayed equations numbered in order, and the words that refer to them changed with them.
 * @param {string} source in the percent format
 * @param {number} chapter the notebook's number
 * @returns {string}
 */
export function withEquationNumbers(source, chapter) {
  const parts = source.split(/^(?=\/\/ %%)/m);
  let count = 0;
  /** @type {Map<string, string>} */
  const renamed = new Map();
  const numbered = parts.map((part) => {
    if (!/^\/\/ %% \[markdown\]/.test(part)) return part;
    return part.replace(formula, (_, content) => {
      const number = `${chapter}.${++count}`;
      const before = tag.exec(content)?.[1];
      if (before !== undefined) renamed.set(before, number);
      return `$$${content.replace(tag, '').trimEnd()}\\tag{${number}}$$`;
    });
  });
  return numbered
    .join('')
    .replace(/\((\d+\.\d+)\)/g, (whole, number) =>
      renamed.has(number) ? `(${renamed.get(number)})` : whole,
    );
}
