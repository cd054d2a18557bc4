// @ts-check
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withEquationNumbers } from '../../notebooks/equations.mjs';

const source = String.raw`// %% [markdown]
// # Title
// $$a=b,\tag{3.1}$$ and
// $$c
// =d.$$
// By (3.1) and (3.2), not (0.5).

// %%
const text = "$$x$$";

// %% [markdown]
// $$e=f\tag{3.2}$$`;

test('displayed equations are numbered in order, and words that refer to one follow it', () => {
  const numbered = withEquationNumbers(source, 3);
  assert.equal(
    numbered,
    source
      .replace('By (3.1) and (3.2)', 'By (3.1) and (3.3)')
      .replace(String.raw`e=f\tag{3.2}`, String.raw`e=f\tag{3.3}`)
      .replace('=d.', String.raw`=d.\tag{3.2}`),
  );
  assert.equal(withEquationNumbers(numbered, 3), numbered);
});
