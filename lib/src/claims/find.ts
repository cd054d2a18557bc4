// A claim by its id.
import { nearestName } from '../sweep';

/**
 * The claim with an id.
 * @throws RangeError when there is none; it names the nearest id
 */
export function findClaim<C extends { readonly id: string }>(claims: readonly C[], id: string): C {
  const found = claims.find((claim) => claim.id === id);
  if (found) return found;
  const ids = claims.map((claim) => claim.id);
  throw new RangeError(
    `there is no claim "${id}"; did you mean "${nearestName(ids, id)}"? All: ${ids.join(', ')}`,
  );
}
