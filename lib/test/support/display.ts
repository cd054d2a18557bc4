import { createRequire } from 'node:module';

/** A display message as the kernel would send it. */
export interface Shown {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  update: boolean;
  id: string | undefined;
}

type Write = (
  message: {
    data: Record<string, unknown>;
    metadata: Record<string, unknown>;
    transient: { display_id?: string };
  },
  update: boolean,
) => void;

/** tslab's own channel to the notebook, which the library looks for. */
const kernel = createRequire(__filename)('tslab/dist/jupyter') as { lastWriteDisplayData: Write | null };

/** Records what is shown while `run` runs, as in a kernel. */
export async function recordDisplays(run: () => unknown): Promise<Shown[]> {
  const shown: Shown[] = [];
  kernel.lastWriteDisplayData = ({ data, metadata, transient }, update) => {
    shown.push({ data, metadata, update, id: transient.display_id });
  };
  try {
    await run();
  } finally {
    kernel.lastWriteDisplayData = null;
  }
  return shown;
}
