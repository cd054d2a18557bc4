// Runs of the net with orthonormal output weights: C_V, its PCA and W side by side.
import { hiddenChange } from '../../kernel';
import { pcaGap, pcaStart, type PcaGap } from '../../pca';
import { freeOutput, gradientDescent, orthonormalOutput, run, type OutputLayer } from '../../train';
import type { RunKind } from '../../sweep';
import { netRules, startOf, type NetParameters } from './problem';

const layers = {
  /** W^T W = I from a random start. */
  orthonormal: () => orthonormalOutput(),
  /** The same from the PCA solution of C_V(0). */
  pca: (data) => orthonormalOutput({ start: pcaStart(data) }),
  /** Without constraint. */
  free: () => freeOutput(),
} satisfies Record<string, (data: Awaited<ReturnType<typeof startOf>>['data']) => OutputLayer>;

const DEFAULTS = { form: 'linear', activation: 'tanh', count: 20, outputs: 2 } as const;
type Defaulted = keyof typeof DEFAULTS;

/** A problem as for other nets, with other defaults, and how W begins and is kept. */
export type PcaParameters = Omit<NetParameters, Defaulted> &
  Partial<Pick<NetParameters, Defaulted>> & { readonly layer: keyof typeof layers };

/** What is kept of a recorded step. */
export type PcaRecord = Omit<PcaGap, 'optimum' | 'gapNow' | 'range'> & {
  readonly step: number;
  /** ||V(t) - V(0)||_F. */
  readonly hidden: number;
};

/** What is kept of a run. */
export interface PcaResult {
  /** At steps 1, 2, 5, 10, 20, 50, ... and the last; those after a divergence are missing. */
  readonly records: readonly PcaRecord[];
}

/** Recorded at 1, 2, 5 of each power of ten. */
export const orthonormal: RunKind<PcaParameters, PcaResult> = {
  name: 'pca-gap',
  version: 1,
  parameters: {
    ...netRules,
    form: { rule: netRules.form, default: DEFAULTS.form },
    activation: { rule: netRules.activation, default: DEFAULTS.activation },
    count: { rule: netRules.count, default: DEFAULTS.count },
    outputs: { rule: 'positive integer', default: DEFAULTS.outputs },
    layer: Object.keys(layers),
  },
  module: __filename,
  run: pcaRun,
};

async function pcaRun(parameters: PcaParameters): Promise<PcaResult> {
  const { layer, stepSize, steps, width, delta = 0.01 } = parameters;
  // With orthonormal weights the outputs are of order 1/sqrt(M), where delta = 0.01 is large and turns the cosine into a dot
  // product: delta shrinks with M to stay as small against |f|^2 as in a free net.
  const scaled = layer === 'free' ? delta : delta / width;
  const { net, loss, data } = await startOf({ ...DEFAULTS, ...parameters, delta: scaled });
  const path = await run(gradientDescent(net, loss, data, { stepSize, outputLayer: layers[layer](data) }), {
    steps,
    observe: { pca: pcaGap(), hidden: hiddenChange() },
    recordAt: (step) => step === 0 || step === steps || isRound(step),
  });
  return {
    records: path.records.slice(1).map(({ step, observed: { pca, hidden } }) => {
      const { toStart, angles, toNow, ofPca, drift, size, gap } = pca;
      return { step, toStart, angles, toNow, ofPca, drift, size, gap, hidden };
    }),
  };
}

/** 1, 2 or 5 times a power of ten. */
function isRound(step: number): boolean {
  const digits = String(step);
  return ['1', '2', '5'].includes(digits[0]) && Number(digits.slice(1)) === 0;
}
