import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { figure, panels, plot, withSlider, type Figure } from 'contrastive-lab/display';
import { recordDisplays } from '../support/display';

const RUNNING = Symbol.for('contrastive-lab.cell');
const kernel = globalThis as { [RUNNING]?: { name: string; count: number } | undefined };
const session = process.env.JPY_SESSION_NAME;
let count = 0;

const line = (summary: string): Figure =>
  figure({
    summary,
    x: { title: 'x', range: [0, 3] },
    y: { title: 'y', range: [0, 3] },
    series: [{ name: 'a', x: [1, 2], y: [1, 2] }],
  });

/** The captions under the figures that a cell of this name shows. */
async function captions(name: string | undefined, figures: Figure[]): Promise<string[]> {
  count++;
  if (name === undefined) kernel[RUNNING] = undefined;
  else kernel[RUNNING] = { name, count };
  const shown = await recordDisplays(() => {
    for (const one of figures) plot(one);
  });
  assert.equal(shown.length, 2 * figures.length);
  return shown.filter((_, i) => i % 2 === 1).map(({ data }) => data['text/plain'] as string);
}

afterEach(() => {
  kernel[RUNNING] = undefined;
  if (session === undefined) delete process.env.JPY_SESSION_NAME;
  else process.env.JPY_SESSION_NAME = session;
});

test('figures are numbered in the order of their cells, and a cell that is run again, or changed, keeps its numbers', async () => {
  process.env.JPY_SESSION_NAME = 'notebooks/07-topic.ipynb';
  const first = await captions('a', [line('One.'), line('Two.')]);
  const start = Number(/7\.(\d+)/.exec(first[0])![1]);
  assert.deepEqual(first, [`Figure 7.${start}. One.`, `Figure 7.${start + 1}. Two.`]);
  assert.deepEqual(await captions('b', [line('Three.')]), [`Figure 7.${start + 2}. Three.`]);
  assert.deepEqual(await captions('a', [line('Uno.'), line('Two.')]), [
    `Figure 7.${start}. Uno.`,
    `Figure 7.${start + 1}. Two.`,
  ]);
  assert.deepEqual(await captions('c', [line('One.')]), [`Figure 7.${start + 3}. One.`]);
});

test('a notebook without a number of its own counts from one place on, and a kernel that names no cell knows figures by their sentence', async () => {
  process.env.JPY_SESSION_NAME = 'mine.ipynb';
  const [own] = await captions(undefined, [line('Of no cell.')]);
  assert.match(own, /^Figure \d+\. Of no cell\.$/);
  assert.deepEqual(await captions(undefined, [line('Of no cell.')]), [own]);
});

test('the words under panels name their places, and under a slider those of what it opens at', async () => {
  const of = async (one: Figure): Promise<string> =>
    (await captions(`cell ${count}`, [one]))[0].replace(/^Figure [\d.]+ /, '');
  assert.equal(await of(panels([line('A.'), line('B.')])), 'Left: A. Right: B.');
  assert.equal(
    await of(panels(['A.', 'B.', 'C.'].map(line), { columns: 3 })),
    'Left: A. Middle: B. Right: C.',
  );
  assert.equal(await of(panels([line('A.'), line('B.')], { columns: 1 })), 'A. B.');
  assert.equal(await of(panels([line('A.'), line('B.')], { summary: 'Both.' })), 'Both.');
  const moving = ['At 1.', 'At 2.'].map((summary, i) => ({ name: String(i), figure: line(summary) }));
  assert.equal(await of(withSlider(moving, 'step')), 'At 2. (At step 1, where the slider opens.)');
  assert.equal(await of(withSlider(moving, 'step', 'Everywhere.')), 'Everywhere.');
});

test('what stands in a caption is no HTML but the tags of a figure', async () => {
  kernel[RUNNING] = { name: 'html', count: ++count };
  const [, caption] = await recordDisplays(() => {
    plot(line('a < b & <i>C</i><sub>V</sub> <script>'));
  });
  assert.match(caption.data['text/html'] as string, /a &lt; b & <i>C<\/i><sub>V<\/sub> &lt;script&gt;<\/p>$/);
});
