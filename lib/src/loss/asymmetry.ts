// Whether steps of a loss go down a hill: the field of its gradients is itself the gradient of something iff its Jacobian is symmetric.
import { Matrix } from 'ml-matrix';
import { requireFinite, requireObject, requireParts, requirePositive } from '../tensor';
import { largestSize } from '../tensor/units';
import { lossAt, type Loss, type Outputs } from './loss';

/**
 * Measures how far the field of a loss's gradients is from being the gradient of any function: ||J - J^T||_F / ||J||_F of its Jacobian J,
 * by central differences. It is 0 for a loss that gives its own slope; with an alpha that is held (alpha-CL) it is 0 for `r_H` and `r_s`
 * alone, so that the other rules descend no loss at all.
 * @param loss any
 * @param outputs a small batch: two evaluations for each number in it
 * @param options.step by which outputs are moved, a positive number, default 1e-5
 * @returns a number from 0 to 2; 0 where the field is constant
 * @throws RangeError when the step is out of range or lost in the rounding of the outputs, or the loss refuses the outputs
 */
export function fieldAsymmetry(loss: Loss, outputs: Outputs, options: { step?: number } = {}): number {
  requireParts('outputs', outputs, { values: 'list' });
  requireFinite('outputs.values', outputs.values);
  requireObject('options', options);
  const { step = 1e-5 } = options;
  requirePositive('step', step, 'for example 1e-5');
  const largest = largestSize(outputs.values);
  if (!(step > 1e-12 * largest))
    throw new RangeError(
      `step must be above 1e-12 of the largest output, ${largest}, whose rounding it is lost in, got ${step}`,
    );
  const size = outputs.values.length;
  const at = (place: number, by: number): Float64Array => {
    const moved = outputs.values.slice();
    moved[place] += by;
    return lossAt(loss, { ...outputs, values: moved }).gradient;
  };
  const jacobian = Matrix.zeros(size, size);
  for (let place = 0; place < size; place++) {
    const [ahead, behind] = [at(place, step), at(place, -step)];
    for (let i = 0; i < size; i++) jacobian.set(i, place, (ahead[i] - behind[i]) / (2 * step));
  }
  const length = jacobian.norm('frobenius');
  return length === 0 ? 0 : Matrix.sub(jacobian, jacobian.transpose()).norm('frobenius') / length;
}
