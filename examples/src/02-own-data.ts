// %% [markdown]
// # Data of your own
//
// CSV with a label column, an npz archive, MNIST's idx format, a folder of pictures: each is made here first, then read.

// %%
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { imageFolder, parseIdx, triplets } from 'contrastive-lab/data';
import { markdown } from 'contrastive-lab/display';
import { classTriplets, readPoints, writePoints } from 'contrastive-lab/files';
import { PNG } from 'pngjs';

const folder: string = mkdtempSync(join(tmpdir(), 'own-data-'));

// %%
writeFileSync(
  join(folder, 'flowers.csv'),
  'length,width,label\n5.1,3.5,setosa\n4.9,3,setosa\n6.3,3.3,virginica\n5.8,2.7,virginica\n',
);
const flowers = await readPoints(join(folder, 'flowers.csv'));
await writePoints(join(folder, 'flowers.npz'), flowers, { overwrite: true });
const same = await readPoints(join(folder, 'flowers.npz'));
markdown(`${classTriplets(same, { count: 10, seed: 1 }).description}; classes ${same.classes!.join(', ')}`);

// %%
// Two pictures of 2 x 2 in MNIST's format: magic word, sizes, bytes.
const { shape, values } = parseIdx(
  Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8),
  'mine',
);
markdown(`idx: ${shape.join(' x ')}, the last is ${values[7]}`);

// %%
for (const [name, grey] of [
  ['dark', 40],
  ['light', 200],
] as const) {
  mkdirSync(join(folder, 'pictures', name), { recursive: true });
  for (const number of [1, 2]) {
    const picture = new PNG({ width: 8, height: 8 });
    picture.data.fill(grey + number);
    writeFileSync(join(folder, 'pictures', name, `${number}.png`), PNG.sync.write(picture));
  }
}
const pictures = await imageFolder(join(folder, 'pictures'), { height: 8, width: 8, channels: 1 });
markdown(triplets(pictures, { count: 4, seed: 1 }).description);
