import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { parameters } from 'contrastive-lab/display';

const before = process.env.CONTRASTIVE_LAB_MODE;
afterEach(() => {
  if (before === undefined) delete process.env.CONTRASTIVE_LAB_MODE;
  else process.env.CONTRASTIVE_LAB_MODE = before;
});

const either = { quick: { seeds: 2 }, full: { seeds: 5 } };

test('quick is the default, full is asked for, and the result says which', () => {
  delete process.env.CONTRASTIVE_LAB_MODE;
  assert.deepEqual(parameters(either), { seeds: 2, mode: 'quick' });
  process.env.CONTRASTIVE_LAB_MODE = 'full';
  assert.deepEqual(parameters(either), { seeds: 5, mode: 'full' });
});

test('another mode is refused by name', () => {
  process.env.CONTRASTIVE_LAB_MODE = 'fast';
  assert.throws(() => parameters(either), /CONTRASTIVE_LAB_MODE must be quick or full, got fast/);
});
