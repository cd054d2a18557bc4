// Right arguments of what reads and writes files.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { Matrix } from 'ml-matrix';
import * as display from 'contrastive-lab/display';
import * as evaluate from 'contrastive-lab/evaluate';
import * as files from 'contrastive-lab/files';
import * as kernel from 'contrastive-lab/kernel';
import type { LayerFactors } from 'contrastive-lab/model';
import * as tensor from 'contrastive-lab/tensor';
import { folder, net, normal, of, triplet } from './given';
import type { Row } from './trial';

const points = (): files.PointTable =>
  files.pointsFrom(normal(6, 3), { labels: ['a', 'b', 'a', 'b', 'a', 'b'] });
// Labels are integers of 32 bits, which hold no NaN: a trial there would be one with another label.
const unit = (): Matrix => files.pointMatrix(files.unitPoints(points()));
const netAt = () => net().at(triplet());
/** Factors that are freed with the arguments; the net's own are copied into them. */
const layersOf = (): readonly LayerFactors[] => {
  const own = netAt();
  const layers = own.layers([0, 1]);
  own.dispose();
  return layers;
};
const operator = (): kernel.KernelOperator => ({
  size: 3,
  times: (vector) => vector.map((value, i) => (i + 1) * value),
});
const fresh = (ending: string): string => path.join(folder, `${randomUUID()}.${ending}`);
const arrays = () => ({ a: { shape: [2, 2], values: Float64Array.of(1, 2, 3, 4) } });
const table = () => ({ x: Float64Array.of(1, 2), label: ['p', 'q'] });
const written = (ending: string, write: (file: string) => void): string => {
  const file = fresh(ending);
  write(file);
  return file;
};
const csv = (): string =>
  written('csv', (file) => {
    tensor.writeWhole(file, [Buffer.from('x,y,label\n1,2,p\n3,4,q\n5,6,p\n')]);
  });
/** What a file holds, texts included, is as good as what was given. */
const ANY_NUMBER = /NaN in it|Infinity in it|huge/;

export const fileRows: readonly Row[] = [
  ...of('tensor', tensor, {
    decodeNumbers: [() => [new Uint8Array(8), 'float32', { bigEndian: true, place: 'x' }]],
    covarianceOf: [() => [normal(6, 2).to1DArray(), 6, 2]],
    sizeOfKind: [() => ['float16']],
    readWhole: [() => [csv()]],
    requireWritable: [() => [fresh('csv'), { overwrite: false }]],
    writeWhole: [() => [fresh('bin'), [Uint8Array.of(1, 2)], { overwrite: true }], /ragged/],
  }),
  ...of('evaluate', evaluate, {
    alignment: [() => [unit(), unit(), { power: 2 }]],
    uniformity: [() => [unit(), { t: 2, sample: 4, seed: 1 }]],
    spectralMeasures: [() => [normal(6, 3)]],
    spectrumAlpha: [() => [[4, 2, 1, 0.5], { from: 1, to: 4 }]],
    measuredAt: [() => [new Float32Array(6), (outputs: Matrix) => outputs.rows]],
  }),
  ...of('kernel', kernel, {
    ntkOperator: [
      () => [layersOf()],
      '0.0',
      (made: kernel.KernelOperator) => made.times(new Float64Array(made.size).fill(1)),
    ],
    leadingEigenvalues: [
      () => [operator(), { count: 2, block: 2, tolerance: 1e-6, products: 20, seed: 1 }],
      '0.times',
    ],
    solveKernel: [() => [operator(), [1, 2, 3], { ridge: 0.1, tolerance: 1e-6, steps: 10 }], '0.times'],
    ntkRegression: [
      () => [netAt(), { train: [0, 1], targets: [1, 2, 3, 4], ridge: 0.1, tolerance: 1e-6, steps: 10 }],
      '0',
    ],
  }),
  ...of('display', display, {
    save: [
      () => [[{ width: 64, slope: -2 }], fresh('tex'), { caption: 'C', width: 12, overwrite: false }],
      '0',
      '2.width',
    ],
  }),
  ...of('files', files, {
    readArrays: [
      () => [
        written('npz', (file) => {
          files.writeArrays(file, arrays());
        }),
      ],
    ],
    writeArrays: [() => [fresh('npz'), arrays(), { overwrite: false }], ANY_NUMBER, /texts/],
    readPoints: [() => [csv(), { labels: 'label', columns: ['x', 'y'] }]],
    writePoints: [() => [fresh('npz'), points(), { overwrite: false }], '1.labels'],
    readTable: [() => [csv()]],
    writeTable: [() => [fresh('csv'), table(), { overwrite: false }], ANY_NUMBER, /texts/],
    pointsFrom: [() => [normal(4, 2), { labels: [0, 1, 0, 1] }], /: lists$|labels: texts/],
    pointMatrix: [() => [points()], '0.labels'],
    requirePoints: [() => ['points', points()], '0', '1.labels'],
    labelsOf: [() => [[1, 2, 1], 'labels'], /texts/],
    classTriplets: [() => [points(), { count: 4, seed: 1 }], '0.labels'],
    classPairs: [() => [points(), { seed: 1 }], '0.labels'],
    classViews: [() => [points(), { perClass: 2, views: 2, seed: 1 }], '0.labels'],
    rowsOf: [() => ['points', points()], '0', '1.labels'],
    selectPoints: [() => [points(), [0, 2]], '0.labels'],
    unitPoints: [() => [points()], '0.labels'],
    csvText: [() => [table()], ANY_NUMBER, /texts/],
  }),
];
