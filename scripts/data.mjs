// @ts-check
// `npm run data`: the data sets and whether they are there. `npm run data NAME`: fetches one and checks it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sets } from './data/sets.mjs';
import { checkFiles, filesOf } from './setup/data.mjs';
import { asSetupError, diskIsFull, SetupError } from './support/errors.mjs';
import { acquire, release } from './support/turn.mjs';
import { dataFolder } from './support/paths.mjs';
import { say, startLine } from './support/report.mjs';
import { megabytes } from './support/size.mjs';

const usage = `npm run data                 lists the data sets
npm run data NAME            fetches one, of ${sets.map(({ name }) => name).join(', ')}
npm run --silent data -- NAME --json`;

/** @typedef {import('./data/sets.mjs').DataSet} DataSet */

/** @param {DataSet} set */
async function stateOf({ name, title, licence, bytes }) {
  const right = Object.values(await checkFiles(await filesOf(name)));
  const absent = existsSync(join(dataFolder, name)) ? 'incomplete or damaged' : 'not there';
  return { name, title, state: right.every(Boolean) ? 'there' : absent, bytes, licence };
}

/**
 * @param {DataSet[]} chosen
 * @returns {Promise<string | undefined>} what stopped it
 */
async function fetchAll(chosen) {
  await acquire();
  try {
    for (const set of chosen) await fetch(set);
    return undefined;
  } catch (error) {
    return stopped(error);
  } finally {
    release();
  }
}

/** @param {DataSet} set */
async function fetch(set) {
  const line = startLine(set.name, 'checking the files');
  try {
    await set.fetch(line);
    line.done(`${set.title} in ${join(dataFolder, set.name)}, checksums right`);
  } catch (error) {
    line.stopped();
    throw /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOSPC' ? diskIsFull(set.name) : error;
  }
}

/** @param {unknown} problem */
function stopped(problem) {
  const error = asSetupError(problem);
  if (!(error instanceof SetupError)) throw error;
  say(`data stopped: ${error.message}`);
  process.exitCode = 1;
  return error.message;
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    return { ...values, names: positionals };
  } catch (error) {
    throw new SetupError(`${/** @type {Error} */ (error).message}\n${usage}`);
  }
}

async function main() {
  const { json, help, names } = readArguments();
  if (help) return console.log(usage);
  const print = (/** @type {string} */ text) => (json ? say(text) : console.log(text));
  const unknown = names.find((name) => !sets.some((set) => set.name === name));
  if (unknown !== undefined) throw new SetupError(`no data set is called "${unknown}"\n${usage}`);
  const chosen = sets.filter(({ name }) => names.length === 0 || names.includes(name));
  const problem = names.length > 0 ? await fetchAll(chosen) : undefined;
  const report = { sets: await Promise.all(chosen.map(stateOf)), error: problem };
  for (const { name, title, state, bytes, licence } of report.sets) {
    const remedy = state === 'there' ? '' : `; fetch it: npm run data ${name}`;
    const size = `${megabytes(bytes)} MB`.padStart(7);
    print(`${name.padEnd(13)} ${title.padEnd(13)} ${size}  ${state}${remedy}  (licence: ${licence})`);
  }
  if (json) console.log(JSON.stringify(report));
}

try {
  await main();
} catch (error) {
  stopped(error);
}
