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
  if (attempt(() => isInterrupt(thrown), false))
    return failure('InterruptedError', 'The cell was interrupted.');
  const shown = attempt(() => inspect(thrown), 'a value that cannot be shown');
  if (!attempt(() => thrown instanceof Error, false)) return failure('Thrown', shown);
  const error = /** @type {Error} */ (thrown);
  return {
    ename: attempt(() => String(error.name), 'Error'),
    evalue: attempt(() => String(error.message), 'an error whose message cannot be read'),
    traceback: attempt(() => describeStack(shown), shown).split('\n'),
  };
}

/**
 * What a value says of itself may throw: it is somebody's code.
 * @template T
 * @param {() => T} read
 * @param {T} otherwise
 * @returns {T}
 */
function attempt(read, otherwise) {
  try {
    return read();
  } catch {
    return otherwise;
  }
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
  const unknown = unknownNames(diagnostics);
  if (unknown.length > 0) diagnostics = withoutConsequences(diagnostics);
  const traceback = diagnostics.flatMap(({ line, column, message, file }, index) => {
    const before = diagnostics[index - 1];
    // The compiler's explanations follow its message, at the same place.
    if (before?.line === line && before.column === column) return [`  ${message}`];
    if (file) return [`${file}, line ${line}: ${message}`];
    return [`line ${line}: ${message}`, `  ${lines[line - 1] ?? ''}`, `  ${' '.repeat(column - 1)}^`];
  });
  const { line, column, message } = /** @type {Diagnostic} */ (diagnostics[0]);
  const remedy = missingLibrary(message, root) || missingCells(unknown);
  return {
    ename: 'TypeScriptError',
    evalue: `${line}:${column} - ${message}${remedy && ` ${remedy}`}`,
    traceback: ['TypeScriptError: nothing in this cell has run', ...traceback, ...(remedy ? [remedy] : [])],
  };
}

const unknownName = /^(?:Cannot find name|No value exists in scope for the shorthand property) '(\w+)'/;

/** @param {Diagnostic[]} diagnostics */
function unknownNames(diagnostics) {
  // Where the compiler has seen a similar name, it was misspelt.
  const names = diagnostics.map(
    ({ message }) => !message.includes('Did you mean') && unknownName.exec(message)?.[1],
  );
  return [...new Set(names.filter(Boolean))];
}

/**
 * Unknown names first, and without what they lead to: parameters whose type could not be inferred.
 * @param {Diagnostic[]} diagnostics
 */
function withoutConsequences(diagnostics) {
  const causes = diagnostics.filter(({ message }) => unknownName.test(message));
  const others = diagnostics.filter(
    ({ message }) => !unknownName.test(message) && !/ implicitly has an /.test(message),
  );
  return [...causes, ...others];
}

/** @param {unknown[]} names */
function missingCells(names) {
  if (names.length === 0) return '';
  const list = names.map((name) => `'${name}'`).join(', ');
  const are = names.length === 1 ? 'is' : 'are';
  return `${list} ${are} declared in no cell that has run: run the cells above first.`;
}

/**
 * @param {string} message of the compiler
 * @param {string} root
 */
function missingLibrary(message, root) {
  const wanted = message.startsWith("Cannot find module 'contrastive-lab");
  if (!wanted || existsSync(join(root, 'node_modules', 'contrastive-lab', 'dist'))) return '';
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
