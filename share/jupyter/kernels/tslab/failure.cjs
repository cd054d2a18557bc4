// @ts-check
// What a failed cell tells: name, message and traceback of Jupyter's `error` output.
'use strict';
const { existsSync } = require('node:fs');
const { join } = require('node:path');
const { inspect } = require('node:util');
const { describeStack } = require('./cellmap.cjs');

/** @typedef {{ ename: string, evalue: string, traceback: string[] }} Failure */
/** @typedef {{ line: number, column: number, message: string, file: string }} Diagnostic */

/**
 * @param {unknown} thrown whatever the cell threw
 * @returns {Failure}
 */
function thrownFailure(thrown) {
  if (isInterrupt(thrown)) return failure('InterruptedError', 'The cell was interrupted.');
  if (!(thrown instanceof Error)) return failure('Thrown', inspect(thrown));
  return {
    ename: thrown.name,
    evalue: thrown.message,
    traceback: describeStack(inspect(thrown)).split('\n'),
  };
}

/** @param {unknown} thrown by Node for synchronous code, by tslab for a cell that awaits */
function isInterrupt(thrown) {
  if (!(thrown instanceof Error)) return false;
  return (
    /** @type {NodeJS.ErrnoException} */ (thrown).code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED' ||
    thrown.message === 'Interrupted asynchronously'
  );
}

/**
 * @param {Diagnostic[]} diagnostics what the compiler found; nothing of the cell has run
 * @param {string} code of the cell
 * @param {string} root the project's folder
 * @returns {Failure}
 */
function typeFailure(diagnostics, code, root) {
  const lines = code.split('\n');
  const traceback = diagnostics.flatMap(({ line, column, message, file }, index) => {
    const before = diagnostics[index - 1];
    // The compiler's explanations follow its message, at the same place.
    if (before?.line === line && before.column === column) return [`  ${message}`];
    if (file) return [`${file}, line ${line}: ${message}`];
    return [`line ${line}: ${message}`, `  ${lines[line - 1] ?? ''}`, `  ${' '.repeat(column - 1)}^`];
  });
  const { line, column, message } = /** @type {Diagnostic} */ (diagnostics[0]);
  const remedy = missingLibrary(message, root);
  return {
    ename: 'TypeScriptError',
    evalue: `${line}:${column} - ${message}${remedy && ` ${remedy}`}`,
    traceback: ['TypeScriptError: nothing in this cell has run', ...traceback, ...(remedy ? [remedy] : [])],
  };
}

/**
 * @param {string} message of the compiler
 * @param {string} root
 */
function missingLibrary(message, root) {
  const wanted = message.startsWith("Cannot find module 'contrastive-lab");
  if (!wanted || existsSync(join(root, 'lib', 'dist'))) return '';
  return `The library is not built: run \`npm start\` in ${root}, then restart this kernel.`;
}

/**
 * @param {string} ename
 * @param {string} evalue
 * @returns {Failure}
 */
function failure(ename, evalue) {
  return { ename, evalue, traceback: [`${ename}: ${evalue}`] };
}

module.exports = { thrownFailure, typeFailure };
