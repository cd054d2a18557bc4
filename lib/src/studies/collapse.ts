// Dimension collapse: outputs that start alike stay alike (Proposition 18), on MNIST.
import { extremeOverWidths, type Claim, type Mode, type Study } from '../claims';
import type { Sweep } from '../sweep';
import { columnDifference, type CollapseResult, type ColumnsParameters } from './kinds/columns';
import { cosineLoss, overWidths, PAPER, together, type GridSize } from './settings';

const sizes: Record<Mode, GridSize> = {
  quick: { widths: [64, 256, 1024], seeds: [1, 2, 3, 4, 5] },
  full: { widths: [64, 256, 1024, 4096, 16384], seeds: [1, 2, 3, 4, 5] },
};

/** Cosine and dot product both, the dot product for as long as it stays finite. */
const sweeps = (apart: number): Record<Mode, Sweep<ColumnsParameters, CollapseResult>> =>
  together([
    overWidths(columnDifference, { ...cosineLoss, apart, steps: 200 }, sizes),
    overWidths(columnDifference, { ...cosineLoss, apart, similarity: 'dot', steps: 40 }, sizes),
  ]);

/** Equal columns stay equal to the last bit. */
const dimensionCollapse: Claim<ColumnsParameters, CollapseResult> = {
  id: 'dimension-collapse',
  source: `${PAPER}, Proposition 18, as stated in a published summary; proved here: equal outputs have equal gradients`,
  theorem: 'Proposition 18',
  statement: String.raw`W_{\cdot i}(0)=W_{\cdot j}(0)\Rightarrow W_{\cdot i}(t)=W_{\cdot j}(t)`,
  quantity:
    'largest difference of two columns that start equal, over all steps, relative to their size (ReLU, cosine and dot product)',
  prediction: 0,
  rule: { from: 0, to: 0 },
  sweeps: sweeps(0),
  control: {
    description: 'columns that start at a distance of a millionth: near is not equal',
    sweeps: sweeps(1e-6),
  },
  measure: (runs) => extremeOverWidths(runs, 'maximum', ({ difference }) => difference),
};

/** Dimension collapse. */
export const collapseStudy: Study = { kinds: [columnDifference], claims: [dimensionCollapse] };
