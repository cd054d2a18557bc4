// What is written is read back to the bit, and bad files are refused by name, place and remedy.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  pointsFrom,
  readArrays,
  readPoints,
  readTable,
  writeArrays,
  writePoints,
  writeTable,
  type PointTable,
} from 'contrastive-lab/files';
import { temporaryFolder } from '../support/folder';
import { normalRows } from '../support/points';

const animals = ['cat', 'dog', 'cat', 'ünïcode 猫', 'dog', 'ünïcode 猫'];
const points = pointsFrom(normalRows(6, 3), { labels: animals });

describe('points go out and come back', () => {
  for (const ending of ['npz', 'csv', 'parquet', 'arrow', 'feather']) {
    test(`.${ending}, with strings as labels, numbers to the last digit`, async () => {
      const folder = temporaryFolder();
      const file = join(folder, `p.${ending}`);
      await writePoints(file, points);
      const back = await readPoints(file);
      assert.deepEqual(back.values, points.values);
      assert.deepEqual(back.classes, ['cat', 'dog', 'ünïcode 猫']);
      assert.deepEqual(back.labels, points.labels);
      assert.deepEqual(readdirSync(folder), [`p.${ending}`]);
    });
  }
  for (const ending of ['npz', 'npy', 'safetensors']) {
    test(`.${ending}, float32 stays float32`, async () => {
      const file = join(temporaryFolder(), `p.${ending}`);
      const single: PointTable = {
        ...pointsFrom(normalRows(5, 2)),
        values: Float32Array.from(normalRows(5, 2).flat()),
      };
      await writePoints(file, single);
      assert.deepEqual((await readPoints(file)).values, single.values);
    });
  }
  test('labels that are numbers stay numbers', async () => {
    const file = join(temporaryFolder(), 'p.safetensors');
    await writePoints(file, pointsFrom(normalRows(4, 2), { labels: [10, -2, 7.5, 10] }));
    assert.deepEqual([...readArrays(file).label.values], [10, -2, 7.5, 10]);
    const back = await readPoints(file);
    assert.deepEqual(
      [back.classes, [...back.labels!]],
      [
        ['-2', '7.5', '10'],
        [2, 0, 1, 2],
      ],
    );
  });
});

test('a table comes back with every row and column, whatever they hold or are called', async () => {
  const folder = temporaryFolder();
  const names = ['__proto__', 'constructor', 'a "b", c', 'é\u2028'];
  const many = Object.fromEntries(names.map((name, i) => [name, Float64Array.of(i, -1 - i, 0.1)]));
  const texts = { label: ['x', '', ' ', 'y', ''] };
  for (const ending of ['csv', 'parquet', 'arrow']) {
    for (const [name, table] of Object.entries({ many, texts })) {
      const file = join(folder, `${name}.${ending}`);
      if (ending === 'arrow' && name === 'many') {
        await assert.rejects(writeTable(file, table), /cannot hold a column called '__proto__'/);
        continue;
      }
      await writeTable(file, table);
      const back = await readTable(file);
      assert.deepEqual(Object.entries(back), Object.entries(table), `${name}.${ending}`);
    }
  }
});

test('nothing is overwritten unasked, whatever the format', async () => {
  const folder = temporaryFolder();
  for (const ending of ['npz', 'csv', 'parquet', 'arrow', 'safetensors', 'npy']) {
    const file = join(folder, `p.${ending}`);
    const plain = pointsFrom(normalRows(3, 2));
    await writePoints(file, plain);
    const before = readFileSync(file);
    await assert.rejects(
      writePoints(file, pointsFrom(normalRows(4, 2))),
      /is there already.*overwrite: true/,
    );
    assert.deepEqual(readFileSync(file), before);
    await writePoints(file, pointsFrom(normalRows(4, 2)), { overwrite: true });
    assert.equal((await readPoints(file)).count, 4);
  }
});

describe('comma-separated text', () => {
  const read = async (text: string | Buffer, options = {}): Promise<PointTable> => {
    const file = join(temporaryFolder(), 'my.csv');
    writeFileSync(file, text);
    return readPoints(file, options);
  };
  test('with and without a header, with the index of pandas, quotes and a byte order mark', async () => {
    assert.deepEqual([...(await read('1,2\n3,4\n')).values], [1, 2, 3, 4]);
    assert.deepEqual([...(await read('0,1\n3.5,-4e-3\n')).values], [3.5, -0.004]);
    const named = await read('\ufeff,a,"b, c",label\r\n0,1,2,x\r\n1,3,4,"y ""z"""\r\n');
    assert.deepEqual([...named.values], [1, 2, 3, 4]);
    assert.deepEqual(
      [named.columns, named.classes],
      [
        ['a', 'b, c'],
        ['x', 'y "z"'],
      ],
    );
    assert.deepEqual((await read('a,b,c\n1,2,3\n4,5,6\n', { labels: 'a', columns: ['c'] })).classes, [
      '1',
      '4',
    ]);
    assert.deepEqual((await read('a,b\n1,2\n4,5\n', { labels: [true, false] })).classes, ['false', 'true']);
  });
  for (const [what, text, options, message] of [
    ['a ragged line', 'a,b\n1,2\n3\n', {}, /my\.csv is not a table, line 3/],
    [
      'semicolons between cells',
      'a;b\n1,5;2\n',
      {},
      /my\.csv is not a table, line 2: .* parted by semicolons/,
    ],
    ['another encoding', Buffer.from('größe,b\n1,2\n', 'latin1'), {}, /my\.csv is not UTF-8; save it again/],
    ['a missing number', 'a,b\n1,2\n3,\n', {}, /my\.csv must hold finite .* got NaN in row 1, column 'b'/],
    [
      'a string',
      'a,b\n1,2\n3,4x\n',
      {},
      /column 'b' of .*my\.csv must hold numbers, got '4x' in row 1; name it as labels/,
    ],
    ['no such label', 'a,b\n1,2\n', { labels: 'c' }, /has no column 'c'; it has a, b/],
    ['labels of another length', 'a,b\n1,2\n', { labels: [1, 2] }, /labels of .*my\.csv must be 1, .* got 2/],
    ['a missing label', 'a,label\n1,x\n2,\n', {}, /labels of .*my\.csv .* got '' at place 1/],
    ['one name twice', 'a,a\n1,2\n', {}, /names two columns 'a'/],
    ['an empty file', '', {}, /my\.csv must hold a table, but is empty/],
    ['no coordinates', 'label\nx\n', {}, /must have a column of coordinates/],
  ] as const) {
    test(`${what} is refused`, async () => {
      await assert.rejects(read(text, options), message);
    });
  }
});

test('numpy files that are cut, damaged or of another kind are refused', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.npy');
  writeArrays(file, { a: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) } });
  const bytes = readFileSync(file);
  const withHeader = (change: (header: string) => string): Buffer => {
    const header = change(bytes.toString('latin1', 10, 128));
    return Buffer.concat([
      bytes.subarray(0, 10),
      Buffer.from(header.padEnd(118).slice(0, 118)),
      bytes.subarray(128),
    ]);
  };
  for (const [content, message] of [
    [bytes.subarray(0, -1), /6 x 4 bytes must follow its header, got 23/],
    [bytes.subarray(0, 9), /its header is cut/],
    [Buffer.from('nothing of the sort'), /does not begin as one/],
    [withHeader((text) => text.replace('<f4', '|O ').replace("|O '", "|O'")), /holds Python objects.*astype/],
    [withHeader((text) => text.replace('<f4', '<c8')), /complex numbers.*a\.real/],
    [withHeader((text) => text.replace("'<f4'", "[('x', '<f4')]")), /record array; save each of its fields/],
    [withHeader((text) => text.replace('(2, 3)', '(2, 9)')), /18 x 4 bytes must follow its header, got 24/],
  ] as const) {
    writeFileSync(file, content);
    await assert.rejects(readPoints(file), message);
    await assert.rejects(readPoints(file), /a\.npy/);
  }
  const zip = join(folder, 'a.npz');
  writeArrays(zip, { a: { shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6) } });
  const whole = readFileSync(zip);
  const at = whole.indexOf(Buffer.from(Float32Array.of(6).buffer));
  whole[at] ^= 1;
  writeFileSync(zip, whole);
  await assert.rejects(readPoints(zip), /a\.npz is damaged: a\.npy does not fit its checksum/);
  writeFileSync(zip, whole.subarray(0, 100));
  await assert.rejects(readPoints(zip), /a\.npz is not a whole \.npz file/);
});

test('a safetensors header that lies is refused', () => {
  const file = join(temporaryFolder(), 'lie.safetensors');
  const write = (header: object, body: number): void => {
    const text = Buffer.from(JSON.stringify(header));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    writeFileSync(file, Buffer.concat([length, text, Buffer.alloc(body)]));
  };
  const a = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  for (const [header, body, message] of [
    [{ a: { ...a, shape: [3] } }, 8, /a holds 8 bytes, but 3 F32 takes 12/],
    [{ a: { ...a, shape: [-2] } }, 8, /shape of a is not a list of sizes/],
    [{ a: { ...a, shape: 'two' } }, 8, /shape of a is not a list of sizes/],
    [{ a: { ...a, data_offsets: [8, 0] } }, 8, /place of a is not a pair of bytes in order/],
    [{ a: { ...a, data_offsets: [4, 12] } }, 12, /a begins at byte 4, but the array before it ends at 0/],
    [{ a, b: a }, 8, /begins at byte 0, but the array before it ends at 8/],
    [{ a }, 9, /1 bytes belong to no array/],
    [{ a: { ...a, dtype: 'F4' } }, 8, /must be of BOOL, .*, got 'F4'; convert it/],
    [{ a: null }, 8, /shape of a/],
    [[1], 0, /its header is not an object/],
    [{ __metadata__: { note: 3 } }, 0, /its metadata is not an object of strings/],
  ] as const) {
    write(header, body);
    assert.throws(() => readArrays(file), message);
    assert.throws(() => readArrays(file), /lie\.safetensors/);
  }
});

test('arrays are chosen by name where there are several, and strings are not points', async () => {
  const file = join(temporaryFolder(), 'many.npz');
  const square = { shape: [2, 2], values: Float64Array.of(1, 2, 3, 4) };
  writeArrays(file, {
    x: square,
    z: square,
    y: { shape: [2, 1], values: ['b', 'a'] },
    t: { shape: [2, 2], values: ['', '', '', ''] },
  });
  await assert.rejects(
    readPoints(file),
    /must hold one array of two dimensions, got 'x' \(2 x 2\).* name the points/,
  );
  const deep = join(temporaryFolder(), 'deep.npy');
  writeArrays(deep, { a: { shape: [1, 2, 2], values: Float64Array.of(1, 2, 3, 4) } });
  await assert.rejects(readPoints(deep), /got 'deep' \(1 x 2 x 2\); reshape it to \(points, coordinates\)/);
  const read = await readPoints(file, { points: 'z', labels: 'y' });
  assert.deepEqual(
    [[...read.labels!], read.classes],
    [
      [1, 0],
      ['a', 'b'],
    ],
  );
  await assert.rejects(readPoints(file, { points: 'w' }), /has no array 'w'/);
  await assert.rejects(readPoints(file, { points: 't' }), /must be a matrix of numbers/);
  await assert.rejects(readPoints(file, { points: 'x', labels: 'z' }), /of one-hot rows take the argmax/);
});

test('tables of columns of different lengths or kinds are refused, and files that are none', async () => {
  const folder = temporaryFolder();
  await assert.rejects(
    writeTable(join(folder, 't.csv'), { a: Float64Array.of(1), b: ['x', 'y'] }),
    /column 'b' must hold 1 values like 'a', got 2/,
  );
  for (const ending of ['parquet', 'arrow']) {
    const file = join(folder, `t.${ending}`);
    writeFileSync(file, 'this is not such a file, whatever its name is');
    await assert.rejects(readTable(file), new RegExp(`t\\.${ending} cannot be read as`));
  }
  await assert.rejects(readTable(join(folder, 't.xlsx')), /the ending of .*t\.xlsx must be '\.csv'/);
  await assert.rejects(readTable(join(folder, 'no.csv')), /file cannot be read: .*no\.csv \(ENOENT\)/);
});
