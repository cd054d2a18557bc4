// @ts-check
// Before and after `npm pack` in lib: copies what the package takes from the project to lib/tools, and removes it again.
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './support/paths.mjs';

const lib = join(root, 'lib');
const tools = join(lib, 'tools');
const taken = [
  'scripts/support',
  'scripts/setup',
  'scripts/data',
  'scripts/data.mjs',
  'scripts/package.mjs',
  'scripts/kernel.mjs',
  'scripts/figure.mjs',
  'scripts/chromium.mjs',
  'scripts/notebooks/paper.mjs',
  'scripts/notebooks/pictures.mjs',
  'scripts/notebooks/png.mjs',
  'share/jupyter/kernels/tslab',
  'data/checksums.json',
];

rmSync(tools, { recursive: true, force: true });
rmSync(join(lib, 'LICENSE'), { force: true });
if (!process.argv.includes('--clean')) {
  if (!existsSync(join(lib, 'dist', 'index.js')))
    throw new Error('the library is not compiled: run `npm run build` first');
  for (const path of taken) {
    mkdirSync(dirname(join(tools, path)), { recursive: true });
    cpSync(join(root, path), join(tools, path), { recursive: true });
  }
  copyFileSync(join(root, 'LICENSE'), join(lib, 'LICENSE'));
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  writeFileSync(join(tools, 'versions.json'), JSON.stringify({ ...devDependencies, ...dependencies }));
}
