// The layer that multiplies a vector by a matrix.
import { Matrix } from 'ml-matrix';
import { inWords, requireCount, type WeightLayer } from './layer';

/**
 * A dense layer, h = x W up to the net's scaling.
 * @param outputs the numbers that come out: the width M of a hidden layer, Z of the last; a positive integer
 * @throws RangeError when outputs is not a positive integer or, in a net, when an image goes in
 */
export function dense(outputs: number): WeightLayer {
  requireCount('outputs of dense', outputs);
  const name = `dense ${outputs}`;
  return {
    kind: 'weights',
    name,
    fanOut: outputs,
    fanIn: ({ channels }) => channels,
    after(input) {
      if (input.image) {
        throw new RangeError(
          `${name} takes a vector, got ${inWords(input)}; put flatten() or globalAverage() before it`,
        );
      }
      return { channels: outputs };
    },
    unfold: (values) => values.clone(),
    fold: (seen) => seen.clone(),
    // Outputs have the covariance of what goes in; their tangent kernel adds the weights here to those before.
    infinite: ({ features, ntk }, gain) => ({
      features: Matrix.mul(features, gain * gain),
      ntk: Matrix.add(features, ntk).mul(gain * gain),
    }),
  };
}
