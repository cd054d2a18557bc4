// @ts-check
// Emoji of two designers. Their files are part of the repository; this puts back what is missing or damaged.
import { copyFile, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesOf } from '../setup/data.mjs';
import { needSpace, SetupError } from '../support/errors.mjs';
import { dataFolder, root } from '../support/paths.mjs';
import { place, sha256 } from '../support/files.mjs';
import { run } from '../support/process.mjs';
import { archiveOf, fetchArchive } from './archive.mjs';

const step = 'emoji';

/** @type {Record<'google' | 'twitter', import('./archive.mjs').Source>} */
const sources = {
  google: {
    name: 'emoji-datasource-google',
    version: '16.0.0',
    integrity: 'ZRexfzs7MVoLnmzZmNsO4TKhnAJp5D++Vm6PpUpH/jEQQlemp3l88CjZ+DoZ2faM9R4QxZkOPJCoT8DlPhfQ3A==',
    bytes: 74_344_091,
  },
  twitter: {
    name: 'emoji-datasource-twitter',
    version: '16.0.0',
    integrity: '7F+uCuHH+7Qnrc15P5tnbvKkg9E6tlzi4MnT2uW1RlN4pLYTza6cP/dstIfSDMtpjFLWuZewWg8jBbuL2eyELQ==',
    bytes: 61_683_754,
  },
};

/**
 * Which package a file comes from and what makes it of a part of that package.
 * @type {Record<string, { source: import('./archive.mjs').Source, part: string, make: (part: Buffer) => string | Buffer }>}
 */
const made = {
  'emoji/google.png': {
    source: sources.google,
    part: 'package/img/google/sheets-256/32.png',
    make: (part) => part,
  },
  'emoji/twitter.png': {
    source: sources.twitter,
    part: 'package/img/twitter/sheets-256/32.png',
    make: (part) => part,
  },
  'emoji/emoji.tsv': { source: sources.google, part: 'package/emoji.json', make: tableOf },
};

/**
 * Places the three files in data/emoji: from the repository where they are right there, else from the packages.
 * @param {import('../support/report.mjs').Line} line
 * @throws {SetupError}
 */
export async function fetchEmoji(line) {
  for (const [name, sum] of await filesOf(step)) {
    const target = join(dataFolder, name);
    if ((await sha256(target)) === sum) continue;
    const own = join(root, 'data', name);
    await place(target, async (part) => {
      if ((await sha256(own)) === sum) await copyFile(own, part);
      else await unpack(name, part, line);
      const found = await sha256(part);
      if (found === sum) return;
      throw new SetupError(`${name} was refused: its SHA-256 is ${found}, not ${sum} of data/checksums.json`);
    });
  }
  await rm(dirname(archiveOf(step, sources.google)), { recursive: true, force: true });
}

/**
 * @param {string} name
 * @param {string} target
 * @param {import('../support/report.mjs').Line} line
 */
async function unpack(name, target, line) {
  const { source, part, make } = made[name];
  await needSpace(step, 3e8);
  const archive = await fetchArchive(step, source, line);
  line.doing(`unpacking ${name}`);
  const { ok, output } = await run('tar', ['-xzf', archive, '-C', dirname(archive), part], { step });
  if (!ok) throw new SetupError(`tar could not unpack ${archive}: ${output.trim()}`);
  await writeFile(target, make(await readFile(join(dirname(archive), part))));
}

/**
 * Of the package's table what is needed: code points, place on the sheets, category and name of each emoji that both have
 * drawn, without its variants of skin tone.
 * @param {Buffer} json
 */
function tableOf(json) {
  const rows = JSON.parse(json.toString('utf8'))
    .filter((/** @type {any} */ one) => one.has_img_google && one.has_img_twitter)
    .map((/** @type {any} */ one) => [one.unified, one.sheet_x, one.sheet_y, one.category, one.name]);
  return rows.map((/** @type {unknown[]} */ row) => `${row.join('\t')}\n`).join('');
}
