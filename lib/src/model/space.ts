// Where a two-layer net moves: in the space of samples or in that of weights, with the same outcome.
import { requireInteger } from '../tensor';
import type { NetOptions, Space } from './net';

/**
 * Chooses the cheaper space for n points in d dimensions: a step costs 2 n^2 M multiplications in sample space and 4 n d M in
 * weight space, besides what both do.
 */
export function cheaperSpace(points: number, inputDim: number): Space {
  requireInteger('points', points, 1);
  requireInteger('inputDim', inputDim, 1);
  return points <= 2 * inputDim ? 'sample' : 'weight';
}

/**
 * Returns the space that options name, or else the cheaper one.
 * @throws RangeError when they name another word
 */
export function spaceOf({ space }: NetOptions, points: number, inputDim: number): Space {
  if (space === undefined) return cheaperSpace(points, inputDim);
  if (space !== 'sample' && space !== 'weight')
    throw new RangeError(`space must be sample or weight, got ${String(space)}`);
  return space;
}
