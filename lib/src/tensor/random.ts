// Seeded random numbers, drawn in JavaScript so that every engine gets the same stream.

/** A 32-bit mixing step (the finaliser of MurmurHash3): spreads a seed over all bits. */
function mix(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

const TO_UNIT = 2 ** -32;

/**
 * A stream of random numbers (generator xoshiro128**, period 2^128 - 1), fixed by a seed and a name: streams of
 * different names are independent for all practical purposes, so that drawing more of one never shifts another.
 *
 * Normal numbers use Marsaglia's polar method: besides arithmetic it needs only `log` and `sqrt`, whose results do not
 * differ between versions of Node, so a seed means the same net everywhere.
 */
export class RandomStream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  /**
   * @param seed integer in [0, 2^53)
   * @param name which of the seed's streams, for example 'hidden' or 'output'
   * @throws RangeError when the seed is not such an integer
   */
  constructor(seed: number, name = '') {
    if (!(Number.isSafeInteger(seed) && seed >= 0)) {
      throw new RangeError(`seed must be an integer from 0 to 2^53 - 1, got ${seed}; for example seed: 1`);
    }
    let h = mix(mix(seed >>> 0) ^ Math.floor(seed * TO_UNIT) ^ 0x9e3779b9);
    for (const letter of name) h = mix(Math.imul(h, 31) + letter.codePointAt(0)! + 0x9e3779b9);
    this.a = mix(h + 0x9e3779b9);
    this.b = mix(h + 0x3c6ef372);
    this.c = mix(h + 0xdaa66d2b);
    // The state must not be all zero.
    this.d = mix(h + 0x78dde6e4) | 1;
  }

  /** The next integer, uniform on 0 ... 2^32 - 1. */
  uint32(): number {
    const { a, b, c, d } = this;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const nextC = c ^ a;
    const nextD = d ^ b;
    this.b = b ^ nextC;
    this.a = a ^ nextD;
    this.c = nextC ^ (b << 9);
    this.d = (nextD << 11) | (nextD >>> 21);
    return result;
  }

  /** The next number, uniform on the open interval (0, 1). */
  uniform(): number {
    return (this.uint32() + 0.5) * TO_UNIT;
  }

  /**
   * The next integer, uniform on 0 ... limit - 1.
   * @param limit integer in [1, 2^32)
   * @throws RangeError when limit is not such an integer
   */
  integer(limit: number): number {
    if (!(Number.isInteger(limit) && limit >= 1 && limit < 2 ** 32)) {
      throw new RangeError(`limit must be an integer from 1 to 2^32 - 1, got ${limit}`);
    }
    // Values from the last, incomplete block of `limit` numbers would make small results likelier.
    const bound = 2 ** 32 - (2 ** 32 % limit);
    let draw = this.uint32();
    while (draw >= bound) draw = this.uint32();
    return draw % limit;
  }

  /** Puts the items in random order, in place (Fisher and Yates), and returns the same array. */
  shuffle<T>(items: T[]): T[] {
    for (let last = items.length - 1; last > 0; last--) {
      const other = this.integer(last + 1);
      [items[last], items[other]] = [items[other], items[last]];
    }
    return items;
  }

  /** Fills the array with uniform numbers on (0, 1), and returns it. In float32 the upper end can round to 1. */
  fillUniform<T extends Float32Array | Float64Array>(target: T): T {
    for (let i = 0; i < target.length; i++) target[i] = this.uniform();
    return target;
  }

  /** Fills the array with standard normal numbers, and returns it. */
  fillNormal<T extends Float32Array | Float64Array>(target: T): T {
    for (let i = 0; i < target.length; i += 2) {
      let x: number;
      let y: number;
      let square: number;
      do {
        x = this.uniform() * 2 - 1;
        y = this.uniform() * 2 - 1;
        square = x * x + y * y;
      } while (square >= 1 || square === 0);
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      target[i] = x * scale;
      // Past the end of an array of odd length this write does nothing.
      target[i + 1] = y * scale;
    }
    return target;
  }
}
