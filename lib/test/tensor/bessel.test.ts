// Scaled Bessel functions against values of scipy.special.ive (1.17).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scaledBessel } from 'contrastive-lab/tensor';

/** x, then ive(k, x) for k = 0, 1, 2, 5, 10, 40. */
const scipy: [number, number[]][] = [
  [
    0.001,
    [
      0.9990007495835156, 0.0004995003123542212, 1.248750728854275e-7, 2.601563910047913e-19,
      2.688454717236929e-40, 1.1135784386711344e-180,
    ],
  ],
  [
    0.5,
    [
      0.6450352704491501, 0.15642080318487167, 0.01935205770966328, 4.9876055214701655e-6,
      1.6030859629529204e-13, 6.158430718460953e-73,
    ],
  ],
  [
    2,
    [
      0.308508322553671, 0.21526928924893765, 0.09323903330473336, 0.0013297610941881578,
      4.083016611265552e-8, 1.6996341282984332e-49,
    ],
  ],
  [
    10,
    [
      0.12783333716342862, 0.12126268138445552, 0.10358080088653751, 0.03528429361493396,
      0.0009938819222139975, 9.271225320538477e-25,
    ],
  ],
  [
    1e4,
    [
      0.0039894726746047314, 0.003989273195983662, 0.003988674819965535, 0.003984488700285012,
      0.003969574105783223, 0.003682733099774874,
    ],
  ],
  [
    1e6,
    [
      0.0003989423302692458, 0.0003989421307980308, 0.00039894153238498423, 0.00039893734351879135,
      0.000398922383641429, 0.00039862330387313284,
    ],
  ],
];

for (const [x, values] of scipy) {
  test(`orders 0 to 40 at x = ${x} are scipy's to 1e-12`, () => {
    const ours = scaledBessel(x, 40);
    [0, 1, 2, 5, 10, 40].forEach((k, i) => {
      assert.ok(Math.abs(ours[k] / values[i] - 1) < 1e-12, `order ${k}: ${ours[k]}, scipy ${values[i]}`);
    });
  });
}

test('at 0 only order 0 is left', () => {
  assert.deepEqual([...scaledBessel(0, 2)], [1, 0, 0]);
});

test('small arguments: the first term of the series, down to the smallest numbers, without a step where the recurrence takes over', () => {
  for (const x of [1e-300, 1e-60, 1e-20, 9e-9, 2e-8]) {
    let term = 1;
    scaledBessel(x, 6).forEach((value, k) => {
      if (k > 0) term *= x / (2 * k);
      const expected = term * Math.exp(-x) * (1 + (x * x) / (4 * (k + 1)));
      assert.ok(Math.abs(value - expected) <= 1e-13 * expected, `I_${k}(${x}): ${value} against ${expected}`);
    });
  }
});
