// What a net needs of the machine's memory, said before it is asked for.
import { totalmem } from 'node:os';
import { described } from './checks';

/** Share of the memory that one thing may take: what runs beside it, and the copies that are made on the way, need the rest. */
const SHARE = 0.8;

/**
 * Refuses what the machine's memory cannot hold: the engine would not say so, but work for minutes and then be stopped from outside.
 * @param bytes what is needed at once
 * @param what needs it, as the error's subject
 * @param remedy what to change
 * @throws RangeError naming both numbers
 */
export function requireMemory(bytes: number, what: string, remedy: string): void {
  if (typeof bytes !== 'number') throw new TypeError(`bytes must be a number, got ${described(bytes)}`);
  // In a container the limit is not the machine's; without one it is 0 or beyond all machines.
  const limit = process.constrainedMemory();
  const available = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  if (!(bytes <= SHARE * available)) {
    throw new RangeError(
      `${what} needs ${inGigabytes(bytes)} of memory, but this machine has ${inGigabytes(available)}${bytes <= available ? ', a fifth of which must stay free' : ''}; ${remedy}`,
    );
  }
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
