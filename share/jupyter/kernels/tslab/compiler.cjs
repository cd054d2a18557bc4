// @ts-check
// tslab reads no tsconfig and compiles loosely. Cells get the project's own strictness through a copy of the
// TypeScript module, whose exports cannot be replaced in place. The copy also keeps each cell's source maps.
'use strict';
const path = require.resolve('@tslab/typescript-for-tslab');
const ts = require(path);

/** The maps of the cell compiled last: types removed, then imports turned into `require`. */
const latestMaps = { types: '', modules: '' };

function checkStrictly() {
  const module = /** @type {NodeModule} */ (require.cache[path]);
  module.exports = { ...ts, createWatchCompilerHost, transpileModule };
}

/**
 * @param {string[]} rootFiles
 * @param {import('@tslab/typescript-for-tslab').CompilerOptions} options
 * @param {unknown[]} rest
 */
function createWatchCompilerHost(rootFiles, options, ...rest) {
  const own = { strict: true, types: ['node'], lib: ['lib.es2023.d.ts'], sourceMap: true };
  const host = ts.createWatchCompilerHost(rootFiles, { ...options, ...own }, ...rest);
  const { createProgram } = host;
  host.createProgram = (/** @type {unknown[]} */ ...args) => {
    const program = createProgram(...args);
    const { emit } = program;
    program.emit = (
      /** @type {unknown} */ file,
      /** @type {Function} */ write,
      /** @type {unknown} */ cancellation,
      /** @type {boolean} */ onlyDeclarations,
      /** @type {import('@tslab/typescript-for-tslab').CustomTransformers} */ { before = [], ...others } = {},
    ) => {
      const checker = program.getProgram().getTypeChecker();
      const transformers = { ...others, before: [spellOut(checker), ...before] };
      return emit(file, keepMap(write), cancellation, onlyDeclarations, transformers);
    };
    return program;
  };
  return host;
}

/**
 * tslab turns `width` of an earlier cell into `exports.width`, but overlooks it in `{ width }`.
 * @param {import('@tslab/typescript-for-tslab').TypeChecker} checker
 * @returns {import('@tslab/typescript-for-tslab').TransformerFactory<import('@tslab/typescript-for-tslab').SourceFile>}
 */
function spellOut(checker) {
  return (context) => {
    /** @type {import('@tslab/typescript-for-tslab').Visitor} */
    const visit = (node) => {
      if (!ts.isShorthandPropertyAssignment(node)) return ts.visitEachChild(node, visit, context);
      const { declarations = [] } = checker.getShorthandAssignmentValueSymbol(node) ?? {};
      if (!declarations.some((one) => one.getSourceFile().fileName.endsWith('/__prev__.d.ts'))) return node;
      const { name } = /** @type {import('@tslab/typescript-for-tslab').ShorthandPropertyAssignment} */ (
        node
      );
      const earlier = ts.factory.createPropertyAccessExpression(ts.factory.createIdentifier('exports'), name);
      return ts.factory.createPropertyAssignment(name, earlier);
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

/** @param {Function} write */
function keepMap(write) {
  return (/** @type {string} */ name, /** @type {string} */ text, /** @type {unknown[]} */ ...rest) => {
    if (name.endsWith('__tslab__.js.map')) latestMaps.types = text;
    else write(name, text, ...rest);
  };
}

/**
 * @param {string} code
 * @param {import('@tslab/typescript-for-tslab').TranspileOptions} options
 */
function transpileModule(code, options) {
  const compilerOptions = { ...options.compilerOptions, sourceMap: true };
  const result = ts.transpileModule(code, { ...options, compilerOptions });
  latestMaps.modules = result.sourceMapText;
  return result;
}

module.exports = { checkStrictly, latestMaps };
