// How much a notebook computes: `quick` for a class and for tests, `full` for the committed results.
import type { Mode } from '../claims';
import { requireParts } from '../tensor/checks';

/**
 * Chooses a notebook's parameters by the environment variable CONTRASTIVE_LAB_MODE (`quick` by default, or `full`).
 * @param options the parameters of either mode
 * @returns those of the mode that is on, and the mode's name
 * @throws RangeError when the variable has another value
 */
export function parameters<T extends object>(options: Record<Mode, T>): T & { mode: Mode } {
  requireParts('options', options, { quick: 'object', full: 'object' });
  const named = process.env.CONTRASTIVE_LAB_MODE;
  const mode = named === undefined || named === '' ? 'quick' : named;
  if (mode !== 'quick' && mode !== 'full') {
    throw new RangeError(`CONTRASTIVE_LAB_MODE must be quick or full, got ${mode}`);
  }
  return { ...options[mode], mode };
}
