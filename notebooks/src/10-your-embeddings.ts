// %% [markdown]
// # 10 · Your embeddings: what a file of vectors tells
//
// A model of somebody else's gave you vectors, and you have a question. This page reads them from a file, judges them with and without
// labels, and compares three linear maps of them: **PCA**, which sees variance, **linear InfoNCE**, which is told which points belong together, and
// **LDA**, which is told the classes. Put a file of your own in the place of `file` below: `.npz`, `.npy`, `.safetensors`, `.csv`, `.parquet` or `.arrow`.
//
// The file here holds first sentences of SciPy's documentation, 60 at most of each of ten areas (BSD-3-Clause), as MiniLM (Apache-2.0) embeds them
// in 384 dimensions; `scripts/data/embed.py` made it.
//
// **You will learn** to measure how many directions embeddings use, to judge them with and without labels, and to tell what a linear map of them was told.
// **You need** [04](04-gaussian-mixtures.ipynb) for InfoNCE and LDA. **Time:** 30 minutes, of which the computer takes less than one.
// **Before running**: of ten areas of one library, what share of the sentences will their nearest neighbours classify correctly?

// %%
import * as tf from '@tensorflow/tfjs';
import { sameClassPartners } from 'contrastive-lab/data';
import { check, figure, formatNumber, markdown, parameters, plot, table } from 'contrastive-lab/display';
import * as judges from 'contrastive-lab/evaluate';
import {
  classPairs,
  classTriplets,
  pointMatrix,
  pointsFrom,
  readPoints,
  selectPoints,
  unitPoints,
  type PointTable,
} from 'contrastive-lab/files';
import { cosine, infoNCE } from 'contrastive-lab/loss';
import { initialOutput, twoLayer } from 'contrastive-lab/model';
import { ordinaryPca } from 'contrastive-lab/pca';
import { sampledInfoNCE } from 'contrastive-lab/population';
import { shareOf } from 'contrastive-lab/stats';
import { lda, projected } from 'contrastive-lab/subspace';
import { engine, RandomStream } from 'contrastive-lab/tensor';
import { adam, fitEncoder, freeOutput, gradientDescent, run } from 'contrastive-lab/train';
import { Matrix } from 'ml-matrix';

// %% [markdown]
// ## Notation
//
// | symbol | meaning | in code |
// |---|---|---|
// | $x$, $x^+$ | a point, and another of its class | `anchors`, `positives` |
// | $s_k$ | singular values of the centred points | `singularValues` |
// | $p_k=s_k/\sum_js_j$ | their shares | `shares` |
// | $A$ | a linear map of the embeddings | `maps` |
// | kNN | accuracy of the five nearest neighbours | `nearestNeighbours` |
// | CKA | centred kernel alignment of two representations | `centredKernelAlignment` |

// %% [markdown]
// ## Parameters and points

// %%
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
//
// RankMe by hand, beside the library's: with the shares $p_k=s_k/\sum_js_j$ of the singular values it is the exponential of their entropy,
// $$\mathrm{RankMe}=\exp\Big(-\sum_kp_k\log p_k\Big),\tag{10.1}$$
// which is $r$ where $r$ values are equal and the others 0.

// %%
const spectrum = judges.spectralMeasures(points);
const { anchors, positives } = classPairs(points, { seed: 1 });
const whole = spectrum.singularValues.reduce((sum, value) => sum + value, 0);
const shares = spectrum.singularValues.map((value) => value / whole).filter((share) => share > 0);
const rankByHand = Math.exp(-shares.reduce((sum, share) => sum + share * Math.log(share), 0));
table([
  { measure: 'RankMe, by hand', value: rankByHand },
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
    summary: `Singular values of the centred embeddings: the tenth is ${formatNumber(shown[9] / shown[0], 2)} of the first, the hundredth ${formatNumber(shown[99] / shown[0], 2)}.`,
    title: 'Singular values of the centred points',
    x: { title: 'place', scale: 'log' },
    y: { title: 'singular value', scale: 'log' },
    series: [{ name: 'embeddings', x: places, y: shown, style: 'line' }],
  }),
);

// %% [markdown]
// ## Along a run: Proposition 18 as RankMe sees it
//
// RankMe asks for no labels, so it can be watched while a net learns. Proposition 18 ([03](03-cv-and-pca.ipynb)) says what it must show: columns of $W$ that start
// equal stay equal, so that outputs which start with $k$ different columns have at most rank $k$ at every step, and RankMe is at most $k$. The control has four columns of its own.
// A RankMe that falls in training is therefore no proof of a bad loss: look at the start first. ([09](09-open-questions.ipynb) asks which starts collapse.)

// %%
const pairsOfClass = classTriplets(points, { count: 150, seed: 1 });
const anchorsOnly = pairsOfClass.inputs.subarray(0, pairsOfClass.count * pairsOfClass.inputDim);
const columnsOf: Record<string, number[]> = {
  'four different': [0, 1, 2, 3],
  'two equal': [0, 0, 1, 2],
  'all equal': [0, 0, 0, 0],
};
const alongRun = (columns: readonly number[]) =>
  run(
    gradientDescent(
      twoLayer({ width: 512, outputs: 4, activation: 'tanh', seed: 1 }),
      infoNCE(cosine()),
      pairsOfClass,
      {
        stepSize: 0.01,
        optimiser: adam(),
        outputLayer: freeOutput((net) => tf.tidy(() => tf.gather(initialOutput(net), [...columns], 1))),
      },
    ),
    {
      steps: 60,
      recordAt: (step) => step % 5 === 0,
      observe: { rank: judges.measuredAt(anchorsOnly, (out) => judges.spectralMeasures(out).rankMe) },
    },
  );

// %%
const rankRuns: { columns: string; different: number; rank: { x: number[]; y: number[] } }[] = [];
for (const [columns, chosen] of Object.entries(columnsOf)) {
  const { x, y } = (await alongRun(chosen)).column('rank');
  rankRuns.push({ columns, different: new Set(chosen).size, rank: { x: [...x], y: [...y] } });
}
plot(
  figure({
    summary:
      'RankMe of the outputs along a run, for three starts of W; each stays at or below the number of different columns.',
    title: 'RankMe along a run',
    x: { title: 'step' },
    y: { title: 'RankMe of the outputs', range: [0, 4.5] },
    series: rankRuns.map(({ columns, rank }) => ({ name: columns, ...rank, style: 'line' })),
  }),
);

// %%
table(
  rankRuns.map(({ columns, different, rank }) => ({
    'columns of W': columns,
    'bound of Proposition 18': different,
    'largest RankMe on the way': Math.max(...rank.y),
    'RankMe at the end': rank.y[rank.y.length - 1],
    'within the bound': Math.max(...rank.y) <= different + 1e-3 ? 'yes' : 'no',
  })),
  { caption: 'InfoNCE of the cosine, Adam, M = 512; to a thousandth, for outputs are float32' },
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
  caption: `Judged on ${test.count} sentences that no map saw; chance is about ${formatNumber(1 / points.classes!.length, 2)}.`,
});

// %%
const inAll = judges.nearestNeighbours(train, test);
const intervalOf = (share: number) => {
  const { low, high } = shareOf(Math.round(share * test.count), test.count);
  return `${formatNumber(100 * share, 3)} % [${formatNumber(100 * low, 3)}, ${formatNumber(100 * high, 3)}]`;
};
const byNeighbours = [...judged].sort((a, b) => b['kNN (5)'] - a['kNN (5)']);
const hits = (row: (typeof judged)[number]) => shareOf(Math.round(row['kNN (5)'] * test.count), test.count);
/** The maps that are told apart from the best. */
const told = byNeighbours.filter((row) => hits(row).high < hits(byNeighbours[0]).low).map(({ map }) => map);
markdown(
  `In all ${points.dim} dimensions the neighbours classify ${intervalOf(inAll)} correctly; in ${outputs}: ` +
    `${byNeighbours.map((row) => `${row.map} ${intervalOf(row['kNN (5)'])}`).join(', ')}. ` +
    'The 95 % intervals are over sentences: maps whose intervals overlap are not told apart by so few.',
);

// %% [markdown]
// ## The picture
//
// The test sentences of six areas in two directions of InfoNCE, which was never told which area a sentence is of. Which areas stand apart, and which overlap?

// %%
const flat = ordinaryPca(seen(maps['linear InfoNCE'], asked), 2);
const plane = projected(seen(maps['linear InfoNCE'], asked), flat);
plot(
  figure({
    summary: `Test sentences of six of the ${points.classes!.length} areas in the two largest directions that linear InfoNCE found.`,
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

// %% [markdown]
// ## Where this fails
//
// - **The metric is a choice.** All points were scaled to length 1; neighbours of the raw vectors may differ.
// - **Few points.** With some forty sentences an area a covariance in 384 dimensions is noise; hence the 30 principal coordinates, which may leave out what tells two areas apart.
// - **InfoNCE was given pairs by class.** That is information from labels. Real pairs (two paraphrases, two crops) share more than the class.
// - **The measures without labels say nothing about a task**: RankMe is large for noise, too.

// %%
markdown(
  '## Summary\n\n' +
    `1. ${points.count} embeddings of ${points.dim} dimensions use ${formatNumber(spectrum.rankMe, 3)} directions by RankMe, ${formatNumber(spectrum.participationRatio, 3)} by participation ratio.\n` +
    `2. Five neighbours classify ${intervalOf(inAll)} of the test sentences correctly.\n` +
    `3. Of the maps to ${outputs} dimensions ${byNeighbours[0].map} has the highest share, ${intervalOf(byNeighbours[0]['kNN (5)'])}; ${told.length === 0 ? 'its interval overlaps with all others' : `its interval does not overlap with that of ${told.join(' and ')}`}. (Mode: ${settings.mode}.)`,
);

// %% [markdown]
// ## Exercises
//
// **1. Your guess** from the top of the page: what share of the test sentences do their five neighbours classify correctly, in all dimensions? Put a number from 0 to 1 in place of `undefined`.

// %%
const answer1: number | undefined = undefined;
check(answer1, {
  truth: () => inAll,
  tolerance: 0.02,
  hint: 'Areas share words such as "matrix" and "function", but few share what they do with them. The line below the table has it in per cent.',
});

// %% [markdown]
// **2. One neighbour** instead of five: `judges.nearestNeighbours(train, test, { neighbours: 1 })`. Say first whether it is better or worse.

// %%
const answer2: number | undefined = undefined;
check(answer2, {
  truth: () => judges.nearestNeighbours(train, test, { neighbours: 1 }),
  tolerance: 0.01,
  hint: 'One neighbour has less bias and more variance than five.',
});

// %% [markdown]
// **3. Fewer directions.** What share do five neighbours classify correctly in the first *three* directions of LDA? `judges.nearestNeighbours` takes `{ points, labels }`; `seen(map, known)` are the points.

// %%
const answer3: number | undefined = undefined;
check(answer3, {
  truth: () => {
    const three = maps.LDA.subMatrix(0, 2, 0, settings.dim - 1);
    return judges.nearestNeighbours(
      { points: seen(three, known), labels: train.labels! },
      { points: seen(three, asked), labels: test.labels! },
    );
  },
  tolerance: 0.02,
  hint: '`maps.LDA.subMatrix(0, 2, 0, settings.dim - 1)` is the map to the first three.',
});

// %% [markdown]
// **4. RankMe of the test part.** How many directions do the test sentences alone use, by RankMe? Why must it be fewer than of all points?

// %%
const answer4: number | undefined = undefined;
check(answer4, {
  truth: () => judges.spectralMeasures(test).rankMe,
  tolerance: 0.01,
  hint: 'So few centred points span fewer directions than there are dimensions: `judges.spectralMeasures(test)`.',
});

// %% [markdown]
// **5. Your own file** (open). Put a file of yours in the place of `file`. *A good answer* says what the points are and what a class is, predicts two of the numbers before the run, gives an interval for
// the accuracy, and names one thing that the measures without labels did not tell.
//
// <details><summary><b>Solutions</b></summary>
//
// 1. `inAll`.
// 2. `judges.nearestNeighbours(train, test, { neighbours: 1 })`.
// 3. `judges.nearestNeighbours` of `seen(three, known)` and `seen(three, asked)` with the map of the hint.
// 4. `judges.spectralMeasures(test).rankMe`: at most as many as there are points, less one.
//
// </details>

// %% [markdown]
// ## References
//
// - Q. Garrido, R. Balestriero, L. Najman, Y. LeCun (2023): *RankMe: assessing the downstream performance of pretrained self-supervised representations by their rank.* [arXiv 2210.02885](https://arxiv.org/abs/2210.02885).
// - T. Wang, P. Isola (2020): *Understanding contrastive representation learning through alignment and uniformity on the hypersphere.* [arXiv 2005.10242](https://arxiv.org/abs/2005.10242).
// - W. Wang et al. (2020): *MiniLM: deep self-attention distillation for task-agnostic compression of pre-trained transformers.* [arXiv 2002.10957](https://arxiv.org/abs/2002.10957).
//
// [← 09 Open questions](09-open-questions.ipynb)
