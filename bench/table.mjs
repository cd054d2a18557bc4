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
  'ours',
  'peer',
  'ours',
];
const units = [
  '',
  '',
  '',
  'ms',
  'ms',
  'ours / peer',
  'min to max',
  'at most',
  'GB',
  'GB',
  'error',
  'error',
  'of matmul peak',
];

/** @param {number} value */
const digits = (value) => String(Number(value.toPrecision(value < 1000 ? 3 : 4)));

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(0)} %`;

/** @param {Row} row */
const cells = ({ item, shape, peer, oursMs, peerMs, ratio, spread, goal, ...rest }) => [
  item,
  shape,
  peer,
  digits(oursMs),
  digits(peerMs),
  digits(ratio),
  spread.map(digits).join(' to '),
  goal === undefined ? '' : `${goal}${ratio <= goal ? '' : ' (missed)'}`,
  digits(rest.oursGB),
  digits(rest.peerGB),
  ...[rest.oursError, rest.peerError].map((error) => marked(error, rest.tolerance)),
  rest.share === undefined ? '' : percent(rest.share),
];

/**
 * @param {number | undefined} error
 * @param {number} tolerance
 */
function marked(error, tolerance) {
  if (error === undefined) return '';
  return `${error.toExponential(0)}${error <= tolerance ? '' : ' (off)'}`;
}

/** @param {Row[]} rows */
export function markdownTable(rows) {
  const lines = [titles.map((title, i) => (units[i] ? `${title} (${units[i]})` : title)), ...rows.map(cells)];
  const [head, ...body] = lines.map((line) => `| ${line.join(' | ')} |`);
  return [head, `|${titles.map((_, i) => (i < 3 ? ' --- ' : ' --: ')).join('|')}|`, ...body].join('\n');
}

/** @param {Row} row one line, while it runs */
export function lineOf(row) {
  const [item, shape, peer, ours, theirs, ratio, rounds, goal, , , oursError, peerError, share] = cells(row);
  const asked = goal ? `, goal ${goal}` : '';
  const errors = peerError ? `errors ${oursError} and ${peerError}` : `they differ by ${oursError}`;
  const peak = share ? `, ${share} of the matmul peak` : '';
  return `${item.padEnd(10)} ${shape}: ${ours} ms, ${peer} ${theirs} ms, ratio ${ratio} (${rounds}${asked}), ${errors}${peak}`;
}

const begin = '<!-- measured: written by `npm run bench -- --write` -->';
const end = '<!-- end of measured -->';

/**
 * @typedef {object} Report
 * @property {import('./machine.mjs').Machine} machine
 * @property {Row[]} items
 * @property {import('./growth.mjs').Growth[]} [growth]
 * @property {import('./start.mjs').Start} [start]
 * @property {{ steps: number, moreTensors: number, moreMB: number, width: number, points: number, peakGB: number }} [memory]
 */

/**
 * All that was measured, in Markdown.
 * @param {Report} report
 */
export function textOf({ machine, items, growth, memory, start }) {
  const parts = [`Taken on: ${inWords(machine)}.`];
  if (items.length > 0) parts.push(markdownTable(items));
  const busy = items.filter(({ load = 0 }) => load > machine.cores + 1);
  if (busy.length > 0) {
    const names = [...new Set(busy.map(({ item }) => item))].join(', ');
    const most = Math.max(...busy.map(({ load = 0 }) => load));
    parts.push(
      `Taken while other work ran on the machine (up to ${digits(most)} processes for ${machine.cores} cores), so that milliseconds are too long and ratios scatter: ${names}.`,
    );
  }
  if (growth) {
    const rows = growth.map(
      ({ cost, in: name, side, exponent, sizes, ms }) =>
        `| ${cost} | ${name} | ${side} | ${exponent.toFixed(2)} | ${sizes.join(', ')} | ${ms.map(digits).join(', ')} |`,
    );
    parts.push(
      [
        '| cost | grows in | side | exponent | sizes | ms |',
        '| --- | --- | --- | --: | --- | --- |',
        ...rows,
      ].join('\n'),
    );
  }
  if (memory) {
    const { steps, moreTensors, moreMB, width, points, peakGB } = memory;
    parts.push(
      `${steps} steps leave ${moreTensors} more tensors and ${moreMB.toFixed(0)} MB more in memory (goal: 0 and at most 50 MB). ` +
        `The whole process takes at most ${digits(peakGB)} GB at n = ${points}, M = ${width} (goal: under 8 GB).`,
    );
  }
  if (start) {
    const [server, page, firstCell, firstFigure] = [
      start.server,
      start.page,
      start.firstCell,
      start.firstFigure,
    ].map((ms) => (ms / 1000).toFixed(1));
    parts.push(
      `\`npm start\` answers after ${server} s and notebook ${start.notebook} stands in the browser ${page} s later. From Run All its first cell, ` +
        `in a new kernel, takes ${firstCell} s, and its first figure comes ${firstFigure} s later, with the runs that it shows.`,
    );
  }
  return parts.join('\n\n');
}

/**
 * An older report with what is new in its place.
 * @param {Report} old
 * @param {Report} fresh
 * @param {readonly string[]} order of the items
 * @returns {Report} on the older machine's line where rows of it are left
 */
export function together(old, fresh, order) {
  const isNew = new Set(fresh.items.map(({ item }) => item));
  const kept = old.items.filter(({ item }) => !isNew.has(item));
  const items = [...kept, ...fresh.items].sort((a, b) => order.indexOf(a.item) - order.indexOf(b.item));
  return { ...old, ...fresh, machine: kept.length > 0 ? old.machine : fresh.machine, items };
}

/**
 * A text with all that was measured between the two marks.
 * @param {string} text
 * @param {Report} report
 */
export function withReport(text, report) {
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Error(`the text must hold the lines ${begin} and ${end}`);
  return `${before}${begin}\n\n${textOf(report)}\n\n${end}${after}`;
}
