// @ts-check
// What counts as the code of a run, and whether the committed results come from the code that is here.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { controlOf, readReport } from 'contrastive-lab/claims';
import { allClaims, ordering } from 'contrastive-lab/studies';
import { idOf } from 'contrastive-lab/sweep';
import { root } from '../../support/paths.mjs';
import { codeOf, hashOf } from '../../sweep/code.mjs';
import { madeBy, measureCode } from '../../sweep/provenance.mjs';

/** @param {import('contrastive-lab/sweep').RunKind} kind */
const codeOfKind = ({ module = '' }) => codeOf([module]);
const kindsOf = (/** @type {import('contrastive-lab/claims').Claim} */ claim) => [
  claim.sweeps.full.kind,
  controlOf(claim).sweeps.full.kind,
];

test('a run’s code is what its module reaches by the names it uses, and nothing of what measures or shows its results', () => {
  const kinds = new Map(allClaims.flatMap(kindsOf).map((kind) => [kind.name, kind]));
  const files = (/** @type {string} */ name) =>
    Object.keys(codeOfKind(/** @type {any} */ (kinds.get(name))).files);
  const drift = files('ntk-drift');
  for (const name of [
    'studies/kinds/drift.js',
    'kernel/drift.js',
    'data/mnist.js',
    'loss/similarity.js',
    'tensor/random.js',
  ]) {
    assert.ok(drift.includes(name), name);
  }
  for (const [name, kind] of kinds) {
    const reached = files(name);
    assert.ok(reached.length > 10, name);
    // A run may take a mean, and judge its own outputs: that is part of what it computes.
    assert.deepEqual(
      reached.filter((file) => /^(claims|display|stats\/(?!means\.js)|sweep|studies\/[^/]*\.js)/.test(file)),
      [],
      name,
    );
    assert.ok('@tensorflow/tfjs' in codeOfKind(kind).packages);
  }
  assert.ok(!drift.includes('kernel/hessian.js'), 'of a folder only what is used');
  assert.ok(files('ntk-chain').includes('kernel/hessian.js'));
});

test('the data of runs are known by their sets, whose names may have hyphens', async () => {
  for (const set of ['mnist', 'fashion-mnist', 'cifar10']) {
    const grid = [/** @type {any} */ ({ data: set })];
    assert.deepEqual(Object.keys((await madeBy([{ kind: /** @type {any} */ (ordering), grid }])).data), [
      set,
    ]);
  }
});

test('code is the same with other comments and layout, and another when anything that it reaches changes', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-code-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const write = (/** @type {string} */ name, /** @type {string} */ text) =>
    writeFileSync(join(folder, name), text);
  write('kind.js', 'const one_1 = require("./index");\nexports.run = () => (0, one_1.one)(2);\n');
  write(
    'index.js',
    [
      '"use strict";',
      'Object.defineProperty(exports, "__esModule", { value: true });',
      'exports.two = exports.one = void 0;',
      'var one_1 = require("./one");',
      'Object.defineProperty(exports, "one", { enumerable: true, get: function () { return one_1.one; } });',
      'var two_1 = require("./two");',
      'Object.defineProperty(exports, "two", { enumerable: true, get: function () { return two_1.two; } });',
    ].join('\n'),
  );
  write('one.js', 'exports.one = (x) => x + 1;\n');
  write('two.js', 'exports.two = 2;\n');
  // Files are read once a process: each state is a folder of its own.
  let number = 0;
  const hash = () => {
    const copy = `${folder}-${(number += 1)}`;
    cpSync(folder, copy, { recursive: true });
    t.after(() => rmSync(copy, { recursive: true, force: true }));
    return hashOf(codeOf([join(copy, 'kind.js')]));
  };
  const before = hash();
  write('one.js', '// Adds.\nexports.one = (x) =>   x + 1; // one\n');
  assert.equal(hash(), before, 'comments and layout');
  write('two.js', 'exports.two = 3;\n');
  assert.equal(hash(), before, 'what is not used');
  appendFileSync(join(folder, 'one.js'), 'exports.more = "// no comment";\n');
  const more = hash();
  assert.notEqual(more, before);
  write('one.js', 'exports.one = (x) => x + 2;\n');
  assert.ok(![before, more].includes(hash()));
});

test('the committed results come from the code that is here (else: npm run claims -- --full)', () => {
  const results = readReport(readFileSync(join(root, 'share', 'claims', 'full.json'), 'utf8'));
  const now = Object.fromEntries(
    allClaims.flatMap(kindsOf).map((kind) => [idOf(kind), hashOf(codeOfKind(kind))]),
  );
  const measure = measureCode();
  const stale = results.filter(({ made }) => {
    const same = Object.entries(made?.code ?? { none: '' }).every(([kind, hash]) => now[kind] === hash);
    return !same || made?.measure !== measure || made.kept !== undefined;
  });
  assert.deepEqual(
    stale.map(({ id }) => id),
    [],
    'these results are older than the code; mend it with: npm run claims -- --full',
  );
});
