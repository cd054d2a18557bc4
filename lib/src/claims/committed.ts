// The results that the repository holds, made by `npm run claims -- --full`.
import { requireList } from '../tensor';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ClaimResult } from './claim';
import { readReport } from './report';

/** From lib/dist/claims to the project's folder. */
const REPORT = path.resolve(__dirname, '../../../share/claims/full.json');

/**
 * The committed full results of some claims, for a notebook to show.
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
