// @ts-check
// Moves a figure's slider as a person does, and looks at what is seen.
import assert from 'node:assert/strict';

/**
 * @typedef {{ x?: unknown, y?: unknown, z?: unknown, text?: unknown }} Trace
 * @typedef {{ frames: { data: Trace[] }[], layout: { height: number, sliders: { active: number,
 *   currentvalue: { prefix: string }, steps: { label: string }[] }[] } }} Moving
 */

/** Milliseconds in which a figure must have moved: a busy machine draws a large one in some seconds. */
const PATIENCE = 120_000;

/** Pixels between the end of plotly's rail and the slider's first position. */
const INSET = 10;

/**
 * Goes to every position of the slider by click, by drag and by keyboard, and asserts each time that the figure is as tall as
 * before, shows that position's data, and writes its value.
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Locator} drawing
 * @param {Moving} figure
 */
export async function moveSlider(page, drawing, { frames, layout }) {
  const [{ steps, active, currentvalue }] = layout.sliders;
  const last = steps.length - 1;
  await drawing.scrollIntoViewIfNeeded();
  const width = (await drawing.boundingBox())?.width ?? 0;

  /** @param {string} how @param {number} position */
  const look = async (how, position) => {
    const where = `${how} to position ${position}`;
    const { label } = steps[position];
    const value = drawing.locator('.slider-group > text');
    await page
      .waitForFunction(
        (/** @type {any} */ { node, text }) =>
          node.querySelector('.slider-group > text')?.textContent === text,
        { node: await drawing.elementHandle(), text: `${currentvalue.prefix}${label}` },
        { timeout: PATIENCE },
      )
      .catch(async () =>
        assert.fail(`${where}: the value is "${await value.textContent()}", not "${label}"`),
      );
    await page
      .waitForFunction(
        (/** @type {any} */ { node, data }) =>
          JSON.stringify(node.data.map((/** @type {any} */ { x, y, z, text }) => ({ x, y, z, text }))) ===
          data,
        {
          node: await drawing.elementHandle(),
          data: JSON.stringify(frames[position].data.map(({ x, y, z, text }) => ({ x, y, z, text }))),
        },
        { timeout: PATIENCE },
      )
      .catch(() => assert.fail(`${where}: the figure does not show that position's data`));
    const box = await drawing.boundingBox();
    assert.ok(
      Math.abs((box?.height ?? 0) - layout.height) < 2,
      `${where}: ${box?.height} pixels high, not ${layout.height}`,
    );
    assert.ok(Math.abs((box?.width ?? 0) - width) < 2, `${where}: ${box?.width} pixels wide, not ${width}`);
  };
  /** @param {number} position @returns {Promise<[number, number]>} */
  const placeOf = async (position) => {
    const rail = await drawing.locator('.slider-rail-touch-rect').boundingBox();
    assert.ok(rail, 'the figure has a slider');
    return [rail.x + INSET + (position / last) * (rail.width - 2 * INSET), rail.y + rail.height / 2];
  };

  await look('opened', active);
  for (const position of steps.keys()) {
    await page.mouse.click(...(await placeOf(position)));
    await look('clicked', position);
  }
  // One press of the mouse, backwards through all positions.
  await page.mouse.move(...(await placeOf(last)));
  await page.mouse.down();
  for (const position of [...steps.keys()].reverse()) {
    await page.mouse.move(...(await placeOf(position)), { steps: 3 });
    await look('dragged', position);
  }
  await page.mouse.up();
  await page.mouse.move(0, 0);

  const keyboard = drawing.getByRole('slider');
  await keyboard.focus();
  for (let position = 1; position <= last; position++) {
    await page.keyboard.press('ArrowRight');
    await look('moved by the right arrow', position);
  }
  await page.keyboard.press('ArrowLeft');
  await look('moved by the left arrow', last - 1);
  await page.keyboard.press('Home');
  await look('moved by Home', 0);
  assert.equal(await keyboard.getAttribute('aria-valuetext'), steps[0].label);
  await page.keyboard.press('End');
  await look('moved by End', last);
}
