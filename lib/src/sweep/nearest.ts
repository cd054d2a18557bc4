// The name that somebody may have meant.
import { described, requireList } from '../tensor';

/** Finds the name nearest to the wanted one: fewest letters to insert, remove or replace. */
export function nearestName(names: readonly string[], wanted: string): string {
  requireList('names', names);
  for (const name of [...names, wanted]) {
    if (typeof name !== 'string') throw new TypeError(`each name must be a string, got ${described(name)}`);
  }
  if (names.length === 0) throw new RangeError('names must hold at least one name, got none');
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(name, wanted) }))
    .sort((a, b) => a.distance - b.distance);
  return nearest.name;
}

/** The minimum number of letters to insert, remove or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, replaced));
    }
    row = next;
  }
  return row[b.length];
}
