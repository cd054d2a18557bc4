// Dimension collapse: outputs that start alike stay alike (Proposition 18), on MNIST.
import { extremeOverWidths, type Claim, type Mode, type Study } from '../claims';
import type { RunKind, Sweep } from '../sweep';
import { equalColumns, nearColumns, type CollapseResult } from './kinds/columns';
import type { NetParameters } from './kinds/problem';
import { cosineLoss, overWidths, PAPER, type GridSize } from './settings';

const sizes: Record<Mode, GridSize> = {
  quick: { widths: [64, 256, 1024], seeds: [1, 2, 3, 4, 5] },
  full: { widths: [64, 256, 1024, 4096, 16384], seeds: [1, 2, 3, 4, 5] },
};

/** Cosine and dot product both, the dot product for as long as it stays finite. */
function sweeps(
  kind: RunKind<NetParameters, CollapseResult>,
): Record<Mode, Sweep<NetParameters, CollapseResult>> {
  const cosine = overWidths(kind, { ...cosineLoss, steps: 200 }, sizes);
  const dot = overWidths(kind, { ...cosineLoss, similarity: 'dot', steps: 40 }, sizes);
  const both = (mode: Mode): Sweep<NetParameters, CollapseResult> => ({
    kind,
    grid: [...cosine[mode].grid, ...dot[mode].grid],
  });
  return { quick: both('quick'), full: both('full') };
}

/** Equal columns stay equal to the last bit. */
export const collapse: Claim<NetParameters, CollapseResult> = {
  id: 'dimension-collapse',
  source: `${PAPER}, Proposition 18, as stated in a published summary; proved here: equal outputs have equal gradients`,
  theorem: 'Proposition 18',
  statement: String.raw`W_{\cdot i}(0)=W_{\cdot j}(0)\Rightarrow W_{\cdot i}(t)=W_{\cdot j}(t)`,
  quantity:
    'largest difference of two columns that start equal, over all steps, relative to their size (ReLU, cosine and dot product)',
  prediction: 0,
  rule: { from: 0, to: 0 },
  sweeps: sweeps(equalColumns),
  control: {
    description: 'columns that start a millionth apart: near is not equal',
    sweeps: sweeps(nearColumns),
  },
  measure: (runs) => extremeOverWidths(runs, 'maximum', ({ difference }) => difference),
};

/** Dimension collapse. */
export const collapseStudy: Study = { kinds: [equalColumns, nearColumns], claims: [collapse] };
