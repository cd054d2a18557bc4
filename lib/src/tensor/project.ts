// Where the library runs: in a clone of the project, or as the package that npm installed.
import path from 'node:path';

const place = __dirname.indexOf(`${path.sep}node_modules${path.sep}`);
const packaged = place >= 0;

/** The clone, or the folder whose node_modules hold the package. */
export const projectFolder = packaged ? __dirname.slice(0, place) : path.resolve(__dirname, '../../..');

/** What holds the commands (scripts) and the list of checksums (data): the clone, or a folder of the package. */
export const toolsFolder = packaged ? path.resolve(__dirname, '../../tools') : projectFolder;

/** A command of the project as its reader types it, for messages. */
export const commandLine = (words: string): string =>
  packaged ? `npx contrastive-lab ${words}` : `npm run ${words}`;
