import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { figure, ordered } from 'contrastive-lab/display';

/** Machado, Oliveira and Fernandes (2009): what is seen without one kind of cone, on linear sRGB. */
const visions = {
  all: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  'no red': [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  'no green': [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  'no blue': [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function linear(hex: string): number[] {
  return [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
}

function luminance([red, green, blue]: number[]): number {
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOnWhite(hex: string): number {
  return 1.05 / (luminance(linear(hex)) + 0.05);
}

/** CIELAB under D65, of a colour as one kind of vision sees it. */
function lab(hex: string, matrix: number[]): number[] {
  const rgb = linear(hex);
  const [r, g, b] = [0, 3, 6].map((row) => {
    const seen = rgb[0] * matrix[row] + rgb[1] * matrix[row + 1] + rgb[2] * matrix[row + 2];
    return Math.max(0, Math.min(1, seen));
  });
  const [x, y, z] = [
    (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
    luminance([r, g, b]),
    (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
  ].map((t) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116));
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const series = [0, 1, 2, 3, 4, 5].map((i) => ({ name: String(i), x: [1], y: [i] }));
const { data } = figure({ summary: 'Colours.', x: { title: 'x' }, y: { title: 'y' }, series });
const palette = (data as { marker: { color: string } }[]).map(({ marker }) => marker.color);

describe('the palette', () => {
  for (const [vision, matrix] of Object.entries(visions)) {
    test(`any two colours remain distinct for people who see ${vision}`, () => {
      const seen = palette.map((color) => lab(color, matrix));
      seen.forEach((a, i) => {
        seen.slice(0, i).forEach((b, j) => {
          const distance = Math.hypot(...a.map((value, c) => value - b[c]));
          assert.ok(distance >= 24, `${palette[i]} and ${palette[j]}: distance ${distance.toFixed(1)}`);
        });
      });
    });
  }

  test('every colour has a contrast of 3:1 or more on white', () => {
    for (const color of [...palette, ...ordered(12)]) {
      assert.ok(contrastOnWhite(color) >= 3, `${color}: ${contrastOnWhite(color).toFixed(2)}`);
    }
  });

  test('an ordered family grows darker from first to last, for every vision', () => {
    for (const matrix of Object.values(visions)) {
      const lightness = ordered(9).map((color) => lab(color, matrix)[0]);
      assert.ok(
        lightness.every((value, i) => i === 0 || value < lightness[i - 1] - 2),
        String(lightness),
      );
    }
  });
});
