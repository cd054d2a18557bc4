// Runs of the net with orthonormal output weights: C_V, its PCA and W side by side.
import { cosine, dot, linear, type Loss } from '../loss';
import { pcaGap, pcaStart } from '../pca';
import { gradientDescent, run, freeOutput, orthonormalOutput, type OutputLayer } from '../train';
import type { Sweep } from '../sweep';
import type { Mode } from './claim';
import { startOf, type GridSize, type NetParameters } from './netRun';

/** What a grid holds fixed. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type PcaSettings = {
  readonly similarity: 'dot' | 'cosine';
  /** `orthonormal` from a random start, `pca` from the PCA solution of C_V(0), `free` without constraint. */
  readonly layer: 'orthonormal' | 'pca' | 'free';
  readonly stepSize: number;
  readonly steps: number;
};

/** What fixes a run. */
export type PcaParameters = PcaSettings & Pick<NetParameters, 'width' | 'seed'>;

/** What is kept of a recorded step, as in `PcaGap`. */
export interface PcaRecord {
  readonly step: number;
  readonly toStart: number;
  readonly ofPca: number;
  readonly drift: number;
  readonly gap: number;
}

/** A kind of run; its name is part of the key of each finished run. */
export type PcaRun = Pick<Sweep<PcaParameters, PcaResult>, 'name' | 'run'>;

/** What is kept of a run. */
export interface PcaResult {
  /** At steps 1, 2, 5, 10, 20, 50, ... and the last; those after a divergence are missing. */
  readonly records: readonly PcaRecord[];
}

/** N triplets and Z outputs of all these runs. */
const COUNT = 20;
const OUTPUTS = 2;

/** Recorded at 1, 2, 5 of each power of ten. */
export const pcaRuns: PcaRun = { name: 'pca-gap-1', run: pcaRun };

async function pcaRun(parameters: PcaParameters): Promise<PcaResult> {
  const { similarity, layer, stepSize, steps, width, seed } = parameters;
  const { net, data } = await startOf(
    { form: 'linear', similarity, activation: 'tanh', count: COUNT, stepSize, steps, width, seed },
    OUTPUTS,
  );
  const layers: Record<PcaSettings['layer'], () => OutputLayer> = {
    orthonormal: () => orthonormalOutput(),
    pca: () => orthonormalOutput({ start: pcaStart(data) }),
    free: () => freeOutput(),
  };
  const path = await run(
    gradientDescent(net, lossOf(parameters), data, { stepSize, outputLayer: layers[layer]() }),
    { steps, observe: { pca: pcaGap() }, recordAt: (step) => step === 0 || step === steps || isRound(step) },
  );
  return {
    records: path.records.slice(1).map(({ step, observed: { pca } }) => {
      const { toStart, ofPca, drift, gap } = pca;
      return { step, toStart, ofPca, drift, gap };
    }),
  };
}

/** 1, 2 or 5 times a power of ten. */
function isRound(step: number): boolean {
  const digits = String(step);
  return ['1', '2', '5'].includes(digits[0]) && Number(digits.slice(1)) === 0;
}

/**
 * With orthonormal weights the outputs are of order 1/sqrt(M), where delta = 0.01 is large and turns the cosine into a dot
 * product: delta shrinks with M to stay as small against |f|^2 as in a free net.
 */
function lossOf({ similarity, layer, width }: PcaParameters): Loss {
  if (similarity === 'dot') return linear(dot());
  return linear(cosine({ delta: layer === 'free' ? 0.01 : 0.01 / width }));
}

/**
 * The quick and the full grid over widths and seeds.
 * @param settings all else
 */
export function pcaSweeps(
  settings: PcaSettings,
  sizes: Readonly<Record<Mode, GridSize>>,
  kind: PcaRun = pcaRuns,
): Record<Mode, Sweep<PcaParameters, PcaResult>> {
  const sweep = ({ widths, seeds }: GridSize): Sweep<PcaParameters, PcaResult> => ({
    ...kind,
    grid: widths.flatMap((width) => seeds.map((seed) => ({ ...settings, width, seed }))),
  });
  return { quick: sweep(sizes.quick), full: sweep(sizes.full) };
}
