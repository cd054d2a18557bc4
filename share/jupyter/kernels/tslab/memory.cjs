// @ts-check
// What later cells may use of a cell that failed or was interrupted: tslab forgets every name of it. Here those that had
// their value by then are kept, and what a name meant before the cell is not lost with it.
'use strict';
const { declaredNames, pickDeclarations } = require('./source.cjs');

/** @typedef {{ declarations: string, converted: any }} Memory of the cells so far, and what tslab made of the latest */

/**
 * tslab's converters, reading the declarations of earlier cells from here.
 * @param {any} converters
 * @returns {{ memory: Memory, converters: any }}
 */
function remembering(converters) {
  /** @type {Memory} */
  const memory = { declarations: '', converted: undefined };
  const node = {
    ...converters.node,
    convert: (/** @type {string} */ _, /** @type {string} */ code) =>
      (memory.converted = converters.node.convert(memory.declarations, code)),
    inspect: (/** @type {string} */ _, /** @type {string} */ code, /** @type {number} */ position) =>
      converters.node.inspect(memory.declarations, code, position),
    complete: (/** @type {string} */ _, /** @type {string} */ code, /** @type {number} */ position) =>
      converters.node.complete(memory.declarations, code, position),
  };
  return {
    memory,
    converters: {
      node,
      get browser() {
        return converters.browser;
      },
      close: () => converters.close(),
    },
  };
}

/**
 * Takes note of a cell that has ended.
 * @param {Memory} memory
 * @param {{ code: string, succeeded: boolean, before: Record<string, unknown>, values: Record<string, unknown> }} cell
 *   the values of all names before it and now
 */
function remember(memory, { code, succeeded, before, values }) {
  const { converted, declarations } = memory;
  memory.converted = undefined;
  if (!converted || converted.diagnostics.length > 0) return;
  const declared = converted.declOutput ?? '';
  if (succeeded) {
    memory.declarations = declared;
    return;
  }
  const missing = new Set(
    [...declaredNames(code)]
      .filter(([name, { unset }]) => !unset && values[name] === undefined)
      .map(([name]) => name),
  );
  const restored = [...missing].filter((name) => before[name] !== undefined);
  for (const name of restored) values[name] = before[name];
  memory.declarations =
    pickDeclarations(declared, (name) => !missing.has(name), true) +
    pickDeclarations(declarations, (name) => restored.includes(name), false);
}

module.exports = { remembering, remember };
