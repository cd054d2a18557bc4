// %% [markdown]
// # 00 · The tour: contrastive learning in one page
//
// A net is shown **triplets**: an anchor, a *positive* that means the same, a *negative* that does not. It never sees a label. It learns to map
// anchor and positive close together and to push the negative away. What comes out, and why? Each section below is one theorem in one figure and two sentences; the notebook behind
// it has the theory, the full grids and the places where it fails.
//
// **You will learn** what the theorems of this collection say, and how each of them is measured.
// **You need** gradient descent, and a rough idea of principal component analysis (PCA). **Time:** 30 minutes, of which the computer takes one in quick mode.
// **After** it: [01, the dot product](01-dot-product.ipynb), or whichever section you want to know more about.
//
// Run all cells. Every number is measured while you wait, most of them once, with one seed; the notebooks repeat them over seeds and give intervals.
// **Before you run**: two nets, one 64 times as wide as the other, learn the same triplets. Which one changes more?

// %%
import { claimsTable, committedResults } from 'contrastive-lab/claims';
import { drawPoints, gaussianMixture, mnist, mosaic, randomMixture, triplets } from 'contrastive-lab/data';
import {
  check,
  figure,
  formatNumber,
  markdown,
  panels,
  parameters,
  plot,
  progress,
  table,
  type Meaning,
} from 'contrastive-lab/display';
import { ntkDrift } from 'contrastive-lab/kernel';
import { cosine, dot, linear, rules, type Loss } from 'contrastive-lab/loss';
import { dense, layered, tanh, twoLayer } from 'contrastive-lab/model';
import { pcaGap } from 'contrastive-lab/pca';
import { populationClip, populationInfoNCE } from 'contrastive-lab/population';
import { mean } from 'contrastive-lab/stats';
import {
  clusteredBase,
  clusteredStart,
  deviations,
  flowPath,
  netPath,
  type ClusteredParameters,
} from 'contrastive-lab/studies';
import { crossDirections, fisherRatio, mixturePca, seenInPlane } from 'contrastive-lab/subspace';
import {
  Descent,
  fitEncoder,
  fitPair,
  gradientDescent,
  onlyAt,
  orthonormalOutput,
  run,
} from 'contrastive-lab/train';
import { Matrix } from 'ml-matrix';

// %% [markdown]
// ## Notation
//
// | symbol | meaning | in code |
// |---|---|---|
// | $M$ | width: hidden neurons of a layer | `width` |
// | $f(x)$ | outputs of the net at a point $x$ | `outputs` of a state |
// | $x_i$, $x_i^+$, $x_i^-$ | anchor, positive and negative of triplet $i$ | `anchors`, `positives`, `negatives` |
// | NTK | neural tangent kernel: products of the outputs' gradients in the weights | `ntk` |
// | drift | largest change of an entry of the NTK since the start | `ntkDrift` |
// | $\|\sin\Theta\|$ | distance of two subspaces: 0 where they are one | `pcaGap` |
// | $L$ | layers | `depth` |

// %% [markdown]
// `quick` is for a class, `full` for the committed pictures.

// %%
const settings = parameters({
  quick: { widths: [64, 256, 1024, 4096], pcaSteps: 300 },
  full: { widths: [64, 256, 1024, 4096, 16384], pcaSteps: 1000 },
});
const digits = await mnist();
const data = triplets(digits, { count: 60, classes: [0, 1], seed: 1 });
const netOf = (width: number, outputs: number) => twoLayer({ width, outputs, activation: 'tanh', seed: 1 });

// %% [markdown]
// ## The data
//
// Triplets of real digits: the positive is its anchor moved by up to two pixels, the negative any other digit.

// %%
plot({
  summary: 'Eight triplets of MNIST zeros and ones: anchors, their shifted positives, unrelated negatives.',
  x: { title: 'eight triplets, side by side' },
  y: { title: 'part of the triplet' },
  series: [],
  traces: [{ type: 'heatmap', z: mosaic(data, digits), colorscale: 'Greys', showscale: false }],
  layout: {
    xaxis: { showticklabels: false, ticks: '', showgrid: false, constrain: 'domain' },
    yaxis: {
      tickvals: [14, 42, 70],
      ticktext: ['negatives', 'positives', 'anchors'],
      showgrid: false,
      scaleanchor: 'x',
      constrain: 'domain',
      constraintoward: 'top',
    },
  },
  height: 390,
});

// %% [markdown]
// ## The loss, by hand
//
// The simplest contrastive loss asks each anchor's output to point towards its positive's and away from its negative's. With the dot product as the similarity it is
// $$\mathcal L=\frac1N\sum_{i=1}^N f(x_i)\cdot f(x_i^-)-f(x_i)\cdot f(x_i^+).\tag{0.1}$$
// A net of width 256 at its start: the sum as the formula says it, beside the library's loss.

// %%
const begun = new Descent(netOf(256, 3), linear(dot()), data, 0.5);
const { outputs: atStart, loss: byLibrary } = begun.state;
begun.dispose();
/** Rows of the outputs: first the anchors, then the positives, then the negatives. */
const outputsOf = (row: number) => [0, 1, 2].map((z) => atStart[3 * row + z]);
const product = (u: number[], v: number[]) => u.reduce((sum, value, z) => sum + value * v[z], 0);
const byHand = mean(
  [...Array(data.count).keys()].map((i) => {
    const [anchor, positive, negative] = [i, data.count + i, 2 * data.count + i].map(outputsOf);
    return product(anchor, negative) - product(anchor, positive);
  }),
);
table([{ 'by hand': byHand, 'by the library': byLibrary }], {
  caption: 'Loss at the start, M = 256',
  digits: 6,
});

// %% [markdown]
// ## Dot product or cosine? ([01](01-dot-product.ipynb), [02](02-cosine.ipynb))
//
// A very wide net trains like a linear model as long as its **neural tangent kernel** stays where it started. The same nets, the same digits, two
// similarities:

// %%
const driftsOf = async (width: number, loss: Loss) => {
  const { records } = await run(gradientDescent(netOf(width, 3), loss, data, { stepSize: 0.5 }), {
    steps: 200,
    observe: { drift: ntkDrift() },
    stopWhen: ({ observed }) => observed.drift >= 3,
  });
  const later = records.slice(1);
  return { x: later.map(({ step }) => step), y: later.map(({ observed }) => observed.drift) };
};

// %%
const lines: { name: string; x: number[]; y: number[]; meaning: Meaning; style: 'line'; label: 'end' }[] = [];
const ends = [settings.widths[1], settings.widths[settings.widths.length - 1]];
const both = progress(4, { label: 'wide nets' });
for (const width of ends) {
  const common = { style: 'line' as const, label: 'end' as const };
  const names = {
    dot: `dot, <i>M</i> = ${formatNumber(width)}`,
    cosine: `cosine, <i>M</i> = ${formatNumber(width)}`,
  };
  lines.push({
    name: names.dot,
    ...(await driftsOf(width, linear(dot()))),
    ...common,
    meaning: 'dot product',
  });
  await both.tick();
  lines.push({
    name: names.cosine,
    ...(await driftsOf(width, linear(cosine()))),
    ...common,
    meaning: 'cosine',
  });
  await both.tick();
}
both.finish();

// %% [markdown]
// Theory: with the dot product a net of any width leaves, a wider one $O(\log M)$ steps later; with the cosine it stays, and the drift falls with $M$.

// %%
plot({
  summary:
    'Drift of the NTK against step, for the dot product and the cosine at two widths each. Lines that end have reached drift 3.',
  title: 'The kernel leaves, or stays',
  x: { title: 'step <i>t</i>' },
  y: { title: 'drift of the NTK', scale: 'log' },
  series: lines,
  guides: [{ y: 1, text: 'drift 1' }],
});
const [narrowDot, narrowCosine, wideDot, wideCosine] = lines;
const leftAt = ({ x, y }: (typeof lines)[number]) => {
  const first = y.findIndex((drift) => drift >= 1);
  return first < 0 ? 'never' : `at step ${x[first]}`;
};
const largest = ({ y }: (typeof lines)[number]) => Math.max(...y);
markdown(
  `Dot product: drift 1 is reached ${leftAt(narrowDot)} at M = ${formatNumber(ends[0])} and ${leftAt(wideDot)} at M = ${formatNumber(ends[1])}. Cosine: the largest drift is ` +
    `${largest(narrowCosine).toPrecision(2)} and ${largest(wideCosine).toPrecision(2)}: divided by ${formatNumber(largest(narrowCosine) / largest(wideCosine), 2)} at ${ends[1] / ends[0]} times the width.`,
);

// %% [markdown]
// ## Is it just PCA? ([03](03-cv-and-pca.ipynb))
//
// Hold the output weights to orthonormal columns. For the dot product the loss is then a **trace problem**, and its answer is PCA of a matrix of random
// features.

// %%
const small = triplets(digits, { count: 20, classes: [0, 1], seed: 1 });
const angleOf = async (width: number, loss: Loss) => {
  const { records } = await run(
    gradientDescent(netOf(width, 2), loss, small, { stepSize: 1, outputLayer: orthonormalOutput() }),
    {
      steps: settings.pcaSteps,
      observe: { pca: onlyAt((step) => step === 0 || step === settings.pcaSteps, pcaGap()) },
      recordAt: (step) => step === settings.pcaSteps || step === 0,
    },
  );
  return records[records.length - 1].observed.pca!.toStart;
};
const angles: { width: number; dot: number; cosine: number }[] = [];
const turning = progress(settings.widths.length, { label: 'constrained nets' });
for (const width of settings.widths) {
  const byCosine = await angleOf(width, linear(cosine({ delta: 0.01 / width })));
  angles.push({ width, dot: await angleOf(width, linear(dot())), cosine: byCosine });
  await turning.tick();
}
turning.finish();

// %% [markdown]
// How far do the output weights end from PCA of features that were never learned? 0 is PCA itself, $\sqrt2$ is as far as two planes can be apart.

// %%
plot({
  summary: `Distance of the trained output weights to PCA of random features against width, on a scale whose largest value is √2: from ${angles[0].dot.toPrecision(2)} to ${angles[angles.length - 1].dot.toPrecision(2)} for the dot product, from ${angles[0].cosine.toPrecision(2)} to ${angles[angles.length - 1].cosine.toPrecision(2)} for the cosine.`,
  title: 'The way to PCA',
  x: { title: 'width <i>M</i>', scale: 'log', ticks: settings.widths },
  y: { title: '‖sin Θ‖ to PCA', scale: 'log' },
  series: [
    { name: 'dot product', x: settings.widths, y: angles.map((one) => one.dot) },
    { name: 'cosine', x: settings.widths, y: angles.map((one) => one.cosine) },
  ],
});
const last = angles[angles.length - 1];
markdown(
  `At M = ${formatNumber(last.width)}: ${last.dot.toPrecision(2)} with the dot product, ${last.cosine.toPrecision(2)} with the cosine, which goes ${last.cosine < 1.3 ? 'only part of the way' : 'hardly any of the way'}. "Contrastive learning is PCA" depends on the loss, and on the time: after order *M* steps the features have moved, too.`,
);

// %% [markdown]
// ## What PCA cannot do ([04](04-gaussian-mixtures.ipynb))
//
// A mixture of three Gaussians in 20 dimensions. The variance of the noise is up to 200 times larger in some directions than in others. The augmentation is
// another draw from the same component: InfoNCE is told which points belong together, but not where.

// %%
const mixture = randomMixture({
  components: 3,
  inputDim: 20,
  conditionNumber: 200,
  separation: 4,
  seed: 1,
});
const cloud = drawPoints(mixture, { count: 800, seed: 1 });
const learned: Matrix = fitEncoder(populationInfoNCE(mixture), { outputs: 2 }).encoder;

// %% jupyter={"source_hidden": true}
const colors = ['blue', 'vermillion', 'green'] as const;
const reach = 8;
const cloudIn = (encoder: Matrix, name: string) => {
  const { x, y } = seenInPlane(mixture, encoder, cloud.points);
  const of = (component: number, all: number[]) => all.filter((_, i) => cloud.labels[i] === component);
  return figure({
    summary: `the plane of ${name}, which keeps ${(100 * fisherRatio(mixture, encoder, 0)).toFixed(0)} % of the separation.`,
    title: name,
    x: { title: 'first axis / noise', range: [-reach, reach] },
    y: { title: 'second axis / noise', range: [-reach, reach] },
    equalUnits: true,
    series: colors.map((color, k) => ({
      name: `component ${k + 1}`,
      x: of(k, x),
      y: of(k, y),
      color,
      style: 'points' as const,
    })),
  });
};

// %% [markdown]
// The points in the planes of two encoders, both axes in units of the noise. PCA looks for variance, InfoNCE for the **Fisher subspace**: the one where the components stand apart.

// %%
plot(
  panels([cloudIn(mixturePca(mixture, 2), 'PCA'), cloudIn(learned, 'InfoNCE')], {
    columns: 2,
    height: 480,
  }),
);
const keeps = (encoder: Matrix) => `${(100 * fisherRatio(mixture, encoder, 0)).toFixed(0)} %`;
markdown(`PCA keeps ${keeps(mixturePca(mixture, 2))} of the separation, InfoNCE ${keeps(learned)}.`);

// %% [markdown]
// ## Two modalities ([05](05-clip.ipynb))
//
// Now $x$ has four components, but $y$ (a caption, say) tells only three apart: two of the four share their mean. CLIP sees pairs.

// %%
const x = randomMixture({ components: 4, inputDim: 12, conditionNumber: 50, separation: 4, seed: 1 });
const names = randomMixture({ components: 4, inputDim: 10, separation: 4, seed: 2 });
const means = names.means.to2DArray();
const y = gaussianMixture({
  means: [means[0], means[1], means[2], means[2]],
  covariance: names.covariances[0].to2DArray(),
});
const { encoders } = fitPair(populationClip({ x, y }), { outputs: 5 });
const values = crossDirections({ x, y }, encoders).values.slice(0, 5);

// %% [markdown]
// $x$ has three directions to tell its components apart, and $y$ knows about two of them. What does CLIP connect?

// %%
const connected = values.filter((value) => value > 0.01 * values[0]).length;
plot({
  summary: `Singular values of what CLIP connects: ${connected} of ${values.length} are above 1 % of the largest.`,
  title: 'What CLIP connects',
  x: { title: 'direction', ticks: values.map((_, i) => i + 1) },
  y: { title: 'singular value' },
  series: [{ name: 'learned', x: values.map((_, i) => i + 1), y: values, style: 'points' }],
  guides: [{ y: 0, text: 'nothing' }],
});
markdown(
  `CLIP uses ${connected} of the ${values.length} directions that its outputs offer. (So does canonical correlation analysis: the subset is a property of the pairs.)`,
);

// %% [markdown]
// ## One method with many weights ([06](06-alpha.ipynb))
//
// InfoNCE, triplet and lifted losses, MINE: a step of each pushes the pairs $i,j$ of a batch apart by weights $\alpha_{ij}$ that it holds while it is made. So a loss is a **way to look at pairs**, and one may choose
// the weights without any loss. What five choices give to pairs at distances from 0 to 2 (the quadratic loss weighs all alike, which is PCA):

// %%
const distances = Array.from({ length: 41 }, (_, j) => 0.05 * j);
const pairs = {
  anchor: 0,
  squares: Float64Array.from(distances, (one) => one ** 2),
  columns: Int32Array.from(distances.keys()),
};
const weights = {
  'quadratic: PCA': distances.map(() => 1 / distances.length),
  InfoNCE: [...rules.entropy().weigh(pairs)],
  r_gamma: [...rules.tsallis().weigh(pairs)],
  r_s: [...rules.square().weigh(pairs)],
  'direct p=4': [...rules.direct().weigh(pairs)],
};
const names06 = Object.keys(weights) as (keyof typeof weights)[];
/** The distance within which half of the weight lies. */
const halfWithin = (shares: readonly number[]) => {
  let sum = 0;
  return distances[shares.findIndex((share) => (sum += share) >= 0.5)];
};

// %%
plot({
  summary: `Weights of a pair against its distance under five rules; half of the weight lies within ${names06.map((name) => `${halfWithin(weights[name]).toFixed(2)} (${name})`).join(', ')}.`,
  title: 'What each rule looks at',
  x: { title: 'distance of the pair' },
  y: { title: 'weight α' },
  series: names06.map((name) => ({
    name,
    x: distances,
    y: weights[name],
    ...(name.endsWith('PCA') ? { meaning: 'PCA' as const } : {}),
    style: 'line' as const,
    label: 'end' as const,
  })),
});
const ordered06 = committedResults(['alpha-ordering'])[0];
markdown(
  `Accuracy of 5 neighbours on digits, direct (p = 4) minus InfoNCE: ${ordered06.estimate.toFixed(3)} [${ordered06.low.toFixed(3)}, ${ordered06.high.toFixed(3)}] over paired seeds (committed result, ${ordered06.verdict}). Yet direct and r_gamma descend no loss at all: notebook 06 proves it, and measures it.`,
);

// %% [markdown]
// ## Clusters that the loss does not know ([07](07-variational.ipynb))
//
// SimCLR's loss is smallest where embeddings are spread evenly, whatever the classes. Yet a net shows clusters long before: under its kernel points of a cluster move together, and
// only slowly apart. Three clusters of data, one angle a point, from a start that knows nothing of them:

// %%
const phase: ClusteredParameters = {
  ...clusteredBase,
  start: 'collapsed',
  activation: 'tanh',
  spread: 0.24,
  seed: 1,
};
const ratiosOf = async (parameters: ClusteredParameters) => {
  const { data: points, dynamics } = clusteredStart(parameters);
  const path = await run(dynamics(), {
    steps: 4000,
    recordAt: (step) => step > 0 && step % 10 === 0,
    observe: { deviations: ({ outputs }) => deviations(outputs, points.labels) },
  });
  const { x: steps, y: found } = path.column('deviations');
  return { x: steps, y: found.map(({ between, within }) => between / within) };
};
const withNet = await ratiosOf(phase);
const withoutNet = await ratiosOf({ ...phase, mover: 'free', stepSize: 0.05 });

// %%
plot({
  summary:
    'Ratio of the deviation of cluster means to that within clusters against the step, with and without a net.',
  title: 'Clusters, with and without a net',
  x: { title: 'step', scale: 'log' },
  y: { title: 'means / within', scale: 'log' },
  series: [
    { name: 'under the kernel of a net', ...withNet, style: 'line' },
    { name: 'free particles', ...withoutNet, style: 'line' },
  ],
});
markdown(
  `The ratio reaches ${Math.max(...withNet.y).toFixed(1)} with a net and ${Math.max(...withoutNet.y).toFixed(2)} without. How long clusters last is the kernel's doing, not the loss's, and width does not prolong it.`,
);

// %% [markdown]
// ## Deeper nets ([08](08-beyond-two-layers.ipynb))
//
// Does it hold beyond two layers? The cosine again, 20 steps, on nets of two and of four layers.

// %%
const ten = triplets(digits, { count: 10, seed: 1 });
const driftAtDepth = async (depth: number, width: number) => {
  const hidden = Array.from({ length: depth - 1 }, () => [dense(width), tanh]).flat();
  const net = layered([...hidden, dense(2)], { seed: 1 });
  const path = await run(gradientDescent(net, linear(cosine()), ten, { stepSize: 0.5 }), {
    steps: 20,
    observe: { drift: ntkDrift() },
    recordAt: (step) => step === 20,
  });
  return path.records[0].observed.drift;
};
const deepWidths = [64, 256, 1024];
const ofDepth: { depth: number; y: number[] }[] = [];
for (const depth of [2, 4]) {
  const y: number[] = [];
  for (const width of deepWidths) y.push(await driftAtDepth(depth, width));
  ofDepth.push({ depth, y });
}

// %%
plot({
  summary: 'Drift of the NTK after 20 steps against width, for nets of two and of four layers.',
  title: 'Two layers and four',
  x: { title: 'width <i>M</i>', scale: 'log', ticks: deepWidths },
  y: { title: 'drift of the NTK', scale: 'log' },
  series: ofDepth.map(({ depth, y }) => ({ name: `<i>L</i> = ${depth}`, x: deepWidths, y })),
});
const [shallow, deep] = ofDepth.map(({ y }) => y);
markdown(
  `From M = 64 to 1,024 the drift is divided by ${(shallow[0] / shallow[2]).toPrecision(2)} with two layers and by ${(deep[0] / deep[2]).toPrecision(2)} with four: expected is 16 for both. At M = 1,024 four layers move ${(deep[2] / shallow[2]).toPrecision(2)} times as far as two.`,
);

// %% [markdown]
// ## The fully trained net ([09](09-open-questions.ipynb))
//
// What the paper leaves open: where does a net with orthonormal outputs go *after* it has found PCA? Its features learn on a slow clock, $s=\eta t/M$, and follow a flow that has no width in it. Flow and net beside
// each other, from the same random features:

// %%
const slow = {
  data: 'three clusters',
  activation: 'tanh',
  outputs: 2,
  count: 10,
  seed: 1,
  width: 128,
} as const;
const flow = await flowPath({ ...slow, steps: 80 }, 0.1);
const follower = await netPath({ ...slow, stepSize: 0.5, steps: 2048 }, (step) => step % 64 === 0);
plot({
  summary:
    'Change of <i>C</i><sub>V</sub> against the slow clock, of the spectral flow and of a net of width 128.',
  title: 'A net of width 128 on its slow clock',
  x: { title: 'clock <i>s</i> = <i>ηt</i>/<i>M</i>' },
  y: { title: '‖Δ<i>C</i><sub>V</sub>‖' },
  series: [
    { name: 'flow', x: flow.map(({ time }) => time), y: flow.map(({ drift }) => drift), style: 'line' },
    {
      name: 'net',
      x: follower.map(({ time }) => time),
      y: follower.map(({ drift }) => drift),
      style: 'points',
    },
  ],
});
const flowEnd = flow[flow.length - 1].drift;
markdown(
  `At s = 8 the net is ${(100 * Math.abs(follower[follower.length - 1].drift / flowEnd - 1)).toFixed(1)} % from the flow. A wider net gets there later, and no width suppresses it.`,
);

// %% [markdown]
// ## What was measured
//
// The collection's claims: a quantity, a rule fixed before the run, an interval over seeds, a control that the rule must refute. *Undecided* is an answer too.
// These are the committed results of the full grids; `npm run claims` measures them again.

// %%
markdown(claimsTable(committedResults()));

// %% [markdown]
// ## Where to go on
//
// - **Why does the dot product leave, and when exactly?** [01](01-dot-product.ipynb) predicts the slope without a fit.
// - **How long does the cosine stay?** [02](02-cosine.ipynb) compares stated bounds with measured exponents.
// - **Are the representations any good?** [03](03-cv-and-pca.ipynb) judges them on test images.
// - **Biased augmentations, few samples, labels:** [04](04-gaussian-mixtures.ipynb). **Emoji of two designers:** [05](05-clip.ipynb).
// - **Design a loss by choosing its weights:** [06](06-alpha.ipynb). **Why clusters live so long, and what is left after their end:** [07](07-variational.ipynb).
// - **Depth, convolutions, other losses:** [08](08-beyond-two-layers.ipynb). **What the papers leave open:** [09](09-open-questions.ipynb).
// - **Your own question:** the README's *Write your own* is 25 lines.

// %%
markdown(
  '## Summary\n\n' +
    `1. Dot product: the NTK of width ${formatNumber(ends[1])} drifted by ${largest(wideDot).toPrecision(2)} within ${wideDot.y.length} steps; cosine: by ${largest(wideCosine).toPrecision(2)} in ${wideCosine.y.length}.\n` +
    `2. Distance to PCA at width ${formatNumber(last.width)}: ${last.dot.toPrecision(2)} with the dot product, ${last.cosine.toPrecision(2)} with the cosine.\n` +
    `3. CLIP kept ${connected} of the 3 directions that separate x. (Mode: ${settings.mode}.)`,
);

// %% [markdown]
// ## Where this fails
//
// - **One seed.** Neighbouring widths may change places in another run; the notebooks have intervals over seeds.
// - **One data set.** Zeros and ones of MNIST, scaled to length 1; [10](10-your-embeddings.ipynb) begins from a file of your own.
// - **The order of limits.** "Stays" is a statement about wide nets at a fixed number of steps. At a fixed width and for ever the kernel moves under any loss that learns.

// %% [markdown]
// ## Exercises
//
// **1. When does it leave?** At which step does the drift of a dot-product net of width 1,024 pass 1? Guess from the figure of the two widths, then run: `driftsOf(1024, linear(dot()))`. Put a
// number in place of `undefined`.

// %%
const answer1: number | undefined = undefined;
await check(answer1, {
  truth: async () => {
    const { x: steps, y: drifts } = await driftsOf(1024, linear(dot()));
    return steps[drifts.findIndex((drift) => drift >= 1)];
  },
  tolerance: 0.02,
  hint: '`leftAt` reads the step out of what `driftsOf` returns.',
});

// %% [markdown]
// **2. Delta.** How large is the largest drift within 200 steps of a *cosine* net of width 1,024 with $\delta=100$ in place of $0.01$? Say first whether it grows or falls: the loss is
// `linear(cosine({ delta: 100 }))`.

// %%
const answer2: number | undefined = undefined;
await check(answer2, {
  truth: async () => Math.max(...(await driftsOf(1024, linear(cosine({ delta: 100 })))).y),
  tolerance: 0.05,
  hint: 'For δ far above the squared outputs the cosine is the dot product divided by δ: so are the steps.',
});

// %% [markdown]
// **3. PCA with one axis more.** What share of the separation do *three* principal axes keep, of the mixture above? `fisherRatio(mixture, encoder, 0)` tells it for any encoder.

// %%
const answer3: number | undefined = undefined;
check(answer3, {
  truth: () => fisherRatio(mixture, mixturePca(mixture, 3), 0),
  tolerance: 0.02,
  hint: '`mixturePca(mixture, 3)` is that encoder.',
});

// %% [markdown]
// **4. Three layers.** What is the drift of a net of three layers after 20 steps at $M=256$? Between which two numbers do you expect it?

// %%
const answer4: number | undefined = undefined;
await check(answer4, {
  truth: () => driftAtDepth(3, 256),
  tolerance: 0.02,
  hint: '`driftAtDepth(3, 256)`, after a guess.',
});

// %% [markdown]
// **5. Your own control** (open). Choose one figure of this page and change one thing, so that its sentence should become false. *A good answer* says beforehand what will be seen and why,
// shows the run, and says what would have meant that the theory is wrong.
//
// <details><summary><b>Solutions</b></summary>
//
// 1. `leftAt` of `{ x, y }` from `driftsOf(1024, linear(dot()))`: between the steps of the two widths.
// 2. `Math.max(...(await driftsOf(1024, linear(cosine({ delta: 100 })))).y)`: at the same step size it hardly moves.
// 3. `fisherRatio(mixture, mixturePca(mixture, 3), 0)`.
// 4. `await driftAtDepth(3, 256)`.
//
// </details>

// %% [markdown]
// ## References
//
// - G. Anil, P. Esser, D. Ghoshdastidar (2024): *When can we approximate wide contrastive models with neural tangent kernels and principal component analysis?* [arXiv 2403.08673](https://arxiv.org/abs/2403.08673).
// - P. Bansal, A. Kavis, S. Sanghavi (2024): *Understanding contrastive learning via Gaussian mixture models.* [arXiv 2411.03517](https://arxiv.org/abs/2411.03517).
// - A. Jacot, F. Gabriel, C. Hongler (2018): *Neural tangent kernel: convergence and generalization in neural networks.* [arXiv 1806.07572](https://arxiv.org/abs/1806.07572).
//
// [01 Dot product →](01-dot-product.ipynb)
