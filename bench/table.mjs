// @ts-check
// The rows as text for people.
import { inWords } from './machine.mjs';

/** @typedef {import('./compare.mjs').Row} Row */

const titles = [
  'item',
  'shape',
  'peer',
  'ours',
  'peer',
  'ratio',
  'rounds',
  'goal',
  'ours',
  'peer',
  'difference',
];
const units = ['', '', '', 'ms', 'ms', 'ours / peer', 'least to most', 'at most', 'GB', 'GB', 'relative'];

/** @param {number} value */
const digits = (value) => String(Number(value.toPrecision(value < 1000 ? 3 : 4)));

/** @param {Row} row */
const cells = ({ item, shape, peer, oursMs, peerMs, ratio, spread, goal, ...rest }) => [
  ...[item, shape, peer, digits(oursMs), digits(peerMs), digits(ratio), spread.map(digits).join(' to ')],
  goal === undefined ? '' : `${goal}${ratio <= goal ? '' : ' (missed)'}`,
  ...[digits(rest.oursGB), digits(rest.peerGB), rest.maxDifference.toExponential(0)],
];

/** @param {Row[]} rows */
export function markdownTable(rows) {
  const lines = [titles.map((title, i) => (units[i] ? `${title} (${units[i]})` : title)), ...rows.map(cells)];
  const [head, ...body] = lines.map((line) => `| ${line.join(' | ')} |`);
  return [head, `|${titles.map((_, i) => (i < 3 ? ' --- ' : ' --: ')).join('|')}|`, ...body].join('\n');
}

/** @param {Row} row one line, while it runs */
export function lineOf(row) {
  const [item, shape, peer, ours, theirs, ratio, rounds, goal, , , difference] = cells(row);
  const asked = goal ? `, goal ${goal}` : '';
  return `${item.padEnd(10)} ${shape}: ${ours} ms, ${peer} ${theirs} ms, ratio ${ratio} (${rounds}${asked}), results differ by ${difference}`;
}

const begin = '<!-- measured: written by `npm run bench -- --write` -->';
const end = '<!-- end of measured -->';

/**
 * A text with the table and its machine between the two marks.
 * @param {string} text
 * @param {import('./machine.mjs').Machine} machine
 * @param {Row[]} rows
 */
export function withTable(text, machine, rows) {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`the text must hold the lines ${begin} and ${end}`);
  return `${before}${begin}\n\nTaken on: ${inWords(machine)}.\n\n${markdownTable(rows)}\n\n${end}${after}`;
}
