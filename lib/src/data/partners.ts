// Partners of the same class.
import { RandomStream, requireFinite } from '../tensor';

/**
 * Draws for each item another one of its class, so that a pair shares the class and nothing else: a random cycle through each class.
 * @param labels the class of each item
 * @param seed fixes the choice
 * @returns a permutation: item i's partner
 * @throws RangeError when a class has one item only
 */
export function sameClassPartners(labels: ArrayLike<number>, seed: number): number[] {
  requireFinite('labels', labels);
  const random = new RandomStream(seed, 'partners');
  const items = Array.from(labels, (_, i) => i);
  const partners = [...items];
  for (const label of new Set(Array.from(labels))) {
    const cycle = random.shuffle(items.filter((i) => labels[i] === label));
    if (cycle.length < 2)
      throw new RangeError(`labels must give every class two items or more, but ${label} occurs once`);
    cycle.forEach((item, place) => (partners[item] = cycle[(place + 1) % cycle.length]));
  }
  return partners;
}
