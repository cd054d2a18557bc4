// @ts-check
// A notebook for students, without solutions and with the exercises' truths sealed, and one for the teacher, with every
// checked exercise answered. Both carry nbgrader's metadata: an answer's cell can be changed, a check's cell is graded.
import { deflateRawSync } from 'node:zlib';
import ts from 'typescript';
import { joined } from '../notebooks/pairing.mjs';

/** @typedef {import('../notebooks/pairing.mjs').Notebook} Notebook */
/** @typedef {import('../notebooks/pairing.mjs').Cell} Cell */
/** @typedef {'student' | 'solutions'} Reader */

/** Where the solutions of a notebook's open questions begin; they end with the cell. */
const SOLUTIONS = '<details><summary><b>Solutions</b></summary>';
const POINTS = 1;

/**
 * @param {Notebook} notebook from a source
 * @param {Reader} reader
 * @returns {Notebook} the copy, without outputs
 * @throws Error when an exercise has a form that cannot be split into answer and check
 */
export function copyFor(notebook, reader) {
  const declared = declaredNames(notebook.cells);
  const cells = notebook.cells.flatMap((cell) => {
    return cell.cell_type === 'code' ? exercise(cell, reader, declared) : openQuestions(cell, reader);
  });
  return { ...notebook, cells: cells.map(withoutOutputs) };
}

/** @param {string} text */
const parse = (text) => ts.createSourceFile('cell.ts', text, ts.ScriptTarget.ES2022, true);

/**
 * The names that the code cells declare or import: what a truth may refer to.
 * @param {Cell[]} cells
 */
function declaredNames(cells) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {ts.BindingName} name */
  const add = (name) => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  for (const { cell_type, source } of cells) {
    if (cell_type !== 'code') continue;
    for (const statement of parse(joined(source)).statements) {
      if (ts.isVariableStatement(statement))
        statement.declarationList.declarations.forEach((one) => add(one.name));
      else if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name)
        add(statement.name);
      else if (ts.isImportDeclaration(statement)) {
        const clause = statement.importClause;
        if (clause?.name) add(clause.name);
        if (clause?.namedBindings && ts.isNamedImports(clause.namedBindings))
          clause.namedBindings.elements.forEach((one) => !one.isTypeOnly && add(one.name));
      }
    }
  }
  return names;
}

/**
 * A cell as it is, or an exercise's cell as two: the answer, and the check of it.
 * @param {Cell} cell
 * @param {Reader} reader
 * @param {Set<string>} declared
 * @returns {Cell[]}
 */
function exercise(cell, reader, declared) {
  const text = joined(cell.source);
  const file = parse(text);
  const at = file.statements.findIndex((one) => checkIn(one) !== undefined);
  if (at < 0) return [cell];
  const [answer, options] = /** @type {ts.CallExpression} */ (checkIn(file.statements[at])).arguments;
  const truth =
    options && ts.isObjectLiteralExpression(options)
      ? options.properties.find((one) => one.name?.getText() === 'truth')
      : undefined;
  if (
    !ts.isIdentifier(answer) ||
    !truth ||
    !ts.isPropertyAssignment(truth) ||
    file.statements.length > at + 1
  )
    throw new Error(
      `the exercise "${text.split('\n')[0]}" must end with check(NAME, { truth: () => ..., ... }), so that answer and check can be distinguished`,
    );
  const code = text.slice(truth.initializer.getStart(), truth.initializer.getEnd());
  const before = text.slice(0, file.statements[at].getStart()).trimEnd();
  const checked = text.slice(file.statements[at].getStart());
  const start = truth.getStart() - file.statements[at].getStart();
  const sealedCheck = `${checked.slice(0, start)}truth: ${seal(code, declared)}${checked.slice(start + truth.getWidth())}`;
  const id = answer.text;
  return [
    graded({ ...cell, source: reader === 'student' ? before : answered(before, id, code) }, id, 'answer'),
    graded(
      {
        ...cell,
        id: `${cell.id}-check`,
        source: `import { sealed } from 'contrastive-lab/display';\n${sealedCheck}`,
      },
      `${id}-check`,
      'check',
    ),
  ];
}

/**
 * Questions and their solutions as two cells. A student writes in the second, and it is graded by hand.
 * @param {Cell} cell
 * @param {Reader} reader
 * @returns {Cell[]}
 */
function openQuestions(cell, reader) {
  const text = joined(cell.source);
  const at = text.indexOf(SOLUTIONS);
  if (at < 0) return [cell];
  const source = reader === 'student' ? '*Your answers to the open questions.*' : text.slice(at);
  const below = graded({ ...cell, id: `${cell.id}-open`, source }, 'open-questions', 'by hand');
  return [{ ...cell, source: text.slice(0, at).trimEnd() }, below];
}

/**
 * The call of `check` that a statement is; it may be awaited.
 * @param {ts.Statement} statement
 * @returns {ts.CallExpression | undefined}
 */
function checkIn(statement) {
  if (!ts.isExpressionStatement(statement)) return undefined;
  const { expression } = statement;
  const call = ts.isAwaitExpression(expression) ? expression.expression : expression;
  return ts.isCallExpression(call) && call.expression.getText() === 'check' ? call : undefined;
}

/**
 * The teacher's answer, between the marks that nbgrader clears.
 * @param {string} before the cell up to its check
 * @param {string} name of the answer
 * @param {string} truth
 */
function answered(before, name, truth) {
  const open = new RegExp(`^const ${name}\\b[^=]*= undefined;$`, 'm');
  const line = open.exec(before)?.[0];
  if (line === undefined)
    throw new Error(
      `the answer ${name} must be declared as "const ${name}: number | undefined = undefined;"`,
    );
  const declaration = line.replace(/ undefined;$/, '');
  return before.replace(
    line,
    () =>
      `${declaration}\n  // BEGIN SOLUTION\n  ${truth.startsWith('async') ? 'await ' : ''}(${truth})();\n  // END SOLUTION`,
  );
}

/**
 * A truth as a student's copy has it: its code packed, and the names it needs by their names.
 * @param {string} code of an arrow function
 * @param {Set<string>} declared
 */
function seal(code, declared) {
  const plain = ts.transpileModule(`(${code})`, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, removeComments: true },
  }).outputText;
  const arrow = plain.trim().replace(/;$/, '');
  const used = identifiers(code).filter((name) => declared.has(name));
  return `sealed('${deflateRawSync(arrow, { level: 9 }).toString('base64')}', { ${used.join(', ')} })`.replace(
    '{  }',
    '{}',
  );
}

/**
 * The identifiers of an expression that are read as values; names of properties are none.
 * @param {string} code
 */
function identifiers(code) {
  /** @type {Set<string>} */
  const names = new Set();
  /** @param {ts.Node} node */
  const visit = (node) => {
    const { parent } = node;
    const isProperty =
      parent &&
      ((ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node));
    if (ts.isIdentifier(node) && !isProperty) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(parse(`(${code})`));
  return [...names];
}

/**
 * @param {Cell} cell
 * @param {string} id the same in every copy of the notebook
 * @param {'answer' | 'check' | 'by hand'} part 'answer' and 'by hand' are written by the student, the two others give points
 * @returns {Cell}
 */
function graded(cell, id, part) {
  const nbgrader = {
    grade: part !== 'answer',
    grade_id: id,
    locked: part === 'check',
    schema_version: 3,
    solution: part !== 'check',
    task: false,
    ...(part === 'answer' ? {} : { points: POINTS }),
  };
  return { ...cell, metadata: { ...cell.metadata, nbgrader } };
}

/**
 * @param {Cell} cell
 * @returns {Cell}
 */
function withoutOutputs(cell) {
  return cell.cell_type === 'code' ? { ...cell, outputs: [], execution_count: null } : cell;
}
