// @ts-check
// `npm run notebooks` on a folder of two small notebooks: one that runs, one that fails.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { findChromium } from '../../chromium.mjs';
import { root } from '../../support/paths.mjs';
import { joined, notebookNames } from '../../notebooks/pairing.mjs';

const good = `// %% [markdown]
// # A figure

// %% tags=["parameters"]
import { plot, progress } from 'contrastive-lab/display';

console.log(process.env.CONTRASTIVE_LAB_MODE);
for (let i = 0; i < 3; i++) console.log(i);

// %% [markdown]
// It rises.

// %%
const steps = progress(3, { label: 'steps' });
for (let i = 0; i < 3; i++) {
  await new Promise((resolve) => setTimeout(resolve, 300));
  await steps.tick();
}
steps.finish();
plot({ summary: 'It rises.', x: { title: 'x' }, y: { title: 'y' }, series: [{ name: 's', x: [1, 2], y: [1, 2] }] });
`;

/** What a run took is in the notebook, to a tenth of a second where it was short. */
const took = /done in (\d+ min )?\d+(\.\d)? s/;

const bad = `// %%
const value = -1;

// %%
if (value < 0) throw new RangeError('value must be positive, got -1');
`;

const noBrowser = findChromium() === null && 'no Chromium was found';

/** @type {string} */
let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
  mkdirSync(join(folder, 'src'));
  writeFileSync(join(folder, 'src', '01-good.ts'), good);
  writeFileSync(join(folder, 'src', '02-bad.ts'), bad);
  writeFileSync(join(folder, '02-bad.ipynb'), 'as it was');
});

after(() => rmSync(folder, { recursive: true }));

/**
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} more
 */
function notebooks(args, more = {}) {
  return spawnSync(process.execPath, [join(root, 'scripts', 'notebooks.mjs'), '--folder', folder, ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...more },
  });
}

/** @returns {import('../../notebooks/pairing.mjs').Notebook} */
function written() {
  return JSON.parse(readFileSync(join(folder, '01-good.ipynb'), 'utf8'));
}

test('a failing notebook is left as it was and named, the others are written', { skip: noBrowser }, () => {
  const { status, stdout, stderr } = notebooks([]);
  assert.equal(status, 1);
  assert.match(stdout, /^01-good: 1 figure,/m);
  assert.match(stdout, /^2 notebooks, 1 failed/m);
  assert.match(
    stderr,
    /02-bad: cell 2 failed[^]*if \(value < 0\)[^]*RangeError: value must be positive, got -1/,
  );
  assert.equal(readFileSync(join(folder, '02-bad.ipynb'), 'utf8'), 'as it was');
  assert.deepEqual(readdirSync(folder).sort(), ['01-good.ipynb', '02-bad.ipynb', 'src']);
});

test(
  'the notebook was run in full mode, its figure has a picture, its prints are one output',
  { skip: noBrowser },
  () => {
    const { cells } = written();
    assert.deepEqual(cells[1].metadata.tags, ['parameters']);
    assert.deepEqual(
      cells[1].outputs?.map(({ text = '' }) => joined(text)),
      ['full\n0\n1\n2\n'],
    );
    const [progress, figure, caption, ...more] = cells[3].outputs ?? [];
    assert.deepEqual(more, []);
    assert.match(joined(progress.data?.['text/plain']), new RegExp(`^steps: ${took.source}$`));
    assert.deepEqual(Object.keys(figure.data ?? {}).sort(), [
      'application/vnd.plotly.v1+json',
      'image/png',
      'text/plain',
    ]);
    assert.match(joined(caption.data?.['text/html']), /^<p class="caption".*<b>Figure 1\.1\.<\/b> /);
    const picture = Buffer.from(figure.data?.['image/png'], 'base64');
    assert.deepEqual([picture.readUInt32BE(16), picture.readUInt32BE(20)], [1800, 1040]);
  },
);

test('a second run changes nothing', { skip: noBrowser }, () => {
  const text = () => readFileSync(join(folder, '01-good.ipynb'), 'utf8').replace(took, '');
  const first = text();
  assert.equal(notebooks(['01']).status, 0);
  assert.equal(text(), first);
});

test(
  '--check passes on what was written, and names the command that mends a changed source',
  { skip: noBrowser },
  () => {
    assert.equal(notebooks(['--check', '01-good']).status, 0);
    writeFileSync(join(folder, 'src', '01-good.ts'), good.replace('i < 3', 'i < 4'));
    const { status, stderr } = notebooks(['--check', '01-good']);
    writeFileSync(join(folder, 'src', '01-good.ts'), good);
    assert.equal(status, 1);
    assert.match(stderr, /cell 2 differs.*run `npm run notebooks -- 01-good`/);
  },
);

// On macOS a browser is found outside PATH.
const alwaysOne = process.platform === 'darwin' && 'a browser cannot be hidden here';

/** What the README says to do: the notebook's number, and its text. */
function readmeNotebook() {
  const section = readFileSync(join(root, 'README.md'), 'utf8').split('## Write your own')[1];
  const [, number] = /`notebooks\/src\/(\d\d)-mine\.ts`, run `npm run notebooks -- \1`/.exec(section) ?? [];
  const [, source] = /```ts\n([^]*?)```/.exec(section) ?? [];
  return { number, source };
}

test(
  "the README's own notebook is written without a browser too, and passes the check",
  { skip: alwaysOne },
  () => {
    const hidden = { PATH: '', CONTRASTIVE_LAB_CHROMIUM: '' };
    const { number, source } = readmeNotebook();
    // Its command is for it alone: a notebook of this collection with its number would be executed, too.
    assert.deepEqual(
      notebookNames().filter((name) => name.startsWith(number)),
      [],
    );
    const path = join(folder, 'src', `${number}-mine.ts`);
    writeFileSync(path, source);
    const { status, stdout, stderr } = notebooks([number], hidden);
    assert.equal(status, 0, stderr);
    assert.match(
      stdout,
      new RegExp(`^${number}-mine: written without pictures of its 1 figure: install Chromium`, 'm'),
    );
    assert.equal(notebooks(['--check', number], hidden).status, 0);
    rmSync(path);
    rmSync(join(folder, `${number}-mine.ipynb`));
  },
);

test('--check names what is odd about a notebook, and how it is mended', () => {
  const cell = { cell_type: 'code', source: ['console.log(1);'], execution_count: 1, outputs: [] };
  const words = { cell_type: 'markdown', source: '# T' };
  const old = { nbformat: 4, nbformat_minor: 4, metadata: {}, cells: [words, cell] };
  /** @type {Record<string, [content: string, expected: RegExp]>} */
  const odd = {
    '20-old': [JSON.stringify(old), /^20-old: source and notebook agree$/m],
    '21-marked': [`\uFEFF${JSON.stringify(old)}`, /^21-marked: source and notebook agree$/m],
    '22-empty': ['', /22-empty\.ipynb is empty: run `npm run notebooks -- 22-empty`/],
    '23-older': [
      '{"nbformat": 3, "worksheets": []}',
      /has the notebook format 3, and only format 4 is read: run/,
    ],
    '24-cut': [JSON.stringify(old).slice(0, 90), /cannot be read as a notebook .*: run/],
    '25-list': ['[]', /25-list\.ipynb is not a notebook: run/],
    '26-null': ['null', /26-null\.ipynb is not a notebook: run/],
    '27-cells': [JSON.stringify({ ...old, cells: [null] }), /its cells are missing or damaged: run/],
  };
  const own = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
  mkdirSync(join(own, 'src'));
  for (const [name, [content]] of Object.entries(odd)) {
    writeFileSync(join(own, `${name}.ipynb`), content);
    writeFileSync(join(own, 'src', `${name}.ts`), '// %% [markdown]\n// # T\n\n// %%\nconsole.log(1);\n');
  }
  writeFileSync(join(own, 'src', '28-mark.ts'), '\uFEFF// %%\nconsole.log(1);\n');
  writeFileSync(join(own, '28-mark.ipynb'), JSON.stringify(old));
  const { status, stdout, stderr } = notebooks(['--folder', own, '--check']);
  rmSync(own, { recursive: true });
  assert.equal(status, 1);
  for (const [, expected] of Object.values(odd)) assert.match(stdout + stderr, expected);
  assert.match(stderr, /28-mark\.ts begins with a byte order mark: save it as UTF-8 without one/);
  assert.doesNotMatch(stderr, /TypeError/);
});

test('npm run figure says what a source must be; a byte order mark is none of its words', () => {
  const own = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
  const source = join(own, 'figure.json');
  const none = /source must be a notebook, or a figure as JSON \(\{ data, layout \}\): .* is neither/;
  for (const [text, words] of /** @type {const} */ ([
    ['{}', none],
    ['\uFEFF{}', none],
    ['null', none],
    ['[1]', none],
    ['\uFEFF{"cells": []}', /number must be from 1 to 0, the figures of/],
    ['{"cells"', /source cannot be read: .*figure\.json \(/],
  ])) {
    writeFileSync(source, text);
    const { status, stderr } = spawnSync(
      process.execPath,
      ['scripts/figure.mjs', source, join(own, 'a.svg')],
      {
        cwd: root,
        encoding: 'utf8',
      },
    );
    assert.equal(status, 1);
    assert.match(stderr, words);
    assert.doesNotMatch(stderr, /^ {4}at /m);
  }
  rmSync(own, { recursive: true });
});

test('a name that is not a notebook is an error that lists those there are', () => {
  const { status, stderr } = notebooks(['--check', '07']);
  assert.equal(status, 1);
  assert.match(stderr, /NAME must be the beginning of one of 01-good, 02-bad, got "07"/);
});

/** Processes that work in a folder, on Linux. @param {string} path */
function workingIn(path) {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readlinkSync(`/proc/${pid}/cwd`) === path;
    } catch {
      return false;
    }
  });
}

test(
  'a command that is killed takes its kernel with it',
  { skip: process.platform !== 'linux' && 'finds the kernel through /proc' },
  async () => {
    const own = mkdtempSync(join(tmpdir(), 'contrastive-lab-'));
    mkdirSync(join(own, 'src'));
    writeFileSync(
      join(own, 'src', '01-long.ts'),
      '// %%\nawait new Promise((resolve) => setTimeout(resolve, 3_600_000));\n',
    );
    const path = join(root, 'scripts', 'notebooks.mjs');
    const child = spawn(process.execPath, [path, '--folder', own, '--quick'], { stdio: 'ignore' });
    const holds = async (/** @type {() => boolean} */ condition) => {
      for (const end = Date.now() + 600_000; !condition();) {
        assert.ok(Date.now() < end, `not within ten minutes: ${condition}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    };
    await holds(() => workingIn(own).length > 0);
    child.kill('SIGKILL');
    await holds(() => workingIn(own).length === 0);
    rmSync(own, { recursive: true });
  },
);
