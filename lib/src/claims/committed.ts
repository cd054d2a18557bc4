// The results that the repository holds: of claims, made by `npm run claims -- --full`, and of sweeps.
import { requireList, requireText } from '../tensor';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readStore, type About, type FinishedRun, type Parameters } from '../sweep';
import type { ClaimResult } from './claim';
import { readReport } from './report';

/** From lib/dist/claims to the project's folder. */
const SHARE = path.resolve(__dirname, '../../../share');
const REPORT = path.join(SHARE, 'claims', 'full.json');

/**
 * Reads the committed full results of some claims, for a notebook to show.
 * @param chosen ids to keep, in this order; default all
 * @throws RangeError when a claim has no committed result
 */
export function committedResults(chosen?: readonly string[]): ClaimResult[] {
  if (chosen) requireList('chosen', chosen);
  const all = readReport(readFileSync(REPORT, 'utf8'));
  return (chosen ?? all.map(({ id }) => id)).map((id) => {
    const found = all.find((result) => result.id === id);
    if (!found)
      throw new RangeError(`there is no committed result of "${id}"; npm run claims -- --full --only ${id}`);
    return found;
  });
}

/**
 * Reads the finished runs of a sweep whose grid and store are committed, for a notebook to show: what takes too long to be made there.
 * @param name of the grid, for example `alpha-cifar10` of share/sweeps/alpha-cifar10.json
 * @returns the runs in the order of their grid, whichever finished first, and what the store's header says about how they were made: code, data, engine, commit; without it where there is no run
 * @throws RangeError when the store is not there; Error when it is damaged
 */
export function committedRuns<P extends Parameters, R>(
  name: string,
): { runs: FinishedRun<P, R>[]; about?: About } {
  requireText('name', name);
  const file = path.join(SHARE, 'sweeps', `${name}.runs.jsonl`);
  if (!existsSync(file))
    throw new RangeError(
      `name must be that of a grid whose runs are committed, got ${name}; npm run sweep -- share/sweeps/${name}.json makes them`,
    );
  const { values, about } = readStore(file);
  const runs = [...values.values()] as FinishedRun<P, R>[];
  return { runs: inOrderOf(path.join(SHARE, 'sweeps', `${name}.json`), runs), about };
}

/** Runs by the places of their parameters in the lists of a grid, the first list first. */
function inOrderOf<P extends Parameters, R>(file: string, runs: FinishedRun<P, R>[]): FinishedRun<P, R>[] {
  const { grid } = JSON.parse(readFileSync(file, 'utf8')) as { grid: Record<string, unknown> };
  const lists = Object.entries(grid).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const places = (run: FinishedRun<P, R>): number[] =>
    lists.map(([name, values]) => values.indexOf(run.parameters[name]));
  return runs
    .map((run) => ({ run, at: places(run) }))
    .sort((a, b) => a.at.map((place, i) => place - b.at[i]).find((apart) => apart !== 0) ?? 0)
    .map(({ run }) => run);
}
