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
  test('typed arrays become arrays of rounded numbers, NaN and infinities become gaps', () => {
    const y = Float32Array.of(0.1, NaN, Infinity);
    const [trace] = traces(options({ x: Float64Array.of(1 / 3, 2, 3), y }));
    assert.deepEqual(
      [trace.x, trace.y],
      [
        [0.333333, 2, 3],
        [0.1, null, null],
      ],
    );
  });

  test('raw traces and layout are cleaned too', () => {
    const { data, layout } = figure(
      options(
        {},
        { traces: [{ type: 'heatmap', z: [Float32Array.of(0.1, NaN)] }], layout: { meta: { eta: 1 / 3 } } },
      ),
    );
    assert.deepEqual((data[1] as { z: unknown }).z, [[0.1, null]]);
    assert.deepEqual(layout.meta, { eta: 0.333333 });
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
        ['64', '16 384'],
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
        '  - |ΔK|^2: 2 points, y from 1 to 0.250, least 0.250, most 1',
        '  - line at y = 0.5: half',
        '  - note: here',
      ].join('\n'),
    );
  });

  test('claim no range for raw traces, whose data they do not know', () => {
    const { text } = figure(options({}, { series: [], traces: [{ z: [[1]], type: 'heatmap' }] }));
    assert.equal(text, 'It falls.\n  x: x; y: y');
  });
});
