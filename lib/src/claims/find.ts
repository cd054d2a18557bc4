// A claim by its id.

/**
 * The claim with an id.
 * @throws RangeError when there is none; it names the nearest id
 */
export function findClaim<C extends { readonly id: string }>(claims: readonly C[], id: string): C {
  const found = claims.find((claim) => claim.id === id);
  if (found) return found;
  const [nearest] = claims
    .map((claim) => ({ id: claim.id, distance: editDistance(claim.id, id) }))
    .sort((a, b) => a.distance - b.distance);
  throw new RangeError(
    `there is no claim "${id}"; did you mean "${nearest.id}"? All: ${claims.map((claim) => claim.id).join(', ')}`,
  );
}

/** The least number of letters to insert, remove or replace. */
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
