// @ts-check
// Jupyter's interrupt button sends SIGINT. Synchronous code is stopped by the engine; a loop that awaits is stopped by
// the library, which asks in its pauses whether the cell that it runs for was interrupted.
'use strict';
const { AsyncLocalStorage } = require('node:async_hooks');

/** @type {AsyncLocalStorage<{ interrupted: boolean }>} the cell that the running code belongs to, across its awaits */
const cells = new AsyncLocalStorage();
/** @type {{ interrupted: boolean } | undefined} */
let current;

function hearInterrupts() {
  const interrupted = () => cells.getStore()?.interrupted ?? false;
  Object.assign(globalThis, { [Symbol.for('contrastive-lab.kernel')]: { interrupted } });
  process.on('SIGINT', interruptCell);
}

/** Node hands a SIGINT that ends synchronous code to that code instead of the handler above. */
function interruptCell() {
  if (current) current.interrupted = true;
}

/**
 * Runs a cell that an interrupt stops, and no other: what it made can be used by the cells after it.
 * @template T
 * @param {() => Promise<T>} run
 * @returns {Promise<T>}
 */
async function asCell(run) {
  const cell = { interrupted: false };
  current = cell;
  try {
    return await cells.run(cell, run);
  } finally {
    current = undefined;
  }
}

module.exports = { hearInterrupts, interruptCell, asCell };
