// Stores that something has damaged: every damage is named with its file, its line and the remedy, and nothing is lost.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileStore, keyOf, type FinishedRun, type Parameters } from 'contrastive-lab/sweep';
import { temporaryFolder } from '../support/folder';

const folder = temporaryFolder();
const about = { run: 'walk-1', threads: 1 };
const run = (width: number): FinishedRun<Parameters, unknown> => ({
  parameters: { width },
  result: { drift: width / 8 },
  seconds: 0.5,
  engine: 'native',
});
const walk = { name: 'walk', version: 1, parameters: { width: 'number' } } as const;
const key = (width: number): string => keyOf(walk, { width });

/** Three finished runs under a header, as bytes. */
function sound(): Buffer {
  const file = path.join(folder, 'sound.jsonl');
  writeFileSync(file, '');
  const store = fileStore(file, about);
  for (const width of [1, 2, 3]) store.put(key(width), run(width));
  return readFileSync(file);
}

/** As `sound` was before lines had checksums. */
const old = (): string =>
  sound()
    .toString()
    .replace(/,"sum":"[0-9a-f]+"\}/g, '}');

const open = (name: string, content: string | Buffer): ReturnType<typeof fileStore> => {
  const file = path.join(folder, `${name}.jsonl`);
  writeFileSync(file, content);
  return fileStore(file, about);
};

test('any byte of any line that is changed is noticed, by line', () => {
  const bytes = sound();
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] === 10) continue;
    const line = bytes.subarray(0, i).toString('latin1').split('\n').length;
    const changed = Buffer.from(bytes);
    changed[i] ^= 1;
    if (changed[i] === 10) continue;
    assert.throws(
      () => open('flipped', changed),
      new RegExp(`flipped.jsonl is damaged: line ${line} `),
      `byte ${i}`,
    );
    assert.deepEqual(readFileSync(path.join(folder, 'flipped.jsonl')), changed, 'nothing is written');
  }
});

const table: [what: string, from: RegExp | string, to: string, message: RegExp][] = [
  [
    'a value of null',
    /"value":\{"parameters":\{"width":2\}.*\}/,
    '"value":null}',
    /line 3 holds no finished run/,
  ],
  [
    'an empty value',
    /"value":\{"parameters":\{"width":2\}.*\}/,
    '"value":{}}',
    /line 3 holds no finished run/,
  ],
  ['a missing result', '"result":{"drift":0.25}', '"result":null', /line 3 holds a run without its result/],
  [
    'other parameters than the key',
    '{"parameters":{"width":2}',
    '{"parameters":{"width":5}',
    /line 3 .* not those of its key/,
  ],
  [
    'a value that is not a number',
    '{"parameters":{"width":2}',
    '{"parameters":{"width":null}',
    /line 3 .* not those of its key/,
  ],
  [
    'a renamed part',
    '"seconds":0.5,"engine":"native"}}\n{"key":"walk-1 {\\"width\\":3}',
    '"second":0.5,"engine":"native"}}\n{"key":"walk-1 {\\"width\\":3}',
    /line 3 holds no finished run/,
  ],
  ['garbage in the middle', /\{"key":"walk-1 \{\\"width\\":2\}"/, '!!', /line 3 is not JSON/],
  [
    'a second header',
    /\n\{"key":"walk-1 \{\\"width\\":2/,
    '\n{"about":{}}\n{"key":"walk-1 {\\"width\\":2',
    /line 3 is a second header/,
  ],
];
for (const [what, from, to, message] of table) {
  test(`a line without a checksum that has ${what} is named`, () => {
    const text = old().replace(from, to);
    assert.notEqual(text, old(), 'the damage is done');
    assert.throws(() => open('old', text), message);
    assert.throws(
      () => open('old', text),
      /old.jsonl is damaged: .* remove this line, whose run is then made again/,
    );
  });
}

test('several damages are named together', () => {
  const text = sound().toString().replaceAll('native', 'nativf');
  assert.throws(() => open('several', text), /line 2 .*; line 3 .*; line 4 .*remove these lines/);
});

test('lines of before there were checksums are read, and new ones stand beside them', () => {
  const store = open('before', old());
  assert.deepEqual(
    [1, 2, 3].map((width) => store.get(key(width))),
    [1, 2, 3].map(run),
  );
  store.put(key(4), run(4));
  const again = fileStore(path.join(folder, 'before.jsonl'), about);
  assert.deepEqual(
    [3, 4].map((width) => again.get(key(width))),
    [3, 4].map(run),
  );
});

test('one byte within a key that is not a text is named, and the next write destroys nothing', () => {
  const bytes = sound();
  bytes[bytes.indexOf('walk-1 {\\"width\\":2}')] = 0xff;
  assert.throws(() => open('bytes', bytes), /bytes.jsonl is damaged: line 3 holds bytes that are not text/);
  assert.deepEqual(readFileSync(path.join(folder, 'bytes.jsonl')), bytes);
});

test('a last line that lost only its line break counts, and the next one begins a line of its own', () => {
  const store = open('unended', sound().subarray(0, -1));
  assert.deepEqual(store.get(key(3)), run(3));
  store.put(key(4), run(4));
  const again = fileStore(path.join(folder, 'unended.jsonl'), about);
  assert.deepEqual(
    [3, 4].map((width) => again.get(key(width))),
    [3, 4].map(run),
  );
});

test('a store with the line ends of another system is read', () => {
  const store = open('crlf', sound().toString().replaceAll('\n', '\r\n'));
  assert.deepEqual(store.get(key(3)), run(3));
});

test('what is not a store is refused whatever its length, and stays as it is', () => {
  for (const [i, text] of [
    'my only notes, one line',
    '{"run":"walk","grid":{"width":[1]}}',
    '[]\n',
    '{"key',
    '\n',
  ].entries()) {
    const file = path.join(folder, `no-store-${i}.txt`);
    writeFileSync(file, text);
    if (text === '{"key') fileStore(file);
    else
      assert.throws(
        () => fileStore(file),
        /is not a store of finished runs; name another file, or move this one away/,
      );
    assert.equal(readFileSync(file, 'utf8'), text);
  }
});
