// @ts-check
// Each check of a notebook finds the fault it is there for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkOutputs, checkText } from '../../notebooks/check.mjs';
import { differences } from '../../notebooks/pairing.mjs';

const figure = { 'application/vnd.plotly.v1+json': { data: [], layout: {} }, 'text/plain': 'It rises.' };

/** @param {string} source */
function words(source) {
  return { cell_type: 'markdown', id: 'a', metadata: {}, source };
}

/**
 * @param {string} source
 * @param {{ data?: Record<string, unknown>, type?: string, tags?: string[], count?: number | null }} more
 */
function code(source, { data, type = 'display_data', tags = [], count = 1 } = {}) {
  const outputs = data || type === 'error' ? [{ output_type: type, data, metadata: {} }] : [];
  return { cell_type: 'code', id: 'b', metadata: { tags }, source, outputs, execution_count: count };
}

/** @param {import('../../notebooks/pairing.mjs').Cell[]} cells */
function notebook(...cells) {
  return { cells, metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

const whole = { ...figure, 'image/png': 'iVBORw0KGgo=' };

test('a notebook in order has no complaints', () => {
  const good = notebook(words('# Title'), code('plot(drift);', { data: whole }));
  assert.deepEqual([...checkText(good), ...checkOutputs(good), ...differences(good, good)], []);
});

test('a cell of 30 lines passes, one of 31 does not, and imports may be longer', () => {
  const lines = (/** @type {number} */ count, first = 'f();\n') =>
    notebook(words('# Title'), code(first + 'f();\n'.repeat(count - 1).trimEnd()));
  assert.deepEqual(checkText(lines(30)), []);
  assert.match(checkText(lines(31)).join(), /has 31 lines, more than 30/);
  assert.deepEqual(checkText(lines(40, "import { f } from 'f';\n")), []);
});

test('code may follow code: no words are asked for between cells', () => {
  assert.deepEqual(checkText(notebook(words('# Title'), code('f();'), code('g();'))), []);
});

test('faults of figures are found', () => {
  const faults = (/** @type {Record<string, unknown>} */ data) =>
    checkOutputs(notebook(code('plot(f);', { data }))).join();
  assert.match(faults(figure), /a figure without image\/png/);
  assert.match(faults({ ...whole, 'text/plain': '' }), /a figure without text\/plain/);
  assert.match(faults({ ...whole, 'text/html': '<p>' }), /a figure with text\/html/);
  assert.match(faults({ ...whole, 'image/png': 'A'.repeat(140_000) }), /a picture of 105 kB, more than 100/);
});

test('cells that failed or never ran are found, expected errors are not', () => {
  assert.match(checkOutputs(notebook(code('f();', { count: null }))).join(), /"f\(\);" was not executed/);
  assert.match(checkOutputs(notebook(code('f();', { type: 'error' }))).join(), /shows an error/);
  assert.deepEqual(checkOutputs(notebook(code('f();', { type: 'error', tags: ['raises-exception'] }))), []);
});

test('a cell that is changed, missing, added, or tagged otherwise is found', () => {
  const source = notebook(words('# Title'), code('f(1);'));
  assert.match(
    differences(source, notebook(words('# Title'), code('f(2);'))).join(),
    /cell 2 differs: "f\(1\);" .* "f\(2\);"/,
  );
  assert.match(differences(source, notebook(words('# Title'))).join(), /cell 2 is only in the source/);
  assert.match(
    differences(source, notebook(...source.cells, words('More.'))).join(),
    /cell 3 is only in the notebook/,
  );
  const tagged = notebook(words('# Title'), code('f(1);', { tags: ['parameters'] }));
  assert.match(differences(source, tagged).join(), /cell 2 .* has other tags/);
});
