// @ts-check
// The worker of this library: loads a module of this folder and does what the lines of standard input ask for.
import { createInterface } from 'node:readline';
import { engine, matmulSpeed } from 'contrastive-lab/tensor';
import { peakGB } from './peak.mjs';

const { module, task } = JSON.parse(process.argv[2]);
/**
 * @typedef {object} Prepared
 * @property {() => unknown} run what is timed
 * @property {() => unknown} result what is compared
 * @property {number} [operations] of the products that a run cannot do without, two for a multiplication with its addition; for
 *   what the speed of products bounds
 */
/** @type {{ prepare: (task: any) => Promise<Prepared> }} */
const { prepare } = await import(`./${module}.mjs`);
await engine();
/** @type {Prepared | undefined} */
let prepared;

/** @type {Record<string, () => Promise<unknown>>} */
const answers = {
  async prepare() {
    prepared = await prepare(task);
    return {};
  },
  // What the run computes, for the comparison with the peers.
  async result() {
    return { values: await prepared?.result() };
  },
  async run() {
    const began = performance.now();
    await prepared?.run();
    return { ms: performance.now() - began };
  },
  async memory() {
    return { gb: peakGB() };
  },
  // After the memory: a plain product holds some of its own.
  async speed() {
    return { operations: prepared?.operations, peakGflops: prepared?.operations && matmulSpeed(2048, 5) };
  },
};

for await (const line of createInterface(process.stdin)) {
  console.log(`@@${JSON.stringify(await answers[line]())}`);
}
process.exit(0);
