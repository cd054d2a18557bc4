// Right arguments of what nets and runs are made of, one row a function.
import path from 'node:path';
import * as kernel from 'contrastive-lab/kernel';
import * as loss from 'contrastive-lab/loss';
import * as model from 'contrastive-lab/model';
import * as pca from 'contrastive-lab/pca';
import { populationClip } from 'contrastive-lab/population';
import { writeSafetensors } from 'contrastive-lab/tensor';
import * as train from 'contrastive-lab/train';
import { factors, folder, infoNCE, mixtures, net, normal, of, orthonormal, tensor2d, triplet } from './given';
import type { Row } from './trial';

/** The whole of V is the net's own: it is made once, before anything is counted. */
const wholeNet = () => {
  const one = net().at(triplet(), { space: 'weight' });
  one.weights;
  return one;
};
const layersOf = () => {
  const one = net().at(triplet());
  const layers = one.layers();
  one.dispose();
  return layers;
};
const plain = () => train.gradientDescent(net(), loss.linear(loss.dot()), triplet(), { stepSize: 0.1 });
const bound = () =>
  train.gradientDescent(net(), loss.linear(loss.dot()), triplet(), {
    stepSize: 0.1,
    outputLayer: train.orthonormalOutput(),
  });
const watched = (look: train.Observer) =>
  train.run(plain(), { steps: 2, observe: { look: look as train.Observer<train.NetState> } });
const optimised = (optimiser: train.Optimiser) =>
  train.run(
    train.gradientDescent(net(), loss.linear(loss.dot()), triplet(), {
      stepSize: 0.1,
      optimiser,
      space: 'weight',
    }),
    { steps: 2 },
  );
const begun = (outputLayer: train.OutputLayer) =>
  train.run(
    train.gradientDescent(net(), loss.linear(loss.dot()), triplet(), { stepSize: 0.1, outputLayer }),
    { steps: 2 },
  );
const disposed = (one: { dispose(): void }) => {
  one.dispose();
};
const constrained = (constraint: model.Constraint) => {
  const one = net().at(triplet(), { constraints: { output: constraint } });
  one.dispose();
};
const pointsOf = () => {
  const { inputs, inputDim } = triplet();
  return { inputs, inputDim };
};
const factorParts = () => ({
  activation: model.tanh,
  preActivations: tensor2d(6, 8),
  features: tensor2d(6, 8),
  output: tensor2d(8, 2),
  gram: tensor2d(6, 6),
});
const pairLoss = (): train.PairLoss => populationClip(mixtures());
const curve = () => ({ name: 'tanh', at: Math.tanh, slopeAt: (x: number) => 1 - Math.tanh(x) ** 2 });
/** A model is what its own factory makes: its numbers are checked there. */
const modelParts = (place: string) =>
  ['name', 'width', 'outputs', 'activation', 'seed', 'infinite'].map((part) => `${place}.${part}`);
const activationParts = (place: string) =>
  [
    'name',
    'gain',
    'value',
    'derivative',
    'backward',
    'curvature',
    'at',
    'slopeAt',
    'curvatureAt',
    'moments',
  ].map((part) => `${place}.${part}`);

const savedWeights = path.join(folder, 'net.safetensors');

export const netRows: readonly Row[] = [
  ...of('kernel', kernel, {
    ntkDrift: [() => [[0, 5]], watched],
    gradientChange: [() => [[0, 5]], watched],
    hittingTime: [() => [{ x: [0, 1, 2], y: [0, 0.5, 2] }, 1], /0.y: Infinity/],
    growthRate: [
      () => [triplet(), net()],
      '0.labels',
      '0.description',
      '1.at',
      ...modelParts('1').filter((part) => part !== '1.infinite'),
    ],
    predictedHittingSlope: [() => [0.5, 0.1]],
    hessianNorm: [() => [layersOf()]],
    largestHessianNorm: [() => [{ net: net().at(triplet()), count: 4 }]],
    frozenKernel: [
      () => [net(), loss.linear(loss.dot()), triplet(), { stepSize: 0.1 }],
      ...modelParts('0'),
      '1.name',
      '1.alpha',
      '2.labels',
      '2.description',
      disposed,
    ],
    linearisedGap: [() => [], watched],
    ntk: [() => [layersOf()]],
    ntkDiagonal: [() => [layersOf()]],
    ntkTrace: [() => [layersOf()]],
    ntkRows: [() => [layersOf(), { memory: 1e6 }], (rows: Iterable<object>) => [...rows]],
    atPoints: [() => [{ net: net().at(triplet()), count: 4 }, [0, 5]]],
    ntkTimes: [() => [layersOf(), tensor2d(12, 2)]],
    hiddenChange: [() => [], watched],
    weightChange: [() => [], watched],
  }),
  ...of('model', model, {
    leakyRelu: [() => [0.1]],
    twoLayer: [
      () => [{ width: 8, outputs: 2, activation: 'tanh', seed: 1 }],
      (one: model.TwoLayer) => {
        one.at(triplet()).dispose();
      },
    ],
    particles: [
      () => [{ outputs: 2, seed: 1, scale: 1, on: 'line', start: normal(12, 2).to1DArray() }],
      (one: model.Particles) => {
        one.at(triplet()).dispose();
      },
    ],
    orthonormal: [() => [{ retraction: 'qr' }], constrained],
    unitFrobenius: [() => [], constrained],
    unitNeurons: [() => [], constrained],
    conv: [() => [4, { kernel: 3 }]],
    flatten: [() => []],
    globalAverage: [() => []],
    image: [() => [3, 3, 1]],
    dense: [() => [4]],
    layered: [
      () => [[model.dense(8), model.tanh, model.dense(2)], { seed: 1, scaling: 'ntk' }],
      ...['name', 'kind', 'fanOut', 'shape', 'fanIn'].map((part) => `0.2.${part}`),
      (one: model.LayeredModel) => {
        one.at(triplet()).dispose();
      },
    ],
    disposeLayers: [() => [layersOf()], '0.1.divisor', '0.1.positions'],
    twoLayerFactors: [() => [factorParts()], ...activationParts('0.activation')],
    quadratureMoments: [() => [curve()], '0.name', (moments: model.MomentsOf) => moments(1, 1, 0.5)],
    cheaperSpace: [() => [6, 3]],
    TwoLayerNet: [
      () => [net(), triplet(), { space: 'weight', weights: { output: tensor2d(8, 2) } }],
      '0.name',
      '0.at',
      '0.infinite',
      ...['gain', 'at', 'slopeAt', 'curvatureAt', 'moments'].map((part) => `0.activation.${part}`),
      '1.labels',
      '1.description',
      '1.count',
    ],
    initialHidden: [() => [{ width: 8, outputs: 2, seed: 1 }, 3], '0.outputs'],
    initialOutput: [() => [{ width: 8, outputs: 2, seed: 1 }]],
    initialPreActivations: [() => [{ width: 8, outputs: 2, seed: 1 }, tensor2d(4, 3)], '0.outputs'],
    usedCoordinates: [() => [pointsOf()]],
    loadWeights: [
      () => {
        writeSafetensors(savedWeights, {
          arrays: { output: { shape: [8, 2], values: new Float32Array(16) } },
          metadata: {},
        });
        return [savedWeights, net()];
      },
      ...modelParts('1'),
    ],
    readWeights: [() => [wholeNet()]],
    saveWeights: [() => [wholeNet(), savedWeights]],
  }),
  ...of('pca', pca, {
    contrastCovariance: [() => [{ net: net().at(triplet()), count: 4 }]],
    covarianceDrift: [() => [], watched],
    disposeFactors: [() => [factors()], '0.left', '0.right', '0.scale'],
    pcaGap: [
      () => [],
      (look: train.Observer) =>
        train.run(bound(), { steps: 2, observe: { look: look as train.Observer<train.NetState> } }),
    ],
    pcaStart: [
      () => [triplet()],
      '0.labels',
      '0.description',
      (start: train.OutputStart) => begun(train.orthonormalOutput({ start })),
    ],
  }),
  ...of('train', train, {
    Descent: [
      () => [net(), loss.linear(loss.dot()), triplet(), 0.1, { space: 'weight' }],
      ...modelParts('0'),
      '1.name',
      '1.alpha',
      '2.labels',
      '2.description',
    ],
    gradientDescent: [
      () => [net(), loss.linear(loss.dot()), triplet(), { stepSize: 0.1, batch: { size: 2, seed: 1 } }],
      ...modelParts('0'),
      '1.name',
      '1.alpha',
      '2.labels',
      '2.description',
    ],
    encoderDescent: [
      () => [infoNCE(), { outputs: 2, stepSize: 0.1, startScale: 0.3, seed: 1 }],
      '0.name',
      (one: train.Dynamics) => {
        one.advance();
      },
    ],
    requireEncoderLoss: [() => ['loss', infoNCE()], '0', '1.name'],
    fitPair: [
      () => [pairLoss(), { outputs: 1, seed: 1, startScale: 0.3, tolerance: 1e-6, iterations: 5 }],
      '0.name',
    ],
    adam: [() => [{ first: 0.9, second: 0.999, epsilon: 1e-8 }], optimised],
    momentum: [() => [{ decay: 0.9 }], optimised],
    sgd: [() => [], optimised],
    weightDecay: [() => [0.1, train.sgd()], '1.name', '1.linear', optimised],
    onlyAt: [() => [(step: number) => step > 0, train.outputSize], watched],
    outputSize: [() => [{ outputs: Float64Array.of(1, 2) }], /NaN|Infinity|huge/],
    sinceStart: [
      () => [
        {
          take: ({ loss: value }: train.DescentState) => value,
          compare: (now: number, start: number) => now - start,
          free: () => undefined,
        },
      ],
      watched,
    ],
    run: [
      () => [
        plain(),
        {
          steps: 2,
          observe: { size: train.outputSize },
          recordAt: () => true,
          stopWhen: () => false,
          onStep: () => undefined,
        },
      ],
      (path_: train.Trajectory<object>) => path_.records,
    ],
    freeOutput: [() => [() => tensor2d(8, 2)], begun],
    orthonormalOutput: [() => [{ retraction: 'qr', start: () => orthonormal(8, 2) }], begun],
  }),
];
