// @ts-check
// `npm run bench`: the library side by side with JAX, PyTorch and neural-tangents, on this machine and in one run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { format, resolveConfig } from 'prettier';
import { nearestName } from 'contrastive-lab/sweep';
import { SetupError } from '../scripts/support/errors.mjs';
import { replace } from '../scripts/support/files.mjs';
import { compare, judge } from './compare.mjs';
import { drawRatios } from './figure.mjs';
import { growthEnvironments, growthOf } from './growth.mjs';
import { writeInputs } from './inputs.mjs';
import { cases, itemNames, memory } from './items.mjs';
import { describeMachine, inWords } from './machine.mjs';
import { environmentNames, setUpPeers } from './setup.mjs';
import { Session } from './session.mjs';
import { measureStart } from './start.mjs';
import { lineOf, textOf, together, withReport } from './table.mjs';

const program = new Command('npm run bench --')
  .description('Speed, memory and results side by side with JAX, PyTorch and neural-tangents.')
  .argument('[items...]', `which: ${itemNames.join(', ')}; default all`, chosenItems)
  .option(
    '--write',
    'put what was measured into bench/README.md, results.json and ratios.png; other items stay',
  )
  .option('--json', 'last line of standard output is one JSON object')
  .parse();
/** @type {string[]} */
const chosen = program.processedArgs[0].length > 0 ? program.processedArgs[0] : itemNames;

const chosenCases = cases.filter(({ item }) => chosen.includes(item));
const environments = chosenCases.flatMap(({ peers, reference }) =>
  [...peers, ...(reference ? [reference] : [])].map(({ environment }) => environment),
);
if (chosen.includes('growth')) environments.push(...growthEnvironments);
try {
  await setUpPeers(environmentNames.filter((name) => environments.includes(name)));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`bench stopped: ${error.message}`);
  process.exit(1);
}
const machine = await describeMachine();
console.error(inWords(machine));

/** What is judged at the end: all that was compared, the costs' comparisons too. @type {import('./compare.mjs').Row[]} */
const compared = [];
/** @type {import('./table.mjs').Report} */
const report = { machine, items: [] };
for (const one of chosenCases) report.items.push(...(await measured(one)));
if (chosen.includes('growth')) report.growth = await growthOf(measured);
if (chosen.includes('memory')) {
  const session = new Session({ ...memory, environment: 'ours' });
  await session.ask('prepare');
  report.memory = (await session.ask('result')).values;
  await session.close();
}
if (chosen.includes('start')) report.start = await measureStart();
console.error(textOf(report));
if (program.opts().write) {
  const readme = join(import.meta.dirname, 'README.md');
  const results = join(import.meta.dirname, 'results.json');
  const whole = together(JSON.parse(readFileSync(results, 'utf8')), report, itemNames);
  await writeFormatted(readme, withReport(readFileSync(readme, 'utf8'), whole));
  await writeFormatted(results, JSON.stringify(whole));
  try {
    await drawRatios(whole.items, join(import.meta.dirname, 'ratios.png'));
  } catch (error) {
    console.error(`no figure was drawn: ${/** @type {Error} */ (error).message}`);
  }
}
if (program.opts().json) console.log(JSON.stringify(report));
const off = judge(compared);
for (const sentence of [...off.peers, ...off.ours]) console.error(sentence);
if (off.ours.length > 0) process.exitCode = 1;

/**
 * One comparison, said as soon as it is there.
 * @param {import('./comparison.mjs').Case} one
 */
async function measured(one) {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-bench-'));
  try {
    await writeInputs(folder, one);
    const rows = await compare(one, folder);
    for (const row of rows) console.error(lineOf(row));
    compared.push(...rows);
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * As `npm test` wants the project's files.
 * @param {string} filepath
 * @param {string} text
 */
async function writeFormatted(filepath, text) {
  replace(filepath, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}

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
