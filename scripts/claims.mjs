// @ts-check
// `npm run claims`: measures every claim and its control, prints the verdicts, and keeps each finished run. The full
// results are committed (share/claims/full.json), and the README's table is made from them.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import {
  controlOf,
  evaluateClaim,
  findClaim,
  intervalText,
  mergeResults,
  readReport,
  withClaimsTable,
  writeReport,
} from 'contrastive-lab/claims';
import { idOf, runsAsCsv } from 'contrastive-lab/sweep';
import { allClaims } from 'contrastive-lab/studies';
import { replace } from './support/files.mjs';
import { hold } from './support/lock.mjs';
import { root } from './support/paths.mjs';
import { say } from './support/report.mjs';
import { count } from './sweep/options.mjs';
import { studiesModule } from './sweep/kinds.mjs';
import { runLocally } from './sweep/local.mjs';
import { madeBy, openStore, verdictOf } from './sweep/provenance.mjs';
import { checkTargets } from './sweep/targets.mjs';

const options = new Command('npm run claims --')
  .description('Measures the claims of the notebooks, with intervals over seeds and negative controls.')
  .option('--full', 'the full grids, for share/claims/full.json and the README; default the quick ones')
  .option('--only <id>', 'one claim; the results of the others stay as they are', chosenClaim)
  .option('--processes <n>', 'processes at a time; the results do not depend on it', count)
  .option('--csv <file>', 'every run of these claims and their controls as a table')
  .option(
    '--keep',
    'takes finished runs as they are, although the code, the data or the engine has changed since',
  )
  .option('--force', 'lets --csv replace a file that is not a table of runs')
  .option('--json', 'last line of standard output is one JSON object')
  .parse()
  .opts();
const mode = options.full ? 'full' : 'quick';
const folder = join(root, '.setup', 'claims');
/** Engine threads a run: results are the same to the bit wherever this is the same. */
const threads = 1;
const runsFile = join(folder, 'finished.jsonl');
const resultsFile = options.full ? join(root, 'share', 'claims', 'full.json') : join(folder, 'quick.json');
const readme = join(root, 'README.md');

try {
  await main();
} catch (error) {
  const { message, name } = /** @type {Error} */ (error);
  say(`claims stopped: ${message}`);
  if (options.json) console.log(JSON.stringify({ error: message }));
  process.exitCode = name === 'InterruptedError' ? 130 : 1;
}

async function main() {
  checkTargets({ store: runsFile, csv: options.csv }, options);
  // Two commands at once would make the same runs twice.
  const lock = hold(runsFile);
  try {
    await measure();
  } finally {
    lock.release();
  }
}

/** What is damaged is found before the first run: verdicts that could not be written would be lost. */
async function measure() {
  const now = await madeBy(allClaims.flatMap(sweepsOf));
  const { store, made } = openStore(runsFile, { runs: 'of the claims', threads }, now, options);
  const old = existsSync(resultsFile) ? readResults(resultsFile) : [];
  if (options.full) withClaimsTable(readFileSync(readme, 'utf8'), old);

  const chosen = options.only ? [options.only] : allClaims;
  const results = [];
  let failures = 0;
  for (const claim of chosen) {
    const failed = await runLocally(claim.id, sweepsOf(claim), store, {
      threads,
      processes: options.processes,
      kinds: studiesModule,
    });
    failures += failed.length;
    if (failed.length > 0) continue;
    const kinds = [...new Set(sweepsOf(claim).map(({ kind }) => idOf(kind)))];
    const result = { ...(await evaluateClaim(claim, mode, store)), made: verdictOf(made, kinds) };
    results.push(result);
    say(line(result));
  }

  const ids = allClaims.map(({ id }) => id);
  const all = mergeResults(old, results, ids);
  replace(resultsFile, writeReport(all));
  if (options.full) replace(readme, withClaimsTable(readFileSync(readme, 'utf8'), all));
  if (options.csv) replace(resolve(options.csv), runsAsCsv(chosen.flatMap(sweepsOf), store));
  if (options.json) console.log(JSON.stringify({ claims: results }));
  if (results.some(({ control }) => control.verdict !== 'refuted')) {
    say('A control was not refuted: the rule does not tell the claim from its opposite.');
    process.exitCode = 1;
  }
  if (failures > 0) {
    say(`${failures} runs failed: their claims keep the results that they had.`);
    process.exitCode = 1;
  }
}

/** @param {string} file */
function readResults(file) {
  try {
    return readReport(readFileSync(file, 'utf8'));
  } catch (error) {
    const { message } = /** @type {Error} */ (error);
    throw new Error(
      `${file} is damaged: ${message}. Put back a copy, or remove the file: its results are then made again`,
      {
        cause: error,
      },
    );
  }
}

/** @param {import('contrastive-lab/claims').Claim} claim */
function sweepsOf(claim) {
  return [claim.sweeps[mode], controlOf(claim).sweeps[mode]];
}

/** @param {string} id */
function chosenClaim(id) {
  try {
    return findClaim(allClaims, id);
  } catch (error) {
    throw new InvalidArgumentError(/** @type {Error} */ (error).message);
  }
}

/** @param {import('contrastive-lab/claims').ClaimResult} result */
function line(result) {
  const { id, verdict, prediction, control, runs, seconds } = result;
  const predicted = `predicted ${prediction.toPrecision(3)}`;
  return `${id.padEnd(24)} ${verdict.padEnd(10)} ${intervalText(result).padEnd(28)} ${predicted}; control ${control.verdict}, ${intervalText(control)}; ${runs} runs, ${seconds.toFixed(0)} s`;
}
