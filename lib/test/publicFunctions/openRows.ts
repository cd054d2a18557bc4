// Right arguments of what the notebooks on alpha-CL, the variational form, deeper nets and the open questions brought, one row a function.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { PNG } from 'pngjs';
import * as data from 'contrastive-lab/data';
import * as kernel from 'contrastive-lab/kernel';
import * as loss from 'contrastive-lab/loss';
import * as model from 'contrastive-lab/model';
import * as pca from 'contrastive-lab/pca';
import * as population from 'contrastive-lab/population';
import { RandomStream } from 'contrastive-lab/tensor';
import * as train from 'contrastive-lab/train';
import { folder, images, net, normal, of, triplet } from './given';
import type { Row } from './trial';

const batch = () => ({ values: Float64Array.from(normal(12, 2).to1DArray()), count: 4, dim: 2 });
/** Of an invariant map: each point once. */
const once = () => ({ values: Float64Array.from(normal(4, 2).to1DArray()), count: 4, dim: 2 });
const plainLoss = () => loss.linear(loss.dot());
/** A loss is what its own factory makes. */
const lossParts = (place: string) => [`${place}.name`, `${place}.alpha`];
/** So are a model and its numbers. */
const modelParts = (place: string) =>
  ['name', 'width', 'outputs', 'activation', 'seed', 'infinite'].map((part) => `${place}.${part}`);
const dataParts = (place: string) => [`${place}.labels`, `${place}.description`];
const moved = (dynamics: train.Dynamics) => {
  try {
    dynamics.advance();
    return dynamics.state.loss;
  } finally {
    dynamics.dispose();
  }
};
const watched = (look: train.Observer) =>
  train.run(train.gradientDescent(net(), plainLoss(), triplet(), { stepSize: 0.1 }), {
    steps: 2,
    observe: { look: look as train.Observer<train.NetState> },
  });
const scalar = (t: number) => ({ value: Math.log1p(t), slope: 1 / (1 + t), curvature: -1 / (1 + t) ** 2 });
const decay = (t: number) => ({ value: -2 * t, slope: -2, curvature: 0 });
const pictures = () => {
  const own = path.join(folder, 'pictures', 'one');
  mkdirSync(own, { recursive: true });
  writeFileSync(path.join(own, 'a.png'), PNG.sync.write(new PNG({ width: 4, height: 4 })));
  return path.join(folder, 'pictures');
};
const views = () => data.viewsOf(images(), { rotation: 20 });
const layers = (): model.EncoderLayer[] => [
  // Convolutions are trained on the native engine alone.
  ...(process.env.CONTRASTIVE_LAB_ENGINE === 'wasm' ? [] : [{ kind: 'conv' as const, size: 2 }]),
  { kind: 'average' },
  { kind: 'dense', size: 3, relu: true },
  { kind: 'dense', size: 2, relu: false },
];
const encoder = () => model.encoder([3, 3, 1], [{ kind: 'dense', size: 2, relu: false }]);

export const openRows: readonly Row[] = [
  ...of('data', data, {
    fashionMnist: [() => [{ split: 'test' }], '0.split'],
    imageFolder: [() => [pictures(), { height: 2, width: 2, channels: 1, perClass: 1 }]],
    viewsOf: [
      () => [images(), { rotation: 20, scale: [0.8, 1.2], shift: 1, flip: true, jitter: 0.1, grey: 0.2 }],
      '0.name',
      (all: data.Views) => [all.draw([0, 1], new RandomStream(1)), all.plain([0, 1])],
    ],
  }),
  ...of('kernel', kernel, {
    action: [() => [], watched],
    frozenLimit: [
      () => [net(), plainLoss(), triplet(), { stepSize: 0.1, seed: 1 }],
      ...modelParts('0'),
      '0.at',
      ...lossParts('1'),
      ...dataParts('2'),
      /3.stepSize: 1e300/,
      moved,
    ],
    growthRates: [
      () => [triplet(), net()],
      ...dataParts('0'),
      '1.at',
      ...modelParts('1').filter((part) => part !== '1.infinite'),
    ],
    innerProducts: [() => [[1, 2, 3, 4, 5, 6], 3]],
  }),
  ...of('loss.contrasts', loss.contrasts, {
    once: [
      () => [],
      (against: loss.Contrast) =>
        loss.contrastive(loss.forms.infoNCE(), loss.dot(), { against }).evaluate(once()),
    ],
  }),
  ...of('loss', loss, {
    fieldAsymmetry: [() => [loss.infoNCE(loss.dot()), batch(), { step: 1e-5 }], ...lossParts('0')],
    through: [
      () => [plainLoss(), loss.outputMaps.sphere(), loss.outputMaps.line()],
      ...lossParts('0'),
      '1.name',
      '2.name',
      (one: loss.Loss) => one.evaluate(batch()),
    ],
    variational: [
      () => [{ temperature: 0.5, on: 'sphere', psi: scalar, logEta: decay, invariant: false }],
      (one: loss.Loss) => loss.through(one, loss.outputMaps.sphere()).evaluate(batch()),
    ],
  }),
  ...of('loss', loss, {
    variational: [
      () => [{ temperature: 0.5, on: 'line', psi: scalar, invariant: true }],
      (one: loss.Loss) => one.evaluate(once()),
    ],
  }),
  // On the circle; the row in rows.ts is of the sphere.
  ...of('population', population, { uniformPotential: [() => [0.5, 2]] }),
  ...of('model', model, {
    encoder: [
      () => [[4, 4, 1], layers()],
      (one: model.Encoder) =>
        tf.tidy(() => {
          const weights = one.start(1);
          const pass = one.forward(weights, tf.ones([2, 16]));
          const slopes = one.backward(pass, tf.ones([2, one.outputs]));
          const found = Array.from(slopes.dataSync());
          pass.dispose();
          return found;
        }),
    ],
  }),
  ...of('pca', pca, {
    players: [
      () => [
        normal(6, 3),
        normal(6, 3, 2),
        { rule: loss.rules.entropy({ temperature: 0.5 }), stepSize: 0.1, seed: 1 },
      ],
      '2.rule.name',
      '2.rule.shape',
      '2.rule.throughAlpha',
      moved,
    ],
    smallNet: [
      () => [
        loss.contrastive(loss.forms.tripletContrastive(), loss.distance()),
        normal(6, 3),
        normal(6, 3, 2),
        { widths: [4, 2], activation: model.relu, normalisation: 'rows', stepSize: 0.1, seed: 1 },
      ],
      ...lossParts('0'),
      ...['name', 'gain', 'value', 'derivative', 'backward', 'curvature', 'curvatureAt', 'moments'].map(
        (part) => `3.activation.${part}`,
      ),
      moved,
    ],
    spectralFlow: [
      () => [net(), triplet(), { timeStep: 0.1 }],
      ...modelParts('0').filter((part) => part !== '0.activation'),
      ...['gain', 'derivative', 'curvature', 'at', 'slopeAt', 'curvatureAt', 'moments', 'name'].map(
        (part) => `0.activation.${part}`,
      ),
      '0.at',
      ...dataParts('1'),
      /1.inputs: huge/,
      moved,
    ],
  }),
  ...of('train', train, {
    fromStart: [
      () => [net(), triplet(), new Array<number>(24).fill(0.1)],
      ...modelParts('0'),
      ...dataParts('1'),
      '1.count',
      (map: loss.OutputMap) => map.embed(new Float64Array(24), 2).values,
    ],
    predictorDescent: [
      () => [
        {
          encoder: [model.dense(5), model.tanh, model.dense(2)],
          seed: 1,
          predictor: [model.dense(4), model.tanh, model.dense(2)],
        },
        triplet(),
        { stepSize: 0.1, momentum: 0.5 },
      ],
      ...dataParts('1'),
      /2.stepSize: 1e300/,
      moved,
    ],
    supremum: [() => [({ loss: value }: train.DynamicsState) => value], watched],
    viewDescent: [
      () => [
        encoder(),
        loss.ntXent(loss.cosine()),
        views(),
        { images: [0, 1, 2, 3], batch: 2, stepSize: 0.01, seed: 1 },
      ],
      '0.size',
      ...lossParts('1'),
      ...['name', 'shape', 'plain'].map((part) => `2.${part}`),
      /3.stepSize: 1e300/,
      moved,
    ],
  }),
];
