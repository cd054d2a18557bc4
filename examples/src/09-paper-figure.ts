// %% [markdown]
// # A figure and a table for a paper
//
// PDF with its fonts embedded, 8.5 cm wide as a column is; the same figure's words make a caption. Where no Chromium is found the error says how to get one.

// %%
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { figure, markdown, plot, save } from 'contrastive-lab/display';

const folder: string = mkdtempSync(join(tmpdir(), 'paper-'));
const rows = [64, 256, 1024].map((width) => ({ width, drift: 2 / Math.sqrt(width) }));
const drift = figure({
  summary: 'Drift falls as the root of the width.',
  x: { title: 'width', scale: 'log' },
  y: { title: 'drift', scale: 'log' },
  series: [{ name: 'drift', x: rows.map(({ width }) => width), y: rows.map((row) => row.drift) }],
});
plot(drift);

// %%
await save(rows, join(folder, 'drift.tex'), { caption: 'Drift by width' });
markdown('```latex\n' + readFileSync(join(folder, 'drift.tex'), 'utf8') + '```');

// %%
try {
  await save(drift, join(folder, 'drift.pdf'), { width: 8.5 });
  markdown('Saved as PDF.');
} catch (problem) {
  if (!String(problem).includes('browser')) throw problem;
  markdown(String(problem));
}
