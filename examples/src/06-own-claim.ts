// %% [markdown]
// # A claim with a control
//
// A rule written before the run, and a control that the same rule must refute: here the mean of normal numbers, which falls as the root of their number, and its square,
// which does not.

// %%
import { evaluateClaim, exponent, type Claim } from 'contrastive-lab/claims';
import { table } from 'contrastive-lab/display';
import { cross, memoryStore, type RunKind } from 'contrastive-lab/sweep';
import { RandomStream } from 'contrastive-lab/tensor';

type Sizes = Record<'width' | 'seed', number>;
type Sums = Record<'mean' | 'square', number>;
const sums: RunKind<Sizes, Sums> = {
  name: 'sums',
  version: 1,
  parameters: { width: 'positive integer', seed: 'positive integer' },
  run({ width, seed }) {
    const numbers = new RandomStream(seed, `sums ${width}`).fillNormal(new Float64Array(width * 64));
    const means = Array.from({ length: 64 }, (_, i) =>
      numbers.subarray(i * width, (i + 1) * width).reduce((sum, one) => sum + one / width, 0),
    );
    const square = means.reduce((sum, one) => sum + one * one, 0) / 64;
    return { mean: Math.sqrt(square), square };
  },
};

// %%
const sweep = { kind: sums, grid: cross({ width: [16, 64, 256, 1024], seed: [1, 2, 3, 4, 5] }) };
const claim: Claim<Sizes, Sums> = {
  id: 'mean-of-normals',
  source: 'the law of large numbers',
  theorem: 'textbook',
  statement: String.raw`\sqrt{E\bar x^2}\sim M^{-1/2}`,
  quantity: 'exponent of the size of a mean of M normal numbers in M',
  prediction: -0.5,
  rule: { from: -0.6, to: -0.4 },
  sweeps: { quick: sweep, full: sweep },
  measure: (runs) => exponent(runs, ({ mean }) => mean),
  control: { description: 'its square', measure: (runs) => exponent(runs, ({ square }) => square) },
};
const { verdict, estimate, control } = await evaluateClaim(claim, 'quick', memoryStore());
table([{ verdict, estimate, control: control.verdict }]);
