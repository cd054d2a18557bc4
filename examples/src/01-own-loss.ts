// %% [markdown]
// # A loss of your own, with labels
//
// SupCon pulls together whatever shares a label. Beside it stands a variant of one's own, whose gradient is checked before anything is trained with it.

// %%
import { sphereTriplets, type Triplets } from 'contrastive-lab/data';
import { table } from 'contrastive-lab/display';
import { checkGradient, cosine, lossAt, supCon, type Loss } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, run } from 'contrastive-lab/train';

await engine();
const points: Triplets = sphereTriplets({ count: 30, inputDim: 8, classes: 3, seed: 1 });
const data: Triplets = { ...points, labels: Uint8Array.from({ length: 30 }, (_, i) => i % 3) };

// %%
const contrast = supCon(cosine(), { temperature: 0.5 });
/** SupCon, and a small price on the length of outputs. */
const priced: Loss = {
  name: 'SupCon with a price on length',
  evaluate(outputs) {
    const { value, gradient } = lossAt(contrast, outputs);
    const { values } = outputs;
    const price = 0.01 / values.length;
    return {
      value: value + price * values.reduce((sum, one) => sum + one * one, 0),
      gradient: gradient.map((slope, i) => slope + 2 * price * values[i]),
    };
  },
};
const trial = Float64Array.from({ length: 24 }, (_, i) => Math.sin(3 * i + 1));
checkGradient(priced, { values: trial, count: 4, dim: 2, labels: [0, 1, 0, 1] });

// %%
const net = twoLayer({ width: 256, outputs: 3, activation: 'tanh', seed: 1 });
const rows = await Promise.all(
  [contrast, priced].map(async (loss) => {
    const path = await run(gradientDescent(net, loss, data, { stepSize: 0.5 }), { steps: 100 });
    return { loss: loss.name, start: path.records[0].loss, end: path.records[100].loss };
  }),
);
table(rows);
