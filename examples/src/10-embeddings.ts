// %% [markdown]
// # Embeddings of another tool
//
// Written by whatever made them, read here, judged with and without labels. The long form is notebook 10.

// %%
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from 'contrastive-lab/display';
import { linearProbe, nearestNeighbours, spectralMeasures, uniformity } from 'contrastive-lab/evaluate';
import { pointsFrom, readPoints, selectPoints, unitPoints, writePoints } from 'contrastive-lab/files';
import { RandomStream } from 'contrastive-lab/tensor';

const file: string = join(mkdtempSync(join(tmpdir(), 'embeddings-')), 'mine.parquet');
const random = new RandomStream(1, 'mine');
const labels = Array.from({ length: 300 }, (_, i) => ['cat', 'dog', 'owl'][i % 3]);
const rows = labels.map((_, i) =>
  [...random.fillNormal(new Float64Array(20))].map((value, k) => value + (k % 3 === i % 3 ? 1 : 0)),
);
await writePoints(file, pointsFrom(rows, { labels }));

// %%
const points = unitPoints(await readPoints(file));
const all = [...Array(points.count).keys()];
const [train, test] = [selectPoints(points, all.slice(0, 200)), selectPoints(points, all.slice(200))];
table([
  { measure: 'kNN (5)', value: nearestNeighbours(train, test) },
  { measure: 'linear probe', value: linearProbe(train, test) },
  { measure: 'RankMe', value: spectralMeasures(points).rankMe },
  { measure: 'uniformity', value: uniformity(points) },
]);
