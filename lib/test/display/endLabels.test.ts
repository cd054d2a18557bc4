import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { figure } from 'contrastive-lab/display';
import { options, type Trace } from '../support/figures';

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
