// A small run, as tensors and as plain numbers.
import * as tf from '@tensorflow/tfjs';
import {
  initialHidden,
  initialOutput,
  type ActivationName,
  type TwoLayer,
  twoLayer,
} from 'contrastive-lab/model';
import { sphereTriplets, type Triplets } from 'contrastive-lab/data';
import type { NaiveNet } from './naiveNet';

export const activationNames: ActivationName[] = ['relu', 'tanh', 'erf', 'softplus', 'linear'];

export function smallNet(activation: ActivationName, seed = 1): TwoLayer {
  return twoLayer({ width: 24, outputs: 3, activation, seed });
}

export function smallData(seed = 1): Triplets {
  return sphereTriplets({ count: 4, inputDim: 5, seed });
}

/** The initial weights as numbers. */
export function asNaive(net: TwoLayer, inputDim: number): NaiveNet {
  const [hidden, output] = [initialHidden(net, inputDim), initialOutput(net)];
  const naive = { hidden: hidden.arraySync(), output: output.arraySync(), activation: net.activation };
  tf.dispose([hidden, output]);
  return naive;
}

/** The inputs as rows. */
export function rowsOf(data: Triplets): number[][] {
  return Array.from({ length: 3 * data.count }, (_, i) => [
    ...data.inputs.subarray(i * data.inputDim, (i + 1) * data.inputDim),
  ]);
}
