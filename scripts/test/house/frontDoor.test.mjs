// @ts-check
// What can be imported from the library: its folders and the whole, for programs, for the kernel, and nothing private.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { root } from '../../support/paths.mjs';

const require = createRequire(import.meta.url);
const source = join(root, 'lib', 'src');
const folders = readdirSync(source).filter((name) => existsSync(join(source, name, 'index.ts')));

test('the whole library is its folders together', () => {
  /** @type {Record<string, unknown>} */
  const whole = require('contrastive-lab');
  assert.ok(folders.length > 10);
  for (const folder of folders) {
    for (const name of Object.keys(require(`contrastive-lab/${folder}`))) {
      assert.notEqual(whole[name], undefined, `${folder}.${name}`);
    }
  }
});

test('private files are closed', () => {
  for (const path of [
    'dist/index.js',
    'dist/tensor/engine',
    'tensor/engine',
    'tensor/index.js',
    'src/index.ts',
  ]) {
    assert.throws(
      () => require(`contrastive-lab/${path}`),
      /ERR_PACKAGE_PATH_NOT_EXPORTED|Cannot find module/,
      path,
    );
  }
});

for (const resolution of /** @type {const} */ (['Node10', 'Node16', 'Bundler'])) {
  test(`types are found under ${resolution}, which ${resolution === 'Node10' ? 'the kernel uses' : 'editors use'}`, (t) => {
    const folder = join(root, '.setup', 'test', `types-${resolution}`);
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'cell.ts');
    const one = folders.map((name, i) => `import * as m${i} from 'contrastive-lab/${name}';`);
    const use = `const parts = [${folders.map((_, i) => `m${i}`).join(', ')}];`;
    writeFileSync(
      file,
      `${one.join('\n')}\nimport { engine } from 'contrastive-lab';\nexport { engine, parts };\n${use}\n`,
    );
    const program = ts.createProgram([file], {
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      esModuleInterop: true,
      types: ['node'],
      target: ts.ScriptTarget.ES2022,
      module: { Node10: ts.ModuleKind.CommonJS, Node16: ts.ModuleKind.Node16, Bundler: ts.ModuleKind.ES2022 }[
        resolution
      ],
      moduleResolution: ts.ModuleResolutionKind[resolution],
    });
    const found = ts
      .getPreEmitDiagnostics(program)
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
    assert.deepEqual(found, []);
    t.diagnostic(`${folders.length} folders`);
  });
}
