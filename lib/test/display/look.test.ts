import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { figure, ordered, type SeriesOptions } from 'contrastive-lab/display';
import { line, options, traces, type Trace } from '../support/figures';

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
