import assert from 'node:assert/strict';
import { readFileSync, truncateSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readSafetensors, writeSafetensors } from 'contrastive-lab/tensor';
import { temporaryFolder } from '../support/folder';

const arrays = {
  'layer.0': { shape: [2, 3], values: Float32Array.of(1, -2, 3.5, 0, 1e-38, Infinity) },
  exact: { shape: [2], values: Float64Array.of(Math.PI, 1e300) },
  none: { shape: [0, 4], values: new Float32Array(0) },
};

test('what is written is read to the bit, with texts, and no other file is left', () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a.safetensors');
  const metadata = { note: 'ünïcode "quoted"' };
  writeSafetensors(file, { arrays, metadata });
  assert.deepEqual(readSafetensors(file), { arrays, metadata });
  assert.deepEqual(readdirSync(folder), ['a.safetensors']);
});

test('the file is what the format says: header length, JSON, little-endian numbers at a multiple of eight', () => {
  const file = join(temporaryFolder(), 'b.safetensors');
  writeSafetensors(file, { arrays, metadata: {} });
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE());
  assert.equal((8 + length) % 8, 0);
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
  assert.deepEqual(header['layer.0'], { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] });
  assert.deepEqual(header.exact, { dtype: 'F64', shape: [2], data_offsets: [24, 40] });
  assert.equal(bytes.readFloatLE(8 + length + 4), -2);
  assert.equal(bytes.readDoubleLE(8 + length + 24), Math.PI);
});

test('files that are cut or no safetensors are refused by name', () => {
  const file = join(temporaryFolder(), 'c.safetensors');
  writeSafetensors(file, { arrays, metadata: {} });
  const { length } = readFileSync(file);
  for (const [size, message] of [
    [length - 1, /exact is cut/],
    [40, /header is cut/],
    [3, /shorter than 8 bytes/],
  ] as const) {
    truncateSync(file, size);
    assert.throws(() => readSafetensors(file), message);
  }
  writeFileSync(file, Buffer.concat([Buffer.from([4, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('text')]));
  assert.throws(
    () => readSafetensors(file),
    /c\.safetensors is not a whole safetensors file \(its header is not JSON\)/,
  );
  const wrong = { shape: [2, 2], values: new Float32Array(3) };
  assert.throws(() => {
    writeSafetensors(file, { arrays: { wrong }, metadata: {} });
  }, /wrong of shape 2 x 2 must hold as many numbers, got 3/);
});

test('arrays of any name are kept, those that JavaScript has a use for too', () => {
  const file = join(temporaryFolder(), 'names.safetensors');
  const one = { shape: [2], values: Float32Array.of(1, 2) };
  const names = ['__proto__', 'constructor', 'toString', '', '0'];
  writeSafetensors(file, { arrays: Object.fromEntries(names.map((name) => [name, one])), metadata: {} });
  const { arrays: found } = readSafetensors(file);
  assert.deepEqual(Object.keys(found).sort(), [...names].sort());
  for (const name of names) assert.deepEqual(Object.getOwnPropertyDescriptor(found, name)?.value, one);
  assert.throws(() => {
    writeSafetensors(file, { arrays: { __metadata__: one }, metadata: {} });
  }, /must not be called __metadata__/);
  assert.deepEqual(Object.keys(readSafetensors(file).arrays).length, names.length);
});
