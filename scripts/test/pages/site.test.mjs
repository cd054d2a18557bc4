// @ts-check
// Two pages of the site and its front, without a network: every link has its target, axe-core finds nothing serious, dark and
// light, and search leads somewhere.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { openBrowser } from '../../lab.mjs';
import { root } from '../../support/paths.mjs';
import { make, open, seriousFindings, skip } from './looks.mjs';

const folder = join(root, '.setup', 'test', `site-${process.pid}`);
before(() => make('site.mjs', '02', '10', '--out', folder));
after(() => rmSync(folder, { recursive: true, force: true }));

test('each link inside the site leads to a file and a place in it', () => {
  const pages = readdirSync(folder).filter((name) => name.endsWith('.html'));
  assert.equal(pages.length, 3, pages.join(', '));
  for (const name of pages) {
    const html = readFileSync(join(folder, name), 'utf8').replace(
      /<script type="application\/json">[\s\S]*?<\/script>/g,
      '',
    );
    const targets = [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, target]) => target);
    assert.ok(targets.length > 8);
    for (const target of targets) {
      if (/^(https?:|data:|mailto:)/.test(target)) continue;
      const [file, place] = target.split('#');
      const path = join(folder, decodeURIComponent(file || name));
      assert.ok(existsSync(path), `${name} leads to ${target}, which is not there`);
      if (place)
        assert.ok(
          readFileSync(path, 'utf8').includes(`id="${place}"`),
          `${name} leads to ${target}, which has no such place`,
        );
    }
  }
});

describe('in a browser', { skip }, () => {
  /** @type {import('playwright-core').Browser} */
  let browser;
  before(async () => (browser = await openBrowser()));
  after(() => browser.close());

  for (const name of ['index', '02-cosine'])
    for (const colorScheme of /** @type {const} */ (['light', 'dark']))
      test(`axe-core finds nothing serious on ${name}, ${colorScheme}`, async () => {
        const { page, faults } = await open(browser, join(folder, `${name}.html`), { colorScheme });
        assert.deepEqual(await seriousFindings(page), []);
        assert.deepEqual(faults, []);
        await page.close();
      });

  test('search finds a section, and its link leads there', async () => {
    const { page, faults } = await open(browser, join(folder, 'index.html'));
    await page.fill('#search', 'Hessian');
    const first = page.locator('#found a').first();
    const target = await first.getAttribute('href');
    await first.click();
    await page.waitForURL((url) => url.href.endsWith(target ?? ''));
    assert.deepEqual(faults, []);
    await page.close();
  });
});
