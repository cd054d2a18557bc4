// @ts-check
// tslab prints what goes wrong in a cell to stderr and forgets it. Here it is collected instead, for protocol.cjs
// to publish.
'use strict';
const { inspect } = require('node:util');
const { setImmediate: nextTurn } = require('node:timers/promises');
const executors = require('tslab/dist/executor');
const { beginCell, describeStack, nameCells } = require('./cellmap.cjs');
const { thrownFailure, typeFailure } = require('./failure.cjs');
const { asCell, interruptCell } = require('./interrupts.cjs');
const { remember, remembering } = require('./memory.cjs');
const { withoutExports } = require('./source.cjs');

/** @type {import('./failure.cjs').Failure | undefined} */
let failure;
/** @type {import('./failure.cjs').Diagnostic[]} */
let diagnostics = [];
/** @type {unknown[]} */
let thrown = [];
let running = false;
let count = 0;

/** @param {string} root the project's folder */
function reportFailures(root) {
  nameCells();
  const { createExecutor } = executors;
  const replacement = (/** @type {string} */ folder, /** @type {any} */ tslab) => {
    const { memory, converters } = remembering(tslab);
    const executor = createExecutor(folder, converters, { log: print, error: collect });
    return {
      ...executor,
      execute: (/** @type {string} */ code) => execute(executor, memory, code, root),
      inspect: (/** @type {string} */ code, /** @type {number} */ position) =>
        executor.inspect(withoutExports(code), position),
      complete: (/** @type {string} */ code, /** @type {number} */ position) =>
        executor.complete(withoutExports(code), position),
    };
  };
  Object.assign(executors, { createExecutor: replacement });
}

/**
 * @param {import('tslab/dist/executor').Executor} executor
 * @param {import('./memory.cjs').Memory} memory
 * @param {string} code
 * @param {string} root
 * @returns {Promise<boolean>} whether the cell succeeded
 */
async function execute(executor, memory, code, root) {
  beginCell(++count);
  diagnostics = [];
  thrown = [];
  running = true;
  const values = /** @type {Record<string, unknown>} */ (executor.locals);
  const before = { ...values };
  const cell = withoutExports(code);
  let succeeded = false;
  try {
    succeeded = await asCell(() => executor.execute(cell));
    // The rejection of a promise that nobody awaits is known one turn later.
    await nextTurn();
  } catch (error) {
    thrown.push(error);
  }
  running = false;
  remember(memory, { code: cell, succeeded, before, values });
  failure = undefined;
  if (diagnostics.length > 0) failure = typeFailure(diagnostics, code, root);
  else if (thrown.length > 0) failure = thrownFailure(thrown[0]);
  return failure === undefined;
}

/**
 * tslab's `console.error`: a diagnostic as a format with four values, anything else as the thrown value alone.
 * @param {unknown[]} args
 */
function collect(...args) {
  if (args.length === 5) {
    const [, file, line, column, message] = /** @type {[string, string, number, number, string]} */ (args);
    diagnostics.push({ file: file.trim(), line, column, message });
    return;
  }
  if (/** @type {any} */ (args[0])?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED') interruptCell();
  thrown.push(args[0]);
}

/**
 * Prints a cell's last expression. Tensors and data frames know how: their fields say nothing.
 * @param {any} value
 */
function print(value) {
  if (value instanceof Error) console.log(describeStack(inspect(value)));
  else console.log(typeof value?.print === 'function' ? value.toString() : value);
}

/** Errors outside any `await`: they fail the cell that runs, or are told below the last one. */
function catchStrayErrors() {
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    process.removeAllListeners(event);
    process.on(event, (error) => {
      if (running) thrown.push(error);
      else console.error(thrownFailure(error).traceback.join('\n'));
    });
  }
}

/** @returns {import('./failure.cjs').Failure | undefined} of the cell that ended last */
function lastFailure() {
  return failure;
}

module.exports = { reportFailures, catchStrayErrors, lastFailure };
