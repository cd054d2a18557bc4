// Nets of any depth in plain float64 loops, written from their definition: the oracle for everything layered.
import type { Activation } from 'contrastive-lab/model';

/** One layer; weights are (fan-in, fan-out), images (positions, channels) row by row. */
export type NaiveLayer =
  | { kind: 'dense'; weights: number[][]; scale: number }
  | { kind: 'conv'; weights: number[][]; scale: number; height: number; width: number }
  | { kind: 'activation'; activation: Activation }
  | { kind: 'average'; positions: number };

/** What a layer sees at each position. */
function seenBy(layer: NaiveLayer, values: number[]): number[][] {
  if (layer.kind !== 'conv') return [values];
  const { height, width, weights } = layer;
  const channels = weights.length / 9;
  const rows: number[][] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const patch: number[] = [];
      for (let dy = -1; dy <= 1; dy++) {
        for (let dx = -1; dx <= 1; dx++) {
          const inside = y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width;
          for (let c = 0; c < channels; c++)
            patch.push(inside ? values[((y + dy) * width + x + dx) * channels + c] : 0);
        }
      }
      rows.push(patch);
    }
  }
  return rows;
}

const averageScale = (positions: number): number => positions ** 0.25 / positions;

/** What comes out of a layer. */
export function naiveThrough(layer: NaiveLayer, values: number[]): number[] {
  if (layer.kind === 'activation') return values.map((value) => layer.activation.at(value));
  if (layer.kind === 'average') {
    const channels = values.length / layer.positions;
    return Array.from({ length: channels }, (_, c) => {
      let sum = 0;
      for (let q = 0; q < layer.positions; q++) sum += values[q * channels + c];
      return averageScale(layer.positions) * sum;
    });
  }
  const { weights, scale } = layer;
  return seenBy(layer, values).flatMap((seen) =>
    weights[0].map((_, k) => scale * seen.reduce((sum, value, j) => sum + value * weights[j][k], 0)),
  );
}

/** f(x), Z numbers. */
export function naiveDeepOutputs(layers: NaiveLayer[], x: number[]): number[] {
  return layers.reduce((values, layer) => naiveThrough(layer, values), x);
}

/** The gradient in what goes into a layer. */
function naiveBack(layer: NaiveLayer, values: number[], upstream: number[]): number[] {
  if (layer.kind === 'activation')
    return upstream.map((value, i) => value * layer.activation.slopeAt(values[i]));
  if (layer.kind === 'average')
    return values.map((_, i) => averageScale(layer.positions) * upstream[i % upstream.length]);
  // What each number that goes in does to each that comes out, one unit vector at a time: slow, and sure.
  return values.map((_, i) => {
    const unit = values.map((__, j) => (i === j ? 1 : 0));
    return naiveThrough(layer, unit).reduce((sum, value, k) => sum + value * upstream[k], 0);
  });
}

/** Of each layer with weights: what it saw, and d f_z / d (what came out of it), position by position. */
function naiveSweep(
  layers: NaiveLayer[],
  x: number[],
  z: number,
): { seen: number[][]; slopes: number[][]; scale: number }[] {
  const passed: number[][] = [];
  const outputs = layers.reduce((values, layer) => {
    passed.push(values);
    return naiveThrough(layer, values);
  }, x);
  let upstream: number[] = outputs.map((_, i) => (i === z ? 1 : 0));
  const found: { seen: number[][]; slopes: number[][]; scale: number }[] = [];
  for (let i = layers.length - 1; i >= 0; i--) {
    const layer = layers[i];
    if (layer.kind === 'dense' || layer.kind === 'conv') {
      const seen = seenBy(layer, passed[i]);
      const fanOut = layer.weights[0].length;
      const slopes = seen.map((_, q) => upstream.slice(q * fanOut, (q + 1) * fanOut));
      found.unshift({ seen, slopes, scale: layer.scale });
    }
    upstream = naiveBack(layer, passed[i], upstream);
  }
  return found;
}

/** d f_z(x) / d all weights, layer by layer, row by row. */
export function naiveDeepJacobianRow(layers: NaiveLayer[], x: number[], z: number): number[] {
  return naiveSweep(layers, x, z).flatMap(({ seen, slopes, scale }) =>
    seen[0].flatMap((_, j) =>
      slopes[0].map((__, k) => scale * seen.reduce((sum, row, q) => sum + row[j] * slopes[q][k], 0)),
    ),
  );
}

const product = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);

/** K_ij(x, y) from the layers' factors, as the library computes it, in float64. */
export function naiveDeepNtk(layers: NaiveLayer[], x: number[], i: number, y: number[], j: number): number {
  const [left, right] = [naiveSweep(layers, x, i), naiveSweep(layers, y, j)];
  return left.reduce((sum, at, l) => {
    let layer = 0;
    at.seen.forEach((seen, q) => {
      right[l].seen.forEach((other, r) => {
        layer += product(seen, other) * product(at.slopes[q], right[l].slopes[r]);
      });
    });
    return sum + at.scale ** 2 * layer;
  }, 0);
}
