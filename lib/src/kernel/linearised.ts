// The linearised model: gradient descent as if the NTK stood still.
import * as tf from '@tensorflow/tfjs';
import type { Triplets } from '../data';
import type { Loss } from '../loss';
import type { TwoLayer } from '../model';
import { Descent } from '../train';
import { atPoints, type NetAtPoints } from './points';
import { ntkTimes } from './product';

/**
 * Gradient descent of the net linearised in its weights at the start: f <- f - eta K(0) dL/df, with the NTK frozen at the
 * initial net. Where the theorems say that the NTK hardly moves, the net stays close to this model.
 *
 * Usage as `Descent`: read `outputs` and `step`, call `advance()`, and `dispose()` at the end.
 */
export class LinearisedDescent {
  /** f(x) at all points: n rows of Z numbers, in the order of the triplets. */
  outputs: Float64Array;
  /** t, the number of steps taken. */
  step = 0;
  private readonly start: Descent;
  private readonly at: NetAtPoints;

  /**
   * @param net the net whose start fixes outputs and kernel
   * @param loss a function of the outputs
   * @param data N triplets in d dimensions
   * @param stepSize eta, a positive number
   * @throws RangeError when stepSize is not positive and finite
   */
  constructor(
    private readonly net: TwoLayer,
    private readonly loss: Loss,
    private readonly data: Triplets,
    private readonly stepSize: number,
  ) {
    this.start = new Descent(net, loss, data, stepSize, { space: 'sample' });
    this.outputs = this.start.state.outputs.slice();
    this.at = atPoints(this.start.state, [...Array(3 * data.count).keys()]);
  }

  /** The loss of the outputs now. */
  get lossValue(): number {
    return this.evaluate().value;
  }

  /** One step. */
  advance(): void {
    const { gradient } = this.evaluate();
    const shape: [number, number] = [3 * this.data.count, this.net.outputs];
    const change = tf.tidy(() => ntkTimes(this.at, tf.tensor2d(Float32Array.from(gradient), shape)));
    const values = change.dataSync();
    change.dispose();
    this.outputs = this.outputs.map((value, i) => value - this.stepSize * values[i]);
    this.step++;
  }

  /** Frees the model's tensors. */
  dispose(): void {
    tf.dispose([this.at.preActivations, this.at.gram]);
    this.start.dispose();
  }

  private evaluate(): { value: number; gradient: Float64Array } {
    return this.loss.evaluate({ values: this.outputs, count: this.data.count, dim: this.net.outputs });
  }
}
