import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { progress } from 'contrastive-lab/display';
import { InterruptedError } from 'contrastive-lab/tensor';
import { ownClock } from '../support/clock';
import { recordDisplays, type Shown } from '../support/display';

function lines(shown: Shown[]): string[] {
  return shown.map(({ data }) => data['text/plain'] as string);
}

describe('progress in a kernel', () => {
  test('is one display, updated in place, that ends as one short line', async (t) => {
    const wait = ownClock(t);
    const shown = await recordDisplays(async () => {
      const steps = progress(8, { label: 'widths' });
      for (let i = 1; i <= 8; i++) {
        wait(150);
        await steps.tick(i, `loss ${i}`);
      }
      steps.finish('slope 2.04');
      steps.finish('again');
    });
    // After 600, 900 and 1200 ms, and at the end.
    assert.equal(shown.length, 4);
    assert.equal(new Set(shown.map(({ id }) => id)).size, 1);
    assert.ok(shown[0].id);
    assert.deepEqual(
      shown.map(({ update }) => update),
      shown.map((_, i) => i > 0),
    );
    const [first] = lines(shown);
    assert.match(first, /^widths █+░+ +50 % {2}0\.6 s, 0\.6 s left {2}loss 4$/);
    assert.equal(lines(shown).at(-1), 'widths: done in 1.2 s  slope 2.04');
  });

  test('is updated five times a second', async (t) => {
    const wait = ownClock(t);
    const shown = await recordDisplays(async () => {
      const steps = progress(1000);
      for (let i = 0; i < 400; i++) {
        wait(5);
        await steps.tick();
      }
    });
    // After 500, 700, ... 1900 ms.
    assert.equal(shown.length, 8);
  });

  test('shows nothing for short work', async (t) => {
    const wait = ownClock(t);
    const shown = await recordDisplays(async () => {
      const steps = progress(3);
      for (let i = 0; i < 3; i++) {
        wait(166);
        await steps.tick();
      }
      steps.finish();
    });
    assert.deepEqual(shown, []);
  });

  test('stops the work after an interrupt, and says how far it got', async (t) => {
    const wait = ownClock(t);
    const kernel = { hit: false, interrupted: () => kernel.hit };
    const name = Symbol.for('contrastive-lab.kernel');
    Object.assign(globalThis, { [name]: kernel });
    const shown = await recordDisplays(async () => {
      const steps = progress(10, { label: 'descent' });
      wait(600);
      await steps.tick(5);
      kernel.hit = true;
      wait(100);
      await assert.rejects(steps.tick(6), InterruptedError);
      steps.finish();
    });
    Reflect.deleteProperty(globalThis, name);
    assert.equal(lines(shown).at(-1), 'descent: interrupted at 60 % after 0.7 s');
  });
});

test('in a terminal progress is one line that is rewritten', async (context) => {
  const wait = ownClock(context);
  const written: string[] = [];
  const { isTTY } = process.stderr;
  process.stderr.isTTY = true;
  context.mock.method(process.stderr, 'write', (text: string) => written.push(text));
  try {
    const steps = progress(4);
    for (let i = 0; i < 4; i++) {
      wait(250);
      await steps.tick();
    }
    steps.finish();
  } finally {
    context.mock.restoreAll();
    process.stderr.isTTY = isTTY;
  }
  assert.ok(written.length >= 2);
  for (const line of written) assert.ok(line.startsWith('\r\u001b[Kworking'), line);
  assert.deepEqual(
    written.map((line) => line.endsWith('\n')),
    written.map((_, i) => i === written.length - 1),
  );
});

test('bad input is named', async () => {
  assert.throws(() => progress(0), /nothing to do, total is 0; is a list of widths or seeds empty/);
  assert.throws(() => progress(NaN), /total must be a positive number of steps, got NaN/);
  await assert.rejects(progress(3).tick(NaN), /done must be 0 or more, got NaN/);
});
