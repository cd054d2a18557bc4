// Any loss of outputs, such as InfoNCE with a cosine and a temperature, as a loss of a linear encoder on samples.
import { requireMatrix, requireObject } from '../tensor';
import { Matrix } from 'ml-matrix';
import { requirePairs, type AnchorPairs } from '../data';
import { lossAt, type Loss } from '../loss';
import type { EncoderLoss } from '../train';
import { checkEncoder } from './checkEncoder';
import { sampleScaling } from './sampled';

/**
 * Turns a loss of outputs at triplets into a loss of the encoder x -> A x that makes the outputs.
 * @param loss such as `infoNCE(cosine(), { temperature: 0.5 })`; its cost grows like n^2 where each negative meets each anchor
 * @param pairs n anchors and their positives, (n, d) each
 * @param negatives (n, d)
 * @throws RangeError when shapes differ or there are not more samples than dimensions
 */
export function outputLoss(loss: Loss, pairs: AnchorPairs, negatives: Matrix): EncoderLoss {
  requireObject('loss', loss);
  if (typeof loss.evaluate !== 'function')
    throw new TypeError(`loss.evaluate must be a function, got ${typeof loss.evaluate}`);
  requirePairs(pairs);
  requireMatrix('negatives', negatives);
  const { anchors, positives } = pairs;
  const [count, inputDim] = [anchors.rows, anchors.columns];
  for (const [name, one] of Object.entries({ positives, negatives })) {
    if (one.rows !== count || one.columns !== inputDim)
      throw new RangeError(
        `${name} must be ${count} x ${inputDim} like the anchors, got ${one.rows} x ${one.columns}; give each anchor its own`,
      );
  }
  const inputs = new Matrix([...anchors.to2DArray(), ...positives.to2DArray(), ...negatives.to2DArray()]);
  return {
    name: loss.name,
    inputDim,
    scaling: sampleScaling(anchors, 'anchors'),
    evaluate(encoder) {
      checkEncoder(encoder, inputDim);
      const values = Float64Array.from(inputs.mmul(encoder.transpose()).to1DArray());
      const { value, gradient } = lossAt(loss, { values, count, dim: encoder.rows });
      return {
        value,
        gradient: Matrix.from1DArray(3 * count, encoder.rows, gradient)
          .transpose()
          .mmul(inputs),
      };
    },
  };
}
