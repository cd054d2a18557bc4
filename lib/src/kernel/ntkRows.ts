// The NTK row by row, where the kernel or the (p Z, M) factors of it would not fit into memory.
import { requireObject, described } from '../tensor';
import * as tf from '@tensorflow/tfjs';
import type { LayerFactors, Slopes } from '../model';
import { rowsIn, sizeOf, type Size } from './factors';
import { heldSlopes, pairBlock } from './pairBlock';

/** Some rows of the NTK. */
export interface NtkRows {
  /** The first row's place in the whole kernel. */
  readonly firstRow: number;
  /** (rows, p Z); the caller's to dispose. */
  readonly rows: tf.Tensor2D;
}

const BYTES = 4;

/**
 * Computes the empirical NTK in blocks of whole rows, in order; row i * p + a is output i at point a, as in `ntk`. No block holds rows of
 * two outputs. All blocks together cost about twice what `ntk` costs, which uses the symmetry.
 * @param layers a net's factors at p points
 * @param options.memory bytes that all tensors made here may take together, beside the factors themselves; default 2^30
 * @returns an iterator; leaving the loop early frees what it holds
 * @throws RangeError when the memory is too small for one row
 */
export function* ntkRows(
  layers: readonly LayerFactors[],
  options: { memory?: number } = {},
): Generator<NtkRows, void> {
  requireObject('options', options);
  const { memory = 2 ** 30 } = options;
  if (typeof memory !== 'number')
    throw new TypeError(`memory must be a number of bytes, got ${described(memory)}`);
  const { points, outputs } = sizeOf(layers);
  const { held, each } = needs(layers, { points, outputs });
  const fitting = Math.floor((memory - held) / each);
  if (!(fitting >= 1)) {
    throw new RangeError(
      `memory must be at least ${held + each} bytes for one row (${points} points), got ${memory}`,
    );
  }
  const slopes = layers.map(heldSlopes);
  try {
    for (let output = 0; output < outputs; output++) {
      for (let first = 0; first < points; first += fitting) {
        const count = Math.min(fitting, points - first);
        const rows = tf.tidy(() => {
          const parts = Array.from({ length: outputs }, (_, other) =>
            tf.tidy(() =>
              layers
                .map((layer, i) => pairBlock(layer, { output, other, first, count }, slopes[i]))
                .reduce((sum, part) => tf.add(sum, part)),
            ),
          );
          return parts.length === 1 ? parts[0] : tf.concat2d(parts, 1);
        });
        yield { firstRow: output * points + first, rows };
      }
    }
  } finally {
    for (const some of slopes) tf.dispose([some?.derivative ?? [], some?.weights ?? []]);
  }
}

/** Bytes held all the time, and bytes for each row of a block. */
function needs(layers: readonly LayerFactors[], { points, outputs }: Size): { held: number; each: number } {
  const kept = layers.map(({ slopes }) => {
    if (slopes.form !== 'factored') return 0;
    // phi' with three temporaries while it is made (tanh, erf), and W transposed.
    return (4 * points + outputs) * slopes.output.shape[0];
  });
  const columns = layers.map((layer) =>
    layer.slopes.form === 'rows' ? rowsIn(layer) * layer.slopes.rows.shape[1] : 0,
  );
  const row = layers.map((layer) => {
    const { inputs, slopes, positions } = layer;
    const fanIn = ('gram' in inputs ? inputs.gram : inputs.rows).shape[1];
    // Of each position: what it saw, its slopes, and four numbers for every other position.
    return positions * (fanIn + slopesOfRow(slopes) + 4 * rowsIn(layer));
  });
  const sum = (values: number[]): number => values.reduce((all, value) => all + value, 0);
  return {
    held: BYTES * (sum(kept) + Math.max(...columns)),
    // The parts of all layers of one output, and the outputs' parts, separate and joined.
    each: BYTES * (Math.max(...row) + (layers.length + 2 * outputs) * points),
  };
}

/** Numbers for the slopes of one row: factored ones are sliced, and weighted. */
function slopesOfRow(slopes: Slopes): number {
  if (slopes.form === 'identity') return 0;
  return slopes.form === 'rows' ? slopes.rows.shape[1] : 2 * slopes.output.shape[0];
}
