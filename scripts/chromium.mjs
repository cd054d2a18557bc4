// @ts-check
// The browser that draws pictures and runs the browser tests: whatever Chromium the machine has.
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Finds Chromium or Chrome: CONTRASTIVE_LAB_CHROMIUM if it is set, else on PATH, else where macOS keeps it.
 * @returns {string | null} its path, null without one
 * @throws Error when CONTRASTIVE_LAB_CHROMIUM names no file
 */
export function findChromium() {
  const named = process.env.CONTRASTIVE_LAB_CHROMIUM;
  if (named) {
    if (!existsSync(named))
      throw new Error(`CONTRASTIVE_LAB_CHROMIUM must be the path of a browser, got "${named}"`);
    return named;
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return [...paths, ...elsewhere].find((path) => existsSync(path)) ?? null;
}

/** After so long a browser that starts, or a page that is to show something, hangs: on a busy machine either takes a minute. */
export const BROWSER_PATIENCE_MS = 5 * 60_000;

/** How to get one, for messages. */
export const chromiumRemedy =
  "install Chromium (on Debian and Ubuntu: `apt-get install chromium`), or set CONTRASTIVE_LAB_CHROMIUM to a browser's path";

/** Flags for a browser that only draws: no sandbox as root in containers, no calls home. */
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
