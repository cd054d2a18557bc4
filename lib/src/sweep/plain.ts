// What JSON can hold: all else would come back from a store as something different, or not at all.
import { described } from '../tensor';

/**
 * Checks that a run comes back from its file as it went: numbers, texts, truth values, null, and lists and plain objects of such. An entry
 * that is undefined is left out.
 * @param key of the run, for errors
 * @throws TypeError naming the place, what stands there, and what to return in its stead
 */
export function requirePlain(key: string, value: unknown): void {
  check(value, '', []);

  function check(one: unknown, place: string, above: readonly unknown[]): void {
    if (one === null || ['number', 'string', 'boolean'].includes(typeof one)) return;
    if (typeof one === 'bigint') throw refused(place, `the bigint ${one}`);
    if (typeof one !== 'object') throw refused(place, described(one));
    if (above.includes(one)) throw refused(place, 'an object that holds itself');
    const inside = [...above, one];
    if (Array.isArray(one)) {
      for (let i = 0; i < one.length; i++) check(one[i], `${place}[${i}]`, inside);
      return;
    }
    const made = Object.getPrototypeOf(one) as { constructor?: { name?: string } } | null;
    // A plain object of a notebook's cell has the prototype of another realm, whose own prototype is none.
    if (made !== null && Object.getPrototypeOf(made) !== null)
      throw refused(place, `a ${made.constructor?.name ?? 'class'}`);
    for (const [name, entry] of Object.entries(one))
      if (entry !== undefined) check(entry, place === '' ? name : `${place}.${name}`, inside);
  }

  function refused(place: string, got: string): TypeError {
    return new TypeError(
      `${place === '' ? 'the run' : place} of ${key} must be a number, text, truth value, null, a list or a plain object, got ${got}; ` +
        'return numbers as a list (Array.from), and leave out what a file cannot hold',
    );
  }
}
