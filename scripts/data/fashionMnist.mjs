// @ts-check
// Fashion-MNIST: from Debian's package of it where there is apt, else from its publisher. Either way kept only with the published checksums.
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { filesOf } from '../setup/data.mjs';
import { fetchFile } from '../setup/fetch.mjs';
import { needSpace, SetupError } from '../support/errors.mjs';
import { keepAside, replace, sha256 } from '../support/files.mjs';
import { dataFolder, setupFolder } from '../support/paths.mjs';
import { run } from '../support/process.mjs';
import { megabytes } from '../support/size.mjs';

const step = 'fashion-mnist';
const folder = join(setupFolder, step);
const debian = 'dataset-fashion-mnist';
const publisher = 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com';

/**
 * Places the four files in data/fashion-mnist. A file that is right is left alone.
 * @param {import('../support/report.mjs').Line} line
 * @throws {SetupError} when neither source gives the published files
 */
export async function fetchFashionMnist(line) {
  const missing = [];
  for (const [name, sum] of await filesOf(step)) {
    const target = join(dataFolder, name);
    if ((await sha256(target)) !== sum) missing.push({ target, sum });
  }
  if (missing.length === 0) return;
  await needSpace(step, 2e8);
  // What an earlier run fetched of the publisher's archives is resumed.
  await mkdir(folder, { recursive: true });
  line.doing(`fetching Debian's package ${debian}`);
  const packed = await fromDebian();
  for (const { target, sum } of missing) {
    const archive = join(packed ?? folder, `${basename(target)}.gz`);
    if (packed === undefined) await fromPublisher(archive, line);
    const content = await promisify(gunzip)(await readFile(archive)).catch(() => Buffer.alloc(0));
    const found = createHash('sha256').update(content).digest('hex');
    if (found !== sum) await rm(archive, { force: true });
    if (found !== sum)
      throw new SetupError(
        `${basename(target)} was refused: its SHA-256 is ${found}, not the published ${sum}; a damaged or replaced download: run the same command again`,
      );
    keepAside(target);
    replace(target, content);
  }
  await rm(folder, { recursive: true, force: true });
}

/** @returns {Promise<string | undefined>} the folder that holds the four archives; undefined without such a package */
async function fromDebian() {
  const downloaded = await run('apt-get', ['download', debian], { step, cwd: folder });
  const file = (await readdir(folder)).find((name) => name.endsWith('.deb'));
  if (!downloaded.ok || file === undefined) return undefined;
  const { ok } = await run('dpkg-deb', ['-x', file, 'package'], { step, cwd: folder });
  return ok ? join(folder, 'package', 'usr', 'share', 'datasets', 'fashion-mnist') : undefined;
}

/**
 * @param {string} archive
 * @param {import('../support/report.mjs').Line} line
 */
async function fromPublisher(archive, line) {
  const name = basename(archive);
  line.doing(`fetching ${name}`);
  try {
    await fetchFile(`${publisher}/${name}`, archive, {
      progress: (bytes, total) => line.progress(`${name}: ${megabytes(bytes)} of ${megabytes(total)} MB`),
    });
  } catch (error) {
    throw new SetupError(
      `${/** @type {Error} */ (error).message}: run the same command again where there is a network, it goes on where it stopped; or put the four files of Fashion-MNIST, unpacked, into ${join(dataFolder, step)}`,
      { cause: error },
    );
  }
}
