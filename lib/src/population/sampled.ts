// InfoNCE and CLIP on samples: every other sample's partner is a negative, n of them for each of n anchors.
import { Matrix } from 'ml-matrix';
import { requirePairs, type AnchorPairs } from '../data';
import { logSumExp } from '../loss';
import { requireMatrix, roundingVariance, whitening } from '../tensor';
import type { EncoderLoss, PairLoss } from '../train';
import { checkEncoder, checkEncoderPair } from './checkEncoder';

/**
 * Sampled InfoNCE of a linear encoder, dot product, no temperature:
 * -mean over i of (A x_i).(A x_i+) + mean over i of log mean over j of exp((A x_i).(A x'_j)).
 * It tends to `populationInfoNCE` as samples and negatives grow; with m negatives the second term lies below its limit by
 * about (variance of the exponentials over their mean squared) / 2m.
 * @param pairs n anchors and their positives, (n, d) each
 * @param given negatives x', (m, d); default the anchors' positives, all n: the batch is its own set of negatives
 * @throws RangeError when shapes differ or there are not more samples than dimensions
 */
export function sampledInfoNCE(pairs: AnchorPairs, given?: Matrix): EncoderLoss {
  requirePairs(pairs);
  const { anchors, positives } = pairs;
  const negatives = given ?? positives;
  requireMatrix('negatives', negatives);
  if (anchors.columns !== positives.columns || negatives.columns !== anchors.columns)
    throw new RangeError(
      `anchors, positives and negatives must have one dimension, got ${anchors.columns}, ${positives.columns} and ${negatives.columns}`,
    );
  const scaling = sampleScaling(anchors, 'anchors');
  const matched = anchors.transpose().mmul(positives).div(anchors.rows);
  const attraction = Matrix.add(matched, matched.transpose()).mul(0.5);
  return {
    name: `InfoNCE of ${anchors.rows} pairs and ${negatives.rows} negatives`,
    inputDim: anchors.columns,
    scaling,
    evaluate(encoder) {
      checkEncoder(encoder, anchors.columns);
      const u = anchors.mmul(encoder.transpose());
      const v = negatives.mmul(encoder.transpose());
      const { value, inU, inV } = repulsion(u, v);
      const attracted = encoder.mmul(attraction);
      return {
        value: value - Matrix.mul(attracted, encoder).sum(),
        gradient: inU.transpose().mmul(anchors).add(inV.transpose().mmul(negatives)).sub(attracted.mul(2)),
      };
    },
  };
}

/**
 * Sampled CLIP of two linear encoders, dot product, no temperature: both directions of the batch's own softmax, averaged,
 * -mean s_ii + mean over i of log mean over j of exp(s_ij) / 2 + the same over columns / 2, s_ij = (A x_i).(B y_j).
 * @param pairs n points of either modality, anchors (n, d) and positives (n, d')
 * @throws RangeError when the numbers of rows differ or there are not more samples than dimensions
 */
export function sampledClip(pairs: AnchorPairs): PairLoss {
  requirePairs(pairs);
  const { anchors, positives } = pairs;
  const matched = anchors.transpose().mmul(positives).div(anchors.rows);
  return {
    name: `CLIP of ${anchors.rows} pairs`,
    inputDims: [anchors.columns, positives.columns],
    scalings: [sampleScaling(anchors, 'anchors'), sampleScaling(positives, 'positives')],
    evaluate(a, b) {
      checkEncoderPair([a, b], [anchors.columns, positives.columns]);
      const u = anchors.mmul(a.transpose());
      const v = positives.mmul(b.transpose());
      const rows = repulsion(u, v);
      const columns = repulsion(v, u);
      const inU = rows.inU.add(columns.inV).mul(0.5);
      const inV = rows.inV.add(columns.inU).mul(0.5);
      const byA = b.mmul(matched.transpose());
      return {
        value: (rows.value + columns.value) / 2 - Matrix.mul(byA, a).sum(),
        gradients: [
          inU.transpose().mmul(anchors).sub(byA),
          inV.transpose().mmul(positives).sub(a.mmul(matched)),
        ],
      };
    },
  };
}

/** Computes the mean over i of log mean over j of exp(u_i . v_j), with its gradients in u (n, r) and v (m, r). */
export function repulsion(u: Matrix, v: Matrix): { value: number; inU: Matrix; inV: Matrix } {
  const [count, others, outputs] = [u.rows, v.rows, u.columns];
  const left = Float64Array.from(u.to1DArray());
  const right = Float64Array.from(v.to1DArray());
  const inU = new Float64Array(left.length);
  const inV = new Float64Array(right.length);
  const shares = new Float64Array(others);
  let value = 0;
  for (let i = 0; i < count; i++) {
    const row = left.subarray(i * outputs, (i + 1) * outputs);
    const slope = inU.subarray(i * outputs, (i + 1) * outputs);
    for (let j = 0; j < others; j++) {
      let score = 0;
      for (let z = 0; z < outputs; z++) score += row[z] * right[j * outputs + z];
      shares[j] = score;
    }
    value += (logSumExp(shares, shares) - Math.log(others)) / count;
    for (let j = 0; j < others; j++) {
      const share = shares[j] / count;
      for (let z = 0; z < outputs; z++) {
        slope[z] += share * right[j * outputs + z];
        inV[j * outputs + z] += share * row[z];
      }
    }
  }
  return {
    value,
    inU: Matrix.from1DArray(count, outputs, inU),
    inV: Matrix.from1DArray(others, outputs, inV),
  };
}

/**
 * Coordinates in which the samples have covariance I.
 * @throws RangeError when there are not more samples than dimensions
 */
export function sampleScaling(points: Matrix, name: string): Matrix {
  if (!(points.rows > points.columns))
    throw new RangeError(
      `${name} must hold more samples than dimensions (${points.columns}), got ${points.rows}; draw more`,
    );
  const centred = points.clone().subRowVector(Matrix.rowVector(points.mean('column')));
  return whitening(
    centred.transpose().mmul(centred).div(points.rows),
    roundingVariance(points),
    `the covariance of ${name}`,
  ).toWhite;
}
