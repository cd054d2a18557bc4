// The settings and grids that the NTK claims share.
import type { Mode } from './claim';
import type { GridSize, NetSettings } from './netRun';

/** The paper, as every claim cites it. */
export const PAPER = 'Anil, Esser, Ghoshdastidar 2024 (arXiv 2403.08673)';

/** The linear loss with dot product, until it leaves. */
export const dotLoss: NetSettings = {
  form: 'linear',
  similarity: 'dot',
  activation: 'relu',
  count: 60,
  stepSize: 0.5,
  steps: 500,
};

/** The linear loss with cosine similarity, at a fixed number of steps. */
export const cosineLoss: NetSettings = { ...dotLoss, similarity: 'cosine', count: 20, steps: 50 };

const seeds = [1, 2, 3, 4, 5];

/** All widths. */
export const allWidths: Readonly<Record<Mode, GridSize>> = {
  quick: { widths: [64, 256, 1024, 4096], seeds },
  full: { widths: [64, 256, 1024, 4096, 16384, 65536], seeds },
};

/** Widths from 256, where powers of M are pure enough to be fitted. */
export const wideWidths: Readonly<Record<Mode, GridSize>> = {
  quick: { widths: [256, 1024, 4096], seeds },
  full: { widths: [256, 1024, 4096, 16384, 65536], seeds },
};
