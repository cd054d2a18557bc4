import assert from 'node:assert/strict';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  classesOf,
  cutSheet,
  dataFolder,
  emoji,
  heldOut,
  imageAt,
  nGrams,
  parseEmojiTable,
  pictureAt,
  sameClassPartners,
} from 'contrastive-lab/data';
import { temporaryFolder } from '../support/folder';

/** Loads from a folder that holds the real files but for those given. */
async function loadWith(files: Record<string, string | null>): Promise<unknown> {
  const scratch = temporaryFolder();
  mkdirSync(path.join(scratch, 'emoji'));
  for (const name of ['emoji.tsv', 'google.png', 'twitter.png']) {
    const target = path.join(scratch, 'emoji', name);
    const content = files[name];
    if (content === undefined) cpSync(path.join(dataFolder(), 'emoji', name), target);
    else if (content !== null) writeFileSync(target, content);
  }
  const before = process.env.CONTRASTIVE_LAB_DATA;
  process.env.CONTRASTIVE_LAB_DATA = scratch;
  try {
    return await emoji();
  } finally {
    if (before === undefined) delete process.env.CONTRASTIVE_LAB_DATA;
    else process.env.CONTRASTIVE_LAB_DATA = before;
  }
}

// Before the set is loaded: a failure must not be remembered.
test('a missing or changed file is refused with the way to fetch it', async () => {
  await assert.rejects(
    loadWith({ 'google.png': null }),
    /cannot read .*google\.png .*fetch it: npm run data emoji/,
  );
  await assert.rejects(
    loadWith({ 'emoji.tsv': '0023\t0\t0\tSymbols\tHASH\n' }),
    /emoji\.tsv is not the published file: SHA-256 .* keep it elsewhere .* fetch the published one into this folder: npm run data emoji/,
  );
});

test('1,911 emoji of ten categories, each drawn twice, named and placed in a family', async () => {
  const set = await emoji();
  assert.equal(set.names.length, 1911);
  assert.equal(set.families.length, 1911);
  assert.equal(set.categories.length, 10);
  for (const one of Object.values(set.drawings)) {
    assert.deepEqual([one.channels, one.height, one.width, one.labels.length], [3, 32, 32, 1911]);
    assert.equal(one.pixels.length, 1911 * 3072);
    assert.equal(classesOf(one).length, 10);
  }
  assert.equal(await emoji(), set, 'a second call costs nothing');
});

test('drawings are where the table says: red heart, green heart, black square', async () => {
  const set = await emoji();
  const colorAt = (name: string, designer: 'google' | 'twitter'): number[] => {
    const image = imageAt(set.drawings[designer], set.names.indexOf(name));
    return [0, 1, 2].map((channel) => image[channel * 1024 + 14 * 32 + 16]);
  };
  for (const designer of ['google', 'twitter'] as const) {
    const [r, g, b] = colorAt('heavy black heart', designer);
    assert.ok(r > g + 0.3 && r > b + 0.3, `${designer}: ${[r, g, b].join()}`);
    const green = colorAt('green heart', designer);
    assert.ok(green[1] > green[0] && green[1] > green[2] + 0.3, `${designer}: ${green.join()}`);
    assert.ok(Math.max(...colorAt('black large square', designer)) < 0.35);
    const corner = imageAt(set.drawings[designer], set.names.indexOf('green heart'))[0];
    assert.equal(corner, 1, 'transparent is white');
  }
});

test('no drawing occurs in the place of another: the two designers differ, and every picture shows something', async () => {
  const { drawings, names } = await emoji();
  let same = 0;
  names.forEach((name, i) => {
    const [one, other] = [pictureAt(drawings.google, i), pictureAt(drawings.twitter, i)];
    if (Buffer.from(one.pixels).equals(Buffer.from(other.pixels))) same++;
    assert.ok(
      [one, other].every(({ pixels }) => pixels.some((value) => value < 250)),
      `${name} is empty`,
    );
  });
  assert.equal(same, 0);
});

test('families hold man, woman and person doing the same together, and flags apart', async () => {
  const { names, families } = await emoji();
  const familyOf = (name: string): string => families[names.indexOf(name)];
  assert.equal(familyOf('man running'), familyOf('woman running'));
  assert.equal(familyOf('man cook'), familyOf('woman cook'));
  assert.notEqual(familyOf('man cook'), familyOf('man singer'));
  assert.notEqual(familyOf('france flag'), familyOf('germany flag'));
});

test('held-out parts share no family, hold every item once, and are fixed by their seed', async () => {
  const { families } = await emoji();
  const parts = heldOut(families, { seed: 1 });
  const all = [...parts.train, ...parts.validation, ...parts.test];
  assert.deepEqual(
    all.sort((a, b) => a - b),
    [...families.keys()],
  );
  const [train, validation, held] = [parts.train, parts.validation, parts.test].map(
    (part) => new Set(part.map((i) => families[i])),
  );
  for (const family of held) assert.ok(!train.has(family) && !validation.has(family), family);
  for (const family of validation) assert.ok(!train.has(family), family);
  assert.ok(Math.abs(parts.test.length / families.length - 0.2) < 0.03);
  assert.deepEqual(heldOut(families, { seed: 1 }), parts);
  assert.notDeepEqual(heldOut(families, { seed: 2 }).test, parts.test);
});

test('held-out parts that cannot be are refused', () => {
  const families = ['a', 'a', 'b', 'c'];
  for (const share of [0, 1, -0.1, NaN])
    assert.throws(
      () => heldOut(families, { test: share, seed: 1 }),
      /test must be a share between 0 and 1, got/,
    );
  assert.throws(
    () => heldOut(families, { test: 0.5, validation: 0.5, seed: 1 }),
    /validation \+ test must be below 1, got 1/,
  );
  assert.throws(
    () => heldOut(['a', 'a'], { seed: 1 }),
    /families must fill every part, but 1 leave none for validation; give more/,
  );
});

test('n-grams are those of the training texts that occur often enough, with ends of words', () => {
  const grams = nGrams(['cat', 'cats', 'bat'], { sizes: [2], minimumTexts: 2 });
  assert.deepEqual(grams.vocabulary, [' c', 'at', 'ca', 't ']);
  const features = grams.features(['cat', 'rat', 'dog']).to2DArray();
  assert.deepEqual(features[0], [0.5, 0.5, 0.5, 0.5]);
  const half = Math.SQRT1_2;
  features[1].forEach((value, i) => {
    assert.ok(Math.abs(value - [0, half, 0, half][i]) < 1e-12);
  });
  assert.deepEqual(features[2], [0, 0, 0, 0], 'letters never seen leave a row of zeros');
});

test('n-grams that cannot be are refused', () => {
  assert.throws(() => nGrams(['a'], { sizes: [] }), /sizes must hold positive integers, got none/);
  assert.throws(() => nGrams(['a'], { sizes: [2, 0] }), /sizes must hold positive integers, got 0/);
  assert.throws(
    () => nGrams(['a'], { minimumTexts: NaN }),
    /minimumTexts must be a positive integer, got NaN/,
  );
  assert.throws(() => nGrams(['ab', 'cd']), /none occurs in 3 of 2; lower minimumTexts/);
});

test('partners are a permutation within classes that moves everyone', () => {
  const labels = Array.from({ length: 60 }, (_, i) => (i * i) % 5);
  const partners = sameClassPartners(labels, 1);
  assert.deepEqual(
    [...partners].sort((a, b) => a - b),
    [...labels.keys()],
  );
  partners.forEach((partner, i) => {
    assert.notEqual(partner, i);
    assert.equal(labels[partner], labels[i]);
  });
  assert.deepEqual(sameClassPartners(labels, 1), partners);
  assert.throws(() => sameClassPartners([0, 0, 7], 1), /every class two items or more, but 7 occurs once/);
});

test('a table with other lines is refused with the line', () => {
  const good = '0023-FE0F\t0\t12\tSymbols\tHASH KEY\n';
  assert.deepEqual(parseEmojiTable(good, 'table'), [
    { code: '0023-FE0F', column: 0, row: 12, category: 'Symbols', name: 'HASH KEY' },
  ]);
  assert.throws(() => parseEmojiTable('\n', 'table'), /table is empty; fetch it again: npm run data emoji/);
  for (const bad of ['0023\t0\t0\tSymbols', '0023\tx\t0\tA\tB', 'zz\t0\t0\tA\tB', '0023\t0\t0\tA\tB\tC'])
    assert.throws(
      () => parseEmojiTable(`${good}${bad}\n`, 'table'),
      /code, column, row, category and name in line 2/,
    );
});

test('sheets are cut at the pitch of 34 pixels and laid on white', () => {
  const sheet = { width: 68, height: 68, data: new Uint8Array(68 * 68 * 4) };
  const put = (x: number, y: number, color: number[]): void => {
    sheet.data.set(color, 4 * (y * 68 + x));
  };
  put(35, 1, [10, 20, 30, 255]);
  put(36, 1, [0, 100, 200, 51]);
  const pixels = cutSheet(sheet, [{ column: 1, row: 0 }]);
  assert.deepEqual([pixels[0], pixels[1024], pixels[2048]], [10, 20, 30]);
  assert.deepEqual([pixels[1], pixels[1025], pixels[2049]], [204, 224, 244]);
  assert.equal(pixels[2], 255, 'transparent is white');
  assert.throws(
    () => cutSheet(sheet, [{ column: 2, row: 0 }]),
    /places\[0\] must lie on the sheet of 68 x 68 pixels, got column 2, row 0/,
  );
});
