import type { TestContext } from 'node:test';

/**
 * A clock that goes on when the test says so: what a test tells of times then holds on a machine that is busy, too.
 * @returns a function that lets so many milliseconds pass
 */
export function ownClock(t: TestContext): (ms: number) => void {
  let now = Math.ceil(performance.now());
  t.mock.method(performance, 'now', () => now);
  return (ms) => {
    now += ms;
  };
}
