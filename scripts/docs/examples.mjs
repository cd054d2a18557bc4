// @ts-check
// An example for each public function, out of code that the tests run: the shortest statement that calls it in the examples, the guides
// or the notebooks, else its row in the table of right arguments (lib/test/publicFunctions).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { root } from '../support/paths.mjs';

/** @typedef {{ code: string, from: string }} Example */

/** Lines of an example. */
const LONGEST = 14;

/**
 * @param {string} folder
 * @param {RegExp} names
 */
const files = (folder, names) =>
  readdirSync(join(root, folder))
    .filter((name) => names.test(name))
    .sort()
    .map((name) => ({ from: `${folder}/${name}`, text: readFileSync(join(root, folder, name), 'utf8') }));

/** Code that people read first. */
function sources() {
  const guides = ['README.md', 'docs/extending.md'].flatMap((from) =>
    [...readFileSync(join(root, from), 'utf8').matchAll(/```ts\n([\s\S]*?)```/g)].map(([, text]) => ({
      from,
      text,
    })),
  );
  return [...files('examples/src', /^\d\d-.*\.ts$/), ...guides, ...files('notebooks/src', /^\d\d-.*\.ts$/)];
}

/** @param {string} text */
const parse = (text) => ts.createSourceFile('code.ts', text, ts.ScriptTarget.ES2022, true);

/**
 * Names that a statement calls.
 * @param {ts.Node} statement
 */
function calledIn(statement) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
      if (ts.isIdentifier(node.expression)) names.add(node.expression.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(statement);
  return names;
}

/** @returns {Map<string, Example>} by function */
function fromReading() {
  /** @type {Map<string, Example>} */
  const found = new Map();
  for (const { from, text } of sources()) {
    for (const statement of parse(text).statements) {
      const code = statement.getText();
      if (ts.isImportDeclaration(statement) || code.split('\n').length > LONGEST) continue;
      for (const name of calledIn(statement)) {
        // What people read first wins, then what is shorter.
        const known = found.get(name);
        if (!known || (known.from === from && code.length < known.code.length))
          found.set(name, { code, from });
      }
    }
  }
  return found;
}

/** @returns {Map<string, Example>} by `module.function` */
function fromRows() {
  /** @type {Map<string, Example>} */
  const found = new Map();
  for (const { from, text } of files('lib/test/publicFunctions', /\.ts$/)) {
    /** @param {ts.Node} node */
    const visit = (node) => {
      if (ts.isCallExpression(node) && node.expression.getText() === 'of' && node.arguments.length === 3) {
        const [module, , table] = node.arguments;
        if (ts.isStringLiteral(module) && ts.isObjectLiteralExpression(table))
          for (const row of table.properties) add(module.text, row, from);
      }
      ts.forEachChild(node, visit);
    };
    visit(parse(text));
  }
  return found;

  /**
   * @param {string} module
   * @param {ts.ObjectLiteralElementLike} row
   * @param {string} from
   */
  function add(module, row, from) {
    if (!ts.isPropertyAssignment(row) || !ts.isArrayLiteralExpression(row.initializer)) return;
    const [given] = row.initializer.elements;
    if (!given || !ts.isArrowFunction(given)) return;
    const name = row.name.getText();
    const { body } = given;
    const before = ts.isBlock(body) ? body.statements.slice(0, -1) : [];
    const last = ts.isBlock(body) ? body.statements.at(-1) : undefined;
    const list = last && ts.isReturnStatement(last) ? last.expression : body;
    if (!list || !ts.isArrayLiteralExpression(list)) return;
    const values = list.elements.map((one) => one.getText()).join(', ');
    const code = [...before.map((one) => one.getText()), `${name}(${values});`].join('\n');
    found.set(`${module}.${name}`, { code, from });
  }
}

/**
 * Finds the example of a function.
 * @returns {(module: string, name: string) => Example | undefined}
 */
export function examples() {
  const [reading, rows] = [fromReading(), fromRows()];
  return (module, name) => reading.get(name) ?? rows.get(`${module}.${name}`);
}
