// @ts-check
// The insurance: Deno's kernel runs a whole notebook, on the same engine, with its figures in the cells that make them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addDeno } from '../../deno.mjs';
import { execute } from '../../notebooks/execute.mjs';
import { home, notebookFromSource, sourcePath } from '../../notebooks/pairing.mjs';
import { PLOTLY } from '../../notebooks/pictures.mjs';

test('notebook 01 runs in the kernel of Deno', async (t) => {
  /** @type {string} */
  let kernel;
  try {
    kernel = await addDeno();
  } catch (error) {
    return t.skip(`there is no Deno: ${/** @type {Error} */ (error).message}`);
  }
  const source = notebookFromSource(sourcePath('01-dot-product'));
  const { cells } = await execute(source, { mode: 'quick', cwd: home, kernel });
  const draws = /^(?:plot|show\w*|panels|withSlider)\(/m;
  const figures = cells.filter(({ outputs = [] }) => outputs.some(({ data }) => data?.[PLOTLY]));
  assert.ok(figures.length >= 4, `${figures.length} cells show a figure`);
  for (const { source: code, outputs = [] } of cells)
    if (draws.test([code].flat().join(''))) assert.ok(outputs.length > 0, `a figure is not shown: ${code}`);
  const checks = cells.filter(({ source: code }) => /^(?:await )?check\(/m.test([code].flat().join('')));
  assert.ok(checks.length >= 4, `${checks.length} exercises are checked`);
  for (const { outputs } of checks) assert.match(JSON.stringify(outputs), /No answer yet|○/);
});
