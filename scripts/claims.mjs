// @ts-check
// `npm run claims`: measures every claim and its control, prints the verdicts, and keeps each finished run. The full
// results are committed (share/claims/full.json), and the README's table is made from them.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import {
  allClaims,
  claimSize,
  evaluateClaim,
  findClaim,
  intervalText,
  mergeResults,
  readReport,
  withClaimsTable,
  writeReport,
} from 'contrastive-lab/claims';
import { progress } from 'contrastive-lab/display';
import { fileStore } from 'contrastive-lab/sweep';

const root = resolve(import.meta.dirname, '..');
const options = new Command('npm run claims --')
  .description('Measures the claims of the notebooks, with intervals over seeds and negative controls.')
  .option('--full', 'the full grids, for share/claims/full.json and the README; default the quick ones')
  .option('--only <id>', 'one claim; the results of the others stay as they are', chosenClaim)
  .option('--json', 'last line of standard output is one JSON object')
  .parse()
  .opts();
const mode = options.full ? 'full' : 'quick';
const folder = join(root, '.setup', 'claims');
const store = fileStore(join(folder, 'runs.jsonl'));

const results = [];
for (const claim of options.only ? [options.only] : allClaims) {
  const followed = progress(claimSize(claim, mode), { label: claim.id });
  const result = await evaluateClaim(claim, mode, store, (done) => followed.tick(done));
  followed.finish(result.verdict);
  results.push(result);
  console.error(line(result));
}

const path = options.full ? join(root, 'share', 'claims', 'full.json') : join(folder, 'quick.json');
const old = existsSync(path) ? readReport(readFileSync(path, 'utf8')) : [];
const all = mergeResults(
  old,
  results,
  allClaims.map(({ id }) => id),
);
replace(path, writeReport(all));
if (options.full) {
  const readme = join(root, 'README.md');
  replace(readme, withClaimsTable(readFileSync(readme, 'utf8'), all));
}
if (options.json) console.log(JSON.stringify({ claims: results }));
if (results.some(({ control }) => control.verdict !== 'refuted')) {
  console.error('A control was not refuted: the rule does not tell the claim from its opposite.');
  process.exitCode = 1;
}

/** @param {string} id */
function chosenClaim(id) {
  try {
    return findClaim(allClaims, id);
  } catch (error) {
    throw new InvalidArgumentError(/** @type {Error} */ (error).message);
  }
}

/**
 * Writes a file whole or not at all.
 * @param {string} path
 * @param {string} text
 */
function replace(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

/** @param {import('contrastive-lab/claims').ClaimResult} result */
function line(result) {
  const { id, verdict, prediction, control, runs, seconds } = result;
  const predicted = `predicted ${prediction.toPrecision(3)}`;
  return `${id.padEnd(24)} ${verdict.padEnd(10)} ${intervalText(result).padEnd(28)} ${predicted}; control ${control.verdict}, ${intervalText(control)}; ${runs} runs, ${seconds.toFixed(0)} s`;
}
