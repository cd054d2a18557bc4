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
  module.exports = { ...ts, createWatchCompilerHost, getPreEmitDiagnosticsOfFiles, transpileModule };
}

/**
 * @param {string[]} rootFiles
 * @param {import('@tslab/typescript-for-tslab').CompilerOptions} options
 * @param {import('@tslab/typescript-for-tslab').System} sys
 * @param {unknown[]} rest
 */
function createWatchCompilerHost(rootFiles, options, sys, ...rest) {
  const own = { strict: true, types: ['node'], lib: ['lib.es2023.d.ts'], sourceMap: true };
  const { readFile } = sys;
  sys.readFile = (path, encoding) => {
    // tslab's TypeScript came before the array methods of ES2023, such as `toSorted`.
    if (path.endsWith('/lib.es2023.array.d.ts')) return readFile(newerArrays(), encoding);
    const text = readFile(path, encoding);
    return path.endsWith('/__tslab__.ts') ? text?.replace(/\nexport \{[^{}]*\}$/, withPlainNames) : text;
  };
  keepOneTimer(sys);
  watchLess(sys);
  const host = ts.createWatchCompilerHost(rootFiles, { ...options, ...own }, sys, ...rest);
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
 * tslab rebuilds when it runs a cell, and for that keeps one timer, which must be free: it threw at each cell from then on where the compiler had
 * asked for two (a package's files and its folder change when the library is built beside an open notebook), and where a rebuild had failed.
 * @param {import('@tslab/typescript-for-tslab').System} sys
 */
function keepOneTimer(sys) {
  const { setTimeout, clearTimeout } = sys;
  /** @type {unknown} */
  let pending;
  const drop = () => {
    const timer = pending;
    pending = undefined;
    try {
      if (timer) clearTimeout?.(timer);
    } catch {
      // tslab has let go of it, as it does after each rebuild.
    }
  };
  sys.setTimeout = (callback, ...others) => {
    // Each rebuild begins with looking anew for what was not found: no timer of its own is needed.
    if (callback.name === 'invalidateResolutionsOfFailedLookup') return {};
    drop();
    pending = setTimeout?.(callback, ...others);
    return pending;
  };
  sys.clearTimeout = (timer) => {
    if (timer === pending) drop();
  };
}

/**
 * A notebook above the project, in the home folder for example, would have the compiler watch all folders below, for minutes before the first cell:
 * of a folder that holds the project itself only its own entries are watched.
 * @param {import('@tslab/typescript-for-tslab').System} sys
 */
function watchLess(sys) {
  const { watchDirectory } = sys;
  sys.watchDirectory = (path, callback, recursive, options) => {
    const holdsProject = __dirname.startsWith(path.endsWith('/') ? path : `${path}/`);
    return /** @type {NonNullable<typeof watchDirectory>} */ (watchDirectory)(
      path,
      callback,
      recursive && !holdsProject,
      options,
    );
  };
}

/**
 * tslab turns `width` of an earlier cell into `exports.width`. It overlooks it in `{ width }`, and it takes the name of a
 * property for a variable where the property's type was written in an earlier cell: `const { runs: own } = study`.
 * @param {import('@tslab/typescript-for-tslab').TypeChecker} checker
 * @returns {import('@tslab/typescript-for-tslab').TransformerFactory<import('@tslab/typescript-for-tslab').SourceFile>}
 */
function spellOut(checker) {
  const { factory } = ts;
  const isEarlier = (/** @type {import('@tslab/typescript-for-tslab').Symbol | undefined} */ symbol) =>
    symbol?.declarations?.some((one) => one.getSourceFile().fileName.endsWith('/__prev__.d.ts')) ?? false;
  return (context) => {
    /** @type {import('@tslab/typescript-for-tslab').Visitor} */
    const visit = (node) => {
      if (ts.isShorthandPropertyAssignment(node)) {
        if (!isEarlier(checker.getShorthandAssignmentValueSymbol(node))) return node;
        const { name } = /** @type {import('@tslab/typescript-for-tslab').ShorthandPropertyAssignment} */ (
          node
        );
        const earlier = factory.createPropertyAccessExpression(factory.createIdentifier('exports'), name);
        return factory.createPropertyAssignment(name, earlier);
      }
      const inside = ts.visitEachChild(node, visit, context);
      if (ts.isBindingElement(inside) && inside.propertyName && ts.isIdentifier(inside.propertyName)) {
        const quoted = factory.createStringLiteral(inside.propertyName.text);
        return factory.updateBindingElement(
          inside,
          inside.dotDotDotToken,
          quoted,
          inside.name,
          inside.initializer,
        );
      }
      if (
        ts.isPropertyAssignment(inside) &&
        ts.isIdentifier(inside.name) &&
        isEarlier(checker.getSymbolAtLocation(inside.name))
      )
        return factory.updatePropertyAssignment(
          inside,
          factory.createStringLiteral(inside.name.text),
          inside.initializer,
        );
      return inside;
    };
    return (file) => ts.visitEachChild(file, visit, context);
  };
}

function newerArrays() {
  return require.resolve('typescript/lib/lib.es2023.array.d.ts');
}

/**
 * tslab exports what a cell declares by the compiler's own spelling, in which `__total` has three underscores.
 * @param {string} list
 */
function withPlainNames(list) {
  return list.replace(/[^\s,{}]+/g, (name) => ts.unescapeLeadingUnderscores(/** @type {any} */ (name)));
}

/**
 * What is wrong with a cell. tslab forgives an `await` outside any function and then runs the cell in an asynchronous
 * one, but does not see that `for await` needs the same, and an `await` before a bracket, which the compiler forgives
 * itself; nor all functions in which an `await` is wrong.
 * @param {unknown} program
 * @param {import('@tslab/typescript-for-tslab').SourceFile[]} files the cell first
 * @returns {import('@tslab/typescript-for-tslab').Diagnostic[]}
 */
function getPreEmitDiagnosticsOfFiles(program, files) {
  const cell = /** @type {import('@tslab/typescript-for-tslab').SourceFile} */ (files[0]);
  /** @type {import('@tslab/typescript-for-tslab').Diagnostic[]} */
  const found = ts.getPreEmitDiagnosticsOfFiles(program, files);
  const told = found.map((diagnostic) => {
    const { code, file, start = 0, length = 0 } = diagnostic;
    if (code !== strayAwait || file !== cell) return diagnostic;
    const inFunction = isInFunction(ts.findPrecedingToken(start + length, cell));
    return { ...diagnostic, code: inFunction ? -strayAwait : strayAwait };
  });
  const start = findAwait(cell, cell);
  if (start === undefined) return told;
  const place = { file: cell, start, length: 'await'.length };
  return [...told, { ...place, code: strayAwait, category: ts.DiagnosticCategory.Error, messageText: '' }];
}

/** The compiler's number for an `await` where there must be none. */
const strayAwait = 1308;

/** @param {import('@tslab/typescript-for-tslab').Node} node */
function isFunction(node) {
  return ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node);
}

/** @param {import('@tslab/typescript-for-tslab').Node} token */
function isInFunction(token) {
  for (let node = token.parent; node; node = node.parent) if (isFunction(node)) return true;
  return false;
}

/**
 * @param {import('@tslab/typescript-for-tslab').Node} node
 * @param {import('@tslab/typescript-for-tslab').SourceFile} cell
 * @returns {number | undefined} where the first `await` outside any function begins, of a loop or of an expression
 */
function findAwait(node, cell) {
  const { awaitModifier } = /** @type {import('@tslab/typescript-for-tslab').ForOfStatement} */ (node);
  if (awaitModifier) return awaitModifier.getStart(cell);
  if (ts.isAwaitExpression(node)) return node.getStart(cell);
  return ts.forEachChild(node, (/** @type {import('@tslab/typescript-for-tslab').Node} */ child) =>
    isFunction(child) ? undefined : findAwait(child, cell),
  );
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
