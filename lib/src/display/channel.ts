/** Representations of one thing to show, keyed by MIME type. Every bundle has a plain-text form. */
export interface MimeBundle {
  readonly 'text/plain': string;
  readonly [mimeType: string]: unknown;
}

interface DisplayMessage {
  data: MimeBundle;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

type WriteDisplay = (message: DisplayMessage, update: boolean) => void;

/**
 * The kernel's display channel, null outside a kernel. Read from the modules already loaded: where tslab's kernel
 * is not running there is no need to load its TypeScript compiler just to learn so.
 */
function kernelChannel(): WriteDisplay | null {
  let file: string;
  try {
    file = require.resolve('tslab/dist/jupyter');
  } catch {
    return null;
  }
  const kernel = require.cache[file]?.exports as { lastWriteDisplayData?: WriteDisplay | null } | undefined;
  return kernel?.lastWriteDisplayData ?? null;
}

/** Whether the code runs in a notebook's kernel, where displays go to the notebook rather than to a terminal. */
export function inKernel(): boolean {
  return kernelChannel() !== null;
}

/**
 * Shows one bundle as one output of the notebook; outside a kernel prints its plain text on standard output.
 * @param bundle what to show, by MIME type
 * @param id names the output, so that a later call can replace it; default none
 * @param update true replaces the output of that id in place; default false
 */
export function show(bundle: MimeBundle, id?: string, update = false): void {
  const write = kernelChannel();
  if (write === null) {
    process.stdout.write(`${bundle['text/plain']}\n`);
    return;
  }
  write({ data: bundle, metadata: {}, transient: id === undefined ? {} : { display_id: id } }, update);
}
