// The two-layer net in plain float64 loops, written from its definition: the oracle for everything fast.
import type { Activation } from 'contrastive-lab/model';

export interface NaiveNet {
  /** V, M rows of d. */
  hidden: number[][];
  /** W, M rows of Z. */
  output: number[][];
  activation: Activation;
}

const product = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

/** f(x), Z numbers. */
export function naiveOutputs(net: NaiveNet, x: ArrayLike<number>): number[] {
  const scale = 1 / Math.sqrt(net.hidden.length);
  return net.output[0].map(
    (_, z) =>
      scale * net.hidden.reduce((sum, v, k) => sum + net.activation.at(product(v, x)) * net.output[k][z], 0),
  );
}

/** All parameters in one list: V row by row, then W row by row. */
export function naiveParameters(net: NaiveNet): Float64Array {
  return Float64Array.from([...net.hidden.flat(), ...net.output.flat()]);
}

/** The net with parameters from such a list. */
export function naiveWith(net: NaiveNet, parameters: Float64Array): NaiveNet {
  const inputDim = net.hidden[0].length;
  const outputs = net.output[0].length;
  const start = net.hidden.length * inputDim;
  return {
    activation: net.activation,
    hidden: net.hidden.map((_, k) => [...parameters.slice(k * inputDim, (k + 1) * inputDim)]),
    output: net.output.map((_, k) => [...parameters.slice(start + k * outputs, start + (k + 1) * outputs)]),
  };
}

/** d f_z(x) / d parameters, in closed form. */
export function naiveJacobianRow(net: NaiveNet, x: ArrayLike<number>, z: number): number[] {
  const scale = 1 / Math.sqrt(net.hidden.length);
  const byHidden = net.hidden.flatMap((v, k) => {
    const slope = scale * net.output[k][z] * net.activation.slopeAt(product(v, x));
    return Array.from(x, (coordinate) => slope * coordinate);
  });
  const byOutput = net.hidden.flatMap((v, k) =>
    net.output[k].map((_, j) => (j === z ? scale * net.activation.at(product(v, x)) : 0)),
  );
  return [...byHidden, ...byOutput];
}

/** K_ij(x, y) as the inner product of two rows of the Jacobian. */
export function naiveNtk(
  net: NaiveNet,
  x: ArrayLike<number>,
  i: number,
  y: ArrayLike<number>,
  j: number,
): number {
  return product(naiveJacobianRow(net, x, i), naiveJacobianRow(net, y, j));
}
