// @ts-check
// `node scripts/test/browser/rounds.mjs 50`: starts JupyterLab again and again, opens the first two notebooks and runs
// all cells while their kernel still starts, as a class does. Cells only print, so that a round takes seconds. Not a part
// of `npm test`: what it looks for happens once in a while, under load.
import { openBrowser, runInLab, startLab } from '../../lab.mjs';
import { notebookNames, notebookPath } from '../../notebooks/pairing.mjs';

const rounds = Number(process.argv[2] ?? 50);
const limit = 120;
const names = notebookNames().slice(0, 2);
const browser = await openBrowser();
let good = 0;
const began = performance.now();
for (let round = 1; round <= rounds; round++) {
  const lab = await startLab();
  try {
    for (const name of names) {
      const { page } = await runInLab(browser, lab, notebookPath(name), limit, {
        standIn: 'console.log(1);',
      });
      await page.close();
    }
    good++;
  } catch (error) {
    console.log(error);
  } finally {
    await lab.stop();
  }
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.log(`${good} of ${round} rounds, ${seconds} s`);
}
await browser.close();
process.exitCode = good === rounds ? 0 : 1;
