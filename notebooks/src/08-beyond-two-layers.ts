// %% [markdown]
// # 08 · Beyond two layers: does the exponent depend on depth?
//
// Notebooks 01 to 03 are about nets of two layers, one similarity at a time. The paper ends with the remark that its results "possibly hold beyond two-layer networks". Here
// the nets have two to five layers, or convolutions; the losses are those that people train with.
//
// **You will learn** to write the NTK of a deep net layer by layer, to tell what depth changes (the constant) from what it leaves alone (the exponent), and to predict from its action whether a loss is lazy.
// **You need** [01](01-dot-product.ipynb) and [02](02-cosine.ipynb): the NTK, the hitting time, the exponents of two layers. **Time:** 75 minutes, of which the computer takes one in quick mode.
//
// ## What is asked
//
// $$h_1=W_1x,\qquad h_l=\frac c{\sqrt M}W_l\,\phi(h_{l-1}),\qquad f=\frac1{\sqrt M}W_L^\top\phi(h_{L-1}),\tag{8.1}$$
// all weights $N(0,1)$ at the start, $c=1$ for tanh and $\sqrt2$ for ReLU. $L$ counts the layers with weights: $L=2$ is the paper's net. With $B_l(x)=\partial f/\partial h_l$
// $$K^{(L)}(x,y)=\tfrac1M\langle\phi(h_{L-1}),\phi(h_{L-1}')\rangle\,I_Z+\sum_{l=1}^{L-1}\big[B_l(x)B_l(y)^\top\big]\,\kappa_{l-1}(x,y),\qquad \kappa_0=x^\top y,\quad\kappa_l=\tfrac{c^2}M\langle\phi(h_l),\phi(h_l')\rangle\tag{8.2}$$
// **[derived; the tests hold it against autodiff]**. No Jacobian is made: one sweep backwards for each output.
//
// > No theorem of the paper covers $L>2$. What follows is derived or heuristic where it says so, and measured in any case.

// %% [markdown]
// ## What to expect before running
//
// - **Cosine.** $K$ is even and $f$ odd under $W_L\to-W_L$: the change of first order is a sum over $M$ neurons of terms of size $M^{-3/2}$ with random signs, $M^{-1}$ in all. That of
//   second order is $M^{-1}$ with a definite sign. Neither counts layers. For ReLU $\sqrt M$ neurons a layer cross their kink, each changes an entry by $\pm1/M$: $M^{-3/4}$ **[heuristics]**.
// - **Dot product.** The frozen kernel's outputs grow by $1+\eta\lambda_L$ a step, $\lambda_L=\lambda_{\max}(-K^{(L)}_\infty B)$, so the kernel has moved by its own size after
//   $$T_L(M)\approx\frac{\log M}{2\log(1+\eta\lambda_L)}+O(1)\qquad\textbf{[derived]}.\tag{8.3}$$
// - **Other losses.** All that a loss can do to the kernel goes through its **action** $S(t)=\sum_{s\le t}\eta\|\partial\mathcal L/\partial f\|$: the drift is at most
//   $C(S+S^2)/M$ for smooth activations, $C(S^{1/2}M^{-3/4}+S^2/M)$ for ReLU. A loss is lazy up to $t$ if $S(t)=o(\sqrt M)$ **[derived]**.
//
// Write down: will the drift of a five-layer net fall more slowly with $M$ than that of a two-layer net? And which of the losses in the table below is not lazy?

// %%
import { claimsTable, committedResults, committedRuns, exponent } from 'contrastive-lab/claims';
import { balancedSubset, imageAt, mnist, triplets, type ImageSet } from 'contrastive-lab/data';
import {
  check,
  figure,
  followSweep,
  formatNumber,
  markdown,
  panels,
  parameters,
  plot,
  progress,
  table,
  withSlider,
} from 'contrastive-lab/display';
import { centredKernelAlignment, linearProbe, nearestNeighbours, outputsAt } from 'contrastive-lab/evaluate';
import { action, atPoints, frozenLimit, growthRate, innerProducts, ntk } from 'contrastive-lab/kernel';
import { contrastive, cosine, dot, forms, ntXent, type Loss } from 'contrastive-lab/loss';
import { activations, dense, disposeLayers, layered, readWeights, relu, tanh } from 'contrastive-lab/model';
import { ordinaryPca } from 'contrastive-lab/pca';
import { geometricMean, isInside, mean, verdictSentence, type Interval } from 'contrastive-lab/stats';

// %%
import {
  convRuns,
  cosineOverDepths,
  deepCosine,
  deepDrift,
  deepLosses,
  deepPcaClaim,
  groupsBy,
  hittingOverDepths,
  hittingRatio,
  hittingSettings,
  lossRuns,
  lossSettings,
  otherLosses,
  type DeepLoss,
  type DeepParameters,
  type DeepResult,
} from 'contrastive-lab/studies';
import type { FinishedRun, Parameters as Grid, Sweep } from 'contrastive-lab/sweep';
import { gradientDescent, onlyAt, run, sinceStart, type DescentState } from 'contrastive-lab/train';
import * as tf from '@tensorflow/tfjs';
import { Matrix } from 'ml-matrix';

// %% [markdown]
// ## Notation
//
// | symbol | meaning | in code |
// |---|---|---|
// | $L$ | layers with weights | `depth` |
// | $M$, $C$ | neurons of a hidden layer, channels of a convolution | `width` |
// | $Z$, $N$ | outputs, triplets | `outputs`, `count` |
// | $\phi$ | activation | `activation` |
// | $h_l$, $B_l$, $\kappa_l$ | what goes into layer $l$'s activation, $\partial f/\partial h_l$, inner products of what comes out | in `layers()` of a net |
// | $K^{(L)}$, $K^{(L)}_\infty$ | NTK of $L$ layers, and its limit | `ntk`, `model.infinite` |
// | $\lambda_L$ | growth rate under the frozen kernel | `growthRate` |
// | $T_L(M)$ | hitting time of $\max\lvert\Delta K\rvert=\max K_\infty$ | `hittingTime` |
// | $S(t)$ | action, $\sum\eta\lVert\partial\mathcal L/\partial f\rVert$ | `action` |

// %% [markdown]
// ## Parameters
//
// The grids are those of the claims, cut down to `seeds` and to widths up to `widest`: at depth $L\ge3$ a hidden layer has $M^2$ weights, and a step costs as much. Larger ones
// were made by `npm run sweep` and are committed (`share/sweeps/deep-*.json`); they are read here in both modes. They have the settings of the **pilot**: a small trial in float64, by other code, from which the
// claims' rules were fixed before anything else was run. Its numbers are quoted beside them.

// %%
const settings = parameters({
  quick: {
    seeds: 3,
    widest: 512,
    leaving: 512,
    frozenSteps: 300,
    images: 300,
    trainSteps: 40,
    netWidth: 256,
    learners: 1,
    wide: 1024,
  },
  full: {
    seeds: 5,
    widest: 4096,
    leaving: 4096,
    frozenSteps: 3000,
    images: 1500,
    trainSteps: 200,
    netWidth: 1024,
    learners: 3,
    wide: 10000,
  },
});
type DeepRun = FinishedRun<DeepParameters, DeepResult>;

// %%
const measure = <P extends Grid & { readonly width: number; readonly seed: number }, R>(
  { kind, grid }: Sweep<P, R>,
  label: string,
  { seeds, widest }: { seeds: number; widest: number } = settings,
) => followSweep({ kind, grid: grid.filter(({ width, seed }) => seed <= seeds && width <= widest) }, label);
/** What a committed grid says; nothing where it has no runs yet. */
const tableOf = (rows: Readonly<Record<string, unknown>>[], options: Parameters<typeof table>[1]) => {
  if (rows.length > 0) table(rows, options);
};
/** The finished runs of a committed grid; where there are none, the command that makes them. */
const committedDeep = (name: string) => {
  try {
    return committedRuns<DeepParameters, DeepResult>(name).runs;
  } catch (error) {
    markdown(`*Not there:* ${(error as Error).message}`);
    return [];
  }
};

// %%
const activationNames = ['tanh', 'relu'] as const;
type Name = (typeof activationNames)[number];
const named = { tanh: 'tanh', relu: 'ReLU' } as const;
const dataNames: Record<string, string> = { 'fashion-mnist': 'Fashion-MNIST', cifar10: 'CIFAR-10' };
const widthsOf = (runs: readonly DeepRun[]) => [...new Set(runs.map(({ parameters: { width } }) => width))];
const meansOf = (runs: readonly DeepRun[], quantity: (result: DeepResult) => number) =>
  widthsOf(runs).map((width) =>
    geometricMean(
      runs.filter(({ parameters }) => parameters.width === width).map(({ result }) => quantity(result)),
    ),
  );
const inFull = (widths: readonly number[]) => widths.map((width) => formatNumber(width)).join('; ');
const drift = ({ largestDrift }: DeepResult) => largestDrift;
const shown = ({ estimate, low, high }: Interval) =>
  Number.isFinite(estimate)
    ? `${estimate.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
    : 'left the range of numbers';

// %% [markdown]
// ## An entry of the NTK of three layers, by hand
//
// Formula (8.2) for $L=3$, before the library uses it: two sweeps forward, and one back from output $i$,
// $$B_2=\tfrac1{\sqrt M}W_{\cdot i}\odot\phi'(h_2),\qquad B_1=\tfrac c{\sqrt M}(W_2^\top B_2)\odot\phi'(h_1).\tag{8.4}$$

// %%
const handWidth = 200;
const handNet = layered([dense(handWidth), tanh, dense(handWidth), tanh, dense(2)], { seed: 1 });
const digits = await mnist();
const ten = triplets(digits, { count: deepCosine.count, seed: 1 });
const twoDigits = { inputs: ten.inputs.slice(0, 2 * ten.inputDim), inputDim: ten.inputDim };
const started = handNet.at(twoDigits);
const [W1, W2, W3] = Object.values(readWeights(started)).map(({ shape, values }) =>
  Matrix.from1DArray(shape[0], shape[1], values),
);

// %%
const each = (matrix: Matrix, map: (value: number) => number) =>
  new Matrix(matrix.to2DArray().map((row) => row.map(map)));
const slope = (h: number) => 1 - Math.tanh(h) ** 2;
const scale = 1 / Math.sqrt(handWidth);
/** What goes into both activations and what comes out, and both sweeps back from output i: rows. */
const sweeps = (x: Matrix, i: number) => {
  const h1 = x.mmul(W1);
  const a1 = each(h1, Math.tanh);
  const h2 = a1.mmul(W2).mul(scale);
  const B2 = W3.getColumnVector(i).transpose().mul(each(h2, slope)).mul(scale);
  const B1 = B2.mmul(W2.transpose()).mul(each(h1, slope)).mul(scale);
  return { x, a1, a2: each(h2, Math.tanh), B1, B2 };
};

// %%
const inner = (a: Matrix, b: Matrix) => a.mmul(b.transpose()).get(0, 0);
const entryByHand = (x: Matrix, y: Matrix, i: number, j: number) => {
  const [one, other] = [sweeps(x, i), sweeps(y, j)];
  const last = i === j ? inner(one.a2, other.a2) / handWidth : 0;
  const middle = (inner(one.B2, other.B2) * inner(one.a1, other.a1)) / handWidth;
  return last + middle + inner(one.B1, other.B1) * inner(x, y);
};

// %%
const factors = started.layers();
const kernelHere = ntk(factors);
const byLibrary = kernelHere.arraySync();
kernelHere.dispose();
disposeLayers(factors);
started.dispose();
const [first, second] = [0, 1].map((n) =>
  Matrix.rowVector(twoDigits.inputs.slice(n * ten.inputDim, (n + 1) * ten.inputDim)),
);
const limit = handNet.infinite!(innerProducts(twoDigits.inputs, ten.inputDim)).ntk.get(0, 1);
// Row 2 i + a of the library's matrix is output i at point a.
table(
  [
    { entry: 'K₁₁(x, y)', i: 0, j: 0 },
    { entry: 'K₁₂(x, y)', i: 0, j: 1 },
  ].map(({ entry, i, j }) => ({
    entry,
    'by hand': entryByHand(first, second, i, j),
    'by the library': byLibrary[2 * i][2 * j + 1],
    'M → ∞': i === j ? limit : 0,
  })),
  { caption: `Two digits, tanh, L = 3, M = ${handWidth}` },
);

// %% [markdown]
// ### What depth does to the kernel
//
// At infinite width $K^{(L)}_\infty$ of two unit vectors depends on their angle alone. **Move the slider** through the depths; each kernel is divided by its value at angle 0.

// %%
const angles = [...Array(37).keys()].map((i) => (i * Math.PI) / 36);
const onCircle = new Matrix(angles.map((one) => angles.map((other) => Math.cos(one - other))));
const shapeOf = (activation: Name, depth: number) => {
  const hidden = Array.from({ length: depth - 1 }, () => [dense(8), activations[activation]]).flat();
  const row = layered([...hidden, dense(1)], { seed: 1 }).infinite!(onCircle).ntk.getRow(0);
  return row.map((value) => value / row[0]);
};
const kernelsAt = (depth: number) =>
  figure({
    summary: `The NTK at infinite width against the angle between two inputs, relative to angle 0, at depth ${depth}.`,
    title: 'NTK at infinite width',
    x: { title: 'angle between <i>x</i> and <i>y</i> (degrees)', range: [0, 180] },
    y: { title: '<i>K</i>(<i>x</i>, <i>y</i>) / <i>K</i>(<i>x</i>, <i>x</i>)', range: [-1.05, 1.05] },
    series: activationNames.map((activation) => ({
      name: named[activation],
      x: angles.map((angle) => (180 * angle) / Math.PI),
      y: shapeOf(activation, depth),
      style: 'line' as const,
    })),
  });
plot(
  withSlider(
    [2, 3, 4, 5].map((depth) => ({ name: String(depth), figure: kernelsAt(depth) })),
    'depth L',
    'The NTK at infinite width against the angle between two unit vectors, divided by its value at angle 0, for tanh and ReLU.',
  ),
);

// %% [markdown]
// ## Cosine: drift against width, at depth 2 to 5
//
// Ten triplets of MNIST, all ten digits, the linear loss with cosine similarity, $\eta=0.5$, 20 steps. The drift is the largest change of any entry of the NTK between anchors. As the control, the same
// nets at $L=3$ in **mean-field scaling**: outputs smaller by $\sqrt M$, step size larger by $M$.

// %%
const depths = [2, 3, 4, 5];
const overDepths: { activation: Name; depth: number; runs: DeepRun[] }[] = [];
for (const activation of activationNames) {
  for (const depth of depths) {
    const sweep = cosineOverDepths(activation, [depth])[settings.mode];
    overDepths.push({ activation, depth, runs: await measure(sweep, `${named[activation]}, L = ${depth}`) });
  }
}
const meanField: { activation: Name; runs: DeepRun[] }[] = [];
for (const activation of activationNames) {
  const { kind, grid } = cosineOverDepths(activation, [3])[settings.mode];
  const slower = grid.map((parameters) => ({ ...parameters, scaling: 'mean-field' as const }));
  meanField.push({
    activation,
    runs: await measure({ kind, grid: slower }, `mean-field, ${named[activation]}`),
  });
}

// %% [markdown]
// Geometric means over the seeds; dashed, through the first point of $L=2$, the heuristic slope of each activation.

// %%
const heuristics: Record<Name, number> = { tanh: -1, relu: -0.75 };

// %%
const depthPanel = (activation: Name) => {
  const own = overDepths.filter((one) => one.activation === activation);
  const first = meansOf(own[0].runs, (result) => drift(result)!)[0];
  const widths = widthsOf(own[0].runs);
  const field = meanField.find((one) => one.activation === activation)!.runs;
  return figure({
    title: named[activation],
    summary: `Drift after ${deepCosine.steps} steps against width, ${named[activation]}, depth 2 to 5, and mean-field scaling at depth 3.`,
    x: { title: 'width <i>M</i>', scale: 'log', ticks: widths },
    y: { title: 'drift of the NTK', scale: 'log' },
    series: [
      ...own.map(({ depth, runs }) => ({
        name: `<i>L</i> = ${depth}`,
        x: widthsOf(runs),
        y: meansOf(runs, (result) => drift(result)!),
      })),
      { name: 'mean-field, <i>L</i> = 3', x: widthsOf(field), y: meansOf(field, (result) => drift(result)!) },
      {
        name: `slope ${String(heuristics[activation]).replace('-', '−')}`,
        x: widths,
        y: widths.map((width) => first * (width / widths[0]) ** heuristics[activation]),
        style: 'dashed' as const,
        color: '#555555',
      },
    ],
  });
};
plot(panels(activationNames.map(depthPanel), { columns: 2 }));

// %%
const depthFits = overDepths.map(({ activation, depth, runs }) => {
  const widths = widthsOf(runs);
  const fit = exponent(runs, drift);
  const means = meansOf(runs, (result) => drift(result)!);
  return { activation, depth, runs, widths, fit, means };
});

// %%
table(
  depthFits.map(({ activation, depth, widths, fit, means }) => ({
    activation: named[activation],
    L: depth,
    widths: inFull(widths),
    'exponent in M': shown(fit),
    heuristic: heuristics[activation],
    'heuristic is': isInside(fit, heuristics[activation]) ? 'inside' : 'outside',
    [`drift at M = ${widths[0]}`]: means[0],
  })),
  { caption: `Cosine, ${deepCosine.steps} steps, 95 % intervals over ${settings.seeds} seeds` },
);
const constantRatio = (activation: Name) => {
  const own = depthFits.filter((one) => one.activation === activation);
  const common = own[0].widths.filter((width) => own.every(({ widths }) => widths.includes(width))).at(-1)!;
  const at = (i: number) => own[i].means[own[i].widths.indexOf(common)];
  return { common, ratio: at(own.length - 1) / at(0) };
};
/** Whether one exponent lies in the intervals of all four depths. */
const commonExponent = (activation: Name) => {
  const own = depthFits.filter((one) => one.activation === activation).map(({ fit }) => fit);
  const [from, to] = [Math.max(...own.map(({ low }) => low)), Math.min(...own.map(({ high }) => high))];
  return from <= to
    ? `For ${named[activation]} one exponent fits all depths, anything from ${from.toFixed(2)} to ${to.toFixed(2)}.`
    : `For ${named[activation]} no single exponent lies in all four intervals: whether depth changes it stays open.`;
};

// %%
const fieldsMove = meanField.every(({ runs }) => exponent(runs, drift).low > -0.5);
const outsideFits = depthFits.filter(({ activation, fit }) => !isInside(fit, heuristics[activation]));
markdown(
  `${depthFits.length - outsideFits.length} of ${depthFits.length} intervals hold their heuristic. ` +
    outsideFits
      .map(({ activation, depth, fit }) =>
        verdictSentence(fit, heuristics[activation], `${named[activation]}, L = ${depth}: the heuristic`),
      )
      .join(' ') +
    ` ${activationNames.map(commonExponent).join(' ')}` +
    ` From L = 2 to L = 5 the drift itself grows: by the factor ${constantRatio('tanh').ratio.toFixed(1)} for tanh (M = ${formatNumber(constantRatio('tanh').common)}) and ${constantRatio('relu').ratio.toFixed(1)} for ReLU (M = ${formatNumber(constantRatio('relu').common)}). ` +
    `In mean-field scaling the exponents are ${meanField.map(({ activation, runs }) => `${shown(exponent(runs, drift))} (${named[activation]})`).join(' and ')}${fieldsMove ? ', above −1/2: those nets move at every width' : ''}.`,
);

// %% [markdown]
// ### At the settings of the pilot
//
// Widths 128, 512 and 2,048, eight seeds, from the committed sweep: the linear loss and InfoNCE with cosine, and InfoNCE with the dot product, whose force dies where the linear loss's does not.

// %%
/** Exponents of the pilot at L = 2, 3, 4, 5, with four or five seeds. */
const pilots: Record<string, number[] | undefined> = {
  'linear, cosine tanh': [-0.95, -0.97, -1.08, -1.03],
  'linear, cosine relu': [-0.76, -0.8, -0.73, -0.72],
  'InfoNCE, cosine tanh': [-1.02, -0.85, -1.07, -1.11],
  'InfoNCE, cosine relu': [-0.71, -0.72, -0.83, -0.7],
};
const repeated = groupsBy(committedDeep('deep-depth'), ['loss', 'activation', 'depth']).map((own) => {
  const { loss, activation, depth } = own[0].parameters;
  const pilot = pilots[`${loss} ${activation}`]?.[depth - 2];
  return { loss, activation: activation as Name, depth, pilot, fit: exponent(own, drift) };
});

// %%
const beside = (estimate: number, pilot: number | undefined) =>
  pilot === undefined ? '' : `${pilot.toFixed(2)}${Math.abs(estimate - pilot) > 0.1 ? ' (apart)' : ''}`;
const ofTwoLayers = repeated.filter(({ depth }) => depth === 2);
tableOf(
  ofTwoLayers.map(({ loss, activation }) => ({
    loss,
    activation: named[activation],
    ...Object.fromEntries(
      repeated
        .filter((one) => one.loss === loss && one.activation === activation)
        .flatMap(({ depth, fit, pilot }) => [
          [`L = ${depth}`, shown(fit)],
          [`pilot, L = ${depth}`, beside(fit.estimate, pilot)],
        ]),
    ),
  })),
  { caption: 'Exponents in M = 128, 512, 2,048 after 20 steps, 95 % intervals over 8 seeds' },
);

// %%
const piloted = repeated.filter(({ pilot }) => pilot !== undefined);
const near = piloted.filter(({ pilot, fit }) => Math.abs(fit.estimate - pilot!) <= 0.1);
const apart = piloted.filter((one) => !near.includes(one));
markdown(
  `${near.length} of ${piloted.length} estimates are within 0.1 of the pilot's` +
    (apart.length > 0
      ? `; apart are ${apart.map(({ loss, activation, depth, pilot, fit }) => `${loss}, ${named[activation]}, L = ${depth} (${fit.estimate.toFixed(2)} for ${pilot!.toFixed(2)}, ${isInside(fit, pilot!) ? 'inside' : 'outside'} the interval)`).join('; ')}.`
      : '.'),
);

// %% [markdown]
// ### Wider
//
// Widths over two orders of magnitude, three seeds, from the committed sweep: geometric means, and the exponent from each width to the next.

// %%
tableOf(
  groupsBy(committedDeep('deep-wide'), ['activation', 'depth']).map((own) => {
    const [widths, means] = [widthsOf(own), meansOf(own, (result) => drift(result)!)];
    const step = (i: number) => Math.log(means[i] / means[i - 1]) / Math.log(widths[i] / widths[i - 1]);
    return {
      activation: named[own[0].parameters.activation as Name],
      L: own[0].parameters.depth,
      ...Object.fromEntries(widths.map((width, i) => [`M = ${formatNumber(width)}`, means[i]])),
      ...Object.fromEntries(widths.slice(1).map((width, i) => [`to ${formatNumber(width)}`, step(i + 1)])),
    };
  }),
  { caption: 'Drift after 20 steps, and the local exponent', digits: 2 },
);

// %% [markdown]
// And on this machine, three layers, one seed, as wide as this mode goes: the middle layer has $M^2$ weights.

// %%
const wideRuns = await followSweep(
  {
    kind: deepDrift,
    grid: activationNames.map((activation) => {
      const one = { activation, depth: 3, width: settings.wide, seed: 1 };
      return { ...deepCosine, ...one };
    }),
  },
  `three layers, M = ${formatNumber(settings.wide)}`,
);
markdown(
  wideRuns
    .map(({ parameters: { activation }, result, seconds }) => {
      const { fit, means, widths } = depthFits.find(
        (one) => one.activation === activation && one.depth === 3,
      )!;
      const extrapolated = means.at(-1)! * (settings.wide / widths.at(-1)!) ** fit.estimate;
      return `${named[activation as Name]}, L = 3, M = ${formatNumber(settings.wide)} (${formatNumber(settings.wide ** 2)} weights in the middle, ${seconds.toFixed(1)} s): drift ${result.largestDrift!.toPrecision(2)}; the line fitted to narrower nets predicts ${extrapolated.toPrecision(2)}.`;
    })
    .join(' '),
);

// %% [markdown]
// ## Dot product: when a deep net leaves
//
// The linear loss with dot product, with the step size chosen so that $\eta\lambda_L=0.1$ at every depth. The frozen kernel then predicts the same slope for all:
// $1/(2\log1.1)$. The hitting time is that of a drift as large as the largest entry of $K_\infty$. The control is the cosine at the same step size.

// %%
const hits = await measure(hittingOverDepths('linear, dot', 300)[settings.mode], 'dot product', {
  ...settings,
  widest: settings.leaving,
});
const never = await measure(hittingOverDepths('linear, cosine', 100)[settings.mode], 'cosine', {
  seeds: 1,
  widest: 512,
});
const hittingFits = activationNames.flatMap((activation) =>
  depths.map((depth) => {
    const own = hits.filter(({ parameters: p }) => p.activation === activation && p.depth === depth);
    return { activation, depth, runs: own, ratio: hittingRatio(own) };
  }),
);

// %%
const hittingPanel = (activation: Name) =>
  figure({
    title: named[activation],
    summary: `Hitting time against width, ${named[activation]}, depth 2 to 5, with a line of the predicted slope.`,
    x: { title: 'width <i>M</i>', scale: 'log' },
    y: { title: 'hitting time <i>T</i>' },
    series: [
      ...hittingFits
        .filter((one) => one.activation === activation)
        .map(({ depth, runs }) => ({
          name: `<i>L</i> = ${depth}`,
          x: widthsOf(runs),
          y: meansOf(runs, ({ hittingTime }) => hittingTime!),
        })),
      predictedLine(activation),
    ],
  });
/** The predicted slope, through the first point of L = 2. */
const predictedLine = (activation: Name) => {
  const { runs } = hittingFits.find((one) => one.activation === activation && one.depth === 2)!;
  const x = widthsOf(runs);
  const [start] = meansOf(runs, ({ hittingTime }) => hittingTime!);
  const slope = 1 / (2 * Math.log1p(hittingSettings.growth));
  const y = x.map((width) => start + slope * Math.log(width / x[0]));
  return { name: 'predicted slope', meaning: 'prediction' as const, x, y, style: 'dashed' as const };
};
plot(panels(activationNames.map(hittingPanel), { columns: 2 }));

// %%
table(
  hittingFits.map(({ activation, depth, runs, ratio }) => ({
    activation: named[activation],
    L: depth,
    widths: inFull(widthsOf(runs)),
    λ_L: mean(runs.map(({ result }) => result.growthRate!)),
    'slope, measured / predicted': shown(ratio),
    '1 is': isInside(ratio, 1) ? 'inside' : 'outside',
  })),
  { caption: `Dot product, ηλ_L = ${hittingSettings.growth}, 95 % intervals over ${settings.seeds} seeds` },
);
const beyond = hittingFits.filter(({ ratio }) => !isInside(ratio, 1));
const widestNever = never.filter(({ parameters }) => parameters.width === Math.max(...widthsOf(never)));
const farFromOne = hittingFits.filter(({ ratio }) => Math.abs(ratio.estimate - 1) > 0.2);
markdown(
  `${hittingFits.length - beyond.length} of ${hittingFits.length} intervals hold the ratio 1; ${hittingFits.length - farFromOne.length} of the estimates are within 20 % of it. ` +
    beyond
      .map(({ activation, depth, ratio }) =>
        verdictSentence(ratio, 1, `${named[activation]}, L = ${depth}: the ratio`),
      )
      .join(' ') +
    ` The cosine nets at the same step size reached at most ${(100 * Math.max(...never.map(({ result }) => result.share))).toFixed(0)} % of the threshold within 100 steps, and the widest of them ${(100 * Math.max(...widestNever.map(({ result }) => result.share))).toFixed(0)} %.`,
);

// %% [markdown]
// The committed sweep has widths 128, 512 and 2,048 and eight seeds, as the pilot.

// %%
const pilotRatios: Record<Name, number[]> = {
  tanh: [1.21, 0.98, 1.03, 1.16],
  relu: [1.16, 1.09, 1.34, 1.19],
};
const ratios = groupsBy(committedDeep('deep-hitting'), ['activation', 'depth']).map((own) => {
  const { activation, depth } = own[0].parameters;
  return { activation: activation as Name, depth, ratio: hittingRatio(own) };
});
tableOf(
  ratios.map(({ activation, depth, ratio }) => ({
    activation: named[activation],
    L: depth,
    'slope, measured / predicted': shown(ratio),
    '1 is': isInside(ratio, 1) ? 'inside' : 'outside',
    'within 20 %': Math.abs(ratio.estimate - 1) <= 0.2 ? 'yes' : 'no',
    pilot: pilotRatios[activation][depth - 2].toFixed(2),
  })),
  { caption: 'Dot product, ηλ_L = 0.1, M = 128, 512, 2,048, 8 seeds' },
);

// %% [markdown]
// ## Convolutions
//
// Two convolutions 3 × 3, a global average and a dense layer, on digits averaged down to 7 × 7; the width is the number of channels $C$. The largest entry of such a kernel scatters, so the
// change is the root mean square over all entries, relative to that of the kernel at the start.

// %%
const convolutions = [
  { scaling: 'NTK', runs: await measure(convRuns('ntk')[settings.mode], 'convolutions') },
  { scaling: 'mean-field', runs: await measure(convRuns('mean-field')[settings.mode], 'mean-field') },
].flatMap(({ scaling, runs }) =>
  activationNames.map((activation) => {
    const own = runs.filter(({ parameters }) => parameters.activation === activation);
    return { scaling, activation, runs: own, fit: exponent(own, ({ relativeChange }) => relativeChange) };
  }),
);

// %%
plot({
  summary:
    'Relative change of the NTK of a convolutional net against its channels, tanh and ReLU, NTK and mean-field scaling.',
  title: `Convolutions: change of the NTK in ${deepCosine.steps} steps`,
  x: { title: 'channels <i>C</i>', scale: 'log', ticks: widthsOf(convolutions[0].runs) },
  y: { title: '‖Δ<i>K</i>‖ / ‖<i>K</i>‖', scale: 'log' },
  series: convolutions.map(({ scaling, activation, runs }) => ({
    name: `${named[activation]}, ${scaling}`,
    meaning: named[activation],
    x: widthsOf(runs),
    y: meansOf(runs, ({ relativeChange }) => relativeChange!),
    style: scaling === 'NTK' ? undefined : ('dashed' as const),
  })),
});
markdown(
  convolutions
    .map(
      ({ scaling, activation, fit }) => `${named[activation]}, ${scaling} scaling: exponent ${shown(fit)}.`,
    )
    .join(' ') +
    (convolutions.every(({ scaling, fit }) => scaling !== 'NTK' || fit.high < 0)
      ? ' In NTK scaling both intervals lie below 0: the nets are lazy.'
      : ' Not every interval in NTK scaling lies below 0: so few seeds decide nothing, the scatter of such nets is large.') +
    ' Whether tanh and ReLU have different exponents these widths do not tell.',
);

// %% [markdown]
// The same on other pictures, from the committed sweep: 12 seeds, $C$ = 16 to 128. CIFAR-10 has three colours, and 8 × 8 averages of 4 × 4 pixels where digits have 7 × 7.

// %%
tableOf(
  groupsBy(committedDeep('deep-cnn'), ['data', 'activation']).map((own) => {
    const fit = exponent(own, ({ relativeChange }) => relativeChange);
    return {
      data: dataNames[own[0].parameters.data!],
      activation: named[own[0].parameters.activation as Name],
      'exponent in C': shown(fit),
      '0 is': isInside(fit, 0) ? 'inside' : 'outside',
      'change at C = 128': meansOf(own, ({ relativeChange }) => relativeChange!).at(-1)!,
    };
  }),
  { caption: 'Convolutional nets, linear loss with cosine, 20 steps, NTK scaling', digits: 3 },
);

// %% [markdown]
// ## Which losses are lazy? Predicted from their action, then measured
//
// First the prediction: gradient descent at **infinite width**, where the kernel stands still. No net is needed, only the $3N\times3N$ kernel. The action $S(t)$ says how hard the loss goes on
// pulling. If it grows more slowly than any net's $\sqrt M$, the loss is lazy; if it explodes, no width is enough.

// %%
const lossNames = [...otherLosses, 'linear, dot'] as const;
const sixteen = triplets(digits, { count: lossSettings.count, seed: 1 });
const limitNet = layered([dense(8), tanh, dense(2)], { seed: 1 });
const isRound = (step: number) => step > 0 && /^[125]0*$/.test(String(step));
const actionOf = async (name: string, loss: Loss, steps = settings.frozenSteps) => {
  const { stepSize } = lossSettings;
  const path = await run(frozenLimit(limitNet, loss, sixteen, { stepSize, seed: 1 }), {
    steps,
    observe: { action: action() },
    recordAt: (step) => isRound(step) || step === steps,
  });
  const { x, y } = path.column('action');
  const [half, end] = [y[Math.max(0, y.length - 3)], y[y.length - 1]];
  const growth = Math.log(end / half) / Math.log(x[x.length - 1] / x[Math.max(0, y.length - 3)]);
  const verdict =
    path.ending === 'diverged' || growth > 1.05 ? 'explodes' : growth < 0.05 ? 'stops' : 'grows slowly';
  return { name, x, y, growth, verdict, lastStep: path.lastStep, ending: path.ending };
};
const actions: Awaited<ReturnType<typeof actionOf>>[] = [];
for (const name of lossNames) actions.push(await actionOf(name, deepLosses[name]()));

// %%
plot({
  summary: `Action <i>S</i>(<i>t</i>) under the frozen kernel against step for nine losses; ${
    actions
      .filter(({ verdict }) => verdict === 'explodes')
      .map(({ name }) => name)
      .join(', ') || 'none'
  } explodes.`,
  title: 'How hard a loss goes on pulling',
  x: { title: 'step <i>t</i>', scale: 'log' },
  y: { title: 'action <i>S</i>, cut at 10<sup>6</sup>', scale: 'log' },
  series: actions.map(({ name, x, y }, i) => ({
    name,
    x,
    y: y.map((value) => Math.min(value, 1e6)),
    style: 'line' as const,
    color: i < 6 ? i : ['#7a7a7a', '#d3591f', '#120a2e'][i - 6],
  })),
  height: 520,
});

// %% [markdown]
// Now the nets: the drift within 60 steps, two layers. A loss whose exponent is below $-1/2$ loses its drift with width. The exponent of a loss whose action explodes says nothing: narrow nets have left by then and wide ones
// not yet; and a run that leaves the range of numbers has none.

// %%
const lossTable = await measure(lossRuns(lossNames)[settings.mode], 'losses');
const exponentOf = (loss: DeepLoss, activation: Name) =>
  exponent(
    lossTable.filter(({ parameters: p }) => p.loss === loss && p.activation === activation),
    drift,
  );
const lossRows = actions.map(({ name, verdict, growth, ending, lastStep }) => ({
  name,
  verdict,
  ending,
  growth,
  lastStep,
  tanh: exponentOf(name as DeepLoss, 'tanh'),
  relu: exponentOf(name as DeepLoss, 'relu'),
}));

// %%
table(
  lossRows.map((row) => ({
    loss: row.name,
    'S(t), frozen kernel': row.verdict,
    'd log S / d log t at the end':
      row.ending === 'diverged' ? `overflow at step ${row.lastStep}` : row.growth.toFixed(2),
    'exponent, tanh': shown(row.tanh),
    'exponent, ReLU': shown(row.relu),
  })),
  {
    caption: `Two layers, η = ${lossSettings.stepSize}, ${lossSettings.steps} steps, 95 % intervals over ${settings.seeds} seeds`,
  },
);
const isLazy = (row: (typeof lossRows)[number]) => row.tanh.estimate < -0.5 && row.relu.estimate < -0.5;
const right = lossRows.filter((row) => isLazy(row) === (row.verdict !== 'explodes'));
const wrong = lossRows.filter((row) => !right.includes(row)).map(({ name }) => name);
markdown(
  `The action predicted ${right.length} of ${lossRows.length} losses correctly${wrong.length > 0 ? `; it was wrong for ${wrong.join(', ')}` : ''}. ` +
    'SimSiam stands here with the identity as predictor.',
);

// %% [markdown]
// The same table at two and three layers, on the data of the pilot: 16 points of the sphere in 20 dimensions with their positives (SupCon is left out: these points have no labels). From the committed sweep, five seeds, $M$ = 64, 256, 1,024.

// %%
const lossPilots: Record<string, (number | undefined)[]> = {
  'NT-Xent, cosine': [-0.95, -0.74, -1.12, -0.68],
  'NT-Xent, dot': [-0.9, -0.74, -1.14, -0.66],
  AMDIM: [-0.99, -0.78, -1.1, -0.76],
  'AMDIM, clip only': [-0.94, -0.76, -1.07, -0.79],
  'Barlow Twins': [-1.07, -0.74, -0.77],
  spectral: [-0.91, -0.71, -0.98],
  SimSiam: [-0.86, -0.67],
};
const onSphere = groupsBy(committedDeep('deep-losses'), ['loss', 'depth', 'activation']).map((own) => {
  const { loss, depth, activation } = own[0].parameters;
  const pilot = lossPilots[loss]?.[2 * (depth - 2) + activationNames.indexOf(activation as Name)];
  return { loss, column: `${named[activation as Name]}, L = ${depth}`, fit: exponent(own, drift), pilot };
});
tableOf(
  (onSphere.length > 0 ? Object.keys(lossPilots) : []).map((loss) => ({
    loss,
    ...Object.fromEntries(
      onSphere
        .filter((one) => one.loss === loss)
        .flatMap(({ column, fit, pilot }) => [
          [column, shown(fit)],
          [`pilot, ${column}`, beside(fit.estimate, pilot)],
        ]),
    ),
  })),
  { caption: 'Exponents of the drift within 60 steps, pairs on the sphere, 95 % intervals over 5 seeds' },
);

// %%
const onPilot = onSphere.filter(({ pilot }) => pilot !== undefined);
const agreeing = onPilot.filter(({ fit, pilot }) => Math.abs(fit.estimate - pilot!) <= 0.1);
markdown(
  `${agreeing.length} of ${onPilot.length} estimates are within 0.1 of the pilot's, which drew other pairs; ${onSphere.filter(({ fit }) => fit.estimate < -0.5).length} of all ${onSphere.length} exponents lie below −1/2.`,
);

// %% [markdown]
// ### A real predictor
//
// SimSiam's predictor is a small net from the $Z$ outputs $z$ to as many predictions $p$; its targets, the other view's $z$, are held. BYOL takes its targets from a second vector of weights, a running
// mean of the first: that one follows no gradient and **has no kernel**. In both, encoder and predictor are one net with outputs $p$, whose NTK has the predictor's layers in it. The predictor sees
// $Z$ numbers, which move by $O(1)$ in a lazy net as in any other; so do its features and the slopes $\partial p/\partial z$, through which all of the encoder's kernel passes. The bound by the action does not hold behind such a neck: the
// NTK of $p$ should move at every width **[derived]**.

// %%
const predictors: DeepLoss[] = ['SimSiam, predictor', 'BYOL'];
const predictorRuns = await measure(lossRuns(predictors)[settings.mode], 'predictors');
const predictorRows = predictors.map((loss) => {
  const of = (activation: Name) =>
    exponent(
      predictorRuns.filter(({ parameters: p }) => p.loss === loss && p.activation === activation),
      drift,
    );
  return { loss, tanh: of('tanh'), relu: of('relu') };
});
table(
  predictorRows.map(({ loss, tanh: smooth, relu: kinked }) => ({
    loss,
    'exponent, tanh': shown(smooth),
    'exponent, ReLU': shown(kinked),
  })),
  {
    caption: `Two layers and a predictor of one hidden layer of width M, η = ${lossSettings.stepSize}, ${lossSettings.steps} steps`,
  },
);
const unmoved = predictorRows.flatMap(({ tanh: smooth, relu: kinked }) => [smooth, kinked]);
markdown(
  `${unmoved.filter(({ low }) => low > -0.5).length} of ${unmoved.length} intervals lie above −1/2, where those of the identity lie at ${shown(exponentOf('SimSiam', 'tanh'))} (tanh) and ${shown(exponentOf('SimSiam', 'relu'))} (ReLU).`,
);

// %% [markdown]
// ## PCA at depth 3
//
// Hold the last layer of a three-layer tanh net to orthonormal columns, with the linear loss and the dot product: the loss is then the trace problem of $C_V$, made of the last **hidden** layer. At
// $\eta t=2M$ the hidden layers have moved. Where does the last layer stand?

// %%
const pcaRuns = await measure(deepPcaClaim.sweeps[settings.mode], 'PCA at depth 3');
const pcaFits = [
  { of: 'C_V(t)', read: 'toNow' as const },
  { of: 'C_V(0)', read: 'toStart' as const },
].map(({ of, read }) => ({ of, read, fit: exponent(pcaRuns, (result) => result[read]) }));
const pcaWidths = [...new Set(pcaRuns.map(({ parameters: { width } }) => width))];

// %%
plot({
  summary:
    'Angle of the last layer to PCA of <i>C</i><sub>V</sub> now and at the start, against width, at depth 3.',
  title: 'The last layer follows the moving PCA',
  x: { title: 'width <i>M</i>', scale: 'log', ticks: pcaWidths },
  y: { title: '‖sin Θ‖', scale: 'log' },
  series: pcaFits.map(({ of, read }) => ({
    name: `to PCA of <i>C</i><sub>V</sub>${of.slice(3)}`,
    x: pcaWidths,
    y: pcaWidths.map((width) =>
      geometricMean(
        pcaRuns.filter(({ parameters }) => parameters.width === width).map(({ result }) => result[read]!),
      ),
    ),
  })),
});
markdown(
  `Exponents in M: ${shown(pcaFits[0].fit)} to the PCA of now, ${shown(pcaFits[1].fit)} to that of the start. ` +
    verdictSentence(pcaFits[0].fit, -1, 'The derived exponent') +
    (pcaFits[0].fit.high < 0 ? ' The orthonormal layer keeps up with its features.' : '') +
    (isInside(pcaFits[1].fit, 0) && isInside(pcaFits[1].fit, -1)
      ? ' So few seeds do not tell whether the angle to the start depends on the width.'
      : isInside(pcaFits[1].fit, 0)
        ? ' The angle to the start does not tell a width from another: no width here keeps the features where they were.'
        : ' The angle to the start changes with the width.'),
);

// %% [markdown]
// ## Does depth help? Representations of digits
//
// Exponents say how a net trains, not what it learns. Nets of two, three and five ReLU layers, NT-Xent with cosine, plain gradient descent on all samples; positives are shifted digits. The nets are lazy: the table
// has the change of the NTK (between ten anchors, relative to its start). The 16 outputs for unseen digits are judged by a linear probe and by five neighbours; the centred kernel alignment (CKA) says whether two
// representations are the same.

// %%
const unitPixels = (set: ImageSet, seed: number) => {
  const chosen = balancedSubset(set, { count: settings.images, seed });
  const rows = chosen.map((index) => {
    const pixels = imageAt(set, index);
    const length = Math.hypot(...pixels);
    return Array.from(pixels, (value) => value / length);
  });
  return {
    inputs: Float32Array.from(rows.flat()),
    pixels: new Matrix(rows),
    labels: chosen.map((i) => set.labels[i]),
  };
};
const known = unitPixels(digits, 2);
const asked = unitPixels(await mnist({ split: 'test' }), 3);
const trainingData = triplets(digits, { count: Math.min(settings.images, 400), seed: 4 });
const learnerOf = (depth: number, seed: number) =>
  layered([...Array.from({ length: depth - 1 }, () => [dense(settings.netWidth), relu]).flat(), dense(16)], {
    seed,
  });
/** Change of the NTK between ten anchors, relative to its start. */
const moved = () =>
  sinceStart({
    take: (state: DescentState) => tf.tidy(() => ntk(atPoints(state, [...Array(10).keys()]))),
    compare: (now, start) =>
      tf.tidy(() => tf.norm(tf.sub(now, start)).dataSync()[0] / tf.norm(start).dataSync()[0]),
    free: (kernel) => {
      kernel.dispose();
    },
  });

// %%
const learned = async (depth: number, seed: number, training: ReturnType<typeof progress>) => {
  const steps = settings.trainSteps;
  const atEnds = (step: number) => step === 0 || step === steps;
  const descent = gradientDescent(learnerOf(depth, seed), ntXent(cosine()), trainingData, { stepSize: 5 });
  const path = await run(descent, {
    steps,
    observe: {
      known: onlyAt(atEnds, outputsAt(known.inputs)),
      asked: onlyAt(atEnds, outputsAt(asked.inputs)),
      kernel: moved(),
    },
    recordAt: atEnds,
  });
  await training.tick();
  return path.records.map(({ step, observed: { kernel, known: here, asked: there } }) => ({
    name: `${depth} layers${step === 0 ? ', untrained' : ''}`,
    seed,
    kernel,
    known: here!,
    asked: there!,
  }));
};

// %%
const learnerDepths = [2, 3, 5];
const learnerSeeds = [1, 2, 3].slice(0, settings.learners);
const training = progress(learnerDepths.length * learnerSeeds.length, { label: 'nets that learn digits' });
const learnedAt: Awaited<ReturnType<typeof learned>> = [];
for (const depth of learnerDepths)
  for (const seed of learnerSeeds) learnedAt.push(...(await learned(depth, seed, training)));
training.finish();
const axes = ordinaryPca(known.pixels, 16);
const onAxes = (pixels: Matrix) => pixels.clone().subRowVector(axes.mean).mmul(axes.axes);
const fixed = { seed: 1, kernel: 0 };
const representations = [
  { ...fixed, name: 'pixels', known: known.pixels, asked: asked.pixels },
  { ...fixed, name: 'PCA, 16 axes', known: onAxes(known.pixels), asked: onAxes(asked.pixels) },
  ...learnedAt,
];

// %%
const judge = ({ known: of, asked: at }: { known: Matrix; asked: Matrix }) => {
  const fitted = { points: of, labels: known.labels };
  const judged = { points: at, labels: asked.labels };
  return { probe: linearProbe(fitted, judged), neighbours: nearestNeighbours(fitted, judged) };
};
const judged = representations.map((one) => ({ ...one, ...judge(one) }));
const names = [...new Set(judged.map(({ name }) => name))];
const likeness = (a: string, b: string) =>
  mean(
    learnerSeeds.flatMap((seed) => {
      const [one, other] = [a, b].map((name) => judged.filter((each) => each.name === name));
      const own = (list: typeof judged) => list.find((each) => each.seed === seed) ?? list[0];
      return centredKernelAlignment(own(one).asked, own(other).asked);
    }),
  );
const meanOf = (name: string, what: 'probe' | 'neighbours' | 'kernel') =>
  mean(judged.filter((one) => one.name === name).map((one) => one[what]));

// %%
table(
  names.map((name) => ({
    representation: name,
    probe: meanOf(name, 'probe'),
    'five neighbours': meanOf(name, 'neighbours'),
    'change of the NTK': meanOf(name, 'kernel'),
    'CKA with PCA': likeness(name, 'PCA, 16 axes'),
    ...Object.fromEntries(learnerDepths.map((L) => [`CKA, L = ${L}`, likeness(name, `${L} layers`)])),
  })),
  {
    caption: `${formatNumber(settings.images)} unseen digits, from as many known ones; width ${formatNumber(settings.netWidth)}, ${settings.trainSteps} steps, ${learnerSeeds.length === 1 ? 'one seed' : `means over ${learnerSeeds.length} seeds`}`,
    digits: 3,
  },
);
const byDepth = learnerDepths.map((L) => ({ L, share: meanOf(`${L} layers`, 'neighbours') }));
const spread =
  Math.max(...byDepth.map(({ share }) => share)) - Math.min(...byDepth.map(({ share }) => share));
// The standard error of a difference of two shares of the same images is at most this, whatever the seeds.
const noise = Math.sqrt((2 * 0.25) / settings.images);
const best = byDepth.reduce((a, b) => (b.share > a.share ? b : a));
markdown(
  `Five neighbours: ${byDepth.map(({ L, share }) => `${(100 * share).toFixed(1)} % with L = ${L}`).join(', ')}. ` +
    (spread < 2 * noise
      ? 'The differences are within the noise of so many test images: here depth neither helps nor harms.'
      : `L = ${best.L} is best, by more than the noise of so many test images${learnerSeeds.length === 1 ? ' (one net of each depth)' : ''}.`) +
    ` The NTK has moved by ${learnerDepths.map((L) => `${(100 * meanOf(`${L} layers`, 'kernel')).toFixed(0)} %`).join(', ')} of its start. ` +
    `PCA with as many numbers has ${(100 * meanOf('PCA, 16 axes', 'neighbours')).toFixed(1)} %, raw pixels ${(100 * meanOf('pixels', 'neighbours')).toFixed(1)} %.`,
);

// %% [markdown]
// ## Other pictures
//
// Is it only MNIST? Depth 3 and 5 on Fashion-MNIST and CIFAR-10, where only the first layer grows (3,072 inputs); five seeds, $M$ = 128, 512, 2,048, from the committed sweep. With `npm run data cifar10` and
// `data: 'cifar10'` in a grid of `deepDrift` it runs here. For pictures of your own, `imageFolder` reads folders of PNG and JPEG files (Imagenette, Tiny ImageNet; see `data/README.md`).

// %%
const otherPictures = groupsBy(committedDeep('deep-pictures'), ['data', 'activation', 'depth']).map((own) => {
  const { data, activation, depth } = own[0].parameters;
  const rate = 0.5 * mean(own.map(({ result }) => result.growthRate!));
  return { data: data!, activation: activation as Name, depth, rate, fit: exponent(own, drift) };
});
tableOf(
  otherPictures.map(({ data, activation, depth, rate, fit }) => ({
    data: dataNames[data],
    activation: named[activation],
    L: depth,
    ηλ_L: rate,
    'exponent in M': shown(fit),
    heuristic: heuristics[activation],
    'heuristic is': isInside(fit, heuristics[activation]) ? 'inside' : 'outside',
  })),
  { caption: 'Linear loss with cosine, η = 0.5, 20 steps', digits: 3 },
);
markdown(
  `${otherPictures.filter(({ activation, fit }) => isInside(fit, heuristics[activation])).length} of ${otherPictures.length} intervals hold their heuristic.`,
);

// %% [markdown]
// ## The claims
//
// Each statement above is a claim in the library: a quantity, a rule fixed before the run, and a control that the same rule must refute. These are the committed results; `npm run claims` measures them again.

// %%
const ids = [
  'deep-exponent-smooth',
  'deep-exponent-relu',
  'deep-dot-leaves',
  'cnn-lazy',
  'other-losses-lazy',
];
const committed = committedResults().filter(({ id }) => [...ids, 'deep-pca'].includes(id));
markdown(
  committed.length > 0
    ? claimsTable(committed)
    : '*None is committed yet:* `npm run claims -- --full` measures them.',
);

// %% [markdown]
// ## Where this fails
//
// - **Small widths.** Where a narrow net moves by its own size, no exponent describes it: the largest widths decide.
// - **The square of the width.** From $L=3$ on a layer holds $M^2$ weights, and a step costs as much: $10^4$ takes 400 MB a layer, 65,536 would take 17 GB. Only the first layer is spared, by sample space.
// - **Convolutions.** The exponents of tanh and ReLU are not told apart. Hitting times are not shown: with pooling of an odd activation the outputs are tiny, and the time that they take to grow
//   depends on the seed.
// - **Step sizes.** A normalised loss at the edge of stability keeps pulling: its action grows like $t$, and the exponent measures the oscillation.
// - **Necks.** Behind a predictor of few inputs the action bounds nothing.

// %%
const lineOf = (activation: Name) =>
  depthFits
    .filter((one) => one.activation === activation)
    .map(({ depth, fit }) => `${fit.estimate.toFixed(2)} (L = ${depth})`)
    .join(', ');
markdown(
  '## Summary\n\n' +
    `1. Exponents of the drift: tanh ${lineOf('tanh')}; ReLU ${lineOf('relu')}. The constants grow with depth, by ${constantRatio('tanh').ratio.toFixed(1)} and ${constantRatio('relu').ratio.toFixed(1)} from two to five layers.\n` +
    `2. Hitting slopes over their predictions: from ${Math.min(...hittingFits.map(({ ratio }) => ratio.estimate)).toFixed(2)} to ${Math.max(...hittingFits.map(({ ratio }) => ratio.estimate)).toFixed(2)}.\n` +
    `3. The action predicted ${right.length} of ${lossRows.length} losses correctly, before a net was trained. (Mode: ${settings.mode}.)`,
);

// %% [markdown]
// ## Exercises
//
// **1. The price of width.** By what factor must the three-layer ReLU net be wider for half the drift, by the exponent that *you* measured above? Put a number in place of `undefined`.

// %%
const answer1: number | undefined = undefined;
check(answer1, {
  truth: () =>
    2 ** (-1 / depthFits.find(({ activation, depth }) => activation === 'relu' && depth === 3)!.fit.estimate),
  tolerance: 0.05,
  hint: 'drift ∝ M^a: halve the left, solve for M. The exponent a stands in the table of depths.',
});

// %% [markdown]
// **2. Predict a loss before you run it.** InfoNCE *without* the positive in its denominator, unnormalised: `contrastive(forms.infoNCE({ epsilon: 0 }), dot())`. Think about its force when all
// positives have won: is $d\log S/d\log t$ late in its run above or below 1? Then run `(await actionOf('mine', loss, 300)).growth`, and give the number.

// %%
const answer2: number | undefined = undefined;
await check(answer2, {
  truth: async () => {
    const mine = contrastive(forms.infoNCE({ epsilon: 0 }), dot());
    return (await actionOf('mine', mine, 300)).growth;
  },
  tolerance: 0.05,
  hint: 'The weights α of each anchor sum to 1 for ever: does the loss have a lower bound?',
});

// %% [markdown]
// **3. Growth at depth.** With $\eta=0.5$ fixed, does a ReLU net of five layers leave sooner than one of two, and by what factor do the slopes in $\log M$ differ? Take $\lambda_L$ from the table.

// %%
const answer3: number | undefined = undefined;
const rateOf = (depth: number) =>
  mean(
    hittingFits
      .find((one) => one.activation === 'relu' && one.depth === depth)!
      .runs.map(({ result }) => result.growthRate!),
  );
check(answer3, {
  truth: () => Math.log1p(0.5 * rateOf(5)) / Math.log1p(0.5 * rateOf(2)),
  tolerance: 0.1,
  hint: 'The slope is 1 / (2 log(1 + ηλ_L)); ask for the ratio of L = 2 to L = 5.',
});

// %% [markdown]
// **4. Data.** Does a five-layer tanh net leave sooner with 40 triplets of digits than with 10? Say so first. Then: what is $\lambda_5$ with 40, seed 1?

// %%
const answer4: number | undefined = undefined;
const fiveLayers = layered([...Array.from({ length: 4 }, () => [dense(8), tanh]).flat(), dense(2)], {
  seed: 1,
});
check(answer4, {
  truth: () => growthRate(triplets(digits, { count: 40, seed: 1 }), fiveLayers),
  tolerance: 0.02,
  hint: '`growthRate(triplets(digits, { count: 40, seed: 1 }), fiveLayers)`: no width is in it.',
});

// %% [markdown]
// 5. **Bring a loss of your own** (open). Write it as in *Extending the library* and give it to `actionOf('mine', myLoss)`. Read the verdict, then train nets of three widths with it. *A good answer* writes the loss and its gradient
//    down and checks it (`checkGradient`), says what the action predicts and why the force does or does not die, shows the drift at three widths or more with an interval over three seeds or more, and says whether the prediction
//    was right.
// 6. **A wider neck.** Let the encoder have $Z=64$ outputs in front of the predictor (`outputs` of a run of `deepDrift`). Does the NTK move less? Should it, as $Z\to\infty$?
//
// <details><summary><b>Solutions</b></summary>
//
// 1. `2 ** (-1 / a)`, with $a$ near $-0.7$: between 2 and 3.
// 2. Above 1. The force never switches off: the row sums of $\alpha$ stay 1, the loss is unbounded below like a quadratic, and the outputs grow exponentially.
// 3. Sooner: $\lambda_L$ grows with depth for ReLU. The ratio of the slopes is $\log(1+\eta\lambda_5)/\log(1+\eta\lambda_2)$.
// 4. Later: each triplet's gradient is divided by $N$, and more triplets share the growing direction less. Run the hint.
// 5. A bounded force that dies out as the loss falls gives a lazy loss. With `explodes`, look at `hittingTime` against $\log M$.
// 6. With $Z\to\infty$ the neck is a hidden layer like the others (a linear one), and the composed net is lazy again.
//
// </details>

// %% [markdown]
// ## References
//
// - G. Anil, P. Esser, D. Ghoshdastidar (2024): *When can we approximate wide contrastive models with neural tangent kernels and principal component analysis?* [arXiv 2403.08673](https://arxiv.org/abs/2403.08673).
// - T. Chen, S. Kornblith, M. Norouzi, G. Hinton (2020): *A simple framework for contrastive learning of visual representations* (SimCLR, NT-Xent). [arXiv 2002.05709](https://arxiv.org/abs/2002.05709).
// - P. Khosla et al. (2020): *Supervised contrastive learning.* [arXiv 2004.11362](https://arxiv.org/abs/2004.11362).
// - J. Zbontar, L. Jing, I. Misra, Y. LeCun, S. Deny (2021): *Barlow Twins.* [arXiv 2103.03230](https://arxiv.org/abs/2103.03230).
// - J. HaoChen, C. Wei, A. Gaidon, T. Ma (2021): *Provable guarantees for self-supervised deep learning with spectral contrastive loss.* [arXiv 2106.04156](https://arxiv.org/abs/2106.04156).
// - X. Chen, K. He (2020): *Exploring simple Siamese representation learning.* [arXiv 2011.10566](https://arxiv.org/abs/2011.10566). J.-B. Grill et al. (2020): *Bootstrap your own latent.* [arXiv 2006.07733](https://arxiv.org/abs/2006.07733).
// - P. Bachman, R. D. Hjelm, W. Buchwalter (2019): *Learning representations by maximizing mutual information across views* (AMDIM). [arXiv 1906.00910](https://arxiv.org/abs/1906.00910).
//
// [← 07 SimCLR as a variational problem](07-variational.ipynb) · [09 The open questions →](09-open-questions.ipynb)
