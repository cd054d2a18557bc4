// A long computation that can be stopped from the notebook.

/** Thrown where a computation stopped because the user pressed interrupt. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
}

const LONGEST_STRETCH_MS = 50;

/** The kernel's preload counts interrupts under this name; elsewhere Ctrl-C ends the process as usual. */
function interruptsSoFar(): number {
  const kernel = (globalThis as Record<symbol, { interrupts: number } | undefined>)[
    Symbol.for('contrastive-lab.kernel')
  ];
  return kernel?.interrupts ?? 0;
}

/**
 * Makes a long loop interruptible: `const pause = interruptible(); for (...) { ...; await pause(); }`.
 * Calls are cheap: the event loop gets its turn at most every 50 ms.
 * @returns a function to await often; it throws InterruptedError once the user has interrupted
 */
export function interruptible(): () => Promise<void> {
  const before = interruptsSoFar();
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_STRETCH_MS) return;
    await new Promise(setImmediate);
    last = performance.now();
    if (interruptsSoFar() > before) throw new InterruptedError('interrupted');
  };
}
