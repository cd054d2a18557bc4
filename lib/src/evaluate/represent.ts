// The outputs of a net at any points, also those that training never saw.
import { requireFinite, requireFunction, requireParts } from '../tensor';
import { Matrix } from 'ml-matrix';
import type { Net } from '../model';

/**
 * Returns the outputs at given points, an observer for `run` in weight space.
 * @param inputs n rows of d numbers
 * @returns an observer that gives (n, Z), as plain numbers; it throws a RangeError as `Net.represent`
 */
export function outputsAt(inputs: Float32Array): (state: { readonly net: Net }) => Matrix {
  requireParts('the points', { inputs }, { inputs: 'typed array' });
  requireFinite('inputs', inputs);
  return ({ net }) => {
    const outputs = net.represent(inputs);
    const matrix = Matrix.from1DArray(outputs.shape[0], outputs.shape[1], outputs.dataSync());
    outputs.dispose();
    return matrix;
  };
}

/**
 * Judges the outputs at given points along a run, an observer for `run` in weight space: `measuredAt(inputs, (outputs) =>
 * spectralMeasures(outputs).rankMe)`, or a probe or neighbours with labels of one's own.
 * @param inputs n rows of d numbers
 * @param measure what to tell of the outputs, (n, Z)
 * @returns an observer that gives what `measure` does; it throws a RangeError as `Net.represent`
 */
export function measuredAt<T>(
  inputs: Float32Array,
  measure: (outputs: Matrix) => T,
): (state: { readonly net: Net }) => T {
  requireFunction('measure', measure);
  const outputs = outputsAt(inputs);
  return (state) => measure(outputs(state));
}
