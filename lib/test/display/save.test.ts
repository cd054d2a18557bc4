// Figures and tables for a paper.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { figure, save } from 'contrastive-lab/display';
import { readTable } from 'contrastive-lab/files';
import { temporaryFolder } from '../support/folder';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const hasBrowser =
  Boolean(process.env.CONTRASTIVE_LAB_CHROMIUM) ||
  names.some((name) => spawnSync(name, ['--version']).status === 0);

const drift = figure({
  title: 'Drift',
  summary: 'Drift falls with the width.',
  x: { title: 'width' },
  y: { title: 'drift' },
  series: [{ name: 'measured', x: [1, 2, 3], y: [3, 2, 1] }],
});

test(
  'a figure as PDF with fonts embedded, as SVG and PNG at its size in centimetres',
  { skip: !hasBrowser && 'no browser here' },
  async () => {
    const folder = temporaryFolder();
    const [pdf, svg, png] = ['pdf', 'svg', 'png'].map((ending) => join(folder, `drift.${ending}`));
    await save(drift, pdf, { width: 10, height: 5 });
    const text = readFileSync(pdf, 'latin1');
    assert.match(text, /^%PDF-/);
    assert.match(text, /\/FontFile[23]?/, 'a font is inside');
    // 10 cm are 283.46 points of 1/72 inch, 5 cm half of them; browsers round to whole pixels.
    const [, across, down] = /\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/.exec(text)!;
    assert.ok(
      Math.abs(Number(across) - 283.46) < 1 && Math.abs(Number(down) - 141.73) < 1,
      `${across} ${down}`,
    );
    await save(drift, svg, { width: 10, height: 5 });
    assert.match(readFileSync(svg, 'utf8').slice(0, 300), /<svg[^>]* width="10cm" height="5cm"/);
    assert.ok(readFileSync(svg, 'utf8').includes('>width</text>'), 'words stay words');
    await save(drift, png, { width: 10, height: 5 });
    const { width, height } = PNG.sync.read(readFileSync(png));
    assert.ok(Math.abs(width - 1181) <= 2 && Math.abs(height - 590.5) <= 2, `${width} x ${height}`);
    await assert.rejects(save(drift, png), /is there already/);
    assert.deepEqual(readdirSync(folder).sort(), ['drift.pdf', 'drift.png', 'drift.svg']);
  },
);

test('a table as CSV with all digits, and as LaTeX with its signs escaped', async () => {
  const folder = temporaryFolder();
  const rows = [
    { loss: 'InfoNCE_1 & more', slope: -1 / 3, width: 64 },
    { loss: '50 %', slope: 1.5e-7, width: 128 },
    { loss: 'none', slope: 12345, width: 256 },
  ];
  await save(rows, join(folder, 't.csv'));
  assert.deepEqual((await readTable(join(folder, 't.csv'))).slope, Float64Array.of(-1 / 3, 1.5e-7, 12345));
  await save(rows, join(folder, 't.tex'), {
    caption: 'Slopes at 5 %',
    columns: ['loss', 'slope'],
    digits: 3,
  });
  const text = readFileSync(join(folder, 't.tex'), 'utf8');
  assert.match(text, /\\caption\{Slopes at 5 \\%\}\n\\begin\{tabular\}\{lr\}/);
  assert.match(text, / {2}InfoNCE\\_1 \\& more & \$-0\.333\$ \\\\\n/);
  assert.match(
    text,
    / {2}50 \\% & \$1\.50\\times10\^\{-7\}\$ \\\\\n {2}none & \$12\{,\}345\$ \\\\\n {2}\\bottomrule/,
  );
});

test('what cannot be saved is refused with the remedy', async () => {
  const folder = temporaryFolder();
  await assert.rejects(
    save(drift, join(folder, 'd.tex')),
    /the ending of .* must be '\.pdf', '\.svg' or '\.png'/,
  );
  await assert.rejects(save([{ a: 1 }], join(folder, 'd.pdf')), /must be '\.csv' or '\.tex'/);
  await assert.rejects(
    save(drift, join(folder, 'd.pdf'), { width: 0 }),
    /width must be 1 to 200 centimetres, got 0/,
  );
  await assert.rejects(save(drift, ''), /file must be a string/);
  assert.deepEqual(readdirSync(folder), []);
});
