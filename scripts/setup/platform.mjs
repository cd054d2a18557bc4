// @ts-check

/**
 * @param {string} platform as process.platform
 * @param {string} version as process.versions.node
 * @param {string | undefined} engine the variable CONTRASTIVE_LAB_ENGINE
 * @returns {string | undefined} what is wrong and the remedy; nothing when the project runs here
 */
export function platformProblem(platform, version, engine = 'auto') {
  if (!['auto', 'native', 'wasm'].includes(engine)) {
    return `CONTRASTIVE_LAB_ENGINE must be auto, native or wasm, got "${engine}"`;
  }
  const [major, minor] = version.split('.').map(Number);
  if (!(major > 20 || (major === 20 && minor >= 19))) {
    return `Node ${version} is too old: install Node 20.19 or later, then run the same command again`;
  }
  if (platform === 'win32' && engine !== 'wasm') {
    return 'the native engine does not run on Windows: work in WSL (wsl --install), or set CONTRASTIVE_LAB_ENGINE=wasm for the slower WebAssembly engine, then run the same command again';
  }
  return undefined;
}
