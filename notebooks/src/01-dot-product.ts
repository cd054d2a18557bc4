// %% [markdown]
// # 01 · Dot product: the NTK leaves its start within O(log *M*) steps
//
// A wide two-layer net, trained on triplets with a **dot-product** loss, does not stay near its start: its neural
// tangent kernel (NTK) moves by O(1), however wide the net is. Width buys time, but only its logarithm.
//
// ## What the theorem says
//
// The net has $M$ hidden neurons and $Z$ outputs, in NTK parametrisation, with all weights $N(0,1)$ at the start:
// $$f(x)=\tfrac1{\sqrt M}\,W^\top\phi(Vx),\qquad V\in\mathbb R^{M\times d},\; W\in\mathbb R^{M\times Z}.$$
// Both layers are trained by full-batch gradient descent with step size $\eta$ on the linear triplet loss
// $$\mathcal L=\tfrac1N\sum_{i=1}^N f(x_i)^\top f(x_i^-)-f(x_i)^\top f(x_i^+),$$
// with anchors $x_i$, positives $x_i^+$ and negatives $x_i^-$. The NTK is
// $K_{ij}(x,y)=\langle\nabla_\theta f_i(x),\nabla_\theta f_j(y)\rangle$.
//
// > **Proposition 10** (Anil, Esser, Ghoshdastidar 2024, [arXiv 2403.08673](https://arxiv.org/abs/2403.08673), as stated in a
// > published summary): with dot-product similarity the NTK changes by $O(1)$ or more within $O(\log M)$ steps.
//
// We did not have the paper's full text: its exact construction and constants are not reproduced here. What follows from
// the definitions is derived below and then measured.

// %% [markdown]
// ## What to expect before running
//
// The loss is a quadratic form in the stacked outputs, $\mathcal L=\tfrac12\mathbf f^\top B\,\mathbf f$, and $B$ has eigenvalues of
// both signs. While the kernel stands still, a step of descent is
// $$\mathbf f_{t+1}=(I-\eta K B)\,\mathbf f_t ,$$
// so the outputs grow by the factor $1+\eta\lambda$ a step, $\lambda=\lambda_{\max}(-K_\infty B)>0$, and nothing bounds them.
// They start at $O(1)$. The kernel moves by $O(1)$ when the weights have moved by $O(\sqrt M)$, that is when
// $\|f\|\sim\sqrt M$. The **hitting time** of $|\Delta K|\ge1$ is therefore
// $$T(M)\approx\frac{\log M}{2\log(1+\eta\lambda)}+O(1)\qquad\text{[derived].}$$
//
// The slope comes from the data and the infinite-width kernel $K_\infty$ alone: **nothing in it is fitted**. It is a statement
// about large $M$. Before you run: by how much does $T$ grow when $M$ grows from 64 to 16,384?

// %%
import { claimsTable, committedResults } from 'contrastive-lab/claims';
import { mnist, mosaic, triplets } from 'contrastive-lab/data';
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
} from 'contrastive-lab/display';

// %% [markdown]
// The theory and the experiment: kernels, losses, nets, descent.

// %%
import {
  growthRate,
  hittingTime,
  frozenKernel,
  ntkDrift,
  predictedHittingSlope,
} from 'contrastive-lab/kernel';
import { cosine, dot, infoNCE, linear, type Loss } from 'contrastive-lab/loss';
import { activations, twoLayer } from 'contrastive-lab/model';
import { fitLineOverSeeds, fitPowerLawOverSeeds } from 'contrastive-lab/stats';
import { gradientDescent, run, outputSize } from 'contrastive-lab/train';
import { DataFrame } from 'danfojs-node';

// %% [markdown]
// ## Parameters
//
// `quick` runs in class; `full` is what the committed pictures show. Change a value and run all cells again.

// %%
const settings = parameters({
  quick: {
    widths: [64, 256, 1024, 4096, 16384],
    seeds: [1, 2, 3, 4, 5],
    lossWidths: [256, 1024, 4096],
    lossSeeds: [1, 2, 3],
  },
  full: {
    widths: [64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384],
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    lossWidths: [256, 1024, 4096, 16384, 65536],
    lossSeeds: [1, 2, 3, 4, 5],
  },
});

// %% [markdown]
// What all runs share: $N$ `count`, $Z$ `outputs`, $\eta$ `stepSize`, and the drift that counts as having left.

// %%
const problem = {
  count: 60,
  classes: [0, 1],
  outputs: 3,
  activation: 'relu' as const,
  stepSize: 0.5,
  steps: 500,
};
const level = 1;

// %% [markdown]
// ## The data
//
// 60 triplets of real MNIST digits, half zeros and half ones. The positive is its anchor moved by up to two pixels each
// way; the negative is any other zero or one. Every input is scaled to length 1, the theory's bounded inputs. Labels only
// choose the digits: training never sees them.

// %%
const digits = await mnist();
const dataOf = (seed: number) => triplets(digits, { count: problem.count, classes: problem.classes, seed });
const rows = ['negatives', 'positives', 'anchors'];
plot({
  summary: 'Eight triplets of MNIST zeros and ones: anchors, their shifted positives, unrelated negatives.',
  x: { title: 'eight triplets, side by side' },
  y: { title: 'part of the triplet' },
  series: [],
  traces: [{ type: 'heatmap', z: mosaic(dataOf(1), digits), colorscale: 'Greys', showscale: false }],
  layout: {
    xaxis: { showticklabels: false, ticks: '', showgrid: false },
    yaxis: { tickvals: [14, 42, 70], ticktext: rows, showgrid: false, scaleanchor: 'x' },
  },
  height: 420,
});

// %% [markdown]
// ## The experiment
//
// One run descends until the NTK, looked at between all anchors and all outputs, has moved by 3 somewhere:
// $$\text{drift}(t)=\max_{i,j,x,y}|K_{ij}(x,y;\theta_t)-K_{ij}(x,y;\theta_0)|.$$
// A run that overflows is data too: it ends there and says so.

// %%
const netOf = (width: number, seed: number) =>
  twoLayer({ width, outputs: problem.outputs, activation: problem.activation, seed });
const runOf = async (width: number, seed: number, loss: Loss, steps = problem.steps) =>
  run(gradientDescent(netOf(width, seed), loss, dataOf(seed), { stepSize: problem.stepSize }), {
    steps,
    observe: { drift: ntkDrift(), size: outputSize },
    stopWhen: ({ observed }) => observed.drift >= 3 * level,
  });
// %% [markdown]
// All widths and seeds, one after the other. The interrupt button stops it.

// %%
const followed = progress(settings.widths.length * settings.seeds.length, { label: 'dot-product runs' });
const runs: { width: number; seed: number; path: Awaited<ReturnType<typeof runOf>> }[] = [];
for (const width of settings.widths) {
  for (const seed of settings.seeds) {
    runs.push({ width, seed, path: await runOf(width, seed, linear(dot())) });
    await followed.tick();
  }
}
followed.finish();

// %% [markdown]
// ### Drift against step
//
// Each line is one width, seed 1. After a few steps that depend on the start, the lines rise side by side on the
// logarithmic axis: the drift grows exponentially, at much the same rate for every width. A wider net only starts lower.
// There is no width at which it stays.

// %%
const firstSeed = runs.filter(({ seed }) => seed === settings.seeds[0]);
const shades = ordered(firstSeed.length);
plot({
  summary:
    'Drift of the NTK against step: exponential growth at every width; wider nets start lower and leave later.',
  title: 'Dot product: every width leaves',
  x: { title: 'step <i>t</i>' },
  y: { title: 'drift of the NTK', scale: 'log' },
  series: firstSeed.map(({ width, path }, place) => ({
    name: `<i>M</i> = ${formatNumber(width)}`,
    x: path.records.slice(1).map(({ step }) => step),
    y: path.records.slice(1).map(({ observed }) => observed.drift),
    style: 'line' as const,
    color: shades[place],
    label: 'end' as const,
  })),
  guides: [{ y: level, text: 'drift 1' }],
});

// %% [markdown]
// ### Hitting time against log *M*
//
// For each width and seed: the step at which the drift reaches 1 (points of one width are spread sideways). The solid line
// is a least-squares fit, the band the 95 % interval of its slope from resampling whole seeds. The dashed line has the **predicted** slope, $1/(2\log(1+\eta\lambda))$ averaged over the same
// seeds' data; the theory leaves the height open, so it is drawn through the middle of the points.

// %%
const times = runs.map(({ width, seed, path }) => ({
  width,
  seed,
  time: hittingTime(path.column('drift'), level),
}));
const reached = times.filter((one) => one.time !== undefined);
const pointsOf = (seed: number) => {
  const own = reached.filter((one) => one.seed === seed);
  return { x: own.map(({ width }) => Math.log(width)), y: own.map(({ time }) => time ?? NaN) };
};
const fit = fitLineOverSeeds(settings.seeds.map(pointsOf));
const predicted = settings.seeds.map((seed) =>
  predictedHittingSlope(growthRate(dataOf(seed), activations[problem.activation]), problem.stepSize),
);
// %% [markdown]
// `predictedHittingSlope(growthRate(...))` above is the theory: $\lambda$ from an eigen-decomposition of the infinite-width kernel of the
// same triplets. Below, the middle of the points, through which both lines go.

// %%
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const slope = mean(predicted);
const middle = {
  x: mean(reached.map(({ width }) => Math.log(width))),
  y: mean(reached.map(({ time }) => time ?? NaN)),
};

// %% [markdown]
// Both lines at every width, and the band between the steepest and the flattest line of the interval.

// %%
const lineAt = (slope: number) =>
  settings.widths.map((width) => middle.y + slope * (Math.log(width) - middle.x));
const ends = [lineAt(fit.low), lineAt(fit.high)];
const jitter = (seed: number): number => 1.06 ** (seed - mean(settings.seeds));
const widthAxis = { title: 'width <i>M</i>', scale: 'log' as const, ticks: settings.widths };
const low = settings.widths.map((_, i) => Math.min(ends[0][i], ends[1][i]));
const high = settings.widths.map((_, i) => Math.max(ends[0][i], ends[1][i]));
const hits = {
  x: reached.map(({ width, seed }) => width * jitter(seed)),
  y: reached.map(({ time }) => time ?? NaN),
};

// %%
plot({
  summary: `Hitting time against log M: fitted slope ${fit.slope.toFixed(2)}, predicted ${slope.toFixed(2)}.`,
  title: 'The NTK leaves after O(log <i>M</i>) steps',
  x: widthAxis,
  y: { title: 'steps until drift 1' },
  series: [
    { name: 'fit, 95 % interval', x: settings.widths, y: lineAt(fit.slope), low, high, style: 'line' },
    { name: 'one run', ...hits, style: 'points' },
    { name: 'predicted slope', x: settings.widths, y: lineAt(slope), style: 'dashed' },
  ],
});

// %% [markdown]
// The same in numbers. The decision is made by the code: is the predicted slope inside the measured interval?

// %%
table(
  new DataFrame([
    { quantity: 'measured slope dT / d log M', steps: fit.slope, low: fit.low, high: fit.high },
    { quantity: 'predicted slope', steps: slope, low: Math.min(...predicted), high: Math.max(...predicted) },
  ]),
  {
    caption: `Steps per unit of log M: 95 % interval over ${fit.seeds} seeds; range of their predictions`,
  },
);
const inside = fit.low <= slope && slope <= fit.high;
markdown(
  `${reached.length} of ${runs.length} runs reached drift ${level}. The predicted slope **${slope.toFixed(2)}** lies ` +
    `**${inside ? 'inside' : 'outside'}** the measured interval [${fit.low.toFixed(2)}, ${fit.high.toFixed(2)}].`,
);

// %% [markdown]
// ## Why: the outputs grow until they are as large as √*M*
//
// Left: the root-mean-square output (solid) beside the **frozen-kernel recursion** $\mathbf f_{t+1}=(I-\eta K B)\mathbf f_t$ of the same net
// (dashed), run with the kernel of its start. They are one line for most of the way: until then the kernel *is* still. The net leaves the
// recursion when its outputs are of order $\sqrt M$.
//
// Right: the same runs, with the outputs divided by $\sqrt M$. The widths fall on one curve: **the kernel has moved by O(1) when the outputs are
// of order √M**. Growing from 1 to $\sqrt M$ by a fixed factor a step takes $\tfrac12\log M/\log(1+\eta\lambda)$ steps: here is the theorem's logarithm.

// %%
interface Seen {
  step: number;
  width: number;
  drift: number;
  size: number;
}
const curves = (x: (seen: Seen) => number, y: (seen: Seen) => number) =>
  firstSeed.map(({ width, path }, place) => {
    const seen = path.records.slice(1).map(({ step, observed }) => ({ step, width, ...observed }));
    const name = `<i>M</i> = ${formatNumber(width)}`;
    return { name, x: seen.map(x), y: seen.map(y), style: 'line' as const, color: shades[place] };
  });

// %% [markdown]
// The recursion never makes $K$: each step multiplies with it through two products of $(n, M)$ matrices.

// %%
const frozenSizes = async (width: number, steps: number) => {
  const model = frozenKernel(netOf(width, settings.seeds[0]), linear(dot()), dataOf(settings.seeds[0]), {
    stepSize: problem.stepSize,
  });
  return (await run(model, { steps, observe: { size: outputSize } })).column('size').y;
};

// %% [markdown]
// The recursion at three widths: the narrowest, the middle one and the widest.

// %%
const recursion: {
  name: string;
  x: number[];
  y: number[];
  style: 'dashed';
  color: string;
  label: 'legend' | 'none';
}[] = [];
for (const place of [0, Math.floor(firstSeed.length / 2), firstSeed.length - 1]) {
  const { width, path } = firstSeed[place];
  const y = await frozenSizes(width, path.lastStep);
  const name = place === 0 ? 'frozen kernel' : `frozen kernel, <i>M</i> = ${formatNumber(width)}`;
  const label = place === 0 ? 'legend' : 'none';
  recursion.push({ name, x: [...y.keys()], y, style: 'dashed', color: '#000000', label });
}

// %% [markdown]
// Solid: the nets. Dashed: the recursion.

// %%
const sizes = figure({
  summary:
    'Size of the outputs against step: each net follows the recursion with its kernel frozen, then leaves it upwards.',
  x: { title: 'step <i>t</i>' },
  y: { title: 'size of the outputs', scale: 'log' },
  series: [
    ...curves(
      ({ step }) => step,
      ({ size }) => size,
    ),
    ...recursion,
  ],
});

// %%
const collapse = figure({
  summary: 'Drift against output size over the root of M: all widths fall on one curve.',
  x: { title: 'size of the outputs / √<i>M</i>', scale: 'log' },
  y: { title: 'drift of the NTK', scale: 'log' },
  series: curves(
    ({ size, width }) => size / Math.sqrt(width),
    ({ drift }) => drift,
  ),
});
plot(panels([sizes, collapse], { columns: 2 }));

// %% [markdown]
// ## The control: cosine similarity
//
// The same nets, data, step size and number of steps, with $s(u,v)=u^\top v/(\|u\|_\delta\|v\|_\delta)$,
// $\|u\|_\delta=\sqrt{\|u\|^2+\delta}$, $\delta=0.01$. Its gradient is at most $1/\sqrt\delta$: nothing can grow exponentially.
// If our reading were an artefact of the widths or of the measurement, this net would leave as well.

// %%
const controlSteps = Math.ceil(Math.max(...reached.map(({ time }) => time ?? 0)));
const controls: { width: number; drift: number }[] = [];
const controlled = progress(settings.widths.length, { label: 'cosine runs' });
for (const width of settings.widths) {
  const path = await runOf(width, settings.seeds[0], linear(cosine({ delta: 0.01 })), controlSteps);
  controls.push({ width, drift: Math.max(...path.records.map(({ observed }) => observed.drift)) });
  await controlled.tick();
}
controlled.finish();
// %% [markdown]
// Both losses, the largest drift within as many steps as the slowest dot-product run needed.

// %%
const dotDrifts = firstSeed.map(({ path }) =>
  Math.max(...path.records.map(({ observed }) => observed.drift)),
);
plot({
  summary: 'Largest drift against width: at least 1 for the dot product, falling with width for the cosine.',
  title: `Largest drift within ${controlSteps} steps`,
  x: widthAxis,
  y: { title: 'drift of the NTK', scale: 'log' },
  series: [
    { name: 'dot product (stopped at 3)', meaning: 'dot product', x: settings.widths, y: dotDrifts },
    { name: 'cosine', x: controls.map(({ width }) => width), y: controls.map(({ drift }) => drift) },
  ],
});

// %% [markdown]
// ## What the theorem's name hides: loss × similarity
//
// Is it the dot product that makes the NTK leave? Keep it and change the *loss*: InfoNCE is bounded below, its softmax saturates once positives
// win, and the gradient dies out. Below, both losses with both similarities, each for 100 steps from the same starts; a run whose drift reaches 3
// stops there and counts as 3. The linear loss with the dot product is Proposition 10's; the other three fall with width.

// %%
const pairs = [
  { loss: 'linear', similarity: 'dot product', value: linear(dot()) },
  { loss: 'linear', similarity: 'cosine', value: linear(cosine()) },
  { loss: 'InfoNCE', similarity: 'dot product', value: infoNCE(dot()) },
  { loss: 'InfoNCE', similarity: 'cosine', value: infoNCE(cosine()) },
] as const;
const largestDrift = async (width: number, seed: number, loss: Loss) => {
  const { records } = await run(
    gradientDescent(netOf(width, seed), loss, dataOf(seed), { stepSize: problem.stepSize }),
    {
      steps: 100,
      observe: { drift: ntkDrift() },
      recordAt: (step) => step % 5 === 0,
      stopWhen: ({ observed }) => observed.drift >= 3 * level,
    },
  );
  return Math.min(3 * level, Math.max(...records.map(({ observed }) => observed.drift)));
};

// %% [markdown]
// The same data, activation and step size as above; looked at every fifth step.

// %%
const { lossWidths, lossSeeds } = settings;
const compared = progress(pairs.length * lossWidths.length * lossSeeds.length, {
  label: 'loss × similarity',
});
const drifts: { pair: (typeof pairs)[number]; seed: number; x: number[]; y: number[] }[] = [];
for (const pair of pairs) {
  for (const seed of lossSeeds) {
    const y: number[] = [];
    for (const width of lossWidths) {
      y.push(await largestDrift(width, seed, pair.value));
      await compared.tick();
    }
    drifts.push({ pair, seed, x: lossWidths, y });
  }
}
compared.finish();

// %% [markdown]
// Points: geometric means over the seeds.

// %%
const of = (pair: (typeof pairs)[number]) => drifts.filter((one) => one.pair === pair);
const lossFits = pairs.map((pair) => ({ ...pair, fit: fitPowerLawOverSeeds(of(pair)) }));
plot({
  summary:
    'Largest drift within 100 steps against width: only the linear loss with the dot product does not fall.',
  title: 'Loss × similarity: drift within 100 steps',
  x: { title: 'width <i>M</i>', scale: 'log', ticks: lossWidths },
  y: { title: 'drift of the NTK', scale: 'log' },
  series: pairs.map((pair) => ({
    name: `${pair.loss}, ${pair.similarity}`,
    meaning: pair.similarity,
    x: lossWidths,
    y: lossWidths.map((_, i) => Math.exp(mean(of(pair).map(({ y }) => Math.log(y[i]))))),
  })),
});

// %% [markdown]
// The exponents as a 2 × 2 table, with 95 % intervals over seeds. An exponent of 0 is a net that leaves at every width.

// %%
const hundredths = (value: number) => (Math.round(100 * value) / 100 || 0).toFixed(2);
const cell = (loss: string, similarity: string) => {
  const found = lossFits.find((one) => one.loss === loss && one.similarity === similarity)?.fit;
  return found ? `${hundredths(found.slope)} [${hundredths(found.low)}, ${hundredths(found.high)}]` : '';
};
table(
  new DataFrame(
    ['linear', 'InfoNCE'].map((loss) => ({
      loss,
      'dot product': cell(loss, 'dot product'),
      cosine: cell(loss, 'cosine'),
    })),
  ),
  { caption: `Exponent of the drift in M (ReLU, ${lossSeeds.length} seeds)` },
);

// %% [markdown]
// ## The claims
//
// Each is a quantity, a rule fixed in code before the run, and a control that the same rule must refute: on MNIST, widths to 65,536, five seeds. These are
// the committed results; `npm run claims` measures them again.

// %%
markdown(claimsTable(committedResults(['dot-hitting-time', 'dot-leaves', 'infonce-dot-stays'])));

// %% [markdown]
// ## Where this fails
//
// - **It is the linear loss.** The blow-up needs a loss that is unbounded below; the 2 × 2 table shows a dot product that stays.
// - **The slope is asymptotic.** Where several directions grow almost alike, the slope is steeper at first: on 20 random points of a sphere it is a fifth
//   above the predicted one up to $M=16{,}384$ (in the tests). Single seeds scatter by several steps.
// - **ReLU is not smooth**, and the theory assumes smooth activations. Set `activation: 'tanh'` and compare.
// - **The end of the story is not in it.** After the hitting time growth is faster than exponential and leaves float32's range.

// %%
const endings = runs.map(({ path }) => path.ending);
markdown(
  '## Summary\n\n' +
    `1. ${reached.length} of ${runs.length} runs reached drift ${level}, all of these within ${controlSteps} steps, at widths up to ` +
    `${Math.max(...settings.widths)}; ${endings.filter((ending) => ending === 'diverged').length} overflowed.\n` +
    `2. The hitting time grows by ${fit.slope.toFixed(2)} steps (95 % interval ${fit.low.toFixed(2)} to ${fit.high.toFixed(2)}) per unit of log *M*; ` +
    `the frozen infinite-width kernel predicts ${slope.toFixed(2)}, without a fit.\n` +
    `3. With the cosine instead, the widest net's NTK moved by ${controls[controls.length - 1].drift.toPrecision(2)} in as many steps. (Mode: ${settings.mode}.)`,
);

// %% [markdown]
// ## Exercises
//
// **1. A wider net.** From the prediction alone: how many steps *later* does a net 16 times as wide leave? Put a number in place of `undefined`.

// %%
const answer1: number | undefined = undefined;
check(answer1, {
  truth: () => slope * Math.log(16),
  tolerance: 0.05,
  hint: 'The predicted slope is in steps per unit of the natural logarithm of M.',
});

// %% [markdown]
// **2. Step size.** And with a step size of $\eta=0.25$ instead of 0.5, again from width to 16 times the width? $\eta\lambda$ is small here.

// %%
const answer2: number | undefined = undefined;
check(answer2, {
  truth: () =>
    Math.log(16) * mean(predicted.map((one) => 1 / (2 * Math.log((1 + Math.exp(1 / (2 * one))) / 2)))),
  tolerance: 0.1,
  hint: 'The slope is 1 / (2 log(1 + ηλ)): get ηλ from the predicted slope, halve it, go back.',
});

// %% [markdown]
// 3. **Try it.** Set `stepSize: 0.25` and run again: the whole line should move as predicted.
// 4. **Tanh.** Set `activation: 'tanh'`. Which changes more, the slope or the height of the line? Why?
// 5. **Delta as a dial.** A cosine with $\delta\gg\|f\|^2$ is the dot product divided by $\delta$. Make the control diverge.
//
// <details><summary><b>Solutions</b></summary>
//
// 1. `slope * Math.log(16)`.
// 2. For small $\eta\lambda$, $\log(1+\eta\lambda)\approx\eta\lambda$: half the step size, about twice the time. Exactly: $1+\eta\lambda=e^{1/(2\,\text{slope})}$.
// 3. Both slope and height about double; the fit again has the prediction in its interval or near it.
// 4. The slope moves with $\lambda$, so compute `growthRate(dataOf(1), activations.tanh)`. The height also moves: a smooth
//    kernel needs larger outputs before it has moved by 1.
// 5. `await runOf(1024, 1, linear(cosine({ delta: 1e4 })), 500)` stays put, for its gradients are 10,000 times smaller. Make up for
//    that with the step size: call `gradientDescent` with `stepSize: 0.5 * 1e4`, and its drift passes 1.
//
// </details>
