// @ts-check
import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { startLab } from '../../lab.mjs';
import { home } from '../../notebooks/pairing.mjs';
import { root } from '../../support/paths.mjs';

test('JupyterLab asks for its token and listens on loopback alone', async () => {
  const lab = await startLab();
  try {
    const open = await fetch(`${lab.url}/api/contents`);
    assert.equal(open.status, 403);
    const known = await fetch(`${lab.url}/api/contents`, {
      headers: { Authorization: `token ${lab.token}` },
    });
    assert.equal(known.status, 200);

    const { port } = new URL(lab.url);
    const outside = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, family }) => !internal && family === 'IPv4');
    for (const { address } of outside) {
      await assert.rejects(fetch(`http://${address}:${port}/api`), `it answers at ${address}`);
    }
  } finally {
    await lab.stop();
  }
});

test(
  'a server whose npm start was killed ends by itself',
  { skip: process.platform === 'win32' },
  async () => {
    const { url, pid } = await startLab();
    const answers = () =>
      fetch(`${url}/api`).then(
        ({ status }) => status === 200,
        () => false,
      );
    assert.ok(await answers());
    process.kill(pid, 'SIGKILL');
    while (await answers()) await pause(200);
  },
);

const source = '// %% [markdown]\n// # Größe\n\n// %%\nconsole.log(1);\n';

/** @param {string} code */
function notebook(code) {
  const words = { cell_type: 'markdown', id: 'a', metadata: {}, source: '# Größe' };
  const cell = { cell_type: 'code', id: 'b', metadata: {}, source: code, outputs: [], execution_count: null };
  return { cells: [words, cell], metadata: {}, nbformat: 4, nbformat_minor: 5 };
}

test('a save adds no coding line to a source, and a notebook newer than its source is opened as it is', async () => {
  // Among what is compiled: what copies the project while this runs leaves it out.
  const folder = mkdtempSync(join(root, 'lib', 'dist-test', 'pair-'));
  const [text, pair] = [join(folder, 'src', '01-a.ts'), join(folder, '01-a.ipynb')];
  mkdirSync(join(folder, 'src'));
  cpSync(join(home, 'jupytext.toml'), join(folder, 'jupytext.toml'));
  writeFileSync(text, source);
  writeFileSync(pair, JSON.stringify(notebook('console.log(2);')));
  // As an editor leaves them that knows nothing of pairs.
  const written = statSync(pair).mtimeMs / 1000;
  utimesSync(text, written - 60, written - 60);
  const lab = await startLab();
  try {
    const url = `${lab.url}/api/contents/${relative(root, folder)}/01-a.ipynb`;
    const headers = { Authorization: `token ${lab.token}`, 'Content-Type': 'application/json' };
    const opened = await fetch(url, { headers });
    const { content, message } = await opened.json();
    assert.equal(opened.status, 200, message);
    assert.equal(content.cells[1].source, 'console.log(2);');
    const body = JSON.stringify({ type: 'notebook', format: 'json', content: notebook('console.log(3);') });
    const saved = await fetch(url, { method: 'PUT', headers, body });
    assert.equal(saved.status, 200);
    assert.equal(readFileSync(text, 'utf8'), source.replace('(1)', '(3)'));
    // The other way round the source's cells count, with the notebook's outputs, as ever.
    writeFileSync(text, source);
    const saving = statSync(pair).mtimeMs / 1000;
    utimesSync(text, saving + 60, saving + 60);
    const again = await (await fetch(url, { headers })).json();
    assert.equal(again.content.cells[1].source, 'console.log(1);');
  } finally {
    await lab.stop();
    rmSync(folder, { recursive: true });
  }
});
