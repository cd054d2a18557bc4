// @ts-check
import nodeProblem from '../support/node.cjs';
import { root } from '../support/paths.mjs';

/**
 * @param {string} platform as process.platform
 * @param {string} version as process.versions.node
 * @param {string | undefined} engine the variable CONTRASTIVE_LAB_ENGINE
 * @param {string} [folder] the project's
 * @returns {string | undefined} what is wrong and the remedy; nothing when the project runs here
 */
export function platformProblem(platform, version, engine = 'auto', folder = root) {
  if (!['auto', 'native', 'cuda', 'wasm'].includes(engine)) {
    return `CONTRASTIVE_LAB_ENGINE must be auto, native, cuda or wasm, got "${engine}"`;
  }
  const problem = nodeProblem(version);
  if (problem) return problem;
  // pip writes the path into its programs' first lines, and lists of folders are parted by colons.
  const broken = platform === 'win32' ? undefined : /[":\n]/.exec(folder)?.[0];
  if (broken) {
    return `the folder ${folder} must not have ${JSON.stringify(broken)} in its name, which the programs in .venv would trip over: rename it, then run the same command again`;
  }
  if (platform === 'win32' && engine !== 'wasm') {
    return 'the native engine does not run on Windows: work in WSL (wsl --install), or set CONTRASTIVE_LAB_ENGINE=wasm for the slower WebAssembly engine, then run the same command again';
  }
  return undefined;
}
