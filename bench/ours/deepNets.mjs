// @ts-check
// The nets of the item deep: three dense layers on MNIST, or two convolutions on MNIST averaged down to 14 x 14.
import { tripletsOf as fromRows } from 'contrastive-lab/data';
import { conv, dense, globalAverage, image, layered, relu } from 'contrastive-lab/model';
import { tripletsOf } from './nets.mjs';

/** Side of the pictures that the convolutions see. */
export const SIDE = 14;

/** @typedef {{ stack: 'dense' | 'conv', points: number, width: number, outputs: number }} DeepTask */

/** @param {DeepTask} task */
export function deepNetOf({ stack, width, outputs }) {
  const layers =
    stack === 'dense'
      ? [dense(width), relu, dense(width), relu, dense(outputs)]
      : [image(SIDE, SIDE), conv(width), relu, conv(width), relu, globalAverage(), dense(outputs)];
  return layered(layers, { seed: 1 });
}

/**
 * The points, unit vectors.
 * @param {DeepTask} task
 */
export async function deepPointsOf({ stack, points }) {
  const whole = await tripletsOf(points);
  if (stack === 'dense') return whole;
  const side = Math.sqrt(whole.inputDim);
  const rows = Array.from({ length: points }, (_, point) => {
    const row = new Array(SIDE * SIDE).fill(0);
    for (let pixel = 0; pixel < whole.inputDim; pixel++) {
      const [y, x] = [Math.floor(pixel / side), pixel % side].map((at) => Math.floor((at * SIDE) / side));
      row[y * SIDE + x] += whole.inputs[point * whole.inputDim + pixel];
    }
    const length = Math.hypot(...row);
    return row.map((value) => value / length);
  });
  const { count } = whole;
  const part = (/** @type {number} */ i) => rows.slice(i * count, (i + 1) * count);
  return fromRows({ anchors: part(0), positives: part(1), negatives: part(2) });
}
