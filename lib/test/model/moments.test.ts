// Moments of activations at normal pre-activations, from small variances to large ones and at correlations near +-1.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activations, quadratureMoments, type MomentsOf } from 'contrastive-lab/model';
import { assertClose } from '../support/check';

const variances = [1e-4, 0.25, 1, 4, 9, 25, 100, 1e4];
const smooth = ['tanh', 'softplus', 'erf'] as const;

/** E[f(u)] for u normal with this variance: trapezoidal rule in s, u = sinh(s), so that its points crowd around 0. */
function mean(f: (u: number) => number, variance: number): number {
  const deviation = Math.sqrt(variance);
  const [reach, count] = [Math.asinh(9 * deviation), 20000];
  const step = (2 * reach) / count;
  let sum = 0;
  for (let i = 0; i <= count; i++) {
    const s = -reach + i * step;
    const u = Math.sinh(s);
    sum += step * f(u) * Math.exp(-((u / deviation) ** 2) / 2) * Math.cosh(s);
  }
  return sum / (deviation * Math.sqrt(2 * Math.PI));
}

/** Moments relative to what Cauchy and Schwarz allow. */
function assertMoments(rule: MomentsOf, other: MomentsOf, [a, b, c]: number[], tolerance: number): void {
  const [found, expected] = [rule(a, b, c), other(a, b, c)];
  for (const name of ['values', 'slopes'] as const) {
    const size = Math.sqrt(rule(a, a, a)[name] * rule(b, b, b)[name]);
    const off = Math.abs(found[name] - expected[name]) / size;
    assert.ok(off <= tolerance, `${name} at ${a}, ${b}, ${c}: ${found[name]}, not ${expected[name]}`);
  }
}

for (const name of smooth) {
  test(`${name}: equal points of any length have the moments of one normal variable`, () => {
    const activation = activations[name];
    for (const a of variances) {
      const { values, slopes } = activation.moments(a, a, a);
      assertClose([values / mean((u) => activation.at(u) ** 2, a)], [1], 1e-9, `values at ${a}`);
      assertClose([slopes / mean((u) => activation.slopeAt(u) ** 2, a)], [1], 1e-9, `slopes at ${a}`);
    }
  });

  test(`${name}: independent points have products of means`, () => {
    const activation = activations[name];
    for (const [a, b] of [[1, 1e4] as const, [0.25, 9] as const, [100, 1e4] as const]) {
      const { values, slopes } = activation.moments(a, b, 0);
      const product = (f: (u: number) => number): number => mean(f, a) * mean(f, b);
      const expected = [product((u) => activation.at(u)), product((u) => activation.slopeAt(u))];
      assertClose([values, slopes], expected, 1e-9 * Math.max(1, ...expected.map(Math.abs)), `${a}, ${b}`);
    }
  });
}

test('closed forms agree with quadrature at every length and correlation', () => {
  for (const name of ['tanh', 'softplus', 'erf', 'linear'] as const) {
    for (const [a, b] of [[1e-4, 1] as const, [1, 0.5] as const, [9, 1e4] as const, [1e4, 1e4] as const]) {
      for (const correlation of [-1, -0.9999, -0.3, 0.5, 0.999999, 1]) {
        const c = correlation * Math.sqrt(a * b);
        assertMoments(activations[name].moments, quadratureMoments(activations[name]), [a, b, c], 1e-9);
      }
    }
  }
});

test('quadrature finds the bend of ReLU too, to 1e-8', () => {
  for (const correlation of [-0.9999, -0.5, 0, 0.5, 0.999999]) {
    for (const [a, b] of [[1, 0.5] as const, [1, 1] as const, [1e4, 25] as const]) {
      const c = correlation * Math.sqrt(a * b);
      assertMoments(activations.relu.moments, quadratureMoments(activations.relu), [a, b, c], 1e-8);
    }
  }
});

test('slopes are the derivative of values in the covariance', () => {
  for (const name of ['relu', 'leakyRelu', ...smooth] as const) {
    const rule = activations[name].moments;
    for (const [a, b, c] of [[1, 2, 0.5] as const, [100, 25, -40] as const, [1e4, 1e4, 9000] as const]) {
      const step = 1e-4 * Math.sqrt(a * b);
      const slope = (rule(a, b, c + step).values - rule(a, b, c - step).values) / (2 * step);
      assertClose([slope / rule(a, b, c).slopes], [1], 1e-6, `${name} at ${a}, ${b}, ${c}`);
    }
  }
});

test('an activation that quadrature cannot follow is refused, not approximated', () => {
  const steps = {
    name: 'steps',
    at: (x: number) => Math.floor(7 * x),
    slopeAt: () => 0,
  };
  assert.throws(() => quadratureMoments(steps)(100, 100, 50), {
    name: 'RangeError',
    message: /steps must be smooth but at 0: .* not found to 1e-7; scale the inputs down/,
  });
});
