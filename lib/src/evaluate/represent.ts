// The outputs of a net at any points, also those that training never saw.
import { requireFinite } from '../tensor';
import { Matrix } from 'ml-matrix';
import type { Net } from '../model';

/**
 * The outputs at given points, an observer for `run` in weight space.
 * @param inputs n rows of d numbers
 * @returns an observer that gives (n, Z), as plain numbers; it throws a RangeError as `Net.represent`
 */
export function outputsAt(inputs: Float32Array): (state: { readonly net: Net }) => Matrix {
  requireFinite('inputs', inputs);
  return ({ net }) => {
    const outputs = net.represent(inputs);
    const matrix = Matrix.from1DArray(outputs.shape[0], outputs.shape[1], outputs.dataSync());
    outputs.dispose();
    return matrix;
  };
}
