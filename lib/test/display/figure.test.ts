import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { figure, ordered, type FigureOptions, type SeriesOptions } from 'contrastive-lab/display';

const line: SeriesOptions = { name: 'measured', x: [1, 2, 4], y: [3, 1, 2] };

function options(series: Partial<SeriesOptions> = {}, more: Partial<FigureOptions> = {}): FigureOptions {
  return {
    summary: 'It falls.',
    x: { title: 'x' },
    y: { title: 'y' },
    series: [{ ...line, ...series }],
    ...more,
  };
}

type Trace = Record<string, unknown> & { x: (number | null)[]; y: (number | null)[] };

function traces(given: FigureOptions): Trace[] {
  return figure(given).data as Trace[];
}

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

  test('a raw trace that makes the file large is told of', () => {
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

describe('the look of a figure', () => {
  test('series differ in marker or dash as well as in colour', () => {
    const series = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({ ...line, name }));
    const looks = (style: 'points' | 'line'): string[] =>
      traces(options({}, { series: series.map((each) => ({ ...each, style })) })).map(
        ({ marker, line: stroke }) =>
          style === 'points' ? (marker as { symbol: string }).symbol : (stroke as { dash: string }).dash,
      );
    assert.equal(new Set(looks('points')).size, 6);
    assert.equal(new Set(looks('line')).size, 6);
    assert.ok(!looks('line').includes('dash'), 'the dash of predictions is used for a measured line');
  });

  test('what has a meaning looks the same everywhere, and its colour means nothing else in the figure', () => {
    const look = (series: SeriesOptions[], name: string): unknown[] => {
      const found = traces(options({}, { series })).find((trace) => trace.name === name)!;
      const { color, symbol } = found.marker as { color: string; symbol: string };
      return [color, symbol];
    };
    const one = (name: string, more: Partial<SeriesOptions> = {}): SeriesOptions => ({
      ...line,
      name,
      ...more,
    });
    const alone = look([one('dot product')], 'dot product');
    assert.deepEqual(look([one('other'), one('cosine'), one('dot product')], 'dot product'), alone);
    assert.deepEqual(look([one('stopped', { meaning: 'dot product' })], 'stopped'), alone);
    assert.notDeepEqual(look([one('dot product'), one('other')], 'other')[0], alone[0]);
    const second = look(
      [one('dot product'), one('InfoNCE, dot', { meaning: 'dot product' })],
      'InfoNCE, dot',
    );
    assert.deepEqual(second, [alone[0], `${String(alone[1])}-open`]);
  });

  test('lines of an ordered family have markers, for their colours alone are hard to tell', () => {
    const family = ['64', '256'].map((name, i) => ({
      ...line,
      name,
      style: 'line' as const,
      color: ordered(2)[i],
    }));
    const symbols = traces(options({}, { series: family })).map(({ mode, marker }) => {
      assert.equal(mode, 'lines+markers');
      return (marker as { symbol: string }).symbol;
    });
    assert.equal(new Set(symbols).size, 2);
  });

  test('one unit is equally long on both axes where that is asked for', () => {
    const { xaxis, yaxis } = figure(options({}, { equalUnits: true })).layout as Record<
      string,
      Record<string, unknown>
    >;
    assert.equal(yaxis.scaleanchor, 'x');
    assert.deepEqual([xaxis.constrain, yaxis.constrain], ['domain', 'domain']);
    assert.equal((figure(options()).layout.yaxis as Record<string, unknown>).scaleanchor, undefined);
  });

  test('nothing uploads a figure, and it is saved as SVG', () => {
    const { config } = figure(options()) as unknown as { config: Record<string, unknown> };
    assert.equal(config.showSendToCloud, false);
    assert.ok((config.modeBarButtonsToRemove as string[]).includes('sendChartToCloud'));
    assert.deepEqual(config.toImageButtonOptions, { format: 'svg' });
  });

  test('the first line is solid whatever is beside it, and so are lines with colours of their own', () => {
    const dashes = (series: SeriesOptions[]): unknown[] =>
      traces(options({}, { series })).map((trace) => (trace.line as { dash: string } | undefined)?.dash);
    const named = (name: string, more: Partial<SeriesOptions>): SeriesOptions => ({ ...line, name, ...more });
    const fit = named('fit', { style: 'line' });
    assert.deepEqual(dashes([named('runs', { style: 'points' }), fit]), [undefined, 'solid']);
    const family = ['64', '256'].map((width, i) => named(width, { style: 'line', color: ordered(2)[i] }));
    assert.deepEqual(dashes([...family, named('theory', { style: 'dashed' })]), ['solid', 'solid', 'dash']);
  });

  test('ticks, titles and labels are large enough for the last row', () => {
    const { layout } = figure(options({ label: 'end' }, { title: 'It falls' }));
    const axis = layout.xaxis as { tickfont: { size: number }; title: { font: { size: number } } };
    assert.ok(axis.tickfont.size >= 18);
    assert.ok(axis.title.font.size >= 20);
    assert.ok((layout.title as { font: { size: number } }).font.size >= 20);
    for (const { font } of layout.annotations as { font: { size: number } }[]) assert.ok(font.size >= 18);
  });

  test('a log axis is labelled 1, 10, 100 or with powers, and has its range in powers', () => {
    const axis = (y: number[]): Record<string, unknown> =>
      figure(options({ y }, { y: { title: 'y', scale: 'log' } })).layout.yaxis as Record<string, unknown>;
    assert.deepEqual(axis([0.2, 1, 500]).ticktext, ['1', '10', '100']);
    assert.deepEqual(
      axis([1e-4, 1, 1e6]).ticktext,
      [-4, -2, 0, 2, 4, 6].map((k) => (k === 0 ? '1' : `10<sup>${String(k).replace('-', '−')}</sup>`)),
    );
    assert.deepEqual(axis([0.001, 1, 1]).ticktext, ['0.001', '0.01', '0.1', '1']);
    assert.deepEqual(axis([1, 2, 9]).ticktext, ['1', '2', '5']);
    // One power of ten, or two, within more than a decade: a value could not be read off.
    assert.deepEqual(axis([0.15, 1, 6]).ticktext, ['0.2', '0.5', '1', '2', '5']);
    assert.deepEqual(axis([0.013, 1, 6]).ticktext, ['0.03', '0.1', '0.3', '1', '3']);
    assert.deepEqual(axis([1e-4, 1, 10]).ticktext, ['0.0001', '0.001', '0.01', '0.1', '1', '10']);
    assert.deepEqual(axis([1e-4, 1, 1e6]).range, [-4.4, 6.4]);
  });

  test('widths can be asked for as ticks', () => {
    const { layout } = figure(
      options({ x: [64, 1024, 16384] }, { x: { title: 'M', scale: 'log', ticks: Int32Array.of(64, 16384) } }),
    );
    const { tickvals, ticktext } = layout.xaxis as Record<string, unknown>;
    assert.deepEqual(
      [tickvals, ticktext],
      [
        [64, 16384],
        ['64', '16,384'],
      ],
    );
  });

  test('one series needs no legend, two have one, a series with a label at its end is not in it', () => {
    const second = { ...line, name: 'predicted', label: 'end' as const };
    assert.equal(figure(options()).layout.showlegend, false);
    const both = figure(options({}, { series: [line, second] }));
    assert.equal(both.layout.showlegend, true);
    assert.deepEqual(
      (both.data as Trace[]).map(({ showlegend }) => showlegend),
      [true, false],
    );
  });

  test('raw layout is merged, its annotations are added', () => {
    const layout = { xaxis: { dtick: 1 }, annotations: [{ text: 'mine' }] };
    const made = figure(options({}, { layout, notes: [{ x: 1, y: 1, text: 'note' }] })).layout;
    const { dtick, type } = made.xaxis as Record<string, unknown>;
    assert.deepEqual([dtick, type], [1, 'linear']);
    assert.deepEqual(
      (made.annotations as { text: string }[]).map(({ text }) => text),
      ['note', 'mine'],
    );
  });

  test('the axis leaves what raw traces need to plotly, unless a range is given', () => {
    const made = figure(options({}, { traces: [{ y: [100] }], x: { title: 'x', range: [0, 5] } })).layout;
    assert.equal((made.yaxis as { autorange: boolean }).autorange, true);
    assert.deepEqual((made.xaxis as { range: number[] }).range, [0, 5]);
  });
});

describe('labels at the ends of lines', () => {
  function labelled(ends: number[], height = 520): ReturnType<typeof figure> {
    const series = ends.map((end, i) => ({
      name: `line ${i}`,
      x: [0, 1],
      y: [i, end],
      label: 'end' as const,
    }));
    return figure(options({}, { series, height }));
  }

  /** For each label, from the lowest: the end of its line, and pixels from the lower end of the plot to its centre. */
  function heights({ layout }: ReturnType<typeof figure>): { end: number; centre: number }[] {
    const { t, b } = layout.margin as { t: number; b: number };
    const [low, high] = (layout.yaxis as { range: [number, number] }).range;
    const plot = (layout.height as number) - t - b;
    return (layout.annotations as { y: number; ay: number }[])
      .map(({ y, ay }) => ({ end: y, centre: ((y - low) / (high - low)) * plot - ay }))
      .sort((a, b) => a.centre - b.centre);
  }

  test('never touch, stay within the plot, and keep the order of the lines', () => {
    const ends = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(ends, (some) => {
        const made = labelled(some);
        const labels = heights(made);
        if (labels.length === 0) assert.equal(made.layout.showlegend, true);
        for (const [i, { end, centre }] of labels.entries()) {
          assert.ok(centre >= -1 && centre <= 520, `label at ${centre}`);
          if (i === 0) continue;
          assert.ok(centre - labels[i - 1].centre >= 21, 'two labels touch');
          assert.ok(end >= labels[i - 1].end, 'two labels are exchanged');
        }
      }),
    );
  });

  test('that have room stand at their points', () => {
    const { layout } = labelled([0, 50, 100]);
    assert.deepEqual(
      (layout.annotations as { ay: number }[]).map(({ ay }) => Math.abs(ay)),
      [0, 0, 0],
    );
  });

  test('too many for the height go into the legend', () => {
    const { layout, data } = labelled(
      Array.from({ length: 30 }, (_, i) => i),
      300,
    );
    assert.deepEqual(layout.annotations, []);
    assert.ok((data as Trace[]).every(({ showlegend }) => showlegend === true));
  });

  test('that would hide other lines go into the legend', () => {
    const short = { name: 'stopped', x: [0, 1], y: [0, 1], label: 'end' as const };
    const long = { name: 'whole', x: [0, 1, 2, 3], y: [0, 1, 1, 3], label: 'end' as const };
    assert.deepEqual(figure(options({}, { series: [short, long] })).layout.annotations, []);
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
