// @ts-check
import { InvalidArgumentError } from 'commander';

/**
 * A positive integer from the command line.
 * @param {string} text
 */
export function count(text) {
  const value = Number(text);
  if (!(Number.isSafeInteger(value) && value > 0)) {
    throw new InvalidArgumentError(`it must be a positive integer, got "${text}"`);
  }
  return value;
}
