// Files of the data folder, each checked against its published checksum before it is used.
import { requireText } from '../tensor';
import { commandLine, projectFolder, toolsFolder } from '../tensor/project';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const PROJECT_DATA = path.join(projectFolder, 'data');

/** Returns the folder that holds the data sets: CONTRASTIVE_LAB_DATA, else the project's own `data`. */
export function dataFolder(): string {
  const named = process.env.CONTRASTIVE_LAB_DATA;
  return named === undefined || named === '' ? PROJECT_DATA : named;
}

/** MNIST comes with the set-up, the other sets are fetched when asked for. */
function fetchCommand(name: string): string {
  const [set] = name.split('/');
  return commandLine(set === 'mnist' ? 'setup' : `data ${set}`);
}

/**
 * Reads a data file and checks that it is the published one.
 * @param name path below the data folder, for example mnist/train-labels-idx1-ubyte; it must be listed in data/checksums.json
 * @returns the file's bytes
 * @throws Error when the file is missing, not listed, or differs from its checksum
 */
export async function readDataFile(name: string): Promise<Uint8Array> {
  requireText('name', name);
  const file = path.join(dataFolder(), name);
  const checksums = await readChecksums();
  const wanted = checksums[name];
  if (!wanted)
    throw new Error(
      `${name} has no checksum in data/checksums.json; known: ${Object.keys(checksums).join(', ')}`,
    );
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (problem) {
    throw new Error(`cannot read ${file} (${(problem as Error).message}); fetch it: ${fetchCommand(name)}`, {
      cause: problem,
    });
  }
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== wanted) {
    const sums = `SHA-256 ${found.slice(0, 12)}..., but the published file has ${wanted.slice(0, 12)}...`;
    // In a folder of the reader's own it may well be the reader's own file: nothing there is to be thrown away.
    throw new Error(
      dataFolder() === PROJECT_DATA
        ? `${file} is corrupt: ${sums}; fetch it again: ${fetchCommand(name)}`
        : `${file} is not the published file: ${sums}; if it is your own, keep it elsewhere and read it yourself (parseIdx, ` +
            `parseCifar10), otherwise fetch the published one into this folder: ${fetchCommand(name)}`,
    );
  }
  return bytes;
}

async function readChecksums(): Promise<Record<string, string>> {
  const text = await readFile(path.join(toolsFolder, 'data', 'checksums.json'), 'utf8');
  return JSON.parse(text) as Record<string, string>;
}
