// @ts-check
// `npm run bench`: the library side by side with JAX, PyTorch and neural-tangents, on this machine and in one run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { nearestName } from 'contrastive-lab/sweep';
import { SetupError } from '../scripts/setup/errors.mjs';
import { compare } from './compare.mjs';
import { writeInputs } from './inputs.mjs';
import { cases, itemNames } from './items.mjs';
import { describeMachine, inWords } from './machine.mjs';
import { setUpPeers } from './setup.mjs';
import { lineOf, markdownTable, withTable } from './table.mjs';

const program = new Command('npm run bench --')
  .description('Speed, memory and results side by side with JAX, PyTorch and neural-tangents.')
  .argument('[items...]', `which: ${itemNames.join(', ')}; default all`, chosenItems)
  .option('--write', 'put the table and the machine into bench/README.md')
  .option('--json', 'last line of standard output is one JSON object')
  .parse();
/** @type {string[]} */
const chosen = program.processedArgs[0].length > 0 ? program.processedArgs[0] : itemNames;

try {
  await setUpPeers();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`bench stopped: ${error.message}`);
  process.exit(1);
}
const machine = await describeMachine();
console.error(inWords(machine));

/** @type {import('./compare.mjs').Row[]} */
const items = [];
for (const one of cases.filter(({ item }) => chosen.includes(item))) {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-bench-'));
  try {
    await writeInputs(folder, /** @type {any} */ (one.task));
    for (const row of await compare(one, folder)) {
      items.push(row);
      console.error(lineOf(row));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
console.error(markdownTable(items));
if (program.opts().write) {
  const readme = join(import.meta.dirname, 'README.md');
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), machine, items));
}
if (program.opts().json) console.log(JSON.stringify({ machine, items }));
const wrong = items.filter(({ maxDifference, tolerance }) => !(maxDifference <= tolerance));
for (const { item, shape, peer, maxDifference } of wrong)
  console.error(`${item}, ${shape}: ${peer} computes something else (they differ by ${maxDifference})`);
if (wrong.length > 0) process.exitCode = 1;

/**
 * @param {string} name
 * @param {string[]} [before]
 */
function chosenItems(name, before = []) {
  if (!itemNames.includes(name))
    throw new InvalidArgumentError(
      `item must be one of ${itemNames.join(', ')}, got ${name}; did you mean ${nearestName(itemNames, name)}?`,
    );
  return [...before, name];
}
