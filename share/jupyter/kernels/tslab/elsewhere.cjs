// @ts-check
// A notebook may lie outside the project. Its imports are looked up beside it first, as always, and then here.
'use strict';
const { existsSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, relative } = require('node:path');
const ts = require('@tslab/typescript-for-tslab');

/** @param {string} root the project's folder */
function resolveFromProject(root) {
  const folder = process.cwd();
  if (!relative(root, folder).startsWith('..')) return;
  resolveCode(root);
  resolveTypes(root, folder);
}

/** @param {string} root */
function resolveCode(root) {
  process.env.NODE_PATH = join(root, 'node_modules');
  /** @type {any} */ (Module)._initPaths();
  delete process.env.NODE_PATH;
}

/**
 * TypeScript knows no such list, so it is shown the project's packages as if they lay beside the notebook.
 * @param {string} root
 * @param {string} folder
 */
function resolveTypes(root, folder) {
  const beside = join(folder, 'node_modules') + '/';
  const sys = /** @type {Record<string, any>} */ (ts.sys);
  for (const name of ['fileExists', 'readFile', 'directoryExists', 'getDirectories', 'realpath']) {
    const original = sys[name];
    sys[name] = (/** @type {string} */ path, /** @type {unknown[]} */ ...rest) =>
      original(path.startsWith(beside) ? redirect(path.slice(beside.length)) : path, ...rest);
  }

  /** @param {string} inside a path below node_modules */
  function redirect(inside) {
    const name = /^(@[^/]*\/)?[^/]*/.exec(inside)?.[0] ?? '';
    return join(isInstalledAbove(folder, name) ? folder : root, 'node_modules', inside);
  }
}

/**
 * @param {string} folder
 * @param {string} name of a package
 * @returns {boolean}
 */
function isInstalledAbove(folder, name) {
  if (existsSync(join(folder, 'node_modules', name))) return true;
  return dirname(folder) !== folder && isInstalledAbove(dirname(folder), name);
}

module.exports = { resolveFromProject };
