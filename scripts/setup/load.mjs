// @ts-check
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ask } from '../support/process.mjs';
import { root } from '../support/paths.mjs';

/** Where the files are what was installed and still do not work. */
export const repairRemedy = 'run npm run setup -- --repair, which rebuilds everything from scratch';

// A module that throws is named; a library that takes the process down leaves us standing.
const loadAll = `
for (const name of process.argv.slice(1)) {
  try {
    require(name);
  } catch (error) {
    console.log(name + ' does not load: ' + String(error).split('\\n')[0]);
    process.exit(1);
  }
}
`;

/** The names by which the library can be imported: each of its folders, and the whole. */
const publicModules = () => [
  ...readdirSync(join(root, 'lib', 'src'))
    .filter((name) => existsSync(join(root, 'lib', 'src', name, 'index.ts')))
    .map((name) => `contrastive-lab/${name}`),
  'contrastive-lab',
];

/**
 * Loads each public module in a process of its own.
 * @returns {Promise<string | undefined>} which one does not load, and why
 */
export async function loadProblem() {
  const { ok, answer } = await ask(process.execPath, ['--eval', loadAll, ...publicModules()]);
  if (ok) return undefined;
  return answer.trim().split('\n').at(-1) || 'the process that loads the library ends without a word';
}
