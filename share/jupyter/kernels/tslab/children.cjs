// @ts-check
// A child process that inherits the kernel's output would write where nobody looks. Here its output is read, and shown
// below the cell.
'use strict';
const childProcess = require('node:child_process');
const { syncBuiltinESMExports } = require('node:module');

/** @typedef {'stdout' | 'stderr'} Stream */
const streams = /** @type {const} */ ([undefined, 'stdout', 'stderr']);

function showChildren() {
  const { ChildProcess } = childProcess;
  const prototype = /** @type {any} */ (ChildProcess.prototype);
  const { spawn } = prototype;
  prototype.spawn = function (/** @type {any} */ options) {
    const { stdio, inherited } = withPipes(options.stdio);
    const result = spawn.call(this, Object.assign(options, { stdio }));
    for (const [place, stream] of inherited)
      this.stdio?.[place]
        ?.setEncoding('utf8')
        .on('data', (/** @type {string} */ text) => process[stream].write(text));
    return result;
  };
  const own = {
    spawnSync: synchronous(childProcess.spawnSync, showResult),
    execSync: synchronous(childProcess.execSync, showOutput),
    execFileSync: synchronous(childProcess.execFileSync, showOutput),
  };
  Object.assign(childProcess, own);
  syncBuiltinESMExports();
}

/**
 * @param {unknown} stdio as a caller of node:child_process gives it
 * @returns {{ stdio: unknown, inherited: Map<number, Stream> }} what of it is the kernel's output, by its place
 */
function withPipes(stdio) {
  /** @type {Map<number, Stream>} */
  const inherited = new Map();
  const list = stdio === 'inherit' ? ['inherit', 'inherit', 'inherit'] : stdio;
  if (!Array.isArray(list)) return { stdio, inherited };
  const piped = list.map((entry, place) => {
    const target = entry === 'inherit' ? place : (entry?.fd ?? entry);
    const stream = place > 0 ? streams[target] : undefined;
    if (!stream) return entry;
    inherited.set(place, stream);
    return 'pipe';
  });
  return { stdio: piped, inherited };
}

/**
 * @param {Function} original
 * @param {(run: (stdio: unknown) => any, stdio: unknown[], inherited: Map<number, Stream>) => unknown} show
 */
function synchronous(original, show) {
  return (/** @type {any[]} */ ...args) => {
    const at = args.findIndex((arg) => arg?.stdio !== undefined && !Array.isArray(arg));
    const { stdio, inherited } = withPipes(args[at]?.stdio);
    if (inherited.size === 0) return original(...args);
    const run = (/** @type {unknown} */ given) =>
      original(...args.map((arg, i) => (i === at ? { maxBuffer: Infinity, ...arg, stdio: given } : arg)));
    return show(run, /** @type {unknown[]} */ (stdio), inherited);
  };
}

/** @type {Parameters<typeof synchronous>[1]} of spawnSync */
function showResult(run, stdio, inherited) {
  const result = run(stdio);
  for (const [place, stream] of inherited) {
    if (result.output?.[place]?.length) process[stream].write(result.output[place]);
    if (result.output) result.output[place] = null;
    Object.assign(result, { [String(streams[place])]: null });
  }
  return result;
}

/** @type {Parameters<typeof synchronous>[1]} of execSync, which shows the errors' stream itself where none is given */
function showOutput(run, stdio, inherited) {
  const show = (/** @type {unknown} */ text) => {
    const stream = inherited.get(1);
    if (stream && /** @type {Buffer} */ (text)?.length) process[stream].write(/** @type {Buffer} */ (text));
  };
  try {
    const output = run(inherited.has(2) ? undefined : stdio);
    show(output);
    return stdio[1] === 'pipe' && !inherited.has(1) ? output : null;
  } catch (error) {
    show(/** @type {any} */ (error).stdout);
    throw error;
  }
}

module.exports = { showChildren };
