// %% [markdown]
// # 03 · *C*<sub>V</sub> drifts slowly: is contrastive learning just PCA?
//
// Hold the output layer to orthonormal columns, and the dot-product loss becomes a **trace problem**: its answer is a principal component
// analysis of a matrix $C_V$ made of the hidden features. In a wide net that matrix moves slowly, so for a long time the output weights stay close to
// PCA of *random* features. This notebook measures how close and for how long, compares a loss for which there is no such trace problem, and asks what the
// representation is worth.
//
// ## What the theorems say
//
// The net is that of notebook 01, $f(x)=W^\top\phi(Vx)/\sqrt M$, now with $W^\top W=I_Z$ all the time. For the linear loss with dot product
// $$\mathcal L=\operatorname{tr}(W^\top C_V W),\qquad C_V=\frac1{2NM}\sum_{i=1}^N\phi(Vx_i)\big(\phi(Vx_i^-)-\phi(Vx_i^+)\big)^\top+(\cdot)^\top .$$
// The smallest trace over orthonormal $W$ is the sum of the $Z$ smallest eigenvalues of $C_V$, reached at their eigenvectors: **PCA of $-C_V$**
// **[derived; checked below]**.
//
// > **Lemma 16** (Anil, Esser, Ghoshdastidar 2024, [arXiv 2403.08673](https://arxiv.org/abs/2403.08673), as stated in a published summary):
// > under $W^\top W=I$, $\|C_V(t)-C_V(0)\|_F\le\kappa t/\sqrt M$.
// >
// > **Lemma 17**: the PCA solutions of $C_V(t)$ and $C_V(0)$ are close early in training.
// >
// > **Proposition 18**: two columns of $W$ that start equal stay equal: dimension collapse, at any width and for any similarity. (The derivation below needs
// > a loss that treats the outputs alike, as the dot product and the cosine do.)

// %% [markdown]
// ## What to expect before running
//
// Orthonormal $W$ makes $\|GW^\top\|_F=\|G\|_F$ for the gradient $G$ in the outputs, so a step moves $V$ by order $1/\sqrt M$ *in all*. With the
// $1/M$ that our $C_V$ carries inside, its drift is of order $t/M$ **[derived]**: the stated $t/\sqrt M$ is an upper bound, or another normalisation.
// *Which normalisation is which*: multiply our $C_V$ by $M$ and every norm below grows by $M$.
//
// A random $W$ sees only a share of about $\sqrt{2N/M}$ of the span of the features, and the trace pulls it in exponentially: $W$ needs order $\log M/(\eta\,\mathrm{gap})$ steps.
// By then $C_V$ has moved by order $\log M/M$. So there is a **window**, $\log M\ll\eta t\ll M$, in which the trained $W$ should be PCA of $C_V(0)$ up to an angle that falls
// **like $1/M$**. After order $M$ steps $C_V$ is another matrix at every width, and $W$ follows *its* PCA **[derived]**. Before you run: does the same hold with a
// cosine?

// %%
import { claimsTable, committedResults } from 'contrastive-lab/claims';
import { imageAt, mnist, triplets, type ImageSet } from 'contrastive-lab/data';
import {
  check,
  figure,
  formatNumber,
  markdown,
  ordered,
  panels,
  parameters,
  plot,
  progress,
  table,
  withSlider,
} from 'contrastive-lab/display';
import { centredKernelAlignment, linearProbe, nearestNeighbours, outputsAt } from 'contrastive-lab/evaluate';
import { hiddenChange, infiniteFeatureKernel } from 'contrastive-lab/kernel';
import { cosine, dot, linear, type Loss } from 'contrastive-lab/loss';
import { initialOutput, twoLayer } from 'contrastive-lab/model';
import * as pca from 'contrastive-lab/pca';
import {
  fitPowerLawOverSeeds,
  geometricMean,
  isInside,
  shareOf,
  verdictSentence,
} from 'contrastive-lab/stats';
import {
  Descent,
  freeOutput,
  gradientDescent,
  onlyAt,
  orthonormalOutput,
  run,
  type OutputLayer,
} from 'contrastive-lab/train';
import { projected } from 'contrastive-lab/subspace';
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';

// %% [markdown]
// ## Parameters

// %%
const settings = parameters({
  quick: {
    widths: [64, 256, 1024, 4096],
    seeds: [1, 2, 3],
    steps: 500,
    windowWidths: [64, 128, 256],
    view: { width: 1024, images: 1000, triplets: 60, steps: 100 },
  },
  full: {
    widths: [64, 256, 1024, 4096, 16384],
    seeds: [1, 2, 3, 4, 5],
    steps: 1000,
    windowWidths: [64, 128, 256, 512],
    view: { width: 4096, images: 10000, triplets: 300, steps: 500 },
  },
});
const view = { outputs: 8, ...settings.view };
const problem = { count: 20, classes: [0, 1], outputs: 2, stepSize: 1, steps: settings.steps };
const digits = await mnist();
const dataOf = (seed: number) => triplets(digits, { count: problem.count, classes: problem.classes, seed });
const netOf = (width: number, seed: number) =>
  twoLayer({ width, outputs: problem.outputs, activation: 'tanh', seed });
const widest = settings.widths[settings.widths.length - 1];

// %% [markdown]
// ## The trace problem, on the spot
//
// One net at its start: the loss, the same number as a trace, and the smallest value that any orthonormal $W$ can reach. $C_V$ is never made: at most
// $2N$ of its eigenvalues are not zero, and they come from the $2N\times2N$ inner products of its factors.

// %%
const traced = new Descent(netOf(1024, 1), linear(dot()), dataOf(1), problem.stepSize, {
  outputLayer: orthonormalOutput(),
});
const factors = pca.contrastCovariance(traced.state);
const solution = pca.principalSubspace(factors, problem.outputs);
const traceOf = tf.tidy(() => {
  const [left, right] = [factors.left, factors.right].map((part) => tf.matMul(part, traced.state.output));
  return 2 * factors.scale * tf.sum(tf.mul(left, right)).dataSync()[0];
});
table([
  { quantity: 'loss of the net, from its outputs', value: traced.state.loss },
  { quantity: 'tr(WᵀC_V W), from the factors of C_V', value: traceOf },
  { quantity: 'smallest trace: sum of the Z smallest eigenvalues', value: solution.optimum },
  { quantity: 'non-zero eigenvalues of C_V (at most 2N = 40)', value: solution.values.length },
  { quantity: 'gap behind the Z-th eigenvalue', value: solution.gap },
]);
pca.disposeFactors(factors);
solution.basis.dispose();
traced.dispose();

// %% [markdown]
// The spectrum. The loss looks for the lowest eigenvalues; how far the second is from the third decides how well its answer is defined.

// %%
const taken = solution.values.slice(0, problem.outputs);
const rest = solution.values.slice(problem.outputs);
const places = solution.values.map((_, i) => i + 1);
plot({
  summary: `Eigenvalues of C_V in ascending order; the ${problem.outputs} smallest are what the loss looks for.`,
  title: 'Spectrum of <i>C</i><sub>V</sub>, <i>M</i> = 1024',
  x: { title: 'place, from the smallest' },
  y: { title: 'eigenvalue' },
  series: [
    { name: 'the others that are not zero', x: places.slice(taken.length), y: rest, style: 'points' },
    { name: 'PCA takes these', x: places.slice(0, taken.length), y: taken, style: 'points' },
  ],
});

// %% [markdown]
// ### The bridge: kernel PCA
//
// $C_V$ knows the random features through their inner products only. So its eigenvalues, and the outputs of its PCA, have a limit without any
// features: **kernel PCA** with the kernel $\mathbb E\,\phi(v\cdot x)\phi(v\cdot y)$ **[derived]**. How near are nets of finite width?

// %%
const bridgeData = dataOf(1);
const kernel = infiniteFeatureKernel(bridgeData.inputs, bridgeData.inputDim, netOf(1, 1).activation);
const limit = pca.contrastiveKernelPca(kernel, problem.outputs);
const alignmentAt = (width: number) => {
  const start = new Descent(netOf(width, 1), linear(dot()), bridgeData, 1, {
    outputLayer: orthonormalOutput({ start: pca.pcaStart(bridgeData) }),
  });
  const outputs = Matrix.from1DArray(3 * problem.count, problem.outputs, start.state.outputs);
  start.dispose();
  return centredKernelAlignment(outputs, limit.outputs);
};
table(
  settings.widths.map((M) => ({ M, 'alignment of PCA of C_V(0) with kernel PCA': alignmentAt(M) })),
  { digits: 6 },
);

// %% [markdown]
// ## The experiment
//
// Each run is constrained descent from a random orthonormal $W$ (QR retraction on the Grassmannian) on MNIST zeros and ones. At round steps it is compared
// with the PCA solution of its start; distances of subspaces are $\|\sin\Theta\|_F$, from 0 to $\sqrt Z=1.41$.
//
// The cosine needs care: with $W^\top W=I$ outputs are of order $1/\sqrt M$, and against those a fixed $\delta=0.01$ is *large*, which turns the cosine into a dot
// product. $\delta=0.01/M$ keeps it as small as in a free net.

// %%
const early = 200;
const rounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].filter((step) => step <= problem.steps);
const losses = {
  'dot product': () => linear(dot()),
  cosine: (width: number) => linear(cosine({ delta: 0.01 / width })),
};
type Name = keyof typeof losses;

// %%
const runOf = async (
  width: number,
  seed: number,
  similarity: Name,
  { steps = problem.steps, looks = rounds, outputLayer = orthonormalOutput() } = {},
) => {
  const loss = losses[similarity](width);
  const { records } = await run(
    gradientDescent(netOf(width, seed), loss, dataOf(seed), { stepSize: problem.stepSize, outputLayer }),
    {
      steps,
      observe: {
        pca: onlyAt((step) => looks.includes(step), pca.pcaGap()),
        hidden: onlyAt((step) => step <= early, hiddenChange()),
      },
    },
  );
  return records.flatMap(({ step, observed }) =>
    observed.pca && step > 0
      ? [{ similarity, step, width, seed, hidden: observed.hidden ?? NaN, ...observed.pca }]
      : [],
  );
};
type Row = Awaited<ReturnType<typeof runOf>>[number];
const rows: Row[] = [];

// %% [markdown]
// Both similarities, all widths and seeds. After an interrupt `rows` holds the runs that were finished.

// %%
rows.length = 0;
const followed = progress(2 * settings.widths.length * settings.seeds.length, { label: 'constrained runs' });
for (const similarity of Object.keys(losses) as Name[]) {
  for (const width of settings.widths) {
    for (const seed of settings.seeds) {
      rows.push(...(await runOf(width, seed, similarity)));
      await followed.tick();
    }
  }
}
followed.finish();

// %% [markdown]
// The figures show geometric means over the seeds: against width at one step, or against step for each width.

// %%
const meanOf = (similarity: Name, width: number, step: number, quantity: (row: Row) => number) =>
  geometricMean(
    rows
      .filter((row) => row.similarity === similarity && row.width === width && row.step === step)
      .map(quantity),
  );
const againstWidth = (similarity: Name, step: number, quantity: (row: Row) => number) =>
  settings.widths.map((width) => meanOf(similarity, width, step, quantity));
const shades = ordered(settings.widths.length);
const againstStep = (similarity: Name, quantity: (row: Row) => number) =>
  settings.widths.map((width, place) => ({
    name: `<i>M</i> = ${formatNumber(width)}`,
    x: rounds,
    y: rounds.map((step) => meanOf(similarity, width, step, quantity)),
    style: 'line' as const,
    color: shades[place],
  }));

// %%
const stepAxis = { title: 'step <i>t</i>', scale: 'log' as const };
const widthAxis = { title: 'width <i>M</i>', scale: 'log' as const, ticks: settings.widths };
const slopeLine = (first: number, exponent: number, text: string, color: string) => ({
  name: `slope ${text}`,
  x: settings.widths,
  y: settings.widths.map((width) => first * (width / settings.widths[0]) ** exponent),
  style: 'dashed' as const,
  color,
});

// %% [markdown]
// ## Lemma 16: the drift of *C*<sub>V</sub>
//
// Left: the drift against $t$, dot product. It starts slowly, as long as $W$ is random and the outputs are tiny; once $W$ has found the low eigenvectors it grows
// in proportion to $t$. Right: $\|C_V(t)-C_V(0)\|$ and $\|V(t)-V(0)\|_F$ at step 200 against $M$. The dashed lines pass through the first points. The constant of
// the stated bound is unknown, so only the *slopes* can be compared with it, and only for large $M$.

// %%
const drifts = againstWidth('dot product', early, ({ drift }) => drift);
const hidden = againstWidth('dot product', early, (row) => row.hidden);
const driftInTime = figure({
  summary:
    'Drift of C_V against step, dot product, a line for each width: slow at first, then in proportion to t.',
  x: stepAxis,
  y: { title: '‖<i>C</i><sub>V</sub>(<i>t</i>) − <i>C</i><sub>V</sub>(0)‖', scale: 'log' },
  series: againstStep('dot product', ({ drift }) => drift),
});
const driftInWidth = figure({
  summary: 'Drift of C_V and of V at step 200 against width, with lines of slope -1 and -1/2.',
  x: widthAxis,
  y: { title: `drift at step ${early}`, scale: 'log' },
  series: [
    { name: 'of <i>V</i>', x: settings.widths, y: hidden, style: 'points' },
    { name: 'of <i>C</i><sub>V</sub>', x: settings.widths, y: drifts, style: 'points' },
    slopeLine(hidden[0], -1 / 2, '−1/2', '#707070'),
    slopeLine(drifts[0], -1, '−1', '#000000'),
  ],
});
plot(panels([driftInTime, driftInWidth], { columns: 2, height: 560 }));

// %% [markdown]
// The exponents, fitted from $M=256$ on: at 64 the drift is no longer small.

// %%
const fitOf = (similarity: Name, step: number, quantity: (row: Row) => number, from = 256) =>
  fitPowerLawOverSeeds(
    settings.seeds.map((seed) => {
      const own = rows.filter(
        (row) => row.similarity === similarity && row.seed === seed && row.step === step && row.width >= from,
      );
      return { x: own.map(({ width }) => width), y: own.map(quantity) };
    }),
  );

// %%
const measured = [
  { quantity: '‖C_V(t) − C_V(0)‖', fit: fitOf('dot product', early, ({ drift }) => drift), predicted: -1 },
  { quantity: '‖V(t) − V(0)‖', fit: fitOf('dot product', early, (row) => row.hidden), predicted: -0.5 },
];
const driftFit = measured[0].fit;
table(
  measured.map(({ quantity, fit, predicted }) => ({
    quantity,
    exponent: fit.slope,
    low: fit.low,
    high: fit.high,
    predicted,
    'prediction is': isInside(fit, predicted) ? 'inside' : 'outside',
  })),
  { caption: `Exponents in M at step ${early}, 95 % intervals over ${settings.seeds.length} seeds` },
);
markdown(
  measured
    .map(({ quantity, fit, predicted }) =>
      verdictSentence(fit, predicted, `${quantity}: the predicted exponent`),
    )
    .join(' ') +
    ' At a fixed step a wider net has spent more of its steps, of order log *M*, on turning *W* before it can pull on *V*: that alone makes a measured slope a little steeper than the predicted one.',
);

// %% [markdown]
// ## Where *W* goes: PCA of random features, or part of the way
//
// Left: the distance of $W(t)$ to PCA of $C_V(0)$, dot product. $W$ turns towards it, then slowly follows $C_V$ away. Right: the distance at the last step against
// $M$, for both similarities.

// %%
const atEnd = (similarity: Name, quantity: (row: Row) => number) =>
  againstWidth(similarity, problem.steps, quantity);
const compare = (quantity: (row: Row) => number) =>
  (Object.keys(losses) as Name[]).map((similarity) => ({
    name: similarity,
    x: settings.widths,
    y: atEnd(similarity, quantity),
  }));
const distances = {
  dot: atEnd('dot product', (row) => row.toStart),
  cosine: atEnd('cosine', (row) => row.toStart),
};

// %%
const turning = figure({
  summary:
    'Distance of W(t) to PCA of C_V(0) against step, dot product: it falls, then rises slowly with the drift.',
  x: stepAxis,
  y: { title: '‖sin Θ‖ to PCA of <i>C</i><sub>V</sub>(0)', scale: 'log' },
  series: againstStep('dot product', ({ toStart }) => toStart),
});
const ending = figure({
  summary: `Distance to PCA of C_V(0) at the last step against width: from ${distances.dot[0].toPrecision(2)} to ${distances.dot[distances.dot.length - 1].toPrecision(2)} for the dot product, from ${distances.cosine[0].toPrecision(2)} to ${distances.cosine[distances.cosine.length - 1].toPrecision(2)} for the cosine.`,
  x: widthAxis,
  y: { title: `‖sin Θ‖ at step ${problem.steps}`, scale: 'log' },
  series: [...compare(({ toStart }) => toStart), slopeLine(distances.dot[0], -1, '−1', '#000000')],
});
plot(panels([turning, ending], { columns: 2, height: 560 }));

// %% [markdown]
// How close do they come on the way, and how far are they at the end? $\|\sin\Theta\|_F$ hides that two planes can share one direction and not the other, so the second table
// gives **both principal angles** in the widest net, as cosines: 1 is a direction in common, and a random $W$ would have about $\sqrt{Z/M}$.

// %%
table(
  settings.widths.map((M, place) => {
    const closest = (similarity: Name) =>
      Math.min(...rounds.map((step) => meanOf(similarity, M, step, ({ toStart }) => toStart)));
    return {
      M,
      'dot product, closest': closest('dot product'),
      'dot product, last step': distances.dot[place],
      'cosine, closest': closest('cosine'),
      'cosine, last step': distances.cosine[place],
    };
  }),
  { caption: '‖sin Θ‖ to PCA of C_V(0), geometric means over the seeds', digits: 2 },
);

// %%
const cosinesOf = (similarity: Name, seed: number) =>
  rows
    .find(
      (row) =>
        row.similarity === similarity &&
        row.seed === seed &&
        row.width === widest &&
        row.step === problem.steps,
    )!
    .angles.map((angle) => Math.cos(angle).toFixed(2))
    .join(' and ');
table(
  settings.seeds.map((seed) => ({
    seed,
    'dot product': cosinesOf('dot product', seed),
    cosine: cosinesOf('cosine', seed),
    'random W, about': Math.sqrt(problem.outputs / widest).toFixed(2),
  })),
  { caption: `Cosines of the principal angles at step ${problem.steps}, M = ${widest}` },
);

// %%
const distanceFit = fitOf('dot product', problem.steps, ({ toStart }) => toStart);
const cosineFit = fitOf('cosine', problem.steps, ({ toStart }) => toStart);
markdown(
  `With the dot product the distance falls with exponent ${distanceFit.slope.toFixed(2)} in *M*. ${verdictSentence(distanceFit, -1)} ` +
    (isInside(distanceFit, 0) ? 'So does 0: the gaps of so few nets differ too much for a verdict. ' : '') +
    `With the cosine the exponent is ${cosineFit.slope.toFixed(2)} [${cosineFit.low.toFixed(2)}, ${cosineFit.high.toFixed(2)}]: ` +
    (isInside(cosineFit, 0)
      ? 'no dependence on the width is seen. '
      : 'small beside the other, but not zero. ') +
    'Its *W* goes part of the way to PCA and not all of it: "contrastive learning is PCA" is a statement about the trace problem.',
);

// %% [markdown]
// Is it because $C_V$ moves less or more under the cosine? The drift of $C_V$ at the last step, for both:

// %%
const moves = { dot: atEnd('dot product', (row) => row.drift), cosine: atEnd('cosine', (row) => row.drift) };
const moreMoved = moves.cosine.map((value, i) => value / moves.dot[i]);
plot({
  summary: `Drift of C_V at the last step against width: with the cosine ${Math.min(...moreMoved).toFixed(1)} to ${Math.max(...moreMoved).toFixed(1)} times that with the dot product.`,
  title: `Drift of <i>C</i><sub>V</sub> after ${problem.steps} steps`,
  x: widthAxis,
  y: { title: '‖<i>C</i><sub>V</sub>(<i>t</i>) − <i>C</i><sub>V</sub>(0)‖', scale: 'log' },
  series: compare(({ drift }) => drift),
});
markdown(
  `With the cosine $C_V$ moves ${Math.min(...moreMoved).toFixed(1)} to ${Math.max(...moreMoved).toFixed(1)} times as far as with the dot product (M = ${settings.widths.join(', ')}). ` +
    `Nor is its *W* on its way to PCA of the *present* $C_V$: in the widest net the distance to that is ${meanOf('cosine', widest, problem.steps, ({ toNow }) => toNow).toPrecision(2)}, ` +
    `against ${meanOf('dot product', widest, problem.steps, ({ toNow }) => toNow).toPrecision(2)} with the dot product.`,
);

// %% [markdown]
// ## *W* and *C*<sub>V</sub> move at different rates
//
// The widest net, dot product: how far $W$ still is from PCA of $C_V(t)$, and how far $C_V$ has moved relative to its size.

// %%
const goal = rounds.map((step) => meanOf('dot product', widest, step, ({ toNow }) => toNow));
const moved = rounds.map((step) => meanOf('dot product', widest, step, ({ drift, size }) => drift / size));
plot({
  summary: `Over ${problem.steps} steps the distance of W to PCA of C_V(t) falls from ${goal[0].toPrecision(2)} to ${goal[goal.length - 1].toPrecision(2)}, while C_V moves by ${(100 * moved[moved.length - 1]).toPrecision(2)} % of its size.`,
  title: `Two clocks, <i>M</i> = ${formatNumber(widest)}`,
  x: stepAxis,
  y: { title: 'distance, relative drift', scale: 'log' },
  series: [
    { name: '‖sin Θ‖ of <i>W</i>(<i>t</i>) to PCA of <i>C</i><sub>V</sub>(<i>t</i>)', x: rounds, y: goal },
    { name: 'drift of <i>C</i><sub>V</sub> / its size', x: rounds, y: moved },
  ],
});

// %% [markdown]
// ### The window closes
//
// PCA of the *initial* $C_V$ is the answer for $\log M\ll\eta t\ll M$ only. Here the number of steps grows with the width, $\eta t=2M$, far beyond the window: is a wider net still
// closer to PCA of $C_V(0)$?

// %%
const beyond: Row[] = [];
for (const width of settings.windowWidths) {
  for (const seed of settings.seeds.slice(0, 3)) {
    beyond.push(...(await runOf(width, seed, 'dot product', { steps: 2 * width, looks: [2 * width] })));
  }
}
const beyondMean = (width: number, quantity: (row: Row) => number) =>
  geometricMean(beyond.filter((row) => row.width === width).map(quantity));
table(
  settings.windowWidths.map((M) => ({
    M,
    steps: 2 * M,
    'to PCA of C_V(0)': beyondMean(M, ({ toStart }) => toStart),
    'to PCA of C_V(t)': beyondMean(M, ({ toNow }) => toNow),
    'drift of C_V / its size': beyondMean(M, ({ drift, size }) => drift / size),
  })),
  { caption: '‖sin Θ‖ of W(t) at ηt = 2M, dot product, geometric means over three seeds', digits: 2 },
);
const [narrow, wide] = [settings.windowWidths[0], settings.windowWidths[settings.windowWidths.length - 1]];
const fallOf = (quantity: (row: Row) => number) => beyondMean(narrow, quantity) / beyondMean(wide, quantity);
markdown(
  `A net ${wide / narrow} times as wide is ${fallOf(({ toNow }) => toNow).toPrecision(2)} times as close to PCA of $C_V(t)$, ` +
    `but only ${fallOf(({ toStart }) => toStart).toPrecision(2)} times as close to PCA of $C_V(0)$.`,
);

// %% [markdown]
// ## Lemma 17: from the drift to the angle
//
// Davis and Kahan: eigenvectors turn by at most (change of the matrix) / (gap). In the form that needs one gap only (Yu, Wang and Samworth 2015):
// $\|\sin\Theta\|_F\le2\,\|C_V(t)-C_V(0)\|_F/\mathrm{gap}$. Every link, measured at step 200, seed 1. The bound is about the two PCA solutions; $W(t)$ itself may still
// be on its way, as the last column shows where the net is wide and the gap small.

// %%
table(
  settings.widths.map((width) => {
    const row = rows.find(
      (one) =>
        one.similarity === 'dot product' && one.width === width && one.seed === 1 && one.step === early,
    )!;
    return {
      M: width,
      'drift of C_V': row.drift,
      gap: row.gap,
      'bound 2 drift / gap': (2 * row.drift) / row.gap,
      'PCA(C_V(t)) to PCA(C_V(0))': row.ofPca,
      'W(t) to PCA(C_V(0))': row.toStart,
    };
  }),
);

// %% [markdown]
// ## Dimension collapse (Proposition 18)
//
// Equal columns of $W$ give equal outputs; a loss that treats the outputs alike gives these equal gradients; so nothing can part them. Here in a free net (no constraint), with
// two columns of $W$ that start at relative distance $\varepsilon$. What becomes of *nearly* equal ones is, according to a published summary, one of the paper's open questions.
//
// What counts is the distance of the *outputs*, $\|f_1-f_2\|/\|f\|$. The weights of a wide net hardly move at all, whatever they start from, so the distance of the
// columns would stay put even where nothing collapses (left panel). The control is $\varepsilon=1$, two columns that have nothing to do with each other.

// %%
const starts = [0, 1e-6, 1e-4, 1e-2, 1];
const startApart = (part: number) =>
  freeOutput((net) =>
    tf.tidy(() => {
      const [first, second, third] = tf.split<tf.Tensor2D>(initialOutput(net), 3, 1);
      return tf.concat2d([first, tf.add<tf.Tensor2D>(first, tf.mul(second, part)), third], 1);
    }),
  );

// %%
const columnDistance = (output: tf.Tensor2D) =>
  tf.tidy(() => {
    const [first, second] = tf.split<tf.Tensor2D>(output, 3, 1);
    return tf.norm(tf.sub(first, second)).dataSync()[0] / tf.norm(first).dataSync()[0];
  });
const outputDistance = (outputs: Float64Array) => {
  const [first, second] = [0, 1].map((k) => [...outputs].filter((_, i) => i % 3 === k));
  return Math.hypot(...first.map((value, i) => value - second[i])) / Math.hypot(...outputs);
};

// %%
const collapseRun = async (part: number, width: number, loss: Loss, steps: number) => {
  const net = twoLayer({ width, outputs: 3, activation: 'tanh', seed: 1 });
  const { records } = await run(
    gradientDescent(net, loss, dataOf(1), { stepSize: 0.5, outputLayer: startApart(part) }),
    {
      steps,
      observe: {
        columns: ({ output }) => columnDistance(output),
        outputs: ({ outputs }) => outputDistance(outputs),
      },
      recordAt: (step) => step % 10 === 0,
    },
  );
  return records.map(({ step, observed }) => ({ step, ...observed }));
};

// %%
const collapseSteps = 2 * problem.steps;
const collapsed: { part: number; records: Awaited<ReturnType<typeof collapseRun>> }[] = [];
for (const part of starts) {
  collapsed.push({ part, records: await collapseRun(part, 256, linear(cosine()), collapseSteps) });
}
const [exact, ...near] = collapsed;
const panelOf = (what: 'columns' | 'outputs', title: string) =>
  figure({
    summary: `Distance of the first two ${what}, relative, against step for several starting distances.`,
    x: { title: 'step <i>t</i>' },
    y: { title, scale: 'log' },
    series: near.map(({ part, records }) => ({
      name: `<i>ε</i> = ${part}`,
      x: records.map(({ step }) => step),
      y: records.map((record) => record[what]),
      style: 'line',
      label: 'end',
    })),
  });
plot(
  panels([panelOf('columns', 'distance of columns'), panelOf('outputs', 'distance of outputs')], {
    columns: 2,
    height: 560,
  }),
);

// %%
const growths = near.map(({ part, records }) => ({
  part,
  growth: records[records.length - 1].outputs / records[0].outputs,
}));
markdown(
  `Columns that start equal (cosine, M = 256): the largest difference of their outputs in ${exact.records.length} looks over ${collapseSteps} steps is **${Math.max(...exact.records.map(({ outputs }) => outputs))}**, to the last bit. ` +
    `Of those that start near, the relative distance of the outputs changes by the factors ${growths.map(({ part, growth }) => `${growth.toFixed(2)} (ε = ${part})`).join(', ')}.`,
);

// %% [markdown]
// By what factor has the relative distance of the outputs changed, over starting distance, loss and width? (The dot product only for 30 steps: it diverges.) Compare each factor with
// the control's in the last column. Any two outputs approach each other while a loss is learned; near ones collapse where their factor is clearly smaller than the control's.

// %%
const mapRows = [
  { name: 'cosine, 500 steps', loss: linear(cosine()), steps: 500 },
  { name: 'dot product, 30 steps', loss: linear(dot()), steps: 30 },
];
const map: Record<string, string | number>[] = [];
for (const { name, loss, steps } of mapRows) {
  for (const width of [64, 1024]) {
    const row: Record<string, string | number> = { loss: name, M: width };
    for (const part of starts.slice(1)) {
      const records = await collapseRun(part, width, loss, steps);
      row[`ε = ${part}`] = records[records.length - 1].outputs / records[0].outputs;
    }
    map.push(row);
  }
}
table(map, { caption: 'Relative distance of the outputs at the end over that at the start', digits: 3 });
const beside = map.map((row) => Number(row['ε = 0.01']) / Number(row['ε = 1']));
markdown(
  `From ε = 0.01 the factor is ${Math.min(...beside).toFixed(2)} to ${Math.max(...beside).toFixed(2)} times the control's (one seed).`,
);

// %% [markdown]
// ## Are the representations any good?
//
// The question a student asks. All ten digits now, $Z=8$. Four encoders of equal size: the **trained** net, **PCA of $C_V(0)$** (random hidden weights),
// **random features** (random $W$ too), and **PCA of the pixels**. Each is judged on official MNIST test images it has never seen: accuracy of a linear probe and
// of 5 nearest neighbours, both fitted on labelled training images; and by how alike it is to the trained net (centred kernel alignment).

// %%
const rowsOfImages = (set: ImageSet, count: number) => {
  const list = Array.from({ length: count }, (_, i) => imageAt(set, i));
  const inputs = new Float32Array(list.length * list[0].length);
  list.forEach((image, i) => {
    const length = Math.hypot(...image);
    inputs.set(
      image.map((value) => value / length),
      i * image.length,
    );
  });
  return { inputs, labels: [...set.labels.subarray(0, count)] };
};
const testSet = await mnist({ split: 'test' });
const tests = rowsOfImages(testSet, view.images);
const fitted = rowsOfImages(digits, Math.min(4000, view.images));
const shownImages = rowsOfImages(testSet, 300);
const viewData = triplets(digits, { count: view.triplets, seed: 1 });
const viewNet = twoLayer({ width: view.width, outputs: view.outputs, activation: 'tanh', seed: 1 });

// %% [markdown]
// Training runs in weight space, where $V$ is at hand for new images. It keeps the outputs for both image sets at the first and the last step, and for 300 images on the way. PCA of
// $C_V(0)$ is the same net with $W$ begun at the PCA solution, before its first step.

// %%
const looks = [0, 2, 5, 10, 20, 50, 100, 200, 500];
const embedded = async (outputLayer: OutputLayer, count: number) => {
  const training = progress(count, { label: 'training' });
  const { records } = await run(
    gradientDescent(viewNet, linear(dot()), viewData, {
      stepSize: problem.stepSize,
      space: 'weight',
      outputLayer,
    }),
    {
      steps: count,
      observe: {
        test: onlyAt((step) => step === 0 || step === count, outputsAt(tests.inputs)),
        train: onlyAt((step) => step === 0 || step === count, outputsAt(fitted.inputs)),
        view: outputsAt(shownImages.inputs),
      },
      recordAt: (step) => looks.includes(step) || step === count,
      onStep: (step) => training.tick(step),
    },
  );
  training.finish();
  return records;
};
const trainedRecords = await embedded(orthonormalOutput(), view.steps);
const pcaRecords = await embedded(orthonormalOutput({ start: pca.pcaStart(viewData) }), 1);

// %%
const pixelsOf = ({ inputs, labels }: typeof tests) =>
  Matrix.from1DArray(labels.length, inputs.length / labels.length, inputs);
const pixelPca = pca.ordinaryPca(pixelsOf(fitted), view.outputs);
const last = trainedRecords[trainedRecords.length - 1].observed;
const untrained = trainedRecords[0].observed;
const pcaStarted = pcaRecords[0].observed;
const encoders = [
  { name: 'trained net', train: last.train!, test: last.test! },
  { name: 'PCA of C_V(0)', train: pcaStarted.train!, test: pcaStarted.test! },
  { name: 'random features', train: untrained.train!, test: untrained.test! },
  {
    name: 'PCA of the pixels',
    train: projected(pixelsOf(fitted), pixelPca),
    test: projected(pixelsOf(tests), pixelPca),
  },
];
const judged = encoders.map(({ name, train, test }) => {
  const known = { points: train, labels: fitted.labels };
  const asked = { points: test, labels: tests.labels };
  const scored = (accuracy: number) => shareOf(Math.round(accuracy * view.images), view.images);
  return {
    name,
    probe: scored(linearProbe(known, asked)),
    neighbours: scored(nearestNeighbours(known, asked)),
    alignment: centredKernelAlignment(test, last.test!),
  };
});

// %%
const percent = ({ estimate, low, high }: { estimate: number; low: number; high: number }) =>
  `${(100 * estimate).toFixed(1)} [${(100 * low).toFixed(1)}, ${(100 * high).toFixed(1)}]`;
table(
  judged.map(({ name, probe, neighbours, alignment }) => ({
    encoder: name,
    'linear probe, %': percent(probe),
    '5 nearest neighbours, %': percent(neighbours),
    'alignment with the trained net': alignment,
  })),
  {
    caption: `MNIST test images (${view.images}; 95 % intervals over images, one net), ${view.outputs} numbers an image, ${view.triplets} triplets without labels`,
    digits: 3,
  },
);
const [trainedScore, , , pixelScore] = judged;
const lead = 100 * (trainedScore.probe.estimate - pixelScore.probe.estimate);
const ranked = [...judged].sort((a, b) => b.probe.estimate - a.probe.estimate);
markdown(
  `By the linear probe, from best to worst: ${ranked.map(({ name, probe }) => `${name} (${(100 * probe.estimate).toFixed(1)} %)`).join(', ')}. ` +
    `The trained net is **${Math.abs(lead).toFixed(1)} points ${lead < 0 ? 'below' : 'above'}** plain PCA of the pixels, which needs no net and no triplets.`,
);

// %% [markdown]
// What it looks like: 300 test images through training, on the first two principal axes of the trained net. Each mark is its digit. Drag the slider from random features to the
// trained net.

// %%
const axes = pca.ordinaryPca(last.view, 2);
const flat = trainedRecords.map(({ step, observed }) => ({
  step,
  points: projected(observed.view, axes),
}));

// %%
const reach = 1.1 * Math.max(...flat[flat.length - 1].points.to1DArray().map(Math.abs));
const range: [number, number] = [-reach, reach];
const colors = ['#065ec0', '#aa2d0e', '#03a469', '#921578', '#232323', '#c48403'];
const tracesOf = (points: Matrix) =>
  [...Array(10).keys()].map((digit) => {
    const own = shownImages.labels.flatMap((label, i) => (label === digit ? [i] : []));
    const font = { size: 15, color: colors[digit % colors.length] };
    const text = own.map(() => String(digit));
    const at = (axis: number) => own.map((i) => points.get(i, axis));
    return { type: 'scatter', mode: 'text', x: at(0), y: at(1), text, textfont: font, showlegend: false };
  });
plot(
  withSlider(
    flat.map(({ step, points }) => ({
      name: String(step),
      figure: figure({
        summary: `300 test images at step ${step}, on the first two principal axes of the trained representation.`,
        title: 'The representation through training',
        x: { title: 'first axis', range },
        y: { title: 'second axis', range },
        series: [],
        traces: tracesOf(points),
        equalUnits: true,
        height: 560,
      }),
    })),
    'step',
  ),
);

// %% [markdown]
// ## The claims
//
// On MNIST, committed results: each with a rule fixed in code and a control that the same rule must refute.

// %%
const ids = [
  'cv-drift-width',
  'cv-drift-time',
  'davis-kahan',
  'cv-pca',
  'cosine-not-pca',
  'dimension-collapse',
];
markdown(claimsTable(committedResults(ids)));

// %% [markdown]
// ## Where this fails
//
// - **The gap.** Where two eigenvalues nearly meet, the subspace is hardly defined: the bound blows up, $W$ takes long, and single seeds are far off the line.
// - **Other losses.** The trace form is exact for the linear loss with dot product only; with the cosine on outputs $W$ goes only part of the way.
// - **Long times.** PCA of $C_V(0)$ is the answer for $\log M\ll\eta t\ll M$. The drift does not stop: after order $M$ steps $C_V$ is another matrix at every width.
// - **"Close to PCA" is not "good".** The table above says what the representation is worth, whatever it is close to.
// - **Collapse needs no equal columns** where the loss has no bound: with the dot product the leading direction outgrows all others from any start **[derived]**.

// %%
markdown(
  '## Summary\n\n' +
    `1. The drift of $C_V$ at step ${early} falls with exponent ${driftFit.slope.toFixed(2)} [${driftFit.low.toFixed(2)}, ${driftFit.high.toFixed(2)}] in M; the stated bound allows −1/2. ${verdictSentence(driftFit, -1, 'The derived')}\n` +
    `2. After ${problem.steps} steps at M = ${widest} the distance to PCA of $C_V(0)$ is ${distances.dot[distances.dot.length - 1].toPrecision(2)} with the dot product and ${distances.cosine[distances.cosine.length - 1].toPrecision(2)} with the cosine, of at most 1.41; $C_V$ has moved ${moreMoved[moreMoved.length - 1].toFixed(1)} times as far with the cosine.\n` +
    `3. Linear probe: ${judged.map(({ name, probe }) => `${name} ${percent(probe)} %`).join(', ')}. (Mode: ${settings.mode}.)`,
);

// %% [markdown]
// ## Exercises
//
// **1.** By what factor does the drift of $C_V$ fall when $M$ grows from 1024 to 4096? Answer from the theory, then run the cell.

// %%
const answer1: number | undefined = undefined;
check(answer1, {
  truth: () => drifts[settings.widths.indexOf(1024)] / drifts[settings.widths.indexOf(4096)],
  tolerance: 0.25,
  hint: 'With 1/M inside C_V the drift is of order t/M.',
});

// %% [markdown]
// **2.** At most how many eigenvalues of $C_V$ are not zero with $N=20$ triplets, at any width?

// %%
const answer2: number | undefined = undefined;
check(answer2, {
  truth: () => 2 * problem.count,
  tolerance: 0.01,
  hint: 'Each triplet adds a matrix a dᵀ + d aᵀ.',
});

// %% [markdown]
// **3.** Begin the cosine at the PCA solution: hand `runOf` the option `outputLayer: orthonormalOutput({ start: pca.pcaStart(dataOf(1)) })`. Does it stay?
//
// **4.** Set `stepSize: 4` and watch the distance against step. What changes, and what does not?
//
// <details><summary><b>Solutions</b></summary>
//
// 1. About 4: the derived exponent is −1.
// 2. 40: the rank of each triplet's part is 2.
// 3. `(await runOf(1024, 1, 'cosine', { outputLayer: orthonormalOutput({ start: pca.pcaStart(dataOf(1)) }) })).map((row) => row.toStart)` leaves within a few
//    steps: PCA is no stationary point of the cosine loss.
// 4. Both clocks run four times as fast. The smallest distance on the way stays of the same order: it depends on the ratio of the two clocks.
//
// </details>
