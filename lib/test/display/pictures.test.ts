import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PNG } from 'pngjs';
import { pictureGrid, signedPicture, type Figure, type Picture } from 'contrastive-lab/display';

const grey = (value: number): Picture => ({
  height: 3,
  width: 2,
  channels: 1,
  pixels: new Uint8Array(6).fill(value),
});
const color: Picture = {
  height: 3,
  width: 2,
  channels: 3,
  pixels: Uint8Array.from({ length: 18 }, (_, i) => 10 * i),
};

/** The picture inside the figure. */
function imageOf(figure: Figure): PNG {
  const { source } = figure.data[0] as { source: string };
  return PNG.sync.read(Buffer.from(source.replace('data:image/png;base64,', ''), 'base64'));
}

const at = ({ data, width }: PNG, x: number, y: number): number[] => [
  ...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3),
];

test('pictures stand in their places, frames around them, empty places stay white', () => {
  const figure = pictureGrid({
    summary: 'Two rows.',
    rows: [
      { cells: [{ picture: color }, null, { picture: grey(7) }] },
      { cells: [{ picture: grey(99), frame: 'green' }] },
    ],
  });
  const image = imageOf(figure);
  // Pictures of 2 x 3 pixels with 4 around each.
  assert.deepEqual([image.width, image.height], [3 * 10, 2 * 11]);
  assert.deepEqual(at(image, 4, 4), [0, 60, 120]);
  assert.deepEqual(at(image, 5, 6), [50, 110, 170]);
  assert.deepEqual(at(image, 14, 5), [255, 255, 255]);
  assert.deepEqual(at(image, 24, 4), [7, 7, 7]);
  assert.deepEqual(at(image, 4, 15), [99, 99, 99]);
  assert.deepEqual(at(image, 3, 15), [3, 164, 105], 'the frame is green');
  assert.deepEqual(at(image, 3, 4), [255, 255, 255], 'no frame is white');
});

test('labels, headings and frames are in the words too', () => {
  const figure = pictureGrid({
    summary: 'Found.',
    title: 'A title',
    headings: ['asked', 'first'],
    rows: [
      {
        label: 'hot pepper',
        cells: [{ picture: color }, { picture: color, name: 'pepper', frame: 'green' }],
      },
    ],
  });
  assert.equal(figure.text, 'Found.\n  row 1 (hot pepper): asked, first: pepper (green frame)');
  const texts = (figure.layout.annotations as { text: string }[]).map(({ text }) => text);
  assert.deepEqual(texts, ['hot pepper', 'asked', 'first']);
});

test('a grid that cannot be is refused', () => {
  const summary = 'Nothing.';
  const one = { cells: [{ picture: color }] };
  assert.throws(() => pictureGrid({ summary, rows: [] }), /rows must hold at least one picture, got none/);
  assert.throws(() => pictureGrid({ summary, rows: [{ cells: [null] }] }), /at least one picture/);
  const larger = { ...color, width: 3 };
  assert.throws(
    () => pictureGrid({ summary, rows: [one, { cells: [{ picture: larger }] }] }),
    /pictures must all be 3 x 2, got 3 x 3/,
  );
  const planes = { ...color, channels: 2 };
  assert.throws(
    () => pictureGrid({ summary, rows: [{ cells: [{ picture: planes }] }] }),
    /1 or 3 planes, got 2/,
  );
  const short = { ...color, pixels: [1, 2, 3] };
  assert.throws(
    () => pictureGrid({ summary, rows: [{ cells: [{ picture: short }] }] }),
    /3 x 3 x 2 bytes, got 3/,
  );
  assert.throws(
    () => pictureGrid({ summary, rows: [one], headings: ['a', 'b'] }),
    /headings must be at most 1/,
  );
  for (const wrong of [0.5, -1, 256, NaN]) {
    const picture = { ...color, pixels: Array.from(color.pixels, (byte, i) => (i === 3 ? wrong : byte)) };
    assert.throws(
      () => pictureGrid({ summary, rows: [{ cells: [{ picture }] }] }),
      new RegExp(`pixels of pictures must be bytes from 0 to 255, got ${wrong}`),
    );
  }
  for (const rowHeight of [19, 401, NaN])
    assert.throws(
      () => pictureGrid({ summary, rows: [one], rowHeight }),
      /rowHeight must be a number from 20 to 400, got/,
    );
  assert.throws(() => pictureGrid({ summary: '', rows: [one] }), /summary must be a non-empty string/);
});

test('signed values are white at zero and full of colour at the largest size', () => {
  const { pixels } = signedPicture([0, 2, -2, 1], 2, 2);
  const pixel = (i: number): number[] => [pixels[i], pixels[4 + i], pixels[8 + i]];
  assert.deepEqual(pixel(0), [255, 255, 255]);
  assert.deepEqual(pixel(1), [0xaa, 0x2d, 0x0e]);
  assert.deepEqual(pixel(2), [0x06, 0x5e, 0xc0]);
  assert.deepEqual(pixel(3), [213, 150, 135]);
  assert.deepEqual(Array.from(signedPicture([0, 0], 1, 2).pixels), new Array(6).fill(255));
  assert.throws(() => signedPicture([1, 2], 2, 2), /values must hold 2 x 2 numbers, got 2/);
  for (const place of [0, 1]) {
    const values = [1, 1].map((value, i) => (i === place ? NaN : value));
    assert.throws(() => signedPicture(values, 1, 2), /values must be finite/);
  }
  // More numbers than a function takes arguments.
  assert.equal(signedPicture(new Float32Array(400_000), 500, 800).pixels[0], 255);
});
