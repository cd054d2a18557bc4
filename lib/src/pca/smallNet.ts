// A small net in float64, its layers kept at fixed norms: what alpha-CL's theorem about deep linear nets is about.
import { Matrix } from 'ml-matrix';
import { lossAt, type Loss } from '../loss';
import type { Activation } from '../model';
import {
  RandomStream,
  requireChoice,
  requireInteger,
  requireList,
  requireMatrix,
  requireMemory,
  requireObject,
  requireParts,
  requirePositive,
} from '../tensor';
import type { Dynamics, DynamicsState } from '../train';

/**
 * Where norms are kept: `frobenius`, |W_l|_F = 1 in every layer; `rows`, each row of W_1 has length 1 / sqrt(rows), the other layers
 * |W_l|_F = 1; `perfilter`, as the official code calls it, |W_1|_F = 1 and each row of the later layers has length 1 / sqrt(rows). All keep
 * every layer at Frobenius norm 1.
 */
export type Normalisation = 'frobenius' | 'rows' | 'perfilter';

/** What a small net is. */
export interface SmallNetOptions {
  /** Neurons layer by layer; the last number is Z. */
  widths: readonly number[];
  /** Between layers; the last layer is linear. */
  activation: Activation;
  /** Default `frobenius`. */
  normalisation?: Normalisation;
  /** How far each layer moves along its gradient, as a share of its own length; positive, default 0.1. */
  stepSize?: number;
  /** Of the start, default 1. */
  seed?: number;
}

/** A small net at one step. */
export interface SmallNetState extends DynamicsState {
  /** W_1, W_2, ..., each (neurons, fan-in). */
  readonly layers: readonly Matrix[];
}

/**
 * Descends a loss with a small net without biases, each layer scaled back to its norm after every step, in float64.
 * @param loss a function of the outputs at the points and their augmented twins
 * @param points x, (N, d)
 * @param augmented x', (N, d)
 * @param options see SmallNetOptions
 * @returns dynamics for `run`
 * @throws RangeError when an option is out of range or shapes do not fit
 */
export function smallNet(
  loss: Loss,
  points: Matrix,
  augmented: Matrix,
  options: SmallNetOptions,
): Dynamics<SmallNetState> {
  requireObject('options', options);
  const { widths, activation, normalisation = 'frobenius', stepSize = 0.1, seed = 1 } = options;
  requireMatrix('points', points);
  requireMatrix('augmented', augmented, { rows: points.rows, columns: points.columns });
  requireList('widths', widths);
  requireInteger('number of widths', widths.length, 1);
  widths.forEach((width, layer) => {
    requireInteger(`widths[${layer}]`, width, 1);
  });
  const numbers = widths.reduce(
    (sum, width, place) => sum + width * (widths[place - 1] ?? points.columns),
    0,
  );
  requireMemory(8 * numbers, `a net of ${numbers} weights`, 'take smaller widths');
  requireParts('activation', activation, { at: 'function', slopeAt: 'function' });
  requireChoice('normalisation', normalisation, ['frobenius', 'rows', 'perfilter']);
  requirePositive('stepSize', stepSize, 'for example 0.1');
  const normalise = (layer: Matrix, place: number): Matrix =>
    normalisation === 'frobenius' || (normalisation === 'rows') !== (place === 0)
      ? scaled(layer)
      : rowsScaled(layer);
  const inputs = new Matrix([...points.to2DArray(), ...augmented.to2DArray()]);
  const random = new RandomStream(seed, 'small net');
  const layersAtStart = widths.map((width, place) => {
    const fanIn = place === 0 ? points.columns : widths[place - 1];
    const entries = random.fillNormal(new Float64Array(width * fanIn));
    return normalise(Matrix.from1DArray(width, fanIn, entries), place);
  });
  const last = widths.length - 1;
  const at = (step: number, layers: readonly Matrix[]): SmallNetState & { slopes: readonly Matrix[] } => {
    const seen = [inputs];
    const before: Matrix[] = [];
    layers.forEach((layer, place) => {
      const values = seen[place].mmul(layer.transpose());
      before.push(values);
      seen.push(place === last ? values : mapped(values, (x) => activation.at(x)));
    });
    const outputs = {
      values: Float64Array.from(seen[last + 1].to1DArray()),
      count: points.rows,
      dim: widths[last],
    };
    const { value, gradient } = lossAt(loss, outputs);
    let upstream = Matrix.from1DArray(inputs.rows, widths[last], gradient);
    const slopes: Matrix[] = [];
    for (let place = last; place >= 0; place--) {
      if (place < last)
        upstream = Matrix.mul(
          upstream,
          mapped(before[place], (x) => activation.slopeAt(x)),
        );
      slopes[place] = upstream.transpose().mmul(seen[place]);
      upstream = upstream.mmul(layers[place]);
    }
    return { step, loss: value, layers, slopes };
  };
  let state = at(0, layersAtStart);
  return {
    get state() {
      return state;
    },
    get isFinite() {
      return Number.isFinite(state.loss);
    },
    advance() {
      const next = state.layers.map((layer, place) => {
        const size = state.slopes[place].norm('frobenius');
        // Where nothing moves the loss, there is nowhere to go.
        return size === 0
          ? layer
          : normalise(Matrix.sub(layer, Matrix.mul(state.slopes[place], stepSize / size)), place);
      });
      state = at(state.step + 1, next);
    },
    dispose() {
      // Plain numbers: nothing to free.
    },
  };
}

const mapped = (matrix: Matrix, map: (x: number) => number): Matrix =>
  Matrix.from1DArray(matrix.rows, matrix.columns, matrix.to1DArray().map(map));

const scaled = (layer: Matrix): Matrix => Matrix.div(layer, layer.norm('frobenius'));

/** A row of zeros stays one. */
const rowsScaled = (layer: Matrix): Matrix =>
  layer
    .clone()
    .divColumnVector(layer.to2DArray().map((row) => (Math.hypot(...row) || 1) * Math.sqrt(layer.rows)));

/**
 * Returns the part of a two-layer net's first layer that reaches the outputs: diag(|w_k|) W_1 with w_k the outgoing weights of neuron k. Rows of
 * neurons whose outgoing weights have died count for nothing.
 * @param first W_1, (H, d)
 * @param second W_2, (Z, H)
 * @returns (H, d)
 * @throws RangeError when the shapes do not fit
 */
export function activePart(first: Matrix, second: Matrix): Matrix {
  requireMatrix('first', first);
  requireMatrix('second', second, { columns: first.rows });
  const outgoing = Array.from({ length: first.rows }, (_, k) => Math.hypot(...second.getColumn(k)));
  return first.clone().mulColumnVector(outgoing);
}
