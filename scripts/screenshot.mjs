// @ts-check
// `node scripts/screenshot.mjs NOTEBOOK`: runs a notebook in JupyterLab and takes one picture of all of it.
import { existsSync, mkdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { root } from './support/paths.mjs';
import { openBrowser, runInLab, startLab } from './lab.mjs';

const longest = 30 * 60;

const [name] = process.argv.slice(2);
if (!name || !existsSync(name)) {
  console.error(
    `${name ? `There is no ${name}. ` : ''}Usage: node scripts/screenshot.mjs notebooks/NN-topic.ipynb`,
  );
  process.exit(2);
}
const folder = join(root, '.setup', 'screenshots');
mkdirSync(folder, { recursive: true });
const path = join(folder, `${basename(name, '.ipynb')}.png`);
const browser = await openBrowser();
const lab = await startLab();
try {
  const { page } = await runInLab(browser, lab, resolve(name), longest);
  await page.screenshot({ path });
  console.log(path);
} finally {
  await browser.close();
  await lab.stop();
}
