import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RandomStream } from 'contrastive-lab/tensor';

test('a seed and a name fix the stream for good', () => {
  const random = new RandomStream(1, 'hidden');
  const first = [random.uint32(), random.uint32(), random.uint32()];
  assert.deepEqual(first, [2736321048, 3968609502, 3491471574]);
  assert.notDeepEqual(
    [0, 1, 2].map(() => new RandomStream(1, 'output').uint32()),
    first,
  );
});

test('normal numbers have the moments of a standard normal', () => {
  const count = 2_000_000;
  const draws = new RandomStream(7).fillNormal(new Float64Array(count));
  const moment = (power: number): number => draws.reduce((sum, x) => sum + x ** power, 0) / count;
  // Five standard errors: sqrt(var(x^p) / count).
  for (const [power, value, variance] of [
    [1, 0, 1],
    [2, 1, 2],
    [3, 0, 15],
    [4, 3, 96],
  ]) {
    assert.ok(
      Math.abs(moment(power) - value) < 5 * Math.sqrt(variance / count),
      `moment ${power}: ${moment(power)}`,
    );
  }
  const beyondThree = draws.reduce((sum, x) => sum + Number(Math.abs(x) > 3), 0) / count;
  assert.ok(Math.abs(beyondThree - 0.0026998) < 5 * Math.sqrt(0.0027 / count), `tail: ${beyondThree}`);
});

test('uniform numbers fill (0, 1) evenly and stay inside', () => {
  const random = new RandomStream(3);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) {
    const x = random.uniform();
    assert.ok(x > 0 && x < 1);
    counts[Math.floor(10 * x)]++;
  }
  for (const count of counts) assert.ok(Math.abs(count - 10_000) < 5 * Math.sqrt(9000), counts.join(' '));
});

test('an odd length changes nothing before its end', () => {
  const odd = new RandomStream(5).fillNormal(new Float32Array(7));
  const even = new RandomStream(5).fillNormal(new Float32Array(8));
  assert.deepEqual(odd, even.slice(0, 7));
});

test('shuffle permutes, and integers stay below their limit', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer()),
      fc.nat(),
      fc.integer({ min: 1, max: 2 ** 32 - 1 }),
      (items, seed, limit) => {
        const random = new RandomStream(seed);
        const byValue = (a: number, b: number): number => a - b;
        assert.deepEqual(random.shuffle([...items]).sort(byValue), [...items].sort(byValue));
        const draw = random.integer(limit);
        assert.ok(Number.isInteger(draw) && draw >= 0 && draw < limit);
      },
    ),
  );
});

for (const seed of [-1, 1.5, NaN, Infinity]) {
  test(`seed ${seed} is refused by name`, () => {
    assert.throws(() => new RandomStream(seed), new RegExp(`seed must be an integer.*got ${seed}`));
  });
}
for (const limit of [0, -3, 2.5, NaN, 2 ** 32]) {
  test(`limit ${limit} is refused by name`, () => {
    assert.throws(() => new RandomStream(1).integer(limit), /limit must be an integer/);
  });
}
