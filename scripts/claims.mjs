// @ts-check
// `npm run claims`: measures every claim and its control, prints the verdicts, and keeps each finished run.
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { claimSize, evaluateClaim, ntkClaims } from 'contrastive-lab/claims';
import { progress } from 'contrastive-lab/display';
import { fileStore } from 'contrastive-lab/sweep';

const root = resolve(import.meta.dirname, '..');
const options = new Command('npm run claims --')
  .description('Measures the claims of the notebooks, with intervals over seeds and negative controls.')
  .option('--full', 'the full grids; default the quick ones')
  .addOption(new Option('--only <id>', 'one claim').choices(ntkClaims.map(({ id }) => id)))
  .option('--json', 'last line of standard output is one JSON object')
  .parse()
  .opts();
const mode = options.full ? 'full' : 'quick';
const chosen = ntkClaims.filter(({ id }) => id === (options.only ?? id));
const folder = join(root, '.setup', 'claims');
const store = fileStore(join(folder, 'runs.jsonl'));

const results = [];
for (const claim of chosen) {
  const followed = progress(claimSize(claim, mode), { label: claim.id });
  const result = await evaluateClaim(claim, mode, store, (done) => followed.tick(done));
  followed.finish(result.verdict);
  results.push(result);
  console.error(line(result));
}
const report = { claims: results };
const path = join(folder, `${mode}.json`);
mkdirSync(folder, { recursive: true });
// The part of a --only run would hide the verdicts of the others.
if (!options.only) {
  writeFileSync(`${path}.part`, `${JSON.stringify(report, null, 2)}\n`);
  renameSync(`${path}.part`, path);
}
if (options.json) console.log(JSON.stringify(report));
if (results.some(({ control }) => control.verdict !== 'refuted')) {
  console.error('A control was not refuted: the rule does not tell the claim from its opposite.');
  process.exitCode = 1;
}

/** @param {import('contrastive-lab/claims').ClaimResult} result */
function line({ id, verdict, estimate, low, high, prediction, control, runs, seconds }) {
  const number = (/** @type {number} */ value) => value.toPrecision(3);
  const interval = `${number(estimate)} [${number(low)}, ${number(high)}]`;
  return `${id.padEnd(24)} ${verdict.padEnd(10)} ${interval.padEnd(28)} predicted ${prediction}; control ${control.verdict} (${number(control.estimate)}); ${runs} runs, ${seconds.toFixed(0)} s`;
}
