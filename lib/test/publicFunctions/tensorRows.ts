// Right arguments of the engine, of files of arrays and of checks, one row a function.
import path from 'node:path';
import * as tensor from 'contrastive-lab/tensor';
import { folder, normal, of, tensor2d } from './given';
import type { Row } from './trial';

const file = (name: string) => path.join(folder, name);

export const tensorRows: readonly Row[] = [
  ...of('tensor', tensor, {
    engine: [() => []],
    currentEngine: [() => []],
    matmulSpeed: [() => [4, 1]],
    InterruptedError: [() => ['text']],
    interruptible: [() => [], (pause: () => Promise<void>) => pause()],
    freed: [() => [() => 1]],
    requireMemory: [() => [8, 'a net', 'take less'], '1', '2', /-Infinity/],
    RandomStream: [() => [1, 'name'], '1'],
    rawKernel: [
      () => ['ReluGrad', [tensor2d(2, 2), tensor2d(2, 2)], {}],
      // WebAssembly has none of these kernels: nothing is computed, and the answer says so.
      ...(process.env.CONTRASTIVE_LAB_ENGINE === 'wasm'
        ? [/1\.1: (disposed|of (three dimensions|one dimension|texts))/]
        : []),
    ],
    readSafetensors: [
      () => {
        tensor.writeSafetensors(file('read.safetensors'), { arrays: {}, metadata: {} });
        return [file('read.safetensors')];
      },
    ],
    writeSafetensors: [
      () => [
        file('written.safetensors'),
        { arrays: { a: { shape: [2], values: Float32Array.of(1, 2) } }, metadata: {} },
      ],
      '0',
      /0.1.values|1.arrays.a.values/,
    ],
    described: [() => ['text']],
    requireInteger: [() => ['n', 2, 1, 3, 'take fewer'], '0', '4', /argument [23]: /],
    requirePositive: [() => ['n', 2, 'take more'], '0', '2'],
    requireThreshold: [() => ['n', 0.5], '0'],
    requireRange: [() => ['n', 0.5, 0, 1, 'take less'], '0', '4', /argument [23]: /],
    requireNumbers: [() => ['list', [1, 2]], '0', /NaN|Infinity/],
    requireFinite: [() => ['list', [1, 2]], '0'],
    requireList: [() => ['list', [1, 2]], '0', /argument 1/],
    requireMatrix: [() => ['matrix', normal(2, 2), { rows: 2, columns: 2 }], '0'],
    requireSquare: [() => ['matrix', normal(2, 2)], '0'],
    requireTensor2d: [() => ['tensor', tensor2d(2, 2)], '0'],
    requireParts: [() => ['value', { a: 1 }, { a: 'number' }], '0', '1.a', '2'],
    requireText: [() => ['text', 'a'], '0', /no such word/],
    withCheckedOptions: [() => [{ make: () => 1 }]],
    requireObject: [() => ['object', { a: 1 }], '0', '1.a'],
    requireFunction: [() => ['function', () => undefined], '0'],
    requireChoice: [() => ['word', 'a', ['a', 'b']], '0'],
    checkOutputs: [() => [2, 3], /argument 1: /],
  }),
];
