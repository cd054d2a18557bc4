import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { figure } from 'contrastive-lab/display';
import { options, traces, type Trace } from '../support/figures';

describe('the numbers of a figure', () => {
  test('typed arrays become arrays, NaN and infinities become gaps', () => {
    const y = Float32Array.of(0.125, NaN, Infinity);
    const [trace] = traces(options({ x: Float64Array.of(1 / 3, 2, 3), y }));
    assert.deepEqual(
      [trace.x, trace.y],
      [
        [1 / 3, 2, 3],
        [0.125, null, null],
      ],
    );
  });

  test('raw traces and layout are cleaned too', () => {
    const { data, layout } = figure(
      options(
        {},
        { traces: [{ type: 'heatmap', z: [Float32Array.of(0.125, NaN)] }], layout: { meta: { eta: 1 / 3 } } },
      ),
    );
    assert.deepEqual((data[1] as { z: unknown }).z, [[0.125, null]]);
    assert.deepEqual(layout.meta, { eta: 1 / 3 });
  });

  test('what differs in the data differs in the figure and in its words', () => {
    const cases = {
      steps: [1000000, 1000001, 1000002, 1000003],
      plateau: [0.9999991, 0.99999935, 0.9999995, 0.9999998],
      offset: [1883.31, 1883.311, 1883.312, 1883.313],
      spike: [1e6, 1.000001, 1.000002, 1.000003],
      tiny: [1 + 1e-13, 1 + 2e-13, 1 + 3e-13, 1 + 4e-13],
    };
    for (const [name, values] of Object.entries(cases)) {
      const made = figure(options({ x: values, y: values, low: values, high: values, style: 'line' }));
      const trace = made.data[1] as Trace;
      assert.deepEqual([trace.x, trace.y], [values, values], name);
      const [, first, last] = /y from (\S+) to (\S+), minimum/.exec(made.text) ?? [];
      assert.notEqual(first, last, `${name}: ${made.text}`);
      const [, left, right] = /x: x from (\S+) to (\S+);/.exec(made.text) ?? [];
      assert.notEqual(left, right, `${name}: ${made.text}`);
    }
  });

  test('of a long line the extremes, the ends and the gaps are drawn, and its words count all points', () => {
    const count = 300_000;
    const y = Float64Array.from({ length: count }, (_, i) => Math.sin(i / 5000));
    y[123_457] = 9;
    y[200_001] = -7;
    y.fill(NaN, 250_000, 250_010);
    const x = Float64Array.from(y.keys());
    for (const style of ['line', 'points'] as const) {
      const { data, text } = figure(options({ x, y, style }));
      const [trace] = data as Trace[];
      assert.ok(trace.x.length <= 6000, `${trace.x.length} points`);
      assert.equal(trace.y[trace.x.indexOf(123_457)], 9);
      assert.equal(trace.y[trace.x.indexOf(200_001)], -7);
      assert.match(text, /299,990 points, .* minimum −7.*, maximum 9.*; \d,\d{3} of them drawn/);
      if (style === 'points') continue;
      assert.deepEqual([trace.x[0], trace.x.at(-1)], [0, count - 1]);
      assert.ok(trace.y.includes(null), 'the gap is there');
    }
    assert.doesNotMatch(figure(options()).text, /drawn/);
  });

  test('a raw trace that makes the file large is mentioned', () => {
    const z = [new Float64Array(300_000).fill(1 / 3)];
    assert.match(figure(options({}, { traces: [{ type: 'heatmap', z }] })).text, /a raw trace of 5\.\d MB/);
  });

  test('the figure survives JSON unchanged', () => {
    const made = figure(options({ low: [2, 0, 1], high: [4, 2, 3] }, { guides: [{ y: 1, text: 'one' }] }));
    const { data, layout } = made;
    assert.deepEqual(JSON.parse(JSON.stringify({ data, layout })), { data, layout });
  });

  test('intervals are error bars of points and the band of a line, which a gap divides', () => {
    const interval = { low: [2, 0, 1], high: [4, 2, 3] };
    const [points] = traces(options({ ...interval, style: 'points' }));
    assert.deepEqual((points.error_y as { array: unknown }).array, [1, 1, 1]);
    const [band, main] = traces(options({ ...interval, low: [2, NaN, 1], style: 'line' }));
    assert.deepEqual(
      [band.x, band.y],
      [
        [1, 1, null, 4, 4, null],
        [2, 4, null, 1, 3, null],
      ],
    );
    assert.deepEqual(main.y, [3, 1, 2]);
  });
});

describe('the words of a figure', () => {
  test('are its summary, axes, series, guides and notes', () => {
    const { text } = figure(
      options(
        { name: '|Δ<i>K</i>|<sup>2</sup>', y: [1, NaN, 0.25] },
        {
          y: { title: 'loss', scale: 'log' },
          guides: [{ y: 0.5, text: 'half' }],
          notes: [{ x: 2, y: 1, text: 'here' }],
        },
      ),
    );
    assert.equal(
      text,
      [
        'It falls.',
        '  x: x from 0.880 to 4.12; y: loss (log scale) from 0.237 to 1.06',
        '  - |ΔK|^2: 2 points, y from 1 to 0.250, minimum 0.250, maximum 1',
        '  - line at y = 0.5: half',
        '  - note: here',
      ].join('\n'),
    );
  });

  test('keep what stands between < and >, in words and in the picture', () => {
    const title = '1 < <i>M</i> and N > 2';
    const made = figure(
      options(
        { name: 'a < b > c' },
        {
          summary: 'x<y and y>z',
          title,
          x: { title },
          guides: [{ y: 1, text: 'p < 0.05 > 0' }],
          notes: [{ x: 2, y: 1, text: '<here>' }],
        },
      ),
    );
    const words = ['x<y and y>z', '1 < M and N > 2', 'a < b > c', 'p < 0.05 > 0', '<here>'];
    for (const each of words) assert.ok(made.text.includes(each), `${each} in ${made.text}`);
    // Plotly takes what stands between < and > for a tag and drops it, so these are entities.
    const { layout, data } = made;
    assert.equal((layout.title as { text: string }).text, '1 &lt; <i>M</i> and N &gt; 2');
    assert.equal((data[0] as { name: string }).name, 'a &lt; b &gt; c');
    assert.equal((layout.annotations as { text: string }[])[0].text, '&lt;here&gt;');
  });

  test('tell the texts of raw traces, with their places where there are several', () => {
    const one = { type: 'scatter', mode: 'text', x: [0], y: [7.9], text: ['keeps 99 %'] };
    const two = { ...one, x: [1, 2.5], y: [3, 4], text: ['01', '02'] };
    const { text } = figure(options({}, { series: [], traces: [one, two] }));
    assert.match(text, /texts: keeps 99 %\n.*texts: 01 at 1; 3, 02 at 2\.50; 4/);
  });

  test('claim no range for raw traces, whose data they do not know', () => {
    const { text } = figure(options({}, { series: [], traces: [{ z: [[1]], type: 'heatmap' }] }));
    assert.equal(text, 'It falls.\n  x: x; y: y');
  });
});
