// @ts-check
// Benchmarks of the library: `npm run bench` runs all, `npm run bench -- step ntk` some, `-- --json` prints JSON.
// Each compares with a plain matrix product in the same run: such ratios carry over between machines, seconds do not.
import { Command } from 'commander';
import { engine, matmulSpeed } from 'contrastive-lab/tensor';
import { ntkBlock } from './ntk.mjs';
import { randomNumbers } from './random.mjs';
import { descentStep } from './step.mjs';

/** @type {Record<string, () => Promise<Record<string, number>>>} */
const benchmarks = { step: descentStep, ntk: ntkBlock, random: randomNumbers };

const program = new Command('bench')
  .description('Speed of the library, as ratios to a matrix product in the same run')
  .argument('[names...]', `which: ${Object.keys(benchmarks).join(', ')} (default all)`)
  .option('--json', 'last line of standard output is one JSON object')
  .parse();
const names = program.args.length > 0 ? program.args : Object.keys(benchmarks);
const unknown = names.find((name) => !Object.hasOwn(benchmarks, name));
if (unknown)
  program.error(`no benchmark is called ${unknown}; there are ${Object.keys(benchmarks).join(', ')}`);

const { name, version } = await engine();
/** @type {Record<string, unknown>} */
const results = { engine: name, engineVersion: version, matmulGflops: round(matmulSpeed()) };
console.error(`engine ${name} ${version}, matmul 2048: ${results.matmulGflops} GFLOP/s`);
for (const benchmark of names) {
  const figures = await benchmarks[benchmark]();
  results[benchmark] = Object.fromEntries(Object.entries(figures).map(([key, value]) => [key, round(value)]));
  console.error(benchmark, results[benchmark]);
}
if (program.opts().json) console.log(JSON.stringify(results));

/** @param {number} value */
function round(value) {
  return Number(value.toPrecision(3));
}
