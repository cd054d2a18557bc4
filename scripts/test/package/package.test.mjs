// @ts-check
// The library as the package that npm makes of it, in an empty folder: its README's example runs on other versions of Node, on WebAssembly at
// once, its figure is saved, and its kernel runs a notebook that lies elsewhere.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { nodeBinary } from '../../binaries.mjs';
import { findChromium } from '../../chromium.mjs';
import { jupyterEnvironment, venvBin } from '../../jupyter.mjs';
import { root } from '../../support/paths.mjs';

const registry = spawnSync('npm', ['ping'], { encoding: 'utf8' });
const skip = registry.status === 0 ? false : 'the npm registry is not reached';
const readme = readFileSync(join(root, 'lib', 'README.md'), 'utf8');
const [, example] = /```js\n([\s\S]*?)```/.exec(readme) ?? [];

describe('the package in an empty folder', { skip }, () => {
  // Outside the project: nothing may be found in a folder above it.
  const folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-package-'));
  const npm = (/** @type {string[]} */ ...args) =>
    execFileSync('npm', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  before(() => {
    const pack = ['run', '--silent', 'pack', '--', '--silent', '--pack-destination', folder];
    execFileSync('npm', pack, { cwd: root, stdio: 'ignore' });
    const [archive] = readdirSync(folder);
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    writeFileSync(join(folder, 'drift.mjs'), example);
    npm('install', '--ignore-scripts', '--no-audit', '--no-fund', join(folder, archive));
  });
  after(() => rmSync(folder, { recursive: true }));

  for (const version of ['20.20.2', '24.9.0'])
    test(`the README's example runs on Node ${version}`, async (t) => {
      /** @type {string} */
      let node;
      try {
        node = await nodeBinary(version);
      } catch (error) {
        return t.skip(/** @type {Error} */ (error).message);
      }
      const withBrowser = findChromium() !== null;
      const { status, stdout, stderr } = spawnSync(node, ['drift.mjs'], { cwd: folder, encoding: 'utf8' });
      if (withBrowser) {
        assert.equal(status, 0, stderr);
        assert.match(readFileSync(join(folder, 'drift.svg'), 'utf8'), /^<svg/);
        rmSync(join(folder, 'drift.svg'));
      }
      assert.match(stdout, /^wasm\n0\.\d+\n$/);
      assert.match(stderr, /To get it: npx contrastive-lab setup/);
    });

  test('an unknown command is answered with those that exist', () => {
    const { status, stderr } = spawnSync('npx', ['contrastive-lab', 'build'], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    for (const name of ['setup', 'data', 'kernel', 'figure']) assert.match(stderr, new RegExp(`lab ${name}`));
  });

  test('its kernel runs a notebook that lies elsewhere, types checked', () => {
    const [data, elsewhere] = ['jupyter', 'elsewhere'].map((name) => join(folder, name));
    mkdirSync(elsewhere);
    execFileSync('npx', ['contrastive-lab', 'kernel', '--data-dir', data], { cwd: folder, stdio: 'ignore' });
    assert.ok(existsSync(join(data, 'kernels', 'contrastive-lab', 'kernel.json')));
    const source =
      "import { engine } from 'contrastive-lab/tensor';\nconst name: string = (await engine()).name;\nname";
    const cell = { cell_type: 'code', id: 'a', metadata: {}, source, outputs: [], execution_count: null };
    const kernelspec = { name: 'contrastive-lab', display_name: 'TypeScript', language: 'typescript' };
    const notebook = { cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(join(elsewhere, 'a.ipynb'), JSON.stringify(notebook));
    const args = ['nbconvert', '--to', 'notebook', '--execute', '--output', 'b.ipynb', 'a.ipynb'];
    const env = { ...jupyterEnvironment(), JUPYTER_PATH: data, CONTRASTIVE_LAB_ENGINE: 'wasm' };
    execFileSync(venvBin('jupyter'), args, { cwd: elsewhere, env, stdio: 'ignore' });
    const ran = JSON.parse(readFileSync(join(elsewhere, 'b.ipynb'), 'utf8'));
    assert.match(JSON.stringify(ran.cells[0].outputs), /wasm/);
  });
});
