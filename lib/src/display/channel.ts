import { requireText } from '../tensor/checks';
import { withSigns } from './numbers';

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

/** What Deno's kernel gives its notebooks: a way to publish messages. */
interface DenoJupyter {
  broadcast(type: string, content: object): Promise<void>;
}

/** The channel of Deno's kernel, null outside it. */
function denoChannel(): WriteDisplay | null {
  const { jupyter } = (globalThis as { Deno?: { jupyter?: DenoJupyter } }).Deno ?? {};
  if (jupyter === undefined) return null;
  return (message, update) =>
    void jupyter.broadcast(update ? 'update_display_data' : 'display_data', message);
}

/**
 * The kernel's display channel, null outside a kernel. Read from the modules already loaded: where tslab's kernel
 * is not running there is no need to load its TypeScript compiler just to learn so.
 */
function kernelChannel(): WriteDisplay | null {
  const deno = denoChannel();
  if (deno !== null) return deno;
  let file: string;
  try {
    file = require.resolve('tslab/dist/jupyter');
  } catch {
    return null;
  }
  const kernel = require.cache[file]?.exports as { lastWriteDisplayData?: WriteDisplay | null } | undefined;
  return kernel?.lastWriteDisplayData ?? null;
}

/** Tells whether the code runs in a notebook's kernel, where displays go to the notebook rather than to a terminal. */
export function inKernel(): boolean {
  return kernelChannel() !== null;
}

/** What `show` takes. */
export interface Output {
  /** What to show, by MIME type. */
  readonly data: MimeBundle;
  /** What is said of each MIME type, such as a picture's alternative text; default nothing. */
  readonly metadata?: Record<string, unknown>;
  /** Names the output, so that a later call can replace it; default none. */
  readonly id?: string;
  /** True replaces the output of that id in place; default false. */
  readonly update?: boolean;
}

/** Shows one output in the notebook; outside a kernel prints its plain text on standard output. */
export function show({ data, metadata = {}, id, update = false }: Output): void {
  const write = kernelChannel();
  if (write === null) process.stdout.write(`${data['text/plain']}\n`);
  else write({ data, metadata, transient: id === undefined ? {} : { display_id: id } }, update);
}

/** Code and formulas in Markdown. */
const VERBATIM = /(`[^`]*`|\$\$[\s\S]*?\$\$|\$[^$\n]*\$)/;

/** Numbers as axes and tables have them, in code and formulas as they are. */
function outsideCode(text: string): string {
  return text
    .split(VERBATIM)
    .map((part, i) => (i % 2 === 1 ? part : withSigns(part)))
    .join('');
}

/**
 * Shows Markdown (with LaTeX between dollar signs) as one output; outside a kernel prints the text as it is.
 * @param text the Markdown source; numbers such as -1.5e-7 get the signs of print, −1.5×10⁻⁷, but in code and formulas
 */
export function markdown(text: string): void {
  requireText('text', text);
  const shown = outsideCode(text);
  show({ data: { 'text/markdown': shown, 'text/plain': shown } });
}
