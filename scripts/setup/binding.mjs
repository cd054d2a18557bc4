// @ts-check
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceError } from '../support/errors.mjs';
import { logFile, modulesFolder, packaged, root, shown, tfjsFolder, toolsFolder } from '../support/paths.mjs';
import { ask, run } from '../support/process.mjs';

const step = 'engine';
/** What the project links into the binding. */
export const additions = ['quiet.cc', 'signals.cc'].map((name) =>
  fileURLToPath(new URL(name, import.meta.url)),
);

/** @returns {Promise<string | null>} a C++ compiler, or null */
export async function findCompiler() {
  // On a Mac without its command line tools, c++ only opens a window that offers them.
  if (process.platform === 'darwin' && !(await ask('xcode-select', ['-p'])).ok) return null;
  for (const name of process.env.CXX ? [process.env.CXX] : ['g++', 'c++', 'clang++']) {
    if ((await ask(name, ['--version'])).ok) return name;
  }
  return null;
}

export const compilerRemedy =
  process.platform === 'darwin' ? 'xcode-select --install' : 'Debian, Ubuntu: sudo apt install g++';

/**
 * Compiles a module of Node's against the C library in folder/lib.
 * It finds the library where the package's own binding does: through node_modules/@tensorflow/tfjs-node/deps.
 * @param {string} compiler
 * @param {string} folder holds lib/ and include/, takes the module
 * @param {string} name of the module
 * @param {string[]} args what is the module's own: sources and options
 * @returns {Promise<boolean>} whether there is one now
 */
async function compileModule(compiler, folder, name, args) {
  const linking =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib']
      : ['-Wl,-rpath,$ORIGIN/../../deps/lib'];
  const includes = [join(modulesFolder, 'node-api-headers', 'include'), join(folder, 'include'), tfjsFolder];
  const all = [
    '-std=c++17',
    '-shared',
    '-fPIC',
    '-DNAPI_VERSION=8',
    ...includes.flatMap((path) => ['-I', path]),
    ...args,
    '-L',
    join(folder, 'lib'),
    '-ltensorflow',
    '-ltensorflow_framework',
    ...linking,
    '-o',
    join(folder, name),
  ];
  const { ok } = await run(compiler, all, { step });
  return ok && existsSync(join(folder, name));
}

/**
 * Compiles tfjs-node's binding from the package's own sources.
 * @param {string} compiler
 * @param {string} folder holds lib/ and include/, takes the binding
 */
export async function compileBinding(compiler, folder) {
  // The wheel's headers say which log library it speaks; an absl of the system would be another one.
  const defines = existsSync(join(folder, 'include', 'absl')) ? ['-DTENSORFLOW_HAS_ABSL_LOG'] : [];
  const first = process.platform === 'darwin' ? [] : ['-Wl,-z,initfirst'];
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tfjsFolder, 'binding', name));
  const args = ['-O2', '-pthread', ...defines, ...sources, ...additions, ...first];
  if (!(await compileModule(compiler, folder, 'tfjs_binding.node', args)))
    throw new SourceError(`the binding did not compile (${shown(logFile(step))})`);
}

/** The project's own operations of the engine, in C++. */
export const ownSource = join(packaged ? dirname(toolsFolder) : join(root, 'lib'), 'native', 'ntk.cc');
export const ownModule = 'ntk.node';

/**
 * Compiles them. Which vectors the processor has is asked where they run, so that the module may move with its folder.
 * @param {string} compiler
 * @param {string} folder as above
 * @returns {Promise<boolean>} whether they compiled; without them the engine's usual operations do their work
 */
export async function compileOwn(compiler, folder) {
  // Some compilers of ours warn that vectors are passed in another way than by an older one: none is passed at all.
  const args = ['-O3', '-ffp-contract=fast', '-Wno-psabi', '-pthread', ownSource];
  return compileModule(compiler, folder, ownModule, args);
}
