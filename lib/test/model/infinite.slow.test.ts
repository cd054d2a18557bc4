// The limit of infinite width against one net of width 16,384: 1 GB of weights a layer. The seed is fixed; over seeds a ReLU net of
// five layers scatters by sqrt(20 / M) = 3.5 %, so that another seed may lie beyond 3 %.
import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { before, test } from 'node:test';
import { relu, tanh } from 'contrastive-lab/model';
import { engine } from 'contrastive-lab/tensor';
import { distanceFromLimit } from '../support/limits';

before(() => engine());

const skip = totalmem() < 12e9 && 'needs 7 GB of memory';

for (const activation of [relu, tanh]) {
  for (const depth of [2, 3, 4, 5]) {
    test(
      `${activation.name}, ${depth} layers: a net of width 16,384 is within 3 % of the limit`,
      { skip },
      (t) => {
        const off = distanceFromLimit(depth, activation, 16384, 1);
        t.diagnostic(`off by ${(100 * off).toFixed(2)} %`);
        assert.ok(off < 0.03, `off by ${off}`);
      },
    );
  }
}
