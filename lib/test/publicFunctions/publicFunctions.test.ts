// Every public function and wrong arguments of all kinds: refused in words of ours, or answered with finite numbers; no tensors left.
import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { engine } from 'contrastive-lab/tensor';
import { folder, modules } from './given';
import { fileRows } from './fileRows';
import { lossRows } from './lossRows';
import { netRows } from './netRows';
import { openRows } from './openRows';
import { pending } from './pending';
import { rows as numberRows } from './rows';
import { studyRows } from './studyRows';
import { tensorRows } from './tensorRows';
import { workRows } from './workRows';
import { faultOf, freeAll, trialsOf } from './trial';

const rows = [
  ...numberRows,
  ...lossRows,
  ...netRows,
  ...tensorRows,
  ...workRows,
  ...openRows,
  ...studyRows,
  ...fileRows,
];

before(async () => {
  // What a trial writes under a name of its own goes where it is cleared away.
  process.chdir(folder);
  await engine();
});

describe('wrong arguments', () => {
  for (const row of rows) {
    test(row.name, async () => {
      const right = row.given();
      try {
        freeAll(await (row.call as (...all: unknown[]) => unknown)(...right));
      } catch (problem) {
        // CIFAR-10, Fashion-MNIST and the emoji are fetched when somebody asks for them.
        if (!/npm run data (cifar10|fashion-mnist|emoji)/.test(String(problem))) throw problem;
      }
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

test('every public function has a row, or is known to have none yet', (t) => {
  const named = new Set(rows.map(({ name }) => name));
  const missing = Object.entries(modules).flatMap(([module, functions]) =>
    Object.entries(functions)
      .filter(([key, value]) => typeof value === 'function' && !named.has(`${module}.${key}`))
      .map(([key]) => `${module}.${key}`),
  );
  // In either direction: a name leaves the list with its row.
  assert.deepEqual(missing.sort(), [...pending].sort());
  const trials = rows.reduce((sum, row) => sum + trialsOf(row).length, 0);
  t.diagnostic(`${trials} wrong arguments of ${named.size} functions`);
  assert.ok(trials >= 800);
});
