// @ts-check
// The library's pages: one for each public function, with its comment and an example out of code that the tests run.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { root } from '../../support/paths.mjs';
import { make } from './looks.mjs';

const require = createRequire(import.meta.url);
const folder = join(root, '.setup', 'test', `api-${process.pid}`);
// It fails where a function has no comment or no example.
before(() => make('docs.mjs', '--out', folder));
after(() => rmSync(folder, { recursive: true, force: true }));

test('every function of every module has its page', () => {
  // A function that another one made is a variable to TypeDoc.
  const pages = new Set(['functions', 'variables'].flatMap((kind) => readdirSync(join(folder, kind))));
  for (const module of ['evaluate', 'files', 'kernel', 'loss', 'tensor'])
    for (const [name, value] of Object.entries(require(`contrastive-lab/${module}`)))
      if (typeof value === 'function' && !/^class\b/.test(String(value)))
        assert.ok(pages.has(`${module}.${name}.html`), `${module}.${name}`);
});

test('a page says what a function computes, its shapes, its errors, and shows a call', () => {
  const html = readFileSync(join(folder, 'functions', 'evaluate.spectralMeasures.html'), 'utf8');
  for (const words of [
    /RankMe is of the/,
    /\(n, d\), n at least 2/,
    /RangeError when/,
    /which the tests run/,
  ])
    assert.match(html, words);
});
