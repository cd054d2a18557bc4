// C_V in plain float64 loops, the whole M x M matrix: the oracle for its factors.
import { Matrix } from 'ml-matrix';
import type { NaiveNet } from './naiveNet';

/** C_V by its definition; rows are anchors, then positives, then negatives. */
export function naiveCovariance(net: NaiveNet, rows: readonly (readonly number[])[]): Matrix {
  const count = rows.length / 3;
  const width = net.hidden.length;
  const features = rows.map((x) =>
    net.hidden.map((v) => net.activation.at(v.reduce((sum, value, i) => sum + value * x[i], 0))),
  );
  const covariance = Matrix.zeros(width, width);
  for (let i = 0; i < count; i++) {
    const [anchor, positive, negative] = [features[i], features[count + i], features[2 * count + i]];
    for (let k = 0; k < width; k++) {
      for (let m = 0; m < width; m++) {
        const there = anchor[k] * (negative[m] - positive[m]);
        const back = anchor[m] * (negative[k] - positive[k]);
        covariance.set(k, m, covariance.get(k, m) + (there + back) / (2 * count * width));
      }
    }
  }
  return covariance;
}
