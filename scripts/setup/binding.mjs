// @ts-check
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceError } from '../support/errors.mjs';
import { logFile, modulesFolder, shown, tfjsFolder } from '../support/paths.mjs';
import { ask, run } from '../support/process.mjs';

const step = 'engine';
const quiet = fileURLToPath(new URL('quiet.cc', import.meta.url));

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
 * Compiles tfjs-node's binding from the package's own sources against the C library in folder/lib.
 * It finds the library where the package's own binding does: through node_modules/@tensorflow/tfjs-node/deps.
 * @param {string} compiler
 * @param {string} folder holds lib/ and include/, takes the binding
 */
export async function compileBinding(compiler, folder) {
  const linking =
    process.platform === 'darwin'
      ? ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib']
      : ['-Wl,-rpath,$ORIGIN/../../deps/lib', '-Wl,-z,initfirst'];
  // The wheel's headers say which log library it speaks; an absl of the system would be another one.
  const defines = existsSync(join(folder, 'include', 'absl')) ? ['-DTENSORFLOW_HAS_ABSL_LOG'] : [];
  const args = [
    ...defines,
    ...['-O2', '-std=c++17', '-shared', '-fPIC', '-DNAPI_VERSION=8'],
    ...[
      '-I',
      join(modulesFolder, 'node-api-headers', 'include'),
      '-I',
      join(folder, 'include'),
      '-I',
      tfjsFolder,
    ],
    ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(tfjsFolder, 'binding', name)),
    ...[quiet, '-L', join(folder, 'lib'), '-ltensorflow', '-ltensorflow_framework'],
    ...[...linking, '-o', join(folder, 'tfjs_binding.node')],
  ];
  const { ok } = await run(compiler, args, { step });
  if (!ok || !existsSync(join(folder, 'tfjs_binding.node'))) {
    throw new SourceError(`the binding did not compile (${shown(logFile(step))})`);
  }
}
