// @ts-check
// A package of the npm registry as an archive: fetched with progress, pinned by its checksum, never installed.
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SetupError, SourceError } from '../support/errors.mjs';
import { fetchFile } from '../setup/fetch.mjs';
import { runNpm } from '../setup/npm.mjs';
import { setupFolder } from '../support/paths.mjs';
import { bytesBelow, megabytes } from '../support/size.mjs';
import { checksum } from '../support/files.mjs';

/**
 * @typedef {object} Source
 * @property {string} name of the package
 * @property {string} version
 * @property {string} integrity SHA-512 of the archive, as the registry writes it
 * @property {number} bytes
 */

/**
 * Where the archive of a package lies.
 * @param {string} step the data set's name
 * @param {Source} source
 */
export const archiveOf = (step, { name, version }) => join(setupFolder, step, `${name}-${version}.tgz`);

/**
 * Fetches the archive unless it is there and right.
 * @param {string} step the data set's name
 * @param {Source} source
 * @param {import('../support/report.mjs').Line} line
 * @returns {Promise<string>} its path
 * @throws {SetupError} when the registry is not reached or serves something else
 */
export async function fetchArchive(step, source, line) {
  const archive = archiveOf(step, source);
  const sum = () => checksum(archive, 'sha512', 'base64');
  if ((await sum()) === source.integrity) return archive;
  line.doing(`fetching ${source.name} ${source.version}`);
  await mkdir(dirname(archive), { recursive: true });
  const spec = `${source.name}@${source.version}`;
  const show = (/** @type {number} */ bytes) =>
    line.progress(`${megabytes(Math.min(bytes, source.bytes))} of ${megabytes(source.bytes)} MB`);
  const said = await runNpm(['view', spec, 'dist.tarball', '--loglevel', 'error'], { step });
  const address = /^https?:\S+$/m.exec(said)?.[0];
  try {
    if (address === undefined) throw new SourceError('the registry names no address');
    // What arrived before a connection broke is kept and resumed, which npm itself does not do.
    await fetchFile(address, archive, { progress: show });
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    await packed(step, spec, archive, show);
  }
  const found = await sum();
  if (found === source.integrity) return archive;
  await rm(archive, { force: true });
  throw new SetupError(
    `${spec} was refused: its SHA-512 is ${found || 'missing'}, not the pinned ${source.integrity}; a damaged or replaced package: try another network or registry`,
  );
}

/**
 * The archive by npm itself, which knows proxies and the registries that ask who one is.
 * @param {string} step
 * @param {string} spec
 * @param {string} archive
 * @param {(bytes: number) => void} show
 */
async function packed(step, spec, archive, show) {
  // npm writes the archive at the end; until then it grows in the cache.
  const cache = (await runNpm(['config', 'get', 'cache', '--silent'], { step })).trim();
  const growing = join(cache, '_cacache', 'tmp');
  const before = await bytesBelow(growing);
  const poll = async () => show(Math.max((await bytesBelow(growing)) - before, 0));
  await runNpm(['pack', '--pack-destination', dirname(archive), spec], { step, poll });
}
