// @ts-check
// The code that a module runs: every file it reaches, without comments and layout, and the versions of its packages.
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { replace } from '../support/files.mjs';
import { root, setupFolder } from '../support/paths.mjs';

/**
 * @typedef {object} Code
 * @property {Record<string, string>} files each file's hash, by its path from lib/dist, or from the module's own folder
 * @property {Record<string, string>} packages versions
 */

/** Loaded only when there is something new to read. */
const own = createRequire(import.meta.url);

/** A file of the library is named by its path in here. */
const library = join(realpathSync(root), 'lib', 'dist');

/**
 * The code that some modules run. Of a file that only passes on what others export, such as a folder's index, the others are reached
 * that the asked names come from: a kernel that no run uses is not part of the run's code.
 * @param {readonly string[]} modules paths of compiled files
 * @returns {Code}
 */
export function codeOf(modules) {
  /** @type {Code} */
  const code = { files: {}, packages: {} };
  /** @type {Set<string>} */
  const seen = new Set();

  /**
   * @param {string} path
   * @param {readonly string[] | undefined} names what is asked of it; undefined for all
   */
  const visit = (path, names) => {
    const file = fileOf(path);
    if (names && file.passesOn) {
      for (const name of names) {
        const source = file.passesOn[name];
        const asked = `${path} ${name}`;
        if (!source || seen.has(asked)) continue;
        seen.add(asked);
        follow(path, source.from, [source.name]);
      }
      return;
    }
    if (seen.has(path)) return;
    seen.add(path);
    code.files[nameOf(path, modules[0])] = file.hash;
    for (const { from, names: used } of file.imports) follow(path, from, used);
  };

  /** @param {string} path @param {string} wanted @param {readonly string[] | undefined} names */
  const follow = (path, wanted, names) => {
    if (isBuiltin(wanted)) return;
    const target = resolved(path, wanted);
    if (target === undefined) return;
    const inPackage = target.split(`${sep}node_modules${sep}`).at(-1);
    if (inPackage === target) visit(target, names);
    else if (inPackage !== undefined) {
      const name = inPackage
        .split(sep)
        .slice(0, inPackage.startsWith('@') ? 2 : 1)
        .join('/');
      code.packages[name] = versionOf(target, name);
    }
  };

  for (const module of modules) visit(realpathSync(module), undefined);
  keep();
  return { files: sorted(code.files), packages: sorted(code.packages) };
}

/**
 * The hash of one file, without comments and layout.
 * @param {string} path
 */
export const fileHash = (path) => fileOf(path).hash;

/**
 * Short enough for a table, long enough that no two are alike.
 * @param {unknown} value
 */
export const hashOf = (value) =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 12);

/** @param {Record<string, string>} entries */
const sorted = (entries) => Object.fromEntries(Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1)));

/** The end of a file that `--kinds` compiled: its contents' hash. */
const COMPILED = /-[0-9a-f]{12}\.cjs$/;

/** @param {string} path @param {string} first */
function nameOf(path, first) {
  const from = path.startsWith(library + sep) ? library : dirname(realpathSync(first));
  return relative(from, path).split(sep).join('/').replace(COMPILED, '.ts');
}

/** @param {string} path @param {string} wanted */
function resolved(path, wanted) {
  try {
    return realpathSync(createRequire(path).resolve(wanted));
  } catch {
    return undefined;
  }
}

/** @param {string} path @param {string} name */
function versionOf(path, name) {
  const folder = path.slice(
    0,
    path.lastIndexOf(join('node_modules', name)) + join('node_modules', name).length,
  );
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

/**
 * @typedef {object} File
 * @property {string} hash
 * @property {{ from: string, names?: readonly string[] }[]} imports without names: all that is exported
 * @property {Record<string, { from: string, name: string }>} [passesOn] for a file that does nothing else
 */

/** @type {Map<string, File>} by path */
const read = new Map();

/** What files hold was found out before, by their contents: reading them again takes seconds. */
const cacheFile = join(setupFolder, 'code.json');
/** @type {Record<string, File>} */
let cache = {};
/** @type {Record<string, File>} */
const used = {};
try {
  cache = JSON.parse(readFileSync(cacheFile, 'utf8'));
} catch {
  // There is none yet, or it is cut: the files are read again.
}

/** Keeps what was found out, and nothing about contents that are no more. */
function keep() {
  if (Object.keys(used).every((key) => cache[key])) return;
  cache = { ...cache, ...used };
  try {
    const entries = Object.entries(cache);
    replace(cacheFile, JSON.stringify(Object.fromEntries(entries.slice(-LARGEST_CACHE))));
  } catch {
    // A folder that may not be written to: slower, and as right.
  }
}

const LARGEST_CACHE = 1000;

const IMPORT = /(?:(?:const|var) (\w+) = )?(__importStar\()?\brequire\("([^"]+)"\)/g;
const PASSED =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/;
const SILENT =
  /^("use strict";|Object\.defineProperty\(exports, "__esModule".*|(exports\.\w+ = )+void 0;|(const|var) \w+ = require\("[^"]+"\);|)$/;

/** @param {string} path */
function fileOf(path) {
  const known = read.get(path);
  if (known) return known;
  const raw = readFileSync(path, 'utf8');
  const key = hashOf([VERSION, raw]);
  const file = cache[key] ?? parse(withoutComments(raw));
  used[key] = file;
  read.set(path, file);
  return file;
}

/** Of this module: what it finds out may change. */
const VERSION = 1;

/**
 * @param {string} text
 * @returns {File}
 */
function parse(text) {
  const found = [...text.matchAll(IMPORT)].map(([, name, star, from]) => ({ name, star, from }));
  const lines = text.split('\n').map((line) => line.trim());
  const passed = lines.flatMap((line) => {
    const [, name, module, source] = PASSED.exec(line) ?? [];
    const from = found.find((one) => one.name === module)?.from;
    return name && from ? [/** @type {const} */ ([name, { from, name: source }])] : [];
  });
  const onlyPasses = passed.length > 0 && lines.every((line) => SILENT.test(line) || PASSED.test(line));
  return {
    hash: hashOf(text.replace(/\brequire\("([^"]+)"\)/g, placeless)),
    imports: found.map(({ name, star, from }) => ({
      from,
      names: name && !star ? namesUsed(text, name) : undefined,
    })),
    ...(onlyPasses && { passesOn: Object.fromEntries(passed) }),
  };
}

/**
 * An import without where the file lies: what is there counts for itself.
 * @param {string} all
 * @param {string} from
 */
const placeless = (all, from) => (isAbsolute(from) || COMPILED.test(from) ? 'require("")' : all);

/**
 * What a file takes of a module that it imported; undefined when it may take anything.
 * @param {string} text
 * @param {string} module
 */
function namesUsed(text, module) {
  const uses = [...text.matchAll(new RegExp(String.raw`\b${module}\b(?:\.(\w+))?`, 'g'))].map(
    ([, name]) => name,
  );
  // The first is its own declaration.
  const names = uses.slice(1);
  return names.some((name) => name === undefined) ? undefined : /** @type {string[]} */ (names);
}

/** @param {string} text JavaScript, a module of either kind */
function withoutComments(text) {
  /** @type {typeof import('typescript')} */
  const ts = own('typescript');
  const { outputText } = ts.transpileModule(text, {
    fileName: 'module.js',
    compilerOptions: {
      allowJs: true,
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      removeComments: true,
    },
  });
  return outputText;
}
