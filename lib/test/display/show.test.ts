import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, test } from 'node:test';
import { engine } from 'contrastive-lab/tensor';
import { formatNumber, markdown, plot, table, type FigureOptions } from 'contrastive-lab/display';
import { recordDisplays } from '../support/display';

const rising: FigureOptions = {
  summary: 'It rises.',
  x: { title: 'x' },
  y: { title: 'y' },
  series: [{ name: 'measured', x: [1, 2], y: [1, 2] }],
};

async function shownBy(run: () => void): Promise<Record<string, unknown>> {
  const shown = await recordDisplays(run);
  assert.equal(shown.length, 1, 'one output');
  assert.equal(shown[0].update, false);
  return shown[0].data;
}

describe('in a kernel', () => {
  test('a figure is one output: plotly and words, no HTML', async () => {
    const [{ data, metadata }] = await recordDisplays(() => {
      plot(rising);
    });
    assert.deepEqual(Object.keys(data), ['application/vnd.plotly.v1+json', 'text/plain']);
    const { layout } = data['application/vnd.plotly.v1+json'] as { layout: { height: number } };
    assert.deepEqual(metadata, { 'image/png': { alt: data['text/plain'] } });
    assert.equal(layout.height, 520);
    assert.match(data['text/plain'] as string, /^It rises\.\n/);
  });

  test('Markdown has its source as plain text', async () => {
    const data = await shownBy(() => {
      markdown('**$K$**');
    });
    assert.deepEqual(data, { 'text/markdown': '**$K$**', 'text/plain': '**$K$**' });
  });
});

test('numbers in sentences have the signs of axes and tables; code, formulas and words keep their hyphens', async () => {
  const data = await shownBy(() => {
    markdown('-0.5 [-1.2, 3], **-4**, 2e-7, 7.0e+14, 1-2, top-1, - 5, `a -1e3`, $x -1$\n- a list');
  });
  assert.equal(
    data['text/markdown'],
    '−0.5 [−1.2, 3], **−4**, 2×10⁻⁷, 7.0×10¹⁴, 1-2, top-1, - 5, `a -1e3`, $x -1$\n- a list',
  );
});

test('a number is written for people: whole ones in full, powers of ten only where they are needed', () => {
  assert.deepEqual(
    [1e8, 16384, -0.025, 1.5e-7, -6.28e25, 4.96e7, 1e15, 9999.96].map((value) => formatNumber(value)),
    ['100,000,000', '16,384', '−0.02500', '1.500×10⁻⁷', '−6.280×10²⁵', '49,600,000', '1.000×10¹⁵', '10,000'],
  );
  assert.equal(formatNumber(49_612_345.5), '4.961×10⁷');
});

describe('a table', () => {
  const records = [
    { width: 64, slope: 2.04125, note: 'a < b & "c"' },
    { width: 16384, slope: NaN, note: null },
  ];

  test('is HTML that is escaped, with numbers to the right, and plain text in columns', async () => {
    const data = await shownBy(() => {
      table(records, { caption: 'Slopes <script>' });
    });
    const html = data['text/html'] as string;
    assert.match(html, /a &lt; b &amp; &quot;c&quot;/);
    assert.doesNotMatch(html, /<script/);
    assert.match(html, /text-align:right">2\.041<\/td>/);
    assert.match(html, /text-align:left">a &lt;/);
    assert.deepEqual((data['text/plain'] as string).split('\n'), [
      'Slopes <script>',
      ' width  slope  note',
      '------  -----  -----------',
      '    64  2.041  a < b & "c"',
      '16,384    NaN',
    ]);
  });

  test('writes every kind of value in full', async () => {
    const rows = [
      { value: 9999.96 },
      { value: 999_999.96 },
      { value: 9_999_999.96 },
      { value: 0.00009999996 },
      { value: 123.4 },
      { value: 16384 },
      { value: 12n },
      { value: 12345678901234567890n },
      { value: -0 },
      { value: [1, NaN] },
      { value: [12n, Infinity, null] },
      { value: Float64Array.of(NaN, 0.5) },
      { value: { loss: NaN, count: 2n } },
      { value: new Map([['a', NaN]]) },
    ];
    const data = await shownBy(() => {
      table(rows);
    });
    assert.deepEqual(
      (data['text/plain'] as string)
        .split('\n')
        .slice(2)
        .map((line) => line.trim()),
      [
        '10,000',
        '1,000,000',
        '1.000×10⁷',
        '0.0001000',
        '123.4',
        '16,384',
        '12',
        '12,345,678,901,234,567,890',
        '0',
        '[1, NaN]',
        '[12, ∞, null]',
        '[NaN, 0.5000]',
        '{loss: NaN, count: 2}',
        '{a: NaN}',
      ],
    );
  });

  test('puts big integers to the right as it does numbers', async () => {
    const data = await shownBy(() => {
      table([{ nanoseconds: 12n }, { nanoseconds: 3456 }]);
    });
    assert.match(data['text/html'] as string, /text-align:right">12<\/td>/);
  });

  test('has as many rows as it is given, more than a function takes arguments', async () => {
    const data = await shownBy(() => {
      table(Array.from({ length: 150_000 }, (_, i) => ({ i })));
    });
    assert.equal((data['text/plain'] as string).split('\n').length, 150_002);
  });

  test('shows the columns and digits asked for', async () => {
    const data = await shownBy(() => {
      table(records.slice(0, 1), { columns: ['slope'], digits: 2 });
    });
    assert.equal(data['text/plain'], 'slope\n-----\n  2.0');
  });

  test('takes a danfojs DataFrame', async () => {
    await engine();
    const { DataFrame } = await import('danfojs-node');
    const frame = new DataFrame(records);
    const [fromFrame, fromRecords] = [
      await shownBy(() => {
        table(frame);
      }),
      await shownBy(() => {
        table(records);
      }),
    ];
    assert.deepEqual(fromFrame, fromRecords);
  });

  test('says what is wrong with its options', () => {
    assert.throws(() => {
      table(records, { digits: 0 });
    }, /digits must be an integer from 1 to 15, got 0/);
    assert.throws(() => {
      table(records, { columns: ['depth'] });
    }, /columns must be among width, slope, note, got "depth"/);
    assert.throws(() => {
      table([]);
    }, /rows must have at least one column, got none/);
  });
});

test('outside a kernel all of it is plain text on standard output', () => {
  const script = `const { figure, markdown, plot, progress, table } = require('contrastive-lab/display');
    plot(${JSON.stringify(rising)});
    table([{ width: 64 }]);
    markdown('**bold**');
    const steps = progress(2);
    (async () => { for (let i = 0; i < 2; i++) { await new Promise((r) => setTimeout(r, 400)); await steps.tick(); } steps.finish(); })();`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', script], {
    cwd: __dirname,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /^It rises\.\n[^]*measured: 2 points[^]*\nwidth\n-----\n {3}64\n\*\*bold\*\*\n$/);
});
