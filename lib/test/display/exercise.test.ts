import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { check, sealed } from 'contrastive-lab/display';
import { recordDisplays } from '../support/display';

async function said(answer: number | undefined, truth = 4): Promise<string> {
  const [shown] = await recordDisplays(() => {
    check(answer, { truth: () => truth, tolerance: 0.1, hint: 'Think of M.' });
  });
  return shown.data['text/plain'] as string;
}

test('says whether an answer is right, and never what is right', async () => {
  assert.match(await said(undefined, NaN), /No answer yet/);
  assert.match(await said(4.39), /Right/);
  assert.match(await said(4.41), /Not yet.*too large. Think of M/);
  assert.match(await said(-4), /Not yet.*too small/);
  assert.match(await said(NaN), /Not yet.*NaN is not a number/);
  for (const answer of [1, 9]) assert.doesNotMatch(await said(answer, 4.125), /4\.125/);
});

test('a truth that takes a run is awaited, and only once there is an answer', async () => {
  const shown = await recordDisplays(async () => {
    await check(4, { truth: () => Promise.resolve(4), hint: 'x' });
    await check(5, { truth: () => Promise.resolve(4), hint: 'Think of M.' });
    await check(undefined, { truth: () => Promise.reject(new Error('it was run')), hint: 'x' });
  });
  const texts = shown.map(({ data }) => data['text/plain'] as string);
  assert.match(texts[0], /Right/);
  assert.match(texts[1], /too large. Think of M/);
  assert.match(texts[2], /No answer yet/);
  await assert.rejects(async () => {
    await check(1, { truth: () => Promise.resolve(NaN), hint: 'x' });
  }, /truth must give a number, got NaN/);
});

test('refuses an exercise that cannot be right', async () => {
  await assert.rejects(said(1, NaN), /truth must give a number, got NaN/);
  assert.throws(() => {
    check(1, { truth: () => 1, tolerance: 0, hint: 'x' });
  }, /tolerance must be a positive number, got 0/);
});

test('a missing or wrong answer is an error where answers are graded', async (t) => {
  process.env.CONTRASTIVE_LAB_GRADING = '1';
  t.after(() => delete process.env.CONTRASTIVE_LAB_GRADING);
  await assert.rejects(said(undefined), /No answer yet/);
  await assert.rejects(said(5), /Not yet.*too large/);
  assert.match(await said(4), /Right/);
});

test('a sealed truth is opened with the names of the cells, and a damaged one is refused', () => {
  const packed = deflateRawSync('() => 2 * twice(width)').toString('base64');
  assert.equal(sealed(packed, { twice: (x: number) => 2 * x, width: 3 })(), 12);
  assert.throws(() => sealed(packed.slice(4), {}), /text must be as it was sealed.*original notebook/);
  assert.throws(() => sealed('', {}), /text must be as it was sealed/);
});

test('a truth of zero accepts zero to rounding, and nothing else', async () => {
  for (const truth of [0, 0.1 + 0.2 - 0.3]) {
    for (const answer of [0, -0, 0.1 + 0.2 - 0.3]) assert.match(await said(answer, truth), /Right/);
    for (const answer of [1e-6, 0.01, 1]) assert.match(await said(answer, truth), /Not yet.*too large/);
  }
  // A small truth is one all the same.
  assert.match(await said(1.05e-9, 1e-9), /Right/);
  assert.match(await said(2e-9, 1e-9), /Not yet/);
});
