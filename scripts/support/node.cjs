// @ts-check
// Preloaded before every command, in the words of an old Node: one that is too old gets a message, where the command itself
// would be a syntax error to it.

/**
 * @param {string} version as process.versions.node
 * @returns {string | undefined} what is wrong and the remedy
 */
function nodeProblem(version) {
  var parts = version.split('.').map(Number);
  if (parts[0] > 20 || (parts[0] === 20 && parts[1] >= 19)) return undefined;
  return 'Node ' + version + ' is too old: install Node 20.19 or later, then run the same command again';
}

/** What the shell allows a process, on Linux; infinity where it is unlimited or unknown. */
function limitOf(/** @type {string} */ name) {
  try {
    var limits = require('fs').readFileSync('/proc/self/limits', 'utf8');
    return Number((new RegExp('^' + name + ' +(\\d+)', 'm').exec(limits) || [])[1]) || Infinity;
  } catch {
    return Infinity;
  }
}

/** @returns {string | undefined} */
function limitProblem() {
  var again = ', then run the same command again';
  var files = limitOf('Max open files');
  if (files < 100) return 'this shell lets a process open ' + files + ' files only: ulimit -n 1024' + again;
  // The engine's library and Node's own reserve that much, used or not.
  var bytes = limitOf('Max address space');
  if (bytes < 4e9)
    return 'this shell gives a process ' + bytes / 1e9 + ' GB of address space: ulimit -v unlimited' + again;
  return undefined;
}

module.exports = nodeProblem;

var problem = nodeProblem(process.versions.node) || limitProblem();
if (problem) {
  console.error(problem);
  process.exit(1);
}
