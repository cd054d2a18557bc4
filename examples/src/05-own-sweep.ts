// %% [markdown]
// # A sweep of a function of your own, and its runs as a frame
//
// Runs that are finished are kept in a file: the second sweep computes none of them again. The runs become a danfojs frame to group and merge.

// %%
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sphereTriplets } from 'contrastive-lab/data';
import { markdown, table } from 'contrastive-lab/display';
import { cosine, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { cross, fileStore, runSweep, type RunKind } from 'contrastive-lab/sweep';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';
import { DataFrame, merge } from 'danfojs-node';

await engine();
const file: string = join(mkdtempSync(join(tmpdir(), 'own-sweep-')), 'mine.runs.jsonl');
let computed = 0;

// %%
const lossAfter: RunKind<{ width: number; seed: number }, { loss: number }> = {
  name: 'loss-after-20',
  version: 1,
  parameters: { width: 'positive integer', seed: 'positive integer' },
  async run({ width, seed }) {
    computed++;
    const data = sphereTriplets({ count: 8, inputDim: 5, seed });
    const net = twoLayer({ width, outputs: 2, seed });
    const path = await run(gradientDescent(net, linear(cosine()), data, { stepSize: 0.1 }), { steps: 20 });
    return { loss: path.records[20].loss };
  },
};
const small = { kind: lossAfter, grid: cross({ width: [32, 64], seed: [1, 2, 3] }) };
const large = { kind: lossAfter, grid: cross({ width: [32, 64, 128], seed: [1, 2, 3] }) };
await runSweep(small, fileStore(file));
const runs = await runSweep(large, fileStore(file));
if (computed !== 9) throw new Error(`six of fifteen runs were there already, but ${computed} were computed`);
markdown('The second sweep computed 3 runs and took 6 from the file.');

// %%
const frame = new DataFrame(runs.map(({ parameters, result }) => ({ ...parameters, ...result })));
const means = frame.groupby(['width']).col(['loss']).mean();
const notes = new DataFrame([
  { width: 32, place: 'notebook' },
  { width: 64, place: 'notebook' },
  { width: 128, place: 'server' },
]);
table(merge({ left: means, right: notes, on: ['width'], how: 'left' }), {
  caption: 'Mean loss of three seeds',
});

// %%
// describe() of danfojs counts a null as NaN: leave out unknown values first.
const withGap = new DataFrame([{ loss: 1 }, { loss: null }, { loss: 3 }]);
table(withGap.dropNa().describe());
