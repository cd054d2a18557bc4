// @ts-check
// What made a run: code, data, engine. Stores say it in their first line, and nothing that is stale is reused.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { complete, fileStore, idOf, readStore, replaceStore, shardsOf } from 'contrastive-lab/sweep';
import { engine } from 'contrastive-lab/tensor';
import { dataFolder, root } from '../support/paths.mjs';
import { say } from '../support/report.mjs';
import { codeOf, fileHash, hashOf } from './code.mjs';

/**
 * What made the runs of a store. A change of a comment or of the layout changes nothing in it.
 * @typedef {object} Made
 * @property {Record<string, string>} kinds hash of the code that each kind runs, packages included
 * @property {Record<string, string>} files hashes of the files that this code is in
 * @property {Record<string, string>} packages versions
 * @property {Record<string, string>} data hashes of the files of each data set
 * @property {string} engine
 * @property {string} [library] version of this package when the store was begun; it alone makes nothing stale
 * @property {string} [commit] that the working folder was at when the store was begun
 * @property {string[]} [kept] what earlier runs were made by, that `--keep` took over
 */

/** @typedef {import('contrastive-lab/sweep').Sweep} Sweep */

/**
 * What would make the runs of some sweeps now.
 * @param {readonly Sweep[]} sweeps
 * @returns {Promise<Made>}
 */
export async function madeBy(sweeps) {
  const kinds = [...new Map(sweeps.map(({ kind }) => [idOf(kind), kind])).values()];
  /** @type {Made} */
  const made = { kinds: {}, files: {}, packages: {}, data: {}, engine: '' };
  for (const kind of kinds.sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))) {
    const code = codeOf(kind.module ? [kind.module] : []);
    made.kinds[idOf(kind)] = hashOf(code);
    Object.assign(made.files, code.files);
    Object.assign(made.packages, code.packages);
  }
  const sets = new Set(sweeps.flatMap(dataOf));
  for (const set of [...sets].sort()) made.data[set] = dataHash(set);
  const { name, version, card } = await engine();
  made.engine = `${name} ${version}${card ? ' on a graphics card' : ''}`;
  return made;
}

/** @returns {Record<string, string>} */
const checksums = () => JSON.parse(readFileSync(join(root, 'data', 'checksums.json'), 'utf8'));

/**
 * The data sets that a sweep's runs name in their parameter `data`, such as `mnist-01`.
 * @param {Sweep} sweep
 */
function dataOf({ kind, grid }) {
  if (!('data' in kind.parameters)) return [];
  const known = new Set(Object.keys(checksums()).map((file) => file.split('/')[0]));
  const named = new Set(grid.map((parameters) => String(complete(kind, parameters).data)));
  // A set's own name may have a hyphen, too.
  return [...known].filter((set) => [...named].some((data) => data === set || data.startsWith(`${set}-`)));
}

/**
 * The contents of a set's files, not what they should be.
 * @param {string} set
 */
function dataHash(set) {
  const hash = createHash('sha256');
  for (const name of Object.keys(checksums()).filter((file) => file.startsWith(`${set}/`))) {
    const path = join(dataFolder, name);
    hash.update(name).update(existsSync(path) ? readFileSync(path) : 'missing');
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * Opens a store for runs made now. What other code, data or another engine made is put aside in a file of its own and made again, unless
 * it is to be kept; either is said, with what has changed.
 * @param {string} file
 * @param {import('contrastive-lab/sweep').About} about what the runs have in common, except what made them
 * @param {Made} now
 * @param {{ keep?: boolean }} [options]
 * @returns {{ store: import('contrastive-lab/sweep').Store, about: import('contrastive-lab/sweep').About, made: Made }} about: the
 * store's first line
 */
export function openStore(file, about, now, { keep = false } = {}) {
  const { values, about: found } = readStore(file);
  const then = madeIn(found);
  // That it is the same grid is asked first.
  if (found) readStore(file, { ...about, made: then });
  if (found && sameMade(then, now)) return { store: fileStore(file, found), about: found, made: then ?? now };

  const stale = [...values.keys()].filter((key) => isStale(key, then, now));
  const runs = `${stale.length} of ${values.size} runs were made before ${changes(then, now)}`;
  const kept = [...(then?.kept ?? [])];
  if (stale.length > 0 && keep) {
    kept.push(summary(then));
    say(`${file}: ${runs}; they are kept, as asked`);
  } else if (stale.length > 0) {
    const aside = asideOf(file);
    replaceStore(aside, found ?? {}, values);
    if (existsSync(shardsOf(file))) renameSync(shardsOf(file), shardsOf(aside));
    for (const key of stale) values.delete(key);
    say(
      `${file}: ${runs}; they are made again (the old file is ${aside}; --keep would have taken them as they are)`,
    );
  }
  const made = {
    ...now,
    library: libraryVersion(),
    commit: commit(),
    ...(kept.length > 0 && values.size > 0 && { kept }),
  };
  const header = { ...about, made };
  replaceStore(file, header, values);
  return { store: fileStore(file, header), about: header, made };
}

/**
 * The first line of the store that a task of a job array works for.
 * @param {string} file
 * @param {Made} now
 * @throws {Error} when the code, the data or the engine is not what it was when the job was submitted
 */
export function headerFor(file, now) {
  const { about } = readStore(file);
  if (!about) throw new Error(`${file} is not there; submit the job again`);
  if (!sameMade(madeIn(about), now)) {
    throw new Error(`since the job was submitted ${changes(madeIn(about), now)}; submit it again`);
  }
  return about;
}

/** @param {import('contrastive-lab/sweep').About | undefined} about */
const madeIn = (about) => /** @type {Made | undefined} */ (about?.made);

/** @param {string} key @param {Made | undefined} then @param {Made} now */
function isStale(key, then, now) {
  const kind = key.slice(0, key.indexOf(' '));
  if (!then || then.engine !== now.engine) return true;
  // A kind that this command does not run is not its business.
  if (now.kinds[kind] === undefined) return false;
  return (
    then.kinds[kind] !== now.kinds[kind] ||
    Object.entries(now.data).some(([set, hash]) => (then.data[set] ?? hash) !== hash)
  );
}

/** @param {Made | undefined} then @param {Made} now */
function sameMade(then, now) {
  const essence = (/** @type {Made} */ { kinds, files, packages, data, engine: by }) =>
    JSON.stringify(
      [kinds, files, packages, data, by].map((part) =>
        typeof part === 'string' ? part : Object.entries(part).sort(),
      ),
    );
  return then !== undefined && essence(then) === essence(now);
}

/**
 * What is different now, in words.
 * @param {Made | undefined} then
 * @param {Made} now
 */
export function changes(then, now) {
  if (!then) return 'stores said what had made their runs';
  const differing = (/** @type {Record<string, string>} */ a, /** @type {Record<string, string>} */ b) =>
    [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((name) => a[name] !== b[name]);
  const said = [];
  const files = differing(then.files, now.files);
  if (files.length > 0) said.push(`the code changed (${listed(files)})`);
  const packages = differing(then.packages, now.packages);
  if (packages.length > 0) {
    said.push(
      `packages changed (${listed(packages.map((name) => `${name} ${then.packages[name]} to ${now.packages[name]}`))})`,
    );
  }
  const sets = Object.keys(now.data).filter(
    (set) => then.data[set] !== undefined && then.data[set] !== now.data[set],
  );
  if (sets.length > 0) said.push(`the data changed (${listed(sets)})`);
  if (then.engine !== now.engine) said.push(`the engine changed (${then.engine} to ${now.engine})`);
  return said.join(' and ') || 'the code changed';
}

/** @param {string[]} names */
function listed(names) {
  return names.length > 4 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
}

/** @param {Made | undefined} made */
const summary = (made) => (made ? `code ${hashOf(made.kinds)} on ${made.engine}` : 'unknown code');

/** @param {string} file */
function asideOf(file) {
  for (let number = 1; ; number++) {
    const aside = `${file.replace(/\.jsonl$/, '')}.stale-${number}.jsonl`;
    if (!existsSync(aside)) return aside;
  }
}

export const libraryVersion = () =>
  /** @type {string} */ (JSON.parse(readFileSync(join(root, 'lib', 'package.json'), 'utf8')).version);

/** Hash of the code that makes verdicts of finished runs: the measures, with what they use, and the claims themselves. */
export function measureCode() {
  const folder = (/** @type {string} */ name) =>
    dirname(fileURLToPath(import.meta.resolve(`contrastive-lab/${name}`)));
  const claims = readdirSync(folder('studies'))
    .filter((name) => name.endsWith('.js'))
    .sort();
  return hashOf([
    codeOf([join(folder('claims'), 'measures.js')]),
    claims.map((name) => fileHash(join(folder('studies'), name))),
  ]);
}

/**
 * What made a verdict: its runs, and what was computed from them.
 * @param {Made} made
 * @param {readonly string[]} kinds
 * @returns {import('contrastive-lab/claims').VerdictSource}
 */
export function verdictOf({ kinds: hashes, data, engine: by, library = '', kept }, kinds) {
  const code = Object.fromEntries(kinds.map((id) => [id, hashes[id]]));
  return { code, measure: measureCode(), data, engine: by, library, commit: commit(), ...(kept && { kept }) };
}

/** The commit that the working folder is at, with a + where it has been changed since; empty without one. */
export function commit() {
  try {
    const git = (/** @type {string[]} */ ...args) =>
      execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    return `${git('rev-parse', '--short=7', 'HEAD')}${git('status', '--porcelain', '--', 'lib/src') ? '+' : ''}`;
  } catch {
    return '';
  }
}
