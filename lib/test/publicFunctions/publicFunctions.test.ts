// Every public function and wrong arguments of all kinds: refused in words of ours, or answered with finite numbers; no tensors left.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { engine } from 'contrastive-lab/tensor';
import { pending } from './pending';
import { modules, rows } from './rows';
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

test('every export of these modules has a row, or is known to have none yet', () => {
  const named = new Set(rows.map(({ name }) => name));
  for (const [module, functions] of Object.entries(modules)) {
    const missing = Object.entries(functions)
      .filter(([key, value]) => typeof value === 'function' && !named.has(`${module}.${key}`))
      .map(([key]) => key);
    assert.deepEqual(missing.sort(), [...(pending[module] ?? [])].sort(), module);
  }
  assert.ok(rows.reduce((sum, row) => sum + trialsOf(row).length, 0) >= 800);
});
