// @ts-check
// `npm run sweep -- grid.json`: makes every run of a grid that is not made yet, here or on a cluster, and keeps them.
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { chunkOf, collect, idOf, missingRuns, readGrid, runsAsCsv, shardStore } from 'contrastive-lab/sweep';
import { replace } from './support/files.mjs';
import { hold } from './support/lock.mjs';
import { say } from './support/report.mjs';
import { count } from './sweep/options.mjs';
import { loadKinds } from './sweep/kinds.mjs';
import { runLocally } from './sweep/local.mjs';
import { headerFor, madeBy, openStore } from './sweep/provenance.mjs';
import { shardName, submit } from './sweep/slurm.mjs';
import { checkTargets, real } from './sweep/targets.mjs';

const command = new Command('npm run sweep --')
  .description('Makes the runs of a grid, each once. What is finished stays, whatever ends the command.')
  .argument('<grid>', 'JSON: {"run": kind, "grid": {parameter: [values]}, "fixed": {parameter: value}}')
  .option(
    '--store <file>',
    'where finished runs are kept, a line each; default GRID.runs.jsonl beside the grid',
  )
  .option(
    '--keep',
    'takes finished runs as they are, although the code, the data or the engine has changed since',
  )
  .option('--kinds <file>', 'TypeScript or JavaScript that exports kinds of runs of your own')
  .option('--threads <n>', 'engine threads a run; results to the bit depend on nothing else', count, 1)
  .option('--processes <n>', 'processes at a time; default what the processors have room for', count)
  .option('--csv <file>', 'the finished runs as a table')
  .option('--force', 'lets --csv replace a file that is not a table of runs')
  .addOption(
    new Option('--engine <name>', 'what the runs go to').choices(['local', 'slurm']).default('local'),
  )
  .option('--chunks <n>', 'tasks of the job array; default one for every run, at most 100', count)
  .option('--sbatch <options>', 'more options for sbatch, such as "--partition=long --mem=4G"', '')
  .option('--collect', 'only brings in what the tasks of a job array have finished')
  .addOption(new Option('--chunk <index/count>', 'one task of a job array').hideHelp())
  .option('--json', 'last line of standard output is one JSON object')
  .parse();
/** @typedef {{ threads: number, processes?: number, keep?: true, kinds?: string, store?: string, csv?: string, force?: true, engine: 'local' | 'slurm', chunks?: number, sbatch: string, collect?: true, chunk?: string, json?: true }} Options */
/** @type {Options} */
const options = command.opts();

try {
  const report = await main();
  if (options.json) console.log(JSON.stringify(report));
} catch (error) {
  const { message, name } = /** @type {Error} */ (error);
  say(`sweep stopped: ${message}`);
  if (options.json) console.log(JSON.stringify({ error: message }));
  process.exitCode = name === 'InterruptedError' ? 130 : 1;
}

async function main() {
  const file = resolve(command.args[0]);
  const { kinds, module } = await loadKinds(options.kinds);
  const grid = readGrid(file, kinds);
  // Under its own name, whatever links lead to it: a store has one lock.
  const store = real(options.store ?? `${file.replace(/\.json$/, '')}.runs.jsonl`);
  checkTargets({ grid: file, store, csv: options.csv }, options);
  const { threads } = options;
  // Values may be added to a parameter later; what else there is makes another grid.
  const about = {
    run: idOf(grid.kind),
    varied: Object.keys(grid.axes).sort(),
    fixed: Object.fromEntries(Object.entries(grid.fixed).sort()),
    threads,
  };
  const now = await madeBy([grid]);
  if (options.chunk) return runChunk(options.chunk, grid, module, store, headerFor(store, now));

  const lock = hold(store);
  try {
    const opened = openStore(store, about, now, options);
    const collected = collect(store, opened.about);
    const kept = collected > 0 ? openStore(store, about, now, options).store : opened.store;
    const before = missingRuns([grid], kept).length;
    const label = basename(file);
    say(
      `${label}: ${grid.grid.length} runs, ${grid.grid.length - before} there${collected > 0 ? ` (${collected} collected)` : ''}`,
    );
    const job =
      options.engine === 'slurm' && !options.collect
        ? submit(grid, file, store, before, { ...options, kinds: options.kinds && module })
        : undefined;
    const here = options.engine === 'local' && !options.collect;
    const failed = here ? await runLocally(label, [grid], kept, { ...options, kinds: module }) : [];
    const missing = missingRuns([grid], kept).length;
    if (options.csv) writeTable(options.csv, runsAsCsv([grid], kept), store);
    if (existsSync(store)) say(`finished runs: ${store}${options.csv ? `, as a table: ${options.csv}` : ''}`);
    if (missing > 0 && !job) {
      say(
        `${missing} runs are missing; ${options.collect ? 'collect again later' : 'the same command makes them'}`,
      );
      process.exitCode = 1;
    }
    const report = {
      runs: grid.grid.length,
      found: grid.grid.length - before,
      made: before - missing,
      missing,
      failed,
    };
    return { store, ...report, ...job };
  } finally {
    lock.release();
  }
}

/**
 * @param {string} csv
 * @param {string} text
 * @param {string} store
 */
function writeTable(csv, text, store) {
  try {
    replace(resolve(csv), text);
  } catch (error) {
    const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
    throw new Error(
      `the table ${csv} cannot be written (${code ?? message}); the finished runs are kept in ${store}: the same command with another --csv writes them`,
      { cause: error },
    );
  }
}

/**
 * One task: it finds what is finished anywhere and writes a file of its own.
 * @param {string} task index/count
 * @param {import('contrastive-lab/sweep').Grid} grid
 * @param {string} kinds the module that workers import
 * @param {string} file
 * @param {import('contrastive-lab/sweep').About} about
 */
async function runChunk(task, grid, kinds, file, about) {
  const [index, total] = task.split('/').map(Number);
  const chunk = chunkOf(grid, index, total);
  const store = shardStore(file, shardName(task), about);
  const { threads } = options;
  // A task has the processors of its threads and no more.
  const failed = await runLocally(`chunk ${task}`, [chunk], store, {
    threads,
    processes: 1,
    kinds,
  });
  if (failed.length > 0) process.exitCode = 1;
  return { runs: chunk.grid.length, missing: missingRuns([chunk], store).length, failed };
}
