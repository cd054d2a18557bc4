// @ts-check
// Says where in which cell a stack frame is: what runs is compiled code, with other line numbers.
'use strict';
const { SourceMap } = require('node:module');
const vm = require('node:vm');
const { latestMaps } = require('./compiler.cjs');

/** @type {Map<number, { types: string, modules: string, rows: number }>} by execution count */
const cells = new Map();
let current = 0;

/** tslab runs every cell under the same anonymous name; from here on cell 3 runs as "cell-3". */
function nameCells() {
  // Below ten frames of TensorFlow.js, the cell's own would be cut.
  Error.stackTraceLimit = 50;
  const run = vm.runInThisContext;
  vm.runInThisContext = (code, options) => {
    if (typeof options !== 'object' || !options.breakOnSigint) return run(code, options);
    cells.set(current, { ...latestMaps, rows: code.split('\n').length });
    // With `displayErrors` Node would put the compiled line before the stack.
    return run(code, { ...options, filename: `cell-${current}`, displayErrors: false });
  };
}

/** @param {number} count the execution count of the cell about to run */
function beginCell(count) {
  current = count;
}

/**
 * A stack trace as its reader knows the code: places in cells by the cell's own lines, without the kernel's own
 * frames and without the proxy through which tslab calls a function of an earlier cell.
 * @param {string} stack
 * @returns {string}
 */
function describeStack(stack) {
  /** @type {string[]} */
  const shown = [];
  for (const line of stack.split('\n')) {
    if (!/^\s+at /.test(line)) shown.push(line);
    else if (!isOfKernel(line)) shown.push(line.replace('at Proxy.', 'at ').replace(frame, describePlace));
    // The brace opens the list of the error's own fields, such as `code`.
    else if (line.endsWith(' {')) shown.push(`${shown.pop() ?? ''} {`);
  }
  return shown.join('\n');
}

const frame = /\bcell-(\d+):(\d+):(\d+)/;

/** @param {string} line */
function isOfKernel(line) {
  const [, cell, row] = frame.exec(line) ?? [];
  // tslab wraps a cell in a function and calls it in the last row.
  if (cell) return cells.get(+cell)?.rows === Number(row);
  return [__dirname, '/node_modules/tslab/dist/', 'node:vm', 'node:internal', 'node:async_hooks'].some(
    (own) => line.includes(own),
  );
}

/**
 * @param {string} _
 * @param {string} cell
 * @param {string} row from 1, in the compiled code
 * @param {string} column from 1
 */
function describePlace(_, cell, row, column) {
  const maps = cells.get(Number(cell));
  if (!maps) return `cell [${cell}]`;
  const compiled = new SourceMap(JSON.parse(maps.modules)).findEntry(Number(row) - 1, Number(column) - 1);
  if (!('originalLine' in compiled)) return `cell [${cell}]`;
  const source = new SourceMap(JSON.parse(maps.types)).findEntry(
    compiled.originalLine,
    compiled.originalColumn,
  );
  if (!('originalLine' in source)) return `cell [${cell}]`;
  // Lines count from 0 here, and tslab puts one line before the cell's first.
  return `cell [${cell}], line ${source.originalLine}`;
}

module.exports = { nameCells, beginCell, describeStack };
