// %% [markdown]
// # A net of three layers, Adam, mini-batches
//
// RankMe of the outputs is watched along the run, beside the loss.

// %%
import { sphereTriplets } from 'contrastive-lab/data';
import { figure, plot } from 'contrastive-lab/display';
import { measuredAt, spectralMeasures } from 'contrastive-lab/evaluate';
import { cosine, infoNCE } from 'contrastive-lab/loss';
import { dense, layered, tanh } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { adam, gradientDescent, run } from 'contrastive-lab/train';

await engine();
const data = sphereTriplets({ count: 64, inputDim: 10, seed: 1 });
const net = layered([dense(128), tanh, dense(128), tanh, dense(8)], { seed: 1 });

// %%
const descent = gradientDescent(net, infoNCE(cosine(), { temperature: 0.5 }), data, {
  stepSize: 0.01,
  optimiser: adam(),
  batch: { size: 16 },
});
const path = await run(descent, {
  steps: 100,
  recordAt: (step) => step % 5 === 0,
  observe: {
    rank: measuredAt(data.inputs.subarray(0, 640), (outputs) => spectralMeasures(outputs).rankMe),
  },
});

// %%
plot(
  figure({
    summary: 'RankMe of the anchors, step by step.',
    x: { title: 'step' },
    y: { title: 'RankMe' },
    series: [{ name: 'outputs of the anchors', ...path.column('rank') }],
  }),
);
