// @ts-check
// `npm test`: the set-up, then every check. `node scripts/test.mjs unit lint` runs stages by name.
// `--in loss,train` takes of the library's tests those of some folders.
import { parseArgs } from 'node:util';
import { say } from './support/report.mjs';
import { setup } from './setup.mjs';
import { runStage } from './test/runner.mjs';
import { CORES, libraryFolders, stages as all, within } from './test/stages.mjs';

const { names, folders } = chosenHere();
const stages = all.map((stage) => within(stage, folders));

const began = performance.now();
// The build is a stage: what does not compile is a failed check, and the checks that need no build still run.
await setup({ except: 'build' });
const chosen = stages.filter(
  ({ name }) => names.length === 0 || names.includes(name) || (name === 'build' && needsBuild()),
);

/** What the command line asks for. (A package would read it in fewer lines, but none is there before the set-up.) */
function chosenHere() {
  const stageNames = all.map(({ name }) => name);
  try {
    const { values, positionals } = parseArgs({
      options: { in: { type: 'string' } },
      allowPositionals: true,
    });
    const inside = values.in?.split(',') ?? libraryFolders;
    requireKnown('a stage', positionals, stageNames);
    requireKnown('a folder behind --in', inside, libraryFolders);
    return { names: positionals, folders: inside };
  } catch (error) {
    say(/** @type {Error} */ (error).message);
    process.exit(2);
  }
}

/**
 * @param {string} what
 * @param {string[]} given
 * @param {string[]} known
 */
function requireKnown(what, given, known) {
  const unknown = given.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new RangeError(`${what} must be one of ${known.join(', ')}, got "${unknown.join(', ')}"`);
}

function needsBuild() {
  return stages.some(({ name, built }) => built && names.includes(name));
}

/** @param {number} seconds */
const time = (seconds) => `${seconds.toFixed(1)} s`.padStart(8);

/** @param {{ passed: number, failed: number, skipped: number }} counts */
const summary = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** @param {string} output of a stage that failed */
function worthShowing(output) {
  // node:test lists the failures once more at its end, without the tests that passed.
  const at = output.lastIndexOf('✖ failing tests:');
  const lines = (at < 0 ? output : output.slice(at)).trimEnd().split('\n');
  // A whole notebook may stand in one line of a difference; the log has it.
  return lines.map((line) => `    ${line.length > 400 ? `${line.slice(0, 400)} ...` : line}`).join('\n');
}

/** @typedef {import('./test/stages.mjs').Stage} Stage */

/** @type {import('./test/runner.mjs').Result[]} */
const results = [];
/** @type {Stage[]} */
const waiting = [...chosen];
/** @type {Map<Stage, Promise<void>>} */
const running = new Map();

/** The first waiting stage that fits beside those that run. One that takes all cores is not passed by. */
function nextStage() {
  const busy = [...running.keys()];
  const free = busy.reduce((left, { cores }) => left - cores, CORES);
  const building = [...waiting, ...busy].some(({ name }) => name === 'build');
  const large = waiting.findIndex(({ cores }) => cores === CORES);
  const candidates = large < 0 ? waiting : waiting.slice(0, large + 1);
  return candidates.find(({ cores, built }) => cores <= free && !(built && building));
}

/** @param {Stage} stage */
async function runAndPrint(stage) {
  const result = await runStage(stage);
  if (process.stdout.isTTY) process.stdout.write('\r\u001b[2K');
  printResult(result);
  results.push(result);
  running.delete(stage);
}

while (waiting.length + running.size > 0) {
  for (let stage = nextStage(); stage; stage = nextStage()) {
    waiting.splice(waiting.indexOf(stage), 1);
    running.set(stage, runAndPrint(stage));
  }
  if (process.stdout.isTTY)
    process.stdout.write(`\r\u001b[2K${[...running.keys()].map(({ name }) => name).join(', ')} ...`);
  await Promise.race(running.values());
}

/** @param {import('./test/runner.mjs').Result} result */
function printResult(result) {
  const verdict = result.failed > 0 ? 'FAILED' : result.passed > 0 ? 'passed' : 'skipped';
  console.log(`${result.name.padEnd(13)} ${verdict.padEnd(7)} ${time(result.seconds)}  ${summary(result)}`);
  for (const reason of result.reasons) console.log(`    skipped: ${reason}`);
  if (result.failed > 0) console.log(`${worthShowing(result.output)}\n    (all of it: ${result.log})`);
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const { passed, failed, skipped } of results) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
}
const slowest = [...results].sort((a, b) => b.seconds - a.seconds).slice(0, 3);
const where = slowest.map(({ name, seconds }) => `${name} ${seconds.toFixed(0)} s`).join(', ');
const failing = results.filter(({ failed }) => failed > 0).map(({ name }) => name);
console.log(`\n${((performance.now() - began) / 1000).toFixed(0)} s in all, most of it in ${where}`);
if (failing.length > 0)
  console.log(`failed: ${failing.join(', ')}; alone: node scripts/test.mjs ${failing.join(' ')}`);
console.log(summary(total));
if (total.failed > 0) process.exitCode = 1;
