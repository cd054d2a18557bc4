// %% [markdown]
// # 10 · Your embeddings: what a file of vectors tells
//
// A model of somebody else's gave you vectors, and you have a question. This page reads them from a file, judges them with and without
// labels, and compares three linear maps of them: **PCA**, which sees variance, **linear InfoNCE**, which is told which points belong together, and
// **LDA**, which is told the classes. Put your own file in the first cell: `.npz`, `.npy`, `.safetensors`, `.csv`, `.parquet` or `.arrow`.
//
// The file here holds first sentences of SciPy's documentation, 60 at most of each of ten areas (BSD-3-Clause), as MiniLM (Apache-2.0) embeds them
// in 384 dimensions; `scripts/data/embed.py` made it. **Before running**: of ten areas of one library, how many sentences will the nearest
// neighbour place rightly?

// %%
import { sameClassPartners } from 'contrastive-lab/data';
import { check, figure, formatNumber, markdown, parameters, plot, table } from 'contrastive-lab/display';
import * as judges from 'contrastive-lab/evaluate';
import {
  classPairs,
  pointMatrix,
  pointsFrom,
  readPoints,
  selectPoints,
  unitPoints,
  type PointTable,
} from 'contrastive-lab/files';
import { ordinaryPca } from 'contrastive-lab/pca';
import { sampledInfoNCE } from 'contrastive-lab/population';
import { lda, projected } from 'contrastive-lab/subspace';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { fitEncoder } from 'contrastive-lab/train';
import { Matrix } from 'ml-matrix';

await engine();
const settings = parameters({
  quick: { dim: 30, iterations: 30 },
  full: { dim: 30, iterations: 300 },
});

// %%
const file = '../data/embeddings/scipy-docstrings.npz';
const points: PointTable = unitPoints(await readPoints(file));
const order = new RandomStream(1, 'split').shuffle([...Array(points.count).keys()]);
const cut = Math.round(0.7 * points.count);
const train = selectPoints(points, order.slice(0, cut));
const test = selectPoints(points, order.slice(cut));
markdown(
  `**${points.count} points in ${points.dim} dimensions, ${points.classes!.length} classes**: ${points.classes!.join(', ')}. ` +
    `${train.count} to learn from, ${test.count} to judge by.`,
);

// %% [markdown]
// ## Without labels
//
// RankMe, stable rank and participation ratio count the directions that the centred points use, each in its own currency: RankMe looks at singular values,
// the other two at variances, where large ones count more. Uniformity is the log of the mean of $e^{-2|x-y|^2}$ over pairs: the uniform distribution on a sphere of many dimensions has −4, points in one place 0.
// Alignment is the mean of $|x-x^+|^2$ over pairs of one class (so it does look at labels here; of views of one's own it would not).

// %%
const spectrum = judges.spectralMeasures(points);
const { anchors, positives } = classPairs(points, { seed: 1 });
table([
  { measure: 'RankMe of the centred points', value: spectrum.rankMe },
  { measure: 'stable rank', value: spectrum.stableRank },
  { measure: 'participation ratio', value: spectrum.participationRatio },
  {
    measure: 'alpha of the spectrum, places 5 to 100',
    value: judges.spectrumAlpha(spectrum.singularValues, { from: 5, to: 100 }),
  },
  { measure: 'uniformity', value: judges.uniformity(points) },
  { measure: 'alignment of pairs of one class', value: judges.alignment(anchors, positives) },
]);

// %%
// The last ones are 0 to rounding, which a logarithm cannot show.
const shown = spectrum.singularValues.slice(0, 300);
const places = shown.map((_, i) => i + 1);
plot(
  figure({
    summary: 'Singular values of the centred embeddings fall slowly: no direction stands out for long.',
    title: 'Singular values of the centred points',
    x: { title: 'place', scale: 'log' },
    y: { title: 'singular value', scale: 'log' },
    series: [{ name: 'embeddings', x: places, y: shown, style: 'line' }],
  }),
);

// %% [markdown]
// ## Three linear maps to nine dimensions
//
// All three begin from the 30 first principal coordinates of the training points, so that a few hundred sentences can tell a covariance. InfoNCE is given
// pairs of sentences of one area, and not which area; LDA is given the areas. Nine is the most that LDA has of ten classes.

// %%
const first = ordinaryPca(train, settings.dim);
const inside = (part: PointTable): Matrix => projected(pointMatrix(part), first);
const [known, asked] = [inside(train), inside(test)];
const outputs = points.classes!.length - 1;
const partners = sameClassPartners(train.labels!, 2);
const pairs = { anchors: known, positives: known.selection(partners, [...Array(settings.dim).keys()]) };
const fitted = fitEncoder(sampledInfoNCE(pairs), {
  outputs,
  iterations: settings.iterations,
  tolerance: 1e-4,
});
const maps: Record<string, Matrix> = {
  PCA: Matrix.eye(outputs, settings.dim),
  'linear InfoNCE': fitted.encoder,
  LDA: lda({ points: known, labels: [...train.labels!] }, outputs),
};

// %%
const seen = (map: Matrix, from: Matrix): Matrix => from.mmul(map.transpose());
const judged = Object.entries(maps).map(([name, map]) => {
  const own = { points: seen(map, known), labels: train.labels! };
  const other = { points: seen(map, asked), labels: test.labels! };
  return {
    map: name,
    'kNN (5)': judges.nearestNeighbours(own, other),
    probe: judges.linearProbe(own, other),
    'CKA with LDA': judges.centredKernelAlignment(other.points, seen(maps.LDA, asked)),
    RankMe: judges.spectralMeasures(other.points).rankMe,
    uniformity: judges.uniformity(unitPoints(pointsFrom(other.points))),
  };
});
table(judged, {
  caption: `Judged on ${test.count} sentences that no map saw; chance is about ${formatNumber(1 / 10, 1)}.`,
});

// %%
const whole = judges.nearestNeighbours(train, test);
const best = Math.max(...judged.map((row) => row['kNN (5)']));
markdown(
  `Of all ${points.dim} dimensions the neighbours place ${formatNumber(100 * whole, 3)} % rightly; of nine, at best ${formatNumber(100 * best, 3)} %.`,
);

// %%
// Your guess from the top of the page: which part of the sentences do their neighbours place rightly?
const yourGuess: number | undefined = undefined;
check(yourGuess, {
  truth: () => whole,
  tolerance: 0.1,
  hint: 'Areas share words such as "matrix" and "function", but few share what they do with them.',
});

// %% [markdown]
// ## The picture
//
// Two directions of InfoNCE, the test sentences in them. What lies together is close in meaning; which area a point is of, no direction was told.

// %%
const flat = ordinaryPca(seen(maps['linear InfoNCE'], asked), 2);
const plane = projected(seen(maps['linear InfoNCE'], asked), flat);
plot(
  figure({
    summary:
      'Test sentences in the two largest directions that linear InfoNCE found, by area: areas form clusters that overlap.',
    title: 'Sentences that no map saw, through linear InfoNCE',
    x: { title: 'first direction' },
    y: { title: 'second direction' },
    series: test.classes!.slice(0, 6).map((name, label) => {
      const rows = [...test.labels!.keys()].filter((i) => test.labels![i] === label);
      return {
        name,
        x: rows.map((i) => plane.get(i, 0)),
        y: rows.map((i) => plane.get(i, 1)),
        style: 'points',
      };
    }),
    equalUnits: true,
  }),
);
