// Every public function and wrong arguments of all kinds: refused in words of ours, or answered with finite numbers; no tensors left.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { engine } from 'contrastive-lab/tensor';
import { rows } from './rows';
import { faultOf, freeAll, trialsOf } from './trial';

before(() => engine());

describe('wrong arguments', () => {
  for (const row of rows) {
    test(row.name, async () => {
      const right = row.given();
      freeAll(await (row.call as (...all: unknown[]) => unknown)(...right));
      freeAll(right);
      const faults: string[] = [];
      for (const trial of trialsOf(row)) {
        const made = trial();
        const fault = await faultOf(row, made);
        if (fault) faults.push(fault);
        freeAll(made.given);
      }
      assert.deepEqual(faults, []);
    });
  }
});
