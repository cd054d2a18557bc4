import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';

/** A new folder that the tests of this file leave nothing of. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'contrastive-lab-'));
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}
