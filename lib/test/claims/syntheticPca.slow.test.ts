// W against PCA on synthetic triplets, free of any data set: N = 20 in 20 dimensions, three classes, Z = 2, eta = 1, 1,000 steps.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { hiddenChange } from 'contrastive-lab/kernel';
import { twoLayer } from 'contrastive-lab/model';
import { fitPowerLawOverSeeds } from 'contrastive-lab/stats';
import { sphereTriplets } from 'contrastive-lab/data';
import { cosine, dot, linear, type Loss } from 'contrastive-lab/loss';
import { pcaGap, type PcaGap } from 'contrastive-lab/pca';
import { engine } from 'contrastive-lab/tensor';
import { gradientDescent, onlyAt, orthonormalOutput, run } from 'contrastive-lab/train';

before(() => engine());

const seeds = [1, 2, 3];
const widths = [64, 256, 1024, 4096, 16384];
const stepSize = 1;
/** Where the drift is still small against C_V, and the end. */
const [early, late] = [200, 1000];

interface Seen {
  readonly pca: PcaGap | null;
  readonly hidden: number;
}

/** What one run shows at `early` and `late`; how far V moves adds up over all steps, and takes a third of the time. */
async function runOf(
  width: number,
  seed: number,
  loss: Loss,
  hidden: boolean,
): Promise<{ early: Seen; late: Seen }> {
  const data = sphereTriplets({ count: 20, inputDim: 20, seed, classes: 3 });
  const path = await run(
    gradientDescent(twoLayer({ width, outputs: 2, activation: 'tanh', seed }), loss, data, {
      stepSize,
      outputLayer: orthonormalOutput(),
    }),
    {
      steps: late,
      observe: {
        pca: onlyAt((step) => step === early || step === late, pcaGap()),
        hidden: hidden ? hiddenChange() : () => NaN,
      },
    },
  );
  return { early: path.records[early].observed, late: path.records[late].observed };
}

type Run = Awaited<ReturnType<typeof runOf>>;

/** Runs by seed, then by width. */
async function grid(lossAt: (width: number) => Loss, { hidden = false } = {}): Promise<Run[][]> {
  const runs: Run[][] = [];
  for (const seed of seeds) {
    const row: Run[] = [];
    for (const width of widths) row.push(await runOf(width, seed, lossAt(width), hidden));
    runs.push(row);
  }
  return runs;
}

function slope(runs: Run[][], quantity: (run: Run) => number, from: number): number {
  const start = widths.indexOf(from);
  return fitPowerLawOverSeeds(
    runs.map((row) => ({ x: widths.slice(start), y: row.slice(start).map(quantity) })),
  ).slope;
}

const within = (value: number, low: number, high: number, what: string): void => {
  assert.ok(low <= value && value <= high, `${what}: ${value} should lie in [${low}, ${high}]`);
};

const sine = ({ late: { pca } }: Run): number => pca?.toStart ?? NaN;

/** Geometric mean over the seeds at the i-th width. */
function meanSine(runs: Run[][], i: number): number {
  return Math.exp(runs.reduce((sum, row) => sum + Math.log(sine(row[i])), 0) / seeds.length);
}

test('dot product: W ends at PCA of C_V(0) as M grows, V moves like M^(-1/2) and C_V like 1/M', async () => {
  const runs = await grid(() => linear(dot()), { hidden: true });
  // Found in float64 by an independent program on one such set of triplets.
  const expected = [0.599, 0.383, 0.127, 0.033, 0.008];
  expected.forEach((value, i) => {
    within(meanSine(runs, i) / value, 1 / 1.6, 1.6, `sine at M = ${widths[i]}`);
  });
  within(slope(runs, sine, 64), -1.2, -0.8, 'exponent of the sine');
  within(
    slope(runs, (run) => run.early.hidden, 256),
    -0.6,
    -0.4,
    'exponent of ||dV||',
  );
  within(
    slope(runs, (run) => run.early.pca?.drift ?? NaN, 256),
    -1.1,
    -0.9,
    'exponent of ||dC_V||',
  );
});

test('cosine: W stays away from PCA of C_V(0) at every width', async () => {
  // With W^T W = I the outputs are of order 1/sqrt(M): delta is kept as small against them as in a free net. At this step size
  // rounding decides where a single run is after some twenty steps (spaces and engines part there), so that seeds are averaged.
  const runs = await grid((width) => linear(cosine({ delta: 0.01 / width })));
  widths.forEach((width, i) => {
    within(meanSine(runs, i), 0.9, Math.SQRT2, `M = ${width}`);
  });
});
