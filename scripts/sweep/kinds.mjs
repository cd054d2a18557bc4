// @ts-check
// Where kinds of runs are found: in the studies, or in a file of one's own.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
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
 * A TypeScript file, and those it imports from beside it, as JavaScript in the folder `.contrastive-lab` beside it; workers, and tasks on
 * other machines, import that. Types are taken off, not checked: an editor or `tsc` does that.
 * @param {string} source
 * @returns {Promise<string>} the compiled file
 */
async function compiled(source) {
  const { default: ts } = await import('typescript');
  /** @type {Map<string, string | undefined>} */
  const done = new Map();
  const folder = join(dirname(source), '.contrastive-lab');

  /** @param {string} file */
  const compile = (file) => {
    const known = done.get(file);
    if (known) return known;
    if (done.has(file))
      throw new Error(`${file} is imported by a file that it imports; put what both use in a third`);
    done.set(file, undefined);
    const { outputText, diagnostics = [] } = ts.transpileModule(readFileSync(file, 'utf8'), {
      fileName: file,
      reportDiagnostics: true,
      compilerOptions: {
        module: ts.ModuleKind.CommonJS,
        target: ts.ScriptTarget.ES2022,
        esModuleInterop: true,
        removeComments: true,
      },
    });
    const [first] = diagnostics;
    if (first) {
      const { line } = first.file?.getLineAndCharacterOfPosition(first.start ?? 0) ?? { line: 0 };
      throw new Error(
        `${file}, line ${line + 1}: ${ts.flattenDiagnosticMessageText(first.messageText, ' ')}`,
      );
    }
    const linked = outputText.replace(
      /\brequire\("([^"]+)"\)/g,
      (_, /** @type {string} */ wanted) => `require(${JSON.stringify(linkOf(file, wanted))})`,
    );
    // Named by what is in it: a task that waits runs what was submitted, whatever is edited meanwhile.
    const hash = createHash('sha256').update(linked).digest('hex').slice(0, 12);
    const target = join(folder, `${basename(file, extname(file))}-${hash}.cjs`);
    if (!existsSync(target)) replace(target, linked);
    done.set(file, target);
    return target;
  };

  /** @param {string} file @param {string} wanted what it imports */
  const linkOf = (file, wanted) => {
    if (!wanted.startsWith('.')) return packageFile(file, wanted);
    const path = resolve(dirname(file), wanted);
    const bare = path.replace(/\.[cm]?js$/, '');
    const typed = [path, `${bare}.ts`, `${bare}.mts`, `${bare}.cts`, join(path, 'index.ts')].find(
      (one) => /\.[cm]?ts$/.test(one) && existsSync(one),
    );
    return typed ? `./${basename(compile(typed))}` : path;
  };
  return compile(source);
}

const own = createRequire(import.meta.url);

/**
 * A package that is not installed where the file lies is taken from here: contrastive-lab and what it brings.
 * @param {string} file
 * @param {string} wanted
 */
function packageFile(file, wanted) {
  for (const require of [createRequire(file), own]) {
    try {
      return require.resolve(wanted);
    } catch {
      // The other one may know it.
    }
  }
  return wanted;
}
