// Checks of a problem that a notebook writes down: in a grid the rules of the kind do it.
import { activations } from '../../model';
import { requireChoice, requireObject } from '../../tensor';
import { dataNames, type Problem } from './problem';

/** @throws TypeError or RangeError when parameters are not an object, or name data or an activation that is not there */
export function requireProblem(parameters: Pick<Problem, 'data' | 'activation'>): void {
  requireObject('parameters', parameters);
  const { data, activation } = parameters;
  if (data !== undefined) requireChoice<string>('data', data, dataNames);
  requireChoice<string>('activation', activation, Object.keys(activations));
}
