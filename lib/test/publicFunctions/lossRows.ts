// Right arguments of losses and what they are composed of, one row a function.
import { Matrix } from 'ml-matrix';
import * as loss from 'contrastive-lab/loss';
import { normal, of } from './given';
import type { Row } from './trial';

const batch = () => ({
  values: Float64Array.from(normal(12, 2).to1DArray()),
  count: 4,
  dim: 2,
  labels: [0, 1, 0, 1],
});
const evaluated = (one: loss.Loss) => one.evaluate(batch());
const composed = (one: loss.Form) => evaluated(loss.contrastive(one, loss.dot()));
const against = (one: loss.Contrast) =>
  evaluated(loss.contrastive(loss.forms.infoNCE(), loss.dot(), { against: one }));
const ruled = (one: loss.AlphaRule) =>
  evaluated(loss.contrastive(loss.forms.infoNCE(), loss.cosine(), { alpha: one }));
const compared = (one: loss.Similarity) => evaluated(loss.infoNCE(one));

export const lossRows: readonly Row[] = [
  ...of('loss', loss, {
    barlowTwins: [() => [{ offDiagonal: 0.1, floor: 1e-4 }], evaluated],
    checkGradient: [
      () => [loss.infoNCE(loss.dot()), batch(), { tolerance: 1e-4, step: 1e-3 }],
      '0.name',
      '0.alpha',
      '1.labels',
    ],
    contrastive: [
      () => [
        loss.forms.triplet({ margin: 1 }),
        loss.dot(),
        { against: loss.contrasts.others(), alpha: 'own', backprop: false },
      ],
      '0.name',
      '1.name',
      '1.largest',
      '2.against.name',
      evaluated,
    ],
    alphaCovariance: [
      () => [normal(4, 4).abs(), normal(4, 3), normal(4, 3, 2), [normal(4, 2), normal(4, 2, 2)]],
    ],
    alphaEnergy: [() => [normal(4, 4).abs(), normal(4, 3), normal(4, 3, 2)]],
    logSumExp: [
      () => [Float64Array.of(1, 2, 3), new Float64Array(3), [0, 0, 0]],
      /argument [02]: (NaN|Infinity)|argument 1: (NaN|Infinity|huge)|huge|argument 2: null|a hole/,
    ],
    lossAt: [
      () => [loss.infoNCE(loss.dot()), batch()],
      '0.name',
      '0.alpha',
      '1.labels',
      /1.values: (NaN|Infinity|huge)/,
    ],
    linear: [() => [loss.dot()], '0.name', '0.largest', evaluated],
    clip: [() => [loss.cosine(), { temperature: 0.5 }], '0.name', '0.largest', evaluated],
    infoNCE: [() => [loss.cosine(), { temperature: 0.5 }], '0.name', '0.largest', evaluated],
    ntXent: [() => [loss.cosine(), { temperature: 0.5 }], '0.name', '0.largest', evaluated],
    softmax: [
      () => [loss.cosine(), { temperature: 0.5, negatives: 'all', positiveShare: 0.5 }],
      '0.name',
      '0.largest',
      evaluated,
    ],
    supCon: [() => [loss.cosine(), { temperature: 0.5 }], '0.name', '0.largest', evaluated],
    cosine: [() => [{ delta: 0.1 }], compared],
    distance: [() => [], compared],
    dot: [() => [], compared],
    amdim: [() => [loss.dot(), { clip: 10, penalty: 0.04 }], '0.name', '0.largest', evaluated],
    simSiam: [() => [loss.cosine()], '0.name', '0.largest', evaluated],
    spectral: [() => [], evaluated],
  }),
  ...of('loss.forms', loss.forms, {
    infoNCE: [() => [{ temperature: 0.5, epsilon: 1, scale: 1 }], composed],
    mine: [() => [], composed],
    triplet: [() => [{ margin: 1 }], composed],
    softTriplet: [() => [{ temperature: 0.5, margin: 1 }], composed],
    tuplet: [() => [], composed],
    lifted: [() => [{ margin: 1 }], /1e300/, composed],
    modifiedTriplet: [() => [{ steepness: 1 }], composed],
    tripletContrastive: [() => [], composed],
  }),
  ...of('loss.contrasts', loss.contrasts, {
    own: [() => [], against],
    all: [() => [], against],
    others: [() => [], against],
    views: [() => [], against],
    partners: [() => [{ both: true, oneself: false }], against],
    everyone: [() => [], against],
    byLabels: [() => [{ negatives: 'classes' }], against],
    byIndex: [
      () => [
        {
          positives: [[4], [5], [6], [7]],
          negatives: [
            [8, 9],
            [9, 10],
            [10, 11],
            [11, 8],
          ],
        },
      ],
      '0.positives.3',
      /ragged/,
      against,
    ],
    memoryBank: [() => [{ values: Float64Array.of(1, 2, 3, 4), dim: 2 }], against],
  }),
  ...of('loss.rules', loss.rules, {
    entropy: [() => [{ temperature: 0.5, normalise: true }], ruled],
    tsallis: [() => [{ temperature: 0.5, exponent: 2, normalise: true }], ruled],
    direct: [() => [{ temperature: 0.5, exponent: 4, normalise: true }], ruled],
    square: [() => [{ temperature: 0.5, normalise: true }], ruled],
    frozen: [() => [Matrix.ones(4, 4)], ruled],
  }),
];
