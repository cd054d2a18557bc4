import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figure, plot, withSlider, type Figure } from 'contrastive-lab/display';
import { recordDisplays } from '../support/display';

const range: [number, number] = [0, 4];

function at(step: number, options: { range?: [number, number]; lines?: number } = {}): Figure {
  return figure({
    summary: 'It moves.',
    x: { title: 'x', range },
    y: { title: 'y', range: options.range ?? range },
    series: Array.from({ length: options.lines ?? 1 }, (_, i) => ({
      name: `line ${i}`,
      x: [1, 2],
      y: [step, i + 1],
    })),
  });
}

const steps = [1, 2, 3].map((step) => ({ name: `at ${step}`, figure: at(step) }));

test('opens at the last position, goes to each by a frame of its own, and says so in words', async () => {
  const moving = withSlider(steps, 'step');
  const [shown] = await recordDisplays(() => {
    plot(moving);
  });
  const { data, frames, layout } = shown.data['application/vnd.plotly.v1+json'] as {
    data: { y: number[] }[];
    frames: { name: string; data: { y: number[] }[] }[];
    layout: { height: number; sliders: { active: number; steps: { value: string; args: [string[]] }[] }[] };
  };
  assert.deepEqual(data[0].y, [3, 1]);
  const [slider] = layout.sliders;
  assert.equal(slider.active, 2);
  assert.deepEqual(
    slider.steps.map(({ value, args }) => [
      value,
      frames.find(({ name }) => name === args[0][0])?.data[0].y[0],
    ]),
    [
      ['at 1', 1],
      ['at 2', 2],
      ['at 3', 3],
    ],
  );
  assert.ok(layout.height > Number(at(1).layout.height), 'the slider has room of its own');
  assert.match(
    shown.data['text/plain'] as string,
    /slider step, shown here: at 3\n {2}step at 1:\n.*y from 1 to 1.*\n {2}step at 2:\n.*y from 2 to 1/,
  );
});

test('refuses one position, other traces and other ranges', () => {
  assert.throws(() => withSlider(steps.slice(0, 1), 'step'), /steps must hold at least two figures, got 1/);
  assert.throws(
    () => withSlider([{ name: 'more', figure: at(1, { lines: 2 }) }, ...steps], 'step'),
    /steps "more" has 2 traces, the last one 1/,
  );
  assert.throws(
    () => withSlider([{ name: 'wide', figure: at(1, { range: [0, 9] }) }, ...steps], 'step'),
    /steps "wide" has the yaxis range \[0,9\], the last one \[0,4\]/,
  );
});

test('positions that are numbers are written as on the axes, and every one has its value', () => {
  const moving = withSlider(
    [50, 1000, 16384].map((step) => ({ name: String(step), figure: at(1) })),
    'step',
  );
  const [slider] = moving.layout.sliders as { steps: { label: string }[] }[];
  assert.deepEqual(
    slider.steps.map(({ label }) => label),
    ['50', '1,000', '16,384'],
  );
  assert.ok((moving.layout.height as number) <= 679, 'more than JupyterLab shows at 1280 x 800');
});
