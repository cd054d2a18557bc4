// The limit of infinite width against nets of width 16,384. Over seeds the kernel of one ReLU net of five layers scatters by some
// sqrt(20 / M) = 3.5 %, so that it is the mean over nets that is held against the limit.
import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { before, test } from 'node:test';
import { erf, relu, tanh } from 'contrastive-lab/model';
import { intervalOverSeeds, mean } from 'contrastive-lab/stats';
import { engine } from 'contrastive-lab/tensor';
import { distanceFromLimit, drawnKernel, equallyWide, limitGram } from '../support/limits';

before(() => engine());

const width = 16384;
const percent = (part: number): string => `${(100 * part).toFixed(2)} %`;

for (const [activation, seeds] of [
  [relu, 40],
  // These scatter by half as much.
  [tanh, 15],
  [erf, 15],
] as const) {
  for (const depth of [2, 3, 4, 5]) {
    test(`${activation.name}, ${depth} layers: nets of width 16,384 are within 3 % of the limit in the mean over ${seeds} seeds`, (t) => {
      const limit = equallyWide(depth, activation, 1).infinite!(limitGram).ntk.to1DArray();
      const largest = Math.max(...limit.map(Math.abs));
      const nets = Array.from({ length: seeds }, (_, i) => drawnKernel(depth, activation, width, i + 1));
      // The whole interval of the mean of each entry, and a single net at its worst.
      const [off, alone] = limit.reduce(
        ([offSoFar, aloneSoFar], value, i) => {
          const parts = nets.map((kernel) => (kernel[i] - value) / largest);
          const { low, high } = intervalOverSeeds(parts, mean);
          return [Math.max(offSoFar, -low, high), Math.max(aloneSoFar, ...parts.map(Math.abs))];
        },
        [0, 0],
      );
      t.diagnostic(`95 % of the mean within ${percent(off)}, a single net within ${percent(alone)}`);
      assert.ok(off < 0.03, `off by ${off}`);
    });
  }
}

for (const activation of [relu, tanh]) {
  test(
    `${activation.name}, 3 layers: a net of width 16,384 with all its weights is within 3 % of the limit`,
    { skip: totalmem() < 12e9 && 'needs 7 GB of memory' },
    (t) => {
      const off = distanceFromLimit(3, activation, width, 1);
      t.diagnostic(`off by ${percent(off)}`);
      assert.ok(off < 0.03, `off by ${off}`);
    },
  );
}
