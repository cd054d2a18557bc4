// @ts-check
// The worker of this library: loads a module of this folder and does what the lines of standard input ask for.
import { createInterface } from 'node:readline';
import { engine } from 'contrastive-lab/tensor';
import { peakGB } from './peak.mjs';

const { module, task } = JSON.parse(process.argv[2]);
/** @type {{ prepare: (task: any) => Promise<{ run: () => unknown, result: () => unknown }> }} */
const { prepare } = await import(`./${module}.mjs`);
await engine();
/** @type {{ run: () => unknown, result: () => unknown } | undefined} */
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
};

for await (const line of createInterface(process.stdin)) {
  console.log(`@@${JSON.stringify(await answers[line]())}`);
}
process.exit(0);
