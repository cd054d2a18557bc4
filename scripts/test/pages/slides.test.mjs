// @ts-check
// A deck in a browser of 1280 x 720: everything of every slide can be seen, and no network is asked.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from '../../lab.mjs';
import { root } from '../../support/paths.mjs';
import { make, open, skip } from './looks.mjs';

describe('the deck of notebook 02', { skip }, () => {
  const folder = join(root, '.setup', 'test', `deck-${process.pid}`);
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => {
    make('slides.mjs', '02', '--out', folder);
    browser = await openBrowser();
  });
  after(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  test('no slide is larger than the screen, figures are drawn, and nothing is asked of a network', async () => {
    const { page, faults } = await open(browser, join(folder, '02-cosine.html'));
    // The deck calls itself ready before it has shown its first slide; this class comes with that.
    await page.waitForFunction('window.deck?.isReady() && document.querySelector(".reveal.ready")');
    const count = Number(await page.evaluate('deck.getTotalSlides()'));
    assert.ok(count > 20, `${count} slides`);
    let figures = 0;
    for (let slide = 1; slide <= count; slide++) {
      const seen = await page.evaluate(look);
      assert.ok(seen.width > 0 && seen.height > 0, `slide ${slide} is empty`);
      assert.ok(
        seen.right <= 1280 && seen.bottom <= 720,
        `slide ${slide} ends at ${seen.right}, ${seen.bottom}: ${seen.text}`,
      );
      // Letters of a slide that was made to fit can still be read from the last row.
      assert.ok(seen.scale > 0.6, `slide ${slide} is drawn at ${seen.scale}: ${seen.text}`);
      figures += seen.figures;
      await page.evaluate('deck.next()');
    }
    assert.ok(figures > 3, `${figures} figures are drawn`);
    assert.deepEqual(faults, []);
    await page.close();
  });
});

/** Runs in the page. */
function look() {
  const slide = /** @type {any} */ (globalThis).deck.getCurrentSlide();
  const inner = slide.firstElementChild;
  const { width, height, right, bottom } = inner.getBoundingClientRect();
  const scale = Number(/scale\(([\d.]+)\)/.exec(inner.style.transform)?.[1] ?? 1);
  const figures = inner.querySelectorAll('.figure .main-svg').length > 0 ? 1 : 0;
  return { width, height, right, bottom, scale, figures, text: inner.textContent.trim().slice(0, 60) };
}
