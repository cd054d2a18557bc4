import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gaussHermite, gaussLegendre } from 'contrastive-lab/tensor';

const moment = (count: number, power: number): number => {
  const { nodes, weights } = gaussHermite(count);
  return nodes.reduce((sum, node, i) => sum + weights[i] * node ** power, 0);
};

test('moments of the normal distribution are exact below degree 2 n', () => {
  // E[z^2k] = (2k - 1)!!
  const expected = [1, 1, 3, 15, 105, 945];
  for (const count of [6, 20, 100]) {
    expected.forEach((value, k) => {
      assert.ok(Math.abs(moment(count, 2 * k) / value - 1) < 1e-11, `${count} nodes, degree ${2 * k}`);
      assert.ok(Math.abs(moment(count, 2 * k + 1)) < 1e-9 * value);
    });
  }
  assert.ok(Math.abs(moment(3, 6) - 15) > 1, 'three nodes know nothing of degree 6');
});

test('one node is the mean', () => {
  assert.deepEqual([gaussHermite(1).nodes[0], gaussHermite(1).weights[0]], [0, 1]);
});

test('counts out of range are refused', () => {
  for (const count of [0, 1.5, NaN, 201])
    assert.throws(
      () => gaussHermite(count),
      /count must be an integer from 1 to 200, got .*; for example 40/,
    );
});

test('Gauss-Legendre integrates polynomials below degree 2 n exactly', () => {
  for (const count of [1, 5, 14]) {
    const { nodes, weights } = gaussLegendre(count);
    for (let power = 0; power < 2 * count; power++) {
      const integral = nodes.reduce((sum, node, i) => sum + weights[i] * node ** power, 0);
      const expected = power % 2 === 0 ? 2 / (power + 1) : 0;
      assert.ok(Math.abs(integral - expected) < 1e-13, `${count} nodes, degree ${power}`);
    }
  }
});

test('what is handed out cannot be changed for others', () => {
  for (const rule of [gaussHermite, gaussLegendre]) {
    const weights = rule(9).weights as number[];
    assert.throws(() => weights.fill(0), TypeError);
    assert.ok(rule(9).weights.every((weight) => weight > 0));
  }
});
