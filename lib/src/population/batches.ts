// Losses as they are trained in practice: each batch is its own set of negatives.
import { requireList } from '../tensor';
import { Matrix } from 'ml-matrix';
import { type AnchorPairs, batchesOf, requirePairs } from '../data';
import { type EncoderLoss, requireEncoderLoss } from '../train';
import { checkEncoder } from './checkEncoder';
import { repulsion, sampleScaling } from './sampled';

/**
 * Averages several losses of one encoder, such as one for each batch; scaled as the first.
 * @param losses at least one, of one input dimension
 * @throws RangeError when there is none or the input dimensions differ
 */
export function averageLoss(losses: readonly EncoderLoss[]): EncoderLoss {
  requireList('losses', losses);
  losses.forEach((loss, i) => {
    requireEncoderLoss(`losses[${i}]`, loss);
  });
  if (losses.length === 0)
    throw new RangeError('losses must hold at least one loss, got none; give the loss of each batch');
  const [{ name, inputDim, scaling }] = losses;
  const other = losses.find((loss) => loss.inputDim !== inputDim);
  if (other)
    throw new RangeError(
      `losses must have one input dimension, got ${inputDim} and ${other.inputDim}; draw all batches from one mixture`,
    );
  return {
    name: `mean of ${losses.length}: ${name}`,
    inputDim,
    scaling,
    evaluate(encoder) {
      checkEncoder(encoder, inputDim);
      const gradient = Matrix.zeros(encoder.rows, encoder.columns);
      let sum = 0;
      for (const loss of losses) {
        const part = loss.evaluate(encoder);
        sum += part.value;
        gradient.add(part.gradient);
      }
      return { value: sum / losses.length, gradient: gradient.div(losses.length) };
    },
  };
}

/**
 * Sampled InfoNCE, dot product, no temperature, with the negatives of each anchor taken from its own batch of b pairs only:
 * the mean over batches of -mean (A x_i).(A x_i+) + mean over i of log mean over j of the batch of exp((A x_i).(A x_j+)).
 * One batch of all pairs is `sampledInfoNCE`; a batch may be smaller than d.
 * @param pairs n anchors and their positives, (n, d) each
 * @param batchSize b, an integer from 2 to n
 * @throws RangeError when batchSize is out of range, shapes differ or there are not more samples than dimensions
 */
export function batchedInfoNCE(pairs: AnchorPairs, batchSize: number): EncoderLoss {
  requirePairs(pairs);
  const { anchors, positives } = pairs;
  if (anchors.columns !== positives.columns)
    throw new RangeError(
      `anchors and positives must have one dimension, got ${anchors.columns} and ${positives.columns}; draw both from one mixture`,
    );
  const scaling = sampleScaling(anchors, 'anchors');
  const inBatch = ({ anchors: x, positives: y }: AnchorPairs): EncoderLoss => ({
    name: `InfoNCE of ${batchSize} pairs`,
    inputDim: x.columns,
    scaling,
    evaluate(encoder) {
      checkEncoder(encoder, x.columns);
      const [u, v] = [x, y].map((points) => points.mmul(encoder.transpose()));
      const { value, inU, inV } = repulsion(u, v);
      inU.sub(Matrix.div(v, batchSize));
      inV.sub(Matrix.div(u, batchSize));
      return {
        value: value - Matrix.mul(u, v).sum() / batchSize,
        gradient: inU.transpose().mmul(x).add(inV.transpose().mmul(y)),
      };
    },
  });
  return averageLoss(batchesOf(pairs, batchSize).map(inBatch));
}
