// @ts-check
// Where kinds of runs are found: in the studies, or in a file of one's own.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { kindsIn } from 'contrastive-lab/sweep';
import { runKinds } from 'contrastive-lab/studies';
import { replace } from '../support/files.mjs';

/** The module that workers find the studies' kinds in. */
export const studiesModule = fileURLToPath(import.meta.resolve('contrastive-lab/studies'));

/**
 * The kinds that can be run, and the module that a worker imports them from.
 * @param {string | undefined} file TypeScript or JavaScript that exports kinds; default the studies
 * @returns {Promise<{ kinds: import('contrastive-lab/sweep').RunKind[], module: string }>}
 * @throws {Error} when the file cannot be read, compiled or imported, or exports no kind; it says so in a sentence
 */
export async function loadKinds(file) {
  if (file === undefined) return { kinds: runKinds(), module: studiesModule };
  const source = resolve(file);
  if (!existsSync(source))
    throw new Error(`--kinds ${file} does not exist; give the path of a TypeScript or JavaScript file`);
  const module = /\.[cm]?ts$/.test(source) ? await compiled(source) : source;
  let exported;
  try {
    exported = await import(pathToFileURL(module).href);
  } catch (error) {
    throw new Error(`--kinds ${file} cannot be imported: ${error}`, { cause: error });
  }
  const found = kindsIn(exported, file);
  return { kinds: found.map((kind) => ({ ...kind, module: kind.module ?? module })), module };
}

/**
 * A TypeScript file, and those it imports from beside it, as JavaScript in a folder of their own beside it; workers and tasks on other
 * machines import these. Types are taken off, not checked: an editor or `tsc` does that.
 * @param {string} source
 * @returns {Promise<string>} the compiled file
 */
async function compiled(source) {
  const { default: ts } = await import('typescript');
  /** @type {Map<string, string>} */
  const done = new Map();
  const outDir = join(dirname(source), '.contrastive-lab');

  /** @param {string} file */
  const compile = (file) => {
    const known = done.get(file);
    if (known) return known;
    const text = readFileSync(file, 'utf8');
    // Named by what is in it: a task that waits runs what was submitted, whatever is edited meanwhile.
    const name = `${basename(file, extname(file))}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.cjs`;
    const target = join(outDir, name);
    done.set(file, target);
    const { outputText, diagnostics = [] } = ts.transpileModule(text, {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
      },
    });
    const [first] = diagnostics;
    if (first) {
      const { line } = first.file?.getLineAndCharacterOfPosition(first.start ?? 0) ?? { line: 0 };
      throw new Error(
        `${file}, line ${line + 1}: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`,
      );
    }
    const require = createRequire(file);
    const linked = outputText.replace(
      /\brequire\("(\.[^"]*|[^"]+)"\)/g,
      (all, /** @type {string} */ wanted) => {
        if (!wanted.startsWith('.'))
          return resolves(require, wanted)
            ? `require(${JSON.stringify(require.resolve(wanted))})`
            : libraryOr(wanted, all);
        const other = ['', '.ts', '.mts', '.cts', '/index.ts']
          .map((end) => resolve(dirname(file), wanted.replace(/\.[cm]?js$/, '') + end))
          .find((path) => /\.[cm]?ts$/.test(path) && existsSync(path));
        return `require(${JSON.stringify(other ? compile(other) : resolve(dirname(file), wanted))})`;
      },
    );
    mkdirSync(outDir, { recursive: true });
    replace(target, linked);
    return target;
  };
  return compile(source);
}

const own = createRequire(import.meta.url);

/**
 * A package that is not installed where the file lies is looked for here: contrastive-lab and what it brings.
 * @param {string} wanted
 * @param {string} otherwise
 */
function libraryOr(wanted, otherwise) {
  return resolves(own, wanted) ? `require(${JSON.stringify(own.resolve(wanted))})` : otherwise;
}

/**
 * @param {NodeJS.Require} from
 * @param {string} wanted
 */
function resolves(from, wanted) {
  try {
    from.resolve(wanted);
    return true;
  } catch {
    return false;
  }
}
