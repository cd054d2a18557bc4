// @ts-check
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { additions, compileOwn, compilerRemedy, findCompiler, ownModule, ownSource } from './binding.mjs';
import { SetupError, SourceError } from '../support/errors.mjs';
import { fromArchive, fromWheel } from './library.mjs';
import { engineFolder, root, tfjsFolder } from '../support/paths.mjs';
import { place as placeFile, sha256 } from '../support/files.mjs';
import { PATIENCE_MS, run } from '../support/process.mjs';
import { engineSources } from './sources.mjs';
import { digest, digestOfFiles, readState, writeState } from './state.mjs';

const step = 'engine';
const binding = 'tfjs_binding.node';
const placed = (/** @type {string} */ name) => join(tfjsFolder, 'lib', 'napi-v8', name);
const deps = join(tfjsFolder, 'deps');
const wanted = () => process.env.CONTRASTIVE_LAB_ENGINE || 'auto';

/**
 * Whether the engine is one for graphics cards: as the variable says, else as it was installed.
 * @param {any} state
 */
const cudaWanted = (state) => wanted() === 'cuda' || (wanted() === 'auto' && state?.cuda === true);

/** @param {boolean} cuda */
const hash = async (cuda) =>
  digest(
    engineSources(process.platform, process.arch, cuda),
    await digestOfFiles(...additions, join(tfjsFolder, 'package.json')),
  );

/** @param {string} folder */
async function sizes(folder) {
  const libraries = (await readdir(join(folder, 'lib'))).map((name) => join('lib', name));
  return Promise.all(
    [...libraries, binding].map(async (name) => [name, (await stat(join(folder, name))).size]),
  );
}

/**
 * Whether the project's own operations are those of today's source, or cannot be.
 * @param {any} state
 * @param {boolean} retry
 */
async function isOwn({ folder, own }, retry) {
  if (own?.hash !== (await digestOfFiles(ownSource))) return false;
  if (own.compiled) return existsSync(join(engineFolder, folder, ownModule));
  return !retry && own.compiler === ((await findCompiler()) !== null);
}

/** @param {any} state */
async function isWhole(state) {
  try {
    return digest(await sizes(join(engineFolder, state.folder))) === state.files;
  } catch {
    return false;
  }
}

/** @param {any} state */
async function isPlaced(state) {
  try {
    const folder = join(engineFolder, state.folder);
    const names = existsSync(join(folder, ownModule)) ? [binding, ownModule] : [binding];
    const sums = await Promise.all(
      names.map((name) => Promise.all([join(folder, name), placed(name)].map(sha256))),
    );
    return (
      sums.every(([kept, there]) => kept === there) && (await readlink(deps)) === relative(tfjsFolder, folder)
    );
  } catch {
    return false;
  }
}

/**
 * Puts an engine where tfjs-node looks for it; `npm ci` empties that place, so the engine itself lives outside.
 * @param {string} folder
 */
async function place(folder) {
  await rm(deps, { recursive: true, force: true });
  await symlink(relative(tfjsFolder, folder), deps, 'dir');
  await placeFile(placed(binding), (part) => cp(join(folder, binding), part));
  const own = join(folder, ownModule);
  if (existsSync(own)) await placeFile(placed(ownModule), (part) => cp(own, part));
  else await rm(placed(ownModule), { force: true });
}

const trial = `
const util = require('node:util');
util.isNullOrUndefined = (value) => value === null || value === undefined;
util.isArray = Array.isArray;
const tf = require('@tensorflow/tfjs-node');
const product = tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync();
if (product.join() !== '19,22,43,50') throw new Error('a matrix product gave ' + product.join());
console.log('version ' + tf.backend().binding.TF_Version);
if (tf.backend().isUsingGpuDevice) console.log('on a card');
`;

const ownTrial = `
const util = require('node:util');
util.isNullOrUndefined = (value) => value === null || value === undefined;
util.isArray = Array.isArray;
const tf = require('@tensorflow/tfjs-node');
require('@tensorflow/tfjs-node/lib/napi-v8/${ownModule}');
const inputs = [[[1, 2]], [[3], [4]], [[5]], [[6]]].map((rows) => tf.tensor2d(rows));
const [kernel] = tf.backend().executeSingleOutput('ContrastiveNtk', [], inputs).dataSync();
if (kernel !== 5 * (9 + 4 * 16) + 6) throw new Error('a kernel gave ' + kernel);
console.log('own operations run');
`;

/**
 * Compiles the project's own operations into an engine that is in its place, and tries them. What does not work is taken away:
 * the engine serves without.
 * @param {any} state without `own`
 * @param {import('../support/report.mjs').Line} line
 * @returns {Promise<any>} the whole state
 */
async function withOwn(state, line) {
  const compiler = await findCompiler();
  const folder = join(engineFolder, state.folder);
  await rm(join(folder, ownModule), { force: true });
  let compiled = false;
  if (compiler !== null) {
    line.doing('compiling operations of our own');
    compiled = await compileOwn(compiler, folder);
    await place(folder);
    const works =
      compiled &&
      (await run(process.execPath, ['-e', ownTrial], { step, cwd: root, timeout: PATIENCE_MS })).ok;
    if (compiled && !works) await rm(join(folder, ownModule), { force: true });
    compiled = works;
    if (!compiled)
      line.note("our own operations do not compile or run here: the engine's usual ones stand in");
  }
  await place(folder);
  return { ...state, own: { hash: await digestOfFiles(ownSource), compiled, compiler: compiler !== null } };
}

/** @returns {Promise<{ version: string, card: boolean }>} TensorFlow's version, once a matrix product was right */
async function tryEngine() {
  const { ok, output } = await run(process.execPath, ['-e', trial], {
    step,
    cwd: root,
    timeout: PATIENCE_MS,
  });
  const version = /^version (.+)$/m.exec(output)?.[1];
  if (!ok || !version) throw new SourceError('it was installed but does not run on this machine');
  return { version, card: /^on a card$/m.test(output) };
}

/**
 * @param {boolean} cuda
 * @param {import('../support/report.mjs').Line} line
 * @returns {Promise<string[]>} why no source could serve; empty when one did
 */
async function install(cuda, line) {
  const reasons = /** @type {string[]} */ ([]);
  const compiler = await findCompiler();
  const sources = engineSources(process.platform, process.arch, cuda);
  if (sources.length === 0) {
    const what = cuda ? 'C library with CUDA' : 'C library';
    reasons.push(`there is no ${what} for ${process.platform} on ${process.arch}`);
  }
  for (const source of sources) {
    const name = `${source.name}-${process.platform}-${process.arch}`;
    const folder = join(engineFolder, name);
    const part = `${folder}.part`;
    try {
      await rm(part, { recursive: true, force: true });
      await mkdir(part, { recursive: true });
      if (source.kind === 'archive') await fromArchive(source, part, compiler, line, place);
      else await fromWheel(source, part, compiler, line);
      await rm(folder, { recursive: true, force: true });
      await rename(part, folder);
      await place(folder);
      line.doing('trying the engine');
      const { version, card } = await tryEngine();
      if (cuda && !card)
        line.note('no graphics card is seen (nvidia-smi lists those of the driver): the processor stands in');
      const files = digest(await sizes(folder));
      const state = { hash: await hash(cuda), kind: 'native', version, folder: name, files, cuda };
      writeState(step, await withOwn(state, line));
      for (const old of await readdir(engineFolder)) {
        if (old !== name) await rm(join(engineFolder, old), { recursive: true, force: true });
      }
      return [];
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const what =
        source.kind === 'archive' ? "tfjs-node's own library" : 'the library of the Python package';
      const reason = `${what}: ${error.message}`;
      reasons.push(reason);
      line.note(reason);
      await Promise.all([binding, ownModule].map((one) => rm(placed(one), { force: true })));
      await rm(part, { recursive: true, force: true });
    }
  }
  return reasons;
}

export const engine = {
  name: step,
  doing: 'installing the native TensorFlow engine',
  done: 'engine installed',
  /** @param {{ retry?: boolean }} options */
  async check({ retry }) {
    if (wanted() === 'wasm') return true;
    const state = await readState(step);
    if (state?.hash !== (await hash(cudaWanted(state)))) return false;
    if (state.kind === 'native') {
      return (await isWhole(state)) && (await isPlaced(state)) && isOwn(state, retry === true);
    }
    // Without the native engine the work goes on; it is tried again when asked for, and when a compiler has come.
    if (retry || wanted() === 'native') return false;
    return state.compiler === ((await findCompiler()) !== null);
  },
  async contents() {
    const state = await readState(step);
    const folders = state?.kind === 'native' && wanted() !== 'wasm' ? [`.engine/${state.folder}`] : [];
    return { of: digest(state?.hash, state?.kind, state?.own), folders };
  },
  /**
   * @param {import('../support/report.mjs').Line} line
   * @returns {Promise<string | void>} what was done, where it is not the usual thing
   */
  async run(line) {
    const state = await readState(step);
    const cuda = cudaWanted(state);
    if (state?.kind === 'native' && state.hash === (await hash(cuda)) && (await isWhole(state))) {
      await place(join(engineFolder, state.folder));
      if (await isOwn(state, false)) return;
      writeState(step, await withOwn(state, line));
      return 'operations of our own compiled';
    }
    const reasons = await install(cuda, line);
    if (reasons.length === 0) return;
    if (cuda || wanted() === 'native') {
      const engine = cuda ? 'engine for graphics cards' : 'native engine';
      const remedy = cuda
        ? '; CONTRASTIVE_LAB_ENGINE=native npm run setup installs the one for processors'
        : '';
      throw new SetupError(
        `the ${engine} is missing, and CONTRASTIVE_LAB_ENGINE=${cuda ? 'cuda' : 'native'} asks for it: ${reasons.join('; ')}${remedy}`,
      );
    }
    const compiler = (await findCompiler()) !== null;
    writeState(step, { hash: await hash(cuda), kind: 'wasm', reasons, compiler });
    return 'no native engine here: WebAssembly stands in';
  },
  /** @returns {Promise<string | undefined>} what the reader must know each time */
  async notice() {
    if (wanted() === 'wasm') return 'WebAssembly engine, as CONTRASTIVE_LAB_ENGINE=wasm asks';
    const state = await readState(step);
    if (state?.kind !== 'wasm') return undefined;
    const remedy = state.compiler
      ? 'run npm run setup to try again'
      : `install a C++ compiler (${compilerRemedy}) and run the same command again`;
    return `WebAssembly engine, about 8 times slower than the native one; for the native one ${remedy}`;
  },
};
