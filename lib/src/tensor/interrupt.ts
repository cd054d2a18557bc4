// A long computation that can be stopped from the notebook.

/** Thrown where a computation stopped because the user pressed interrupt. */
export class InterruptedError extends Error {
  override name = 'InterruptedError';
}

const LONGEST_STRETCH_MS = 50;

/** The notebooks' kernel tells whether the cell that runs was interrupted; elsewhere Ctrl-C ends the process as usual. */
function isInterrupted(): boolean {
  const kernel = (globalThis as Record<symbol, { interrupted: () => boolean } | undefined>)[
    Symbol.for('contrastive-lab.kernel')
  ];
  return kernel?.interrupted() ?? false;
}

/**
 * Makes a long loop interruptible: `const pause = interruptible(); for (...) { ...; await pause(); }`.
 * Calls are cheap: the event loop gets its turn at most every 50 ms.
 * @returns a function to await often; it throws InterruptedError once the user has interrupted the cell that awaits it,
 *   and works on in cells run later
 */
export function interruptible(): () => Promise<void> {
  let last = performance.now();
  return async () => {
    if (performance.now() - last < LONGEST_STRETCH_MS) return;
    await new Promise(setImmediate);
    last = performance.now();
    if (isInterrupted()) throw new InterruptedError('interrupted');
  };
}
