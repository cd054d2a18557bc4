// @ts-check
// A cell is no module: what it declares is there for the cells after it. `export`, as in code copied from a file, says
// nothing more, and tslab refuses it. Blanks take its place, so that lines and columns stay.
'use strict';
const ts = require('@tslab/typescript-for-tslab');

/**
 * @param {string} code of a cell
 * @returns {string}
 */
function withoutExports(code) {
  if (!/\bexport\b/.test(code)) return code;
  let result = code;
  const blank = (/** @type {number} */ start, /** @type {number} */ end) => {
    result = result.slice(0, start) + result.slice(start, end).replace(/\S/g, ' ') + result.slice(end);
  };
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true);
  for (const statement of file.statements) {
    if (ts.isExportAssignment(statement)) blank(statement.getStart(), statement.expression.getStart());
    else if (ts.isExportDeclaration(statement)) {
      const start = statement.getStart();
      // A name from elsewhere is imported: the two words have the same length.
      if (statement.moduleSpecifier && statement.exportClause)
        result = result.slice(0, start) + result.slice(start).replace('export', 'import');
      else if (isListOfNames(statement)) blank(start, statement.getEnd());
    } else if (ts.canHaveModifiers(statement)) {
      for (const modifier of ts.getModifiers(statement) ?? []) {
        if (modifier.kind === ts.SyntaxKind.ExportKeyword || modifier.kind === ts.SyntaxKind.DefaultKeyword)
          blank(modifier.getStart(), modifier.getEnd());
      }
    }
  }
  return result;
}

/** @param {import('@tslab/typescript-for-tslab').ExportDeclaration} statement */
function isListOfNames({ exportClause }) {
  // `export { a as b }` declares a name; it stays, and is refused.
  return (
    exportClause !== undefined &&
    ts.isNamedExports(exportClause) &&
    exportClause.elements.every(({ propertyName }) => !propertyName)
  );
}

/**
 * The names that the statements of a cell declare, and which of them hold `undefined` until something is assigned.
 * @param {string} code of a cell
 * @returns {Map<string, { unset: boolean }>}
 */
function declaredNames(code) {
  /** @type {Map<string, { unset: boolean }>} */
  const names = new Map();
  /** @param {import('@tslab/typescript-for-tslab').BindingName} name @param {boolean} unset */
  const add = (name, unset) => {
    if (ts.isIdentifier(name)) names.set(name.text, { unset });
    else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name, false);
  };
  for (const statement of ts.createSourceFile('cell.ts', code, ts.ScriptTarget.Latest, true).statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name, initializer } of statement.declarationList.declarations)
        add(name, !initializer || initializer.getText() === 'undefined');
    } else if ((ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement)) && statement.name)
      add(statement.name, false);
  }
  return names;
}

/**
 * Those statements of a declaration file that declare certain names.
 * @param {string} declarations
 * @param {(name: string) => boolean} wanted asked for variables, classes and enums; anything else is `others`
 * @param {boolean} others whether functions, types and imports are wanted
 * @returns {string}
 */
function pickDeclarations(declarations, wanted, others) {
  const file = ts.createSourceFile('cell.d.ts', declarations, ts.ScriptTarget.Latest, true);
  const printer = ts.createPrinter({ newLine: ts.NewLineKind.LineFeed });
  const print = (/** @type {import('@tslab/typescript-for-tslab').Node} */ node) =>
    printer.printNode(ts.EmitHint.Unspecified, node, file);
  return file.statements
    .flatMap((statement) => {
      if (ts.isVariableStatement(statement)) {
        const { declarations: all, flags } = statement.declarationList;
        const kept = all.filter(({ name }) => ts.isIdentifier(name) && wanted(name.text));
        if (kept.length === 0) return [];
        const list = ts.factory.createVariableDeclarationList(kept, flags);
        return [print(ts.factory.createVariableStatement(statement.modifiers, list))];
      }
      const isValue = ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement);
      const keep = isValue ? statement.name !== undefined && wanted(statement.name.text) : others;
      return keep ? [print(statement)] : [];
    })
    .map((text) => `${text}\n`)
    .join('');
}

module.exports = { withoutExports, declaredNames, pickDeclarations };
