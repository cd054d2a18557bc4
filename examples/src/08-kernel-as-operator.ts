// %% [markdown]
// # Eigenvalues and regression of an NTK that is never made
//
// The kernel of 300 points and 4 outputs has 1.4 million entries; its products need none of them.

// %%
import { sphereTriplets } from 'contrastive-lab/data';
import { markdown, table } from 'contrastive-lab/display';
import { leadingEigenvalues, ntkOperator, ntkRegression } from 'contrastive-lab/kernel';
import { disposeLayers, twoLayer } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';

await engine();
const data = sphereTriplets({ count: 100, inputDim: 6, seed: 1 });
const net = twoLayer({ width: 512, outputs: 4, activation: 'tanh', seed: 1 }).at(data, { space: 'weight' });

// %%
const layers = net.layers([...Array(300).keys()]);
const { values, residuals, products } = leadingEigenvalues(ntkOperator(layers), {
  count: 5,
  tolerance: 1e-4,
});
disposeLayers(layers);
table(
  values.map((eigenvalue, i) => ({ place: i + 1, eigenvalue, residual: residuals[i] })),
  {
    caption: `${products} products`,
  },
);

// %%
const train = Array.from({ length: 50 }, (_, i) => i);
const targets = train.flatMap((point) => [0, 1, 2, 3].map((z) => data.inputs[6 * point + z]));
const { outputs, residual, steps } = ntkRegression(net, { train, targets, ridge: 1e-3, tolerance: 1e-4 });
markdown(
  `Solved in ${steps} steps to ${residual.toExponential(1)}; target ${targets[0]}, predicted ${outputs[0]}.`,
);
net.dispose();
