import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isInside, verdictSentence } from 'contrastive-lab/stats';

test('a prediction outside its interval is reported with the distance, one inside without', () => {
  assert.equal(
    verdictSentence({ low: -0.991, high: -0.96 }, -1),
    'The predicted −1.000 lies outside the 95 % interval [−0.991, −0.960], 0.009 below it.',
  );
  assert.equal(
    verdictSentence({ low: 10, high: 12 }, 12.5, 'The frozen kernel’s slope of'),
    'The frozen kernel’s slope of 12.50 lies outside the 95 % interval [10.00, 12.00], 0.50 above it.',
  );
  assert.equal(
    verdictSentence({ low: -0.001, high: 2 }, 0),
    'The predicted 0.00 lies inside the 95 % interval [0.00, 2.00].',
  );
  assert.equal(
    verdictSentence({ low: -Infinity, high: Infinity }, 1),
    'The predicted 1.00 lies inside the 95 % interval [−∞, ∞].',
  );
});

test('a miss below the digits of the interval is still seen, and ends count as inside', () => {
  assert.match(verdictSentence({ low: 1, high: 2 }, 2.0004), /2\.0004 lies outside .*, 0\.0004 above it/);
  assert.match(verdictSentence({ low: 1, high: 1 }, 1), /inside the 95 % interval \[1\.00, 1\.00\]/);
  assert.ok(isInside({ low: 1, high: 2 }, 2));
  assert.throws(() => isInside({ low: 1, high: 2 }, NaN), /predicted must be a number, got NaN/);
});

test('values that are not numbers are refused', () => {
  assert.throws(() => verdictSentence({ low: NaN, high: 1 }, 0), /measured\.low must be a number, got NaN/);
  assert.throws(() => verdictSentence({ low: 2, high: 1 }, 0), /got 2 and 1/);
  assert.throws(() => verdictSentence({ low: 0, high: 1 }, NaN), /predicted must be a number, got NaN/);
});
