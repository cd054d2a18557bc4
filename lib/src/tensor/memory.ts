// What a net needs of the machine's memory, said before it is asked for.
import { totalmem } from 'node:os';

/**
 * Refuses what the machine's memory cannot hold: the engine would not say so, but work for minutes and then be stopped from outside.
 * @param bytes what is needed at once
 * @param what needs it, as the error's subject
 * @param remedy what to change
 * @throws RangeError naming both numbers
 */
export function requireMemory(bytes: number, what: string, remedy: string): void {
  // In a container the limit is not the machine's; without one it is 0 or beyond all machines.
  const limit = process.constrainedMemory();
  const most = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  if (!(bytes <= most)) {
    throw new RangeError(
      `${what} needs ${inGigabytes(bytes)} of memory, but this machine has ${inGigabytes(most)}; ${remedy}`,
    );
  }
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toPrecision(3)} GB`;
}
