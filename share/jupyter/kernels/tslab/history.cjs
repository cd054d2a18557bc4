// @ts-check
// The cells that ran, for Jupyter's `history_request`: JupyterLab steps through them in a console.
'use strict';

/** @type {{ line: number, input: string }[]} */
const inputs = [];

/**
 * @param {number} line the execution count
 * @param {{ code: string, store_history?: boolean }} request
 */
function noteInput(line, { code, store_history = true }) {
  if (store_history) inputs.push({ line, input: code });
}

/**
 * @param {{ hist_access_type: string, n?: number, start?: number, stop?: number, pattern?: string, unique?: boolean,
 *   output?: boolean }} request
 * @returns {{ status: 'ok', history: [number, number, string | [string, null]][] }}
 */
function answerHistory({
  hist_access_type,
  n = Infinity,
  start = 0,
  stop = Infinity,
  pattern = '*',
  unique,
  output,
}) {
  let found = [...inputs];
  if (hist_access_type === 'range') found = found.filter(({ line }) => line >= start && line < stop);
  else {
    if (hist_access_type === 'search') found = found.filter(({ input }) => matches(input, pattern));
    if (unique) found = [...new Map(found.map((one) => [one.input, one])).values()];
    // All of an empty list would be returned for -0.
    found = n >= found.length ? found : found.slice(found.length - Math.max(n, 0));
  }
  return { status: 'ok', history: found.map(({ line, input }) => [0, line, output ? [input, null] : input]) };
}

/**
 * @param {string} text
 * @param {string} pattern in which `*` stands for anything and `?` for one character
 */
function matches(text, pattern) {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`, 'u').test(text);
}

module.exports = { noteInput, answerHistory };
