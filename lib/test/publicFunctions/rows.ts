// Right arguments of functions of numbers, one row a function.
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';
import * as data from 'contrastive-lab/data';
import * as evaluate from 'contrastive-lab/evaluate';
import * as kernel from 'contrastive-lab/kernel';
import * as loss from 'contrastive-lab/loss';
import * as model from 'contrastive-lab/model';
import * as pca from 'contrastive-lab/pca';
import * as population from 'contrastive-lab/population';
import * as stats from 'contrastive-lab/stats';
import * as subspace from 'contrastive-lab/subspace';
import * as tensor from 'contrastive-lab/tensor';
import * as train from 'contrastive-lab/train';
import {
  triplet,
  of,
  normal,
  tensor2d,
  orthonormal,
  mixture,
  mixtures,
  labelled,
  images,
  pairs,
  paired,
  encoders,
  factors,
  infoNCE,
} from './given';
import type { Row } from './trial';

export const rows: readonly Row[] = [
  ...of('tensor', tensor, {
    scaledBessel: [() => [2, 5]],
    largestEntry: [() => [tensor2d(3, 2)], /dimension/],
    matMul: [() => [tensor2d(3, 2), tensor2d(2, 4)]],
    subtract: [() => [tensor2d(3, 2), tensor2d(3, 2)]],
    qr: [() => [tensor2d(4, 2)]],
    svd: [() => [tensor2d(4, 2)]],
    symmetricEigen: [() => [tf.tidy(() => tf.matMul(tensor2d(3, 3), tensor2d(3, 3), true))]],
    matrixOf: [() => [tensor2d(3, 2)]],
    tensorOf: [() => [normal(3, 2)]],
    symmetric: [() => [Matrix.eye(3)]],
    symmetrised: [() => [normal(3, 3)]],
    whitening: [() => [Matrix.eye(3).mul(2), 0], '1'],
    gaussHermite: [() => [5]],
    gaussLegendre: [() => [5]],
    roundingVariance: [() => [normal(3, 2)]],
    safeScale: [() => [normal(3, 2)]],
  }),
  ...of('data', data, {
    labelledViews: [
      () => [images(), { classes: [0, 1], perClass: 2, augmentation: data.shift(1), views: 2, seed: 1 }],
      '0.name',
      '1.augmentation',
    ],
    shift: [() => [2]],
    blur: [() => [1.5]],
    noise: [() => [0.1]],
    crop: [() => [0.75]],
    checkDelta: [() => [0.5]],
    checkKeptNoise: [() => [0.5]],
    checkSameWeights: [() => [mixture(), mixture()]],
    drawPairs: [() => [mixture(), { count: 5, delta: 0.5, keptNoise: 0.5, seed: 1 }]],
    drawPoints: [() => [mixture(), { count: 5, seed: 1 }]],
    classStatistics: [() => [labelled()]],
    fittedMixture: [() => [labelled()]],
    heldOut: [() => [['a', 'b', 'c', 'd', 'e', 'f', 'g'], { validation: 0.2, test: 0.2, seed: 1 }]],
    parseIdx: [() => [Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), 'file'], '1'],
    parseCifar10: [() => [new Uint8Array(3073), 'file'], '1'],
    parseEmojiTable: [() => ['1F600\t0\t0\tfaces\tgrinning', 'file'], '1'],
    cutSheet: [() => [{ width: 34, height: 34, data: new Uint8Array(4 * 34 * 34) }, [{ column: 0, row: 0 }]]],
    balancedSubset: [() => [images(), { count: 4, classes: [0, 1], seed: 1 }], '0.name'],
    classesOf: [() => [images()], '0.name'],
    imageAt: [() => [images(), 1], '0.name'],
    pictureAt: [() => [images(), 1], '0.name'],
    betweenScatter: [() => [mixture()]],
    centredMeans: [() => [mixture()]],
    overallMean: [() => [mixture()]],
    requireMixture: [() => [mixture()]],
    sharedCovariance: [() => [mixture()]],
    withinCovariance: [() => [mixture()]],
    gaussianMixture: [
      () => [{ means: normal(3, 2), covariance: Matrix.eye(2), weights: [0.5, 0.25, 0.25] }],
      '0.means',
      /covariance: lists/,
    ],
    mosaic: [
      () => [data.triplets(images(), { count: 4, seed: 1 }), { height: 3, width: 3, channels: 1 }, 2],
      '0.count',
      '0.inputs',
      '0.labels',
      '0.description',
    ],
    nGrams: [() => [['hot pepper', 'hot dog'], { sizes: [2, 3], minimumTexts: 1 }]],
    batchesOf: [() => [pairs(), 3]],
    requirePairs: [() => [pairs()]],
    sameClassPartners: [() => [[0, 1, 0, 1], 1]],
    randomMixture: [
      () => [
        { components: 3, inputDim: 4, conditionNumber: 5, separation: 2, weights: [0.5, 0.3, 0.2], seed: 1 },
      ],
    ],
    sphereTriplets: [() => [{ count: 4, inputDim: 3, noise: 0.5, classes: 2, seed: 1 }]],
    triplets: [
      () => [images(), { count: 4, classes: [0, 1], seed: 1, negatives: 'any', unitLength: true }],
      '0.name',
    ],
    requireSamples: [() => ['data', triplet(), 3], '0', '1.labels', '1.description', /argument 2/],
    tripletsOf: [
      () => [
        {
          anchors: [
            [1, 2],
            [3, 4],
          ],
          positives: [
            [1, 2],
            [3, 4],
          ],
          negatives: [
            [1, 2],
            [3, 4],
          ],
          labels: [0, 1],
        },
      ],
    ],
  }),
  ...of('evaluate', evaluate, {
    purity: [() => [normal(6, 2), [0, 1, 0, 1, 0, 1]]],
    centredKernelAlignment: [() => [normal(6, 2), normal(6, 3)]],
    linearProbe: [() => [labelled(), labelled(), { ridge: 1e-4 }]],
    nearestNeighbours: [() => [labelled(), labelled(), { neighbours: 3 }]],
    mostSimilar: [() => [normal(4, 2), normal(5, 2), 2]],
    retrieval: [() => [normal(4, 2), normal(4, 2), { top: 2 }]],
  }),
  ...of('subspace', subspace, {
    frobeniusSine: [() => [orthonormal(4, 2), orthonormal(4, 2)]],
    principalAngles: [() => [orthonormal(4, 2), orthonormal(4, 2)]],
    cca: [() => [paired(), { dim: 2, ridge: 0.01, scaled: true }]],
    crossDirections: [() => [mixtures(), encoders(), 0.01]],
    fisherCriterion: [() => [mixture(), normal(2, 4), 0.01]],
    fisherDistance: [() => [mixture(), normal(2, 4), 0.01]],
    fisherRatio: [() => [mixture(), normal(2, 4), 0.01]],
    fisherSignals: [() => [mixture()]],
    fisherSubspace: [() => [mixture(), { centred: true }]],
    largestCriterion: [() => [mixture()]],
    sharesInside: [() => [mixture(), normal(2, 4), normal(4, 2)]],
    whiteSingularValues: [() => [mixture(), normal(2, 4)]],
    pairedDirections: [() => [encoders(), 2]],
    seenInPlane: [() => [mixture(), normal(2, 4), normal(5, 4)]],
    projected: [() => [normal(5, 4), { mean: [0, 1, 2, 3], axes: normal(4, 2) }]],
    lda: [() => [labelled(), 1]],
    mixturePca: [() => [mixture(), 2]],
    simSiamEncoder: [() => [mixture(), 2]],
    simSiamLoss: [() => [mixture(), normal(2, 4)]],
    spanOfMeans: [() => [mixture()]],
    spectralPair: [() => [mixtures(), 2]],
    largestSine: [() => [Matrix.eye(4, 2), Matrix.eye(4, 2)]],
    effectiveRank: [() => [normal(4, 3)]],
    numericalRank: [() => [normal(3, 2), 0.01]],
    projectionDistance: [() => [Matrix.eye(4, 2), Matrix.eye(4, 2)]],
    rowSpace: [() => [normal(2, 4), 0.01]],
    singularValues: [() => [normal(2, 4)]],
  }),
  ...of('pca', pca, {
    activePart: [() => [normal(4, 3), normal(2, 4)]],
    covarianceChange: [() => [factors(), factors()]],
    eigenvectors: [() => [factors(), { values: [1, 2], combinations: normal(8, 2) }, [0]], '1.values'],
    frobeniusNorm: [() => [factors()]],
    spectrum: [() => [factors()]],
    principalSubspace: [() => [factors(), 2]],
    contrastiveKernelPca: [() => [Matrix.eye(6), 1]],
    ordinaryPca: [() => [normal(6, 3), 2]],
  }),
  ...of('population', population, {
    clusterGap: [() => [{ clusters: 3, temperature: 0.5, dim: 2 }]],
    clusterPotential: [() => [{ clusters: 3, temperature: 0.5, dim: 2 }]],
    uniformPotential: [() => [0.5, 3]],
    spreadingRate: [() => [{ clusters: 3, temperature: 0.5 }]],
    sectorTarget: [() => [3]],
    lifetimeLaw: [
      () => [
        {
          kernel: Matrix.eye(4),
          labels: [0, 0, 1, 1],
          temperature: 0.5,
          start: [0.01, 0, 0.01, 0.02],
          target: 0.3,
        },
      ],
      /kernel: (zeros|negative zeros|subnormal|a constant|duplicate rows)|start: (negative zeros|subnormal)|1e300/,
    ],
    averageLoss: [() => [[infoNCE()]], '0.0.name', '0.0.inputDim', '0.0.evaluate', '0.0.scaling'],
    batchedInfoNCE: [() => [pairs(), 3]],
    populationClip: [
      () => [mixtures(), { delta: 0.5, expectation: 'quadrature', draws: 10, seed: 1 }],
      '1.draws',
      '1.seed',
    ],
    populationInfoNCE: [
      () => [mixture(), { delta: 0.5, keptNoise: 0.1, expectation: 'random', draws: 10, seed: 1 }],
    ],
    negativesBias: [() => [mixture(), normal(2, 4).mul(0.1), { negatives: 5, anchors: 10, seed: 1 }]],
    outputLoss: [() => [loss.linear(loss.dot()), pairs(), normal(9, 4)], '0.name', '0.evaluate', '0.alpha'],
    sampledClip: [() => [pairs()]],
    sampledInfoNCE: [() => [pairs(), normal(9, 4)]],
  }),
  ...of('kernel', kernel, {
    overViews: [() => [Matrix.eye(6), 2]],
    clusterModes: [
      () => [Matrix.eye(6), [0, 1, 0, 1, 0, 1]],
      /0: (zeros|negative zeros|a constant|duplicate rows)/,
    ],
    kernelFlow: [
      () => [
        loss.variational({ invariant: true }),
        { kernel: Matrix.eye(3), start: [0, 1, 2], stepSize: 0.1, outputs: 1, count: 3 },
      ],
      '0.name',
      /huge/,
    ],
    infiniteFeatureKernel: [
      () => [[1, 2, 3, 4], 2, model.tanh],
      '2.name',
      '2.gain',
      '2.value',
      '2.derivative',
      '2.backward',
      '2.curvature',
      '2.at',
      '2.slopeAt',
      '2.curvatureAt',
    ],
    infiniteNtk: [
      () => [[1, 2, 3, 4], 2, model.tanh],
      '2.name',
      '2.gain',
      '2.value',
      '2.derivative',
      '2.backward',
      '2.curvature',
      '2.at',
      '2.slopeAt',
      '2.curvatureAt',
    ],
  }),
  ...of('loss', loss, {
    reassigned: [() => [Float64Array.of(1, 2, 3, 4), { dim: 2, seed: 1 }]],
  }),
  ...of('stats', stats, {
    fitLine: [
      () => [
        [1, 2, 3],
        [2, 4, 7],
      ],
    ],
    mean: [() => [[1, 2, 3]], /Infinity/],
    geometricMean: [() => [[1, 2, 3]], /Infinity/],
    shareOf: [() => [3, 5]],
  }),
  ...of('train', train, {
    fitEncoder: [
      () => [infoNCE(), { outputs: 2, seed: 1, startScale: 0.3, tolerance: 1e-6, iterations: 20 }],
      '0',
    ],
    linearClip: [
      () => [
        paired(),
        {
          outputs: 2,
          stepSize: 0.01,
          batch: 4,
          decay: 0.1,
          startScale: 0.3,
          seed: 1,
          temperature: 1,
          similarity: 'dot',
        },
      ],
      /startScale: 1e300/,
    ],
    lbfgs: [
      () => [
        (point: Float64Array) => ({ value: point[0] ** 2, gradient: Float64Array.of(2 * point[0]) }),
        Float64Array.of(1),
        { tolerance: 1e-8, iterations: 10, memory: 3 },
      ],
    ],
  }),
];
