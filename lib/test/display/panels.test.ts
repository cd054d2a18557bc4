import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, panels, type Figure } from 'contrastive-lab/display';

function named(title: string, ...names: string[]): Figure {
  const series = names.map((name) => ({ name, x: [1, 2], y: [1, 2] }));
  return figure({ summary: `${title} rises.`, title, x: { title: 'x' }, y: { title: 'y' }, series });
}

interface Trace {
  name: string;
  xaxis: string;
  showlegend: boolean;
  marker: { color: string };
}

test('a name in two panels has one look and one entry in the legend', () => {
  const { data } = panels([named('A', 'first', 'second'), named('B', 'second', 'third')]);
  const traces = data as Trace[];
  assert.deepEqual(
    traces.map(({ name, xaxis, showlegend }) => [name, xaxis, showlegend]),
    [
      ['first', 'x', true],
      ['second', 'x', true],
      ['second', 'x2', false],
      ['third', 'x2', true],
    ],
  );
  assert.equal(traces[1].marker.color, traces[2].marker.color);
  assert.equal(new Set(traces.map(({ marker }) => marker.color)).size, 3);
});

test('panels stand on a grid and do not overlap', () => {
  const { layout } = panels(
    ['A', 'B', 'C'].map((title) => named(title, 'first')),
    { columns: 2 },
  );
  const domain = (axis: string): [number, number] => (layout[axis] as { domain: [number, number] }).domain;
  assert.ok(domain('xaxis')[1] < domain('xaxis2')[0]);
  assert.ok(domain('yaxis3')[1] < domain('yaxis')[0]);
  assert.deepEqual(domain('xaxis3'), domain('xaxis'));
  assert.ok(domain('xaxis2')[1] <= 1 && domain('xaxis2')[1] > 0.99);
  // Above the upper row stand its titles.
  assert.ok(domain('yaxis')[1] < 1 && domain('yaxis')[1] > 0.9);
});

test('each panel has its title and says what it shows', () => {
  const { layout, text } = panels([named('A', 'first'), named('B', 'second')], { title: 'Both' });
  assert.deepEqual(
    (layout.annotations as { text: string }[]).map((title) => title.text),
    ['A', 'B'],
  );
  assert.match(
    text,
    /^Both\nPanel 1 \(A\): A rises\.\n {2}x: x from .*\n {2}- first: [^]*\nPanel 2 \(B\): B rises\./,
  );
});

test('a narrow axis has three labels or more, and a title longer than its axis stands in lines', () => {
  const one = figure({
    summary: 'It rises.',
    x: { title: 'x', range: [-4, 4] },
    y: { title: 'the overlap of one direction with the one that follows it in the game' },
    series: [{ name: 'first', x: [1, 2], y: [1, 2] }],
  });
  const { layout } = panels([one, one], { height: 300 });
  // Asked for four ticks plotly would take the distance 5, and write 0 alone.
  for (const axis of ['xaxis', 'xaxis2']) assert.equal((layout[axis] as { nticks: number }).nticks, 5);
  assert.match((layout.yaxis as { title: { text: string } }).title.text, /<br>/);
  assert.doesNotMatch((one.layout.xaxis as { title: { text: string } }).title.text, /<br>/);
});
