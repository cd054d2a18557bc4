// Right arguments of what notebooks share with their claims, one row a function.
import { kernelFlow } from 'contrastive-lab/kernel';
import { dot, linear, spectral } from 'contrastive-lab/loss';
import { Matrix } from 'ml-matrix';
import * as studies from 'contrastive-lab/studies';
import { net, of, orthonormal, triplet } from './given';
import type { Row } from './trial';

const clusteredParameters = (): studies.ClusteredParameters => ({
  ...studies.clusteredBase,
  activation: 'tanh',
  spread: 0.48,
  seed: 1,
});
const netParameters = (): studies.ClusteredParameters => ({
  ...clusteredParameters(),
  mover: 'net',
  width: 8,
});
const used = ({ dynamics, kernel, start, embed }: ReturnType<typeof studies.clusteredStart>) => {
  const moving = dynamics();
  try {
    moving.advance();
    return [embed(moving.state.outputs), kernel, start];
  } finally {
    moving.dispose();
  }
};
const flow = () => ({
  data: 'three clusters',
  activation: 'tanh',
  outputs: 2,
  count: 6,
  width: 16,
  seed: 1,
  steps: 2,
});
const clock = () => ({ ...flow(), stepSize: 2 });
const pairs = () => ({
  data: 'sphere',
  form: 'infoNCE',
  similarity: 'cosine',
  delta: 0.01,
  activation: 'tanh',
  outputs: 2,
  count: 4,
  width: 16,
  seed: 1,
  stepSize: 0.5,
  steps: 2,
});
const angles = () => studies.clusterAngles(2, 3).map((angle, i) => angle + 0.01 * i);
const circle = (temperature: number) =>
  kernelFlow(studies.circleLoss(temperature), { kernel: Matrix.eye(6), start: angles(), stepSize: 0.5 });
const runs = () =>
  [1, 2, 3].flatMap((seed) =>
    [64, 256].map((width) => ({
      parameters: { width, seed },
      result: { hittingTime: 20 + Math.log(width) * seed, growthRate: 0.2, stepSize: 0.5 },
      seconds: 1,
      engine: 'native',
    })),
  );
const sizes = () => ({
  quick: { widths: [8], seeds: [1] },
  full: { widths: [8, 16], seeds: [1] },
});

export const studyRows: readonly Row[] = [
  ...of('studies', studies, {
    circleLoss: [
      () => [0.5],
      (loss: ReturnType<typeof studies.circleLoss>) => loss.evaluate({ values: angles(), count: 6, dim: 1 }),
    ],
    cloudOf: [() => ['squares', 1]],
    clusterAngles: [() => [3, 4, 1]],
    clusteredStart: [() => [clusteredParameters()], /stepSize: 1e300/, used],
    convRuns: [() => ['ntk']],
    cosineOverDepths: [() => ['tanh', [3, 4]]],
    dataOf: [() => ['sphere', 4, 1]],
    deviations: [() => [angles(), [0, 0, 0, 1, 1, 1]]],
    energyOf: [() => ['random', 1]],
    // A run of a great many steps is one that somebody asked for: steps are tried with `run`.
    flowPath: [() => [flow(), 0.05, () => true], '0.steps'],
    followClusters: [
      () => [
        circle(0.5),
        {
          labels: [0, 0, 0, 1, 1, 1],
          temperature: 0.5,
          stepSize: 0.5,
          limit: 5,
          embed: (outputs: Float64Array) => outputs,
          until: 'lifetime',
        },
      ],
      // A copy of the state would stand still for ever.
      '0.state',
      '0.dispose',
    ],
    fourDiscs: [() => [{ perDisc: 3, seed: 1 }]],
    frozenAction: [() => [pairs(), [0, 2]], '0.steps'],
    groupsBy: [() => [runs(), ['width']], '0.5.seconds', '0.5.engine', '0.5.result'],
    hittingOverDepths: [() => ['linear, dot', 300, sizes]],
    hittingRatio: [() => [runs()], '0.5.seconds', '0.5.engine'],
    lossRuns: [() => [['SupCon', 'AMDIM']]],
    netPath: [() => [clock(), () => true], '0.steps'],
    onCircle: [() => [angles()]],
    judgedEncoder: [
      () => [spectral(), { data: 'mnist', net: 'mlp', images: 130, tests: 10, steps: 1, seed: 1 }],
      '1.steps',
    ],
    pixelsAlone: [() => [{ data: 'mnist', images: 20, tests: 10, seed: 1 }]],
    pointsOf: [() => [6]],
    rankAfter: [
      () => [
        {
          net: net(),
          loss: linear(dot()),
          data: triplet(),
          stepSize: 0.1,
          steps: 3,
          toSize: false,
          start: () => orthonormal(8, 2),
        },
      ],
      '0.steps',
      ...['name', 'width', 'outputs', 'activation', 'seed', 'infinite'].map((part) => `0.net.${part}`),
      ...['name', 'alpha'].map((part) => `0.loss.${part}`),
      ...['labels', 'description'].map((part) => `0.data.${part}`),
    ],
    smallBatch: [() => [1]],
  }),
  ...of('studies', studies, { clusteredStart: [() => [netParameters()], /stepSize: 1e300/, used] }),
];
