// %% [markdown]
// # 08 · Beyond two layers: does the exponent depend on depth?
//
// Notebooks 01 to 03 are about nets of two layers, one similarity at a time. The paper ends with the remark that its results "possibly hold beyond two-layer networks". Here
// the nets have two to five layers, or convolutions; the losses are those that people train with.
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
import { claimsTable, committedResults, exponent } from 'contrastive-lab/claims';
import { balancedSubset, cifar10, imageAt, mnist, triplets, type ImageSet } from 'contrastive-lab/data';
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
} from 'contrastive-lab/display';
import { centredKernelAlignment, linearProbe, nearestNeighbours, outputsAt } from 'contrastive-lab/evaluate';
import { action, frozenLimit } from 'contrastive-lab/kernel';
import { contrastive, cosine, dot, forms, ntXent, type Loss } from 'contrastive-lab/loss';
import { dense, layered, relu, tanh } from 'contrastive-lab/model';
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
import { memoryStore, runSweep, type FinishedRun, type Parameters, type Sweep } from 'contrastive-lab/sweep';
import { adam, gradientDescent, onlyAt, run } from 'contrastive-lab/train';
import { Matrix } from 'ml-matrix';

// %% [markdown]
// ## Parameters
//
// The grids are those of the claims, cut down to `seeds` and to widths up to `widest`: at depth $L\ge3$ a hidden layer has $M^2$ weights, and a step costs as much.

// %%
const settings = parameters({
  quick: {
    seeds: 3,
    widest: 512,
    widestLosses: 256,
    leaving: 512,
    frozenSteps: 300,
    images: 300,
    trainSteps: 40,
    netWidth: 256,
    wide: 1024,
  },
  full: {
    seeds: 5,
    widest: 4096,
    widestLosses: 2048,
    leaving: 4096,
    frozenSteps: 3000,
    images: 1500,
    trainSteps: 200,
    netWidth: 1024,
    wide: 10000,
  },
});
type DeepRun = FinishedRun<DeepParameters, DeepResult>;
const store = memoryStore();

// %%
const measure = async <P extends Parameters & { readonly width: number; readonly seed: number }, R>(
  { kind, grid }: Sweep<P, R>,
  label: string,
  { seeds, widest }: { seeds: number; widest: number } = settings,
): Promise<FinishedRun<P, R>[]> => {
  const chosen = grid.filter(({ width, seed }) => seed <= seeds && width <= widest);
  const followed = progress(chosen.length, { label });
  const runs = await runSweep({ kind, grid: chosen }, store, (done) => followed.tick(done));
  followed.finish();
  return runs;
};
const activationNames = ['tanh', 'relu'] as const;
type Name = (typeof activationNames)[number];
const named: Record<Name, string> = { tanh: 'tanh', relu: 'ReLU' };
const widthsOf = (runs: readonly DeepRun[]) => [...new Set(runs.map(({ parameters: { width } }) => width))];
const meansOf = (runs: readonly DeepRun[], quantity: (result: DeepResult) => number) =>
  widthsOf(runs).map((width) =>
    geometricMean(
      runs.filter(({ parameters }) => parameters.width === width).map(({ result }) => quantity(result)),
    ),
  );
const drift = ({ largestDrift }: DeepResult) => largestDrift;
const shown = ({ estimate, low, high }: Interval) =>
  Number.isFinite(estimate)
    ? `${estimate.toFixed(2)} [${low.toFixed(2)}, ${high.toFixed(2)}]`
    : 'left the range of numbers';

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
/** What a first trial in float64 gave at L = 2, 3, 4, 5 (M = 128 to 2,048, 4 or 5 seeds). */
const firstTrial: Record<Name, number[]> = {
  tanh: [-0.95, -0.97, -1.08, -1.03],
  relu: [-0.76, -0.8, -0.73, -0.72],
};

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
    widths: widths.join(', '),
    'exponent in M': shown(fit),
    heuristic: heuristics[activation],
    'heuristic is': isInside(fit, heuristics[activation]) ? 'inside' : 'outside',
    'first trial': firstTrial[activation][depth - 2],
    [`drift at M = ${widths[1]}`]: means[1],
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
const fieldsMove = meanField.every(({ runs }) => exponent(runs, drift).estimate > -0.5);
const asInTrial = depthFits.filter(
  ({ activation, depth, fit }) => Math.abs(fit.estimate - firstTrial[activation][depth - 2]) <= 0.1,
);
const outsideFits = depthFits.filter(({ activation, fit }) => !isInside(fit, heuristics[activation]));
markdown(
  `${depthFits.length - outsideFits.length} of ${depthFits.length} intervals hold their heuristic; ${asInTrial.length} estimates are within 0.1 of the first trial, which was run at other widths and seeds. ` +
    outsideFits
      .map(({ activation, depth, fit }) =>
        verdictSentence(fit, heuristics[activation], `${named[activation]}, L = ${depth}: the heuristic`),
      )
      .join(' ') +
    ` ${activationNames.map(commonExponent).join(' ')}` +
    ` From L = 2 to L = 5 the drift itself grows: by the factor ${constantRatio('tanh').ratio.toFixed(1)} for tanh (M = ${constantRatio('tanh').common}) and ${constantRatio('relu').ratio.toFixed(1)} for ReLU (M = ${constantRatio('relu').common}). ` +
    `In mean-field scaling the exponents are ${meanField.map(({ activation, runs }) => `${shown(exponent(runs, drift))} (${named[activation]})`).join(' and ')}${fieldsMove ? ', above −1/2: those nets move at every width' : ''}.`,
);

// %% [markdown]
// The linear loss is the simplest. InfoNCE with cosine similarity, and losses of practice, at three layers:

// %%
const atThree: { loss: DeepLoss; activation: Name; runs: DeepRun[] }[] = [];
for (const loss of ['InfoNCE, cosine', 'SupCon', 'Barlow Twins', 'spectral'] as const) {
  for (const activation of activationNames) {
    const { kind, grid } = cosineOverDepths(activation, [3])[settings.mode];
    const others = grid.map((parameters) => ({ ...parameters, loss }));
    const size = { seeds: settings.seeds, widest: settings.widestLosses };
    atThree.push({ loss, activation, runs: await measure({ kind, grid: others }, `${loss}, L = 3`, size) });
  }
}
table(
  atThree.map(({ loss, activation, runs }) => ({
    loss,
    activation: named[activation],
    'exponent in M': shown(exponent(runs, drift)),
    'heuristic is': isInside(exponent(runs, drift), heuristics[activation]) ? 'inside' : 'outside',
  })),
  { caption: `L = 3, ${deepCosine.steps} steps, widths up to ${settings.widestLosses}` },
);

// %% [markdown]
// ### Wider
//
// Three layers, one seed, as wide as this mode goes: the middle layer has $M^2$ weights.

// %%
const wideRuns = await runSweep(
  {
    kind: deepDrift,
    grid: activationNames.map((activation) => ({
      ...deepCosine,
      activation,
      depth: 3,
      width: settings.wide,
      seed: 1,
    })),
  },
  store,
);
markdown(
  wideRuns
    .map(({ parameters: { activation }, result, seconds }) => {
      const { fit, means, widths } = depthFits.find(
        (one) => one.activation === activation && one.depth === 3,
      )!;
      const foretold = means.at(-1)! * (settings.wide / widths.at(-1)!) ** fit.estimate;
      return `${named[activation as Name]}, L = 3, M = ${formatNumber(settings.wide)} (${formatNumber(settings.wide ** 2)} weights in the middle, ${seconds.toFixed(0)} s): drift ${result.largestDrift!.toPrecision(2)}; the fitted line foretells ${foretold.toPrecision(2)}.`;
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
    widths: widthsOf(runs).join(', '),
    λ_L: mean(runs.map(({ result }) => result.growthRate!)),
    'slope, measured / predicted': shown(ratio),
    '1 is': isInside(ratio, 1) ? 'inside' : 'outside',
  })),
  { caption: `Dot product, ηλ_L = ${hittingSettings.growth}, 95 % intervals over ${settings.seeds} seeds` },
);
const beyond = hittingFits.filter(({ ratio }) => !isInside(ratio, 1));
const farFromOne = hittingFits.filter(({ ratio }) => Math.abs(ratio.estimate - 1) > 0.2);
markdown(
  `${hittingFits.length - beyond.length} of ${hittingFits.length} intervals hold the ratio 1; ${hittingFits.length - farFromOne.length} of the estimates are within 20 % of it. ` +
    beyond
      .map(({ activation, depth, ratio }) =>
        verdictSentence(ratio, 1, `${named[activation]}, L = ${depth}: the ratio`),
      )
      .join(' ') +
    ` The cosine nets at the same step size reached at most ${(100 * Math.max(...never.map(({ result }) => result.share))).toFixed(0)} % of the threshold within 100 steps.`,
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
// ## Which losses are lazy? Predicted from their action, then measured
//
// First the prediction: gradient descent at **infinite width**, where the kernel stands still. No net is needed, only the $3N\times3N$ kernel. The action $S(t)$ says how hard the loss goes on
// pulling. If it grows more slowly than any net's $\sqrt M$, the loss is lazy; if it explodes, no width is enough.

// %%
const lossNames = [...otherLosses, 'linear, dot'] as const;
const digits = await mnist();
const sixteen = triplets(digits, { count: lossSettings.count, seed: 1 });
const limitNet = layered([dense(8), tanh, dense(2)], { seed: 1 });
const isRound = (step: number) => step > 0 && /^[125]0*$/.test(String(step));
const actionOf = async (name: string, loss: Loss) => {
  const { stepSize } = lossSettings;
  const path = await run(frozenLimit(limitNet, loss, sixteen, { stepSize, seed: 1 }), {
    steps: settings.frozenSteps,
    observe: { action: action() },
    recordAt: (step) => isRound(step) || step === settings.frozenSteps,
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
  summary: `Action S(t) under the frozen kernel against step for nine losses; ${
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
// Now the nets: the drift within 60 steps, two layers. A loss whose exponent is below $-1/2$ loses its drift with width; a run that leaves the range of numbers has none.

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
  `The action foretold ${right.length} of ${lossRows.length} losses${wrong.length > 0 ? `; it was wrong for ${wrong.join(', ')}` : ''}. ` +
    'SimSiam stands here with the identity as predictor.',
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
plot({
  summary: 'Angle of the last layer to PCA of C_V now and at the start, against width, at depth 3.',
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
    (isInside(pcaFits[1].fit, 0)
      ? ' The angle to the start does not tell a width from another: no width here keeps the features where they were.'
      : ' The angle to the start changes with the width.'),
);

// %% [markdown]
// ## Does depth help? Representations of digits
//
// Exponents say how a net trains, not what it learns. Nets of two and three layers, NT-Xent with cosine, Adam on all samples; positives are shifted digits. The outputs (16 numbers) of unseen
// digits are judged by a linear probe and by five neighbours; the centred kernel alignment (CKA) says whether two representations are the same.

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
const trainingData = triplets(digits, { count: Math.min(settings.images, 600), seed: 4 });
const learnerOf = (depth: number) =>
  layered([...Array.from({ length: depth - 1 }, () => [dense(settings.netWidth), relu]).flat(), dense(16)], {
    seed: 1,
  });

// %%
const learned = async (name: string, depth: number) => {
  const steps = settings.trainSteps;
  const training = progress(steps, { label: name });
  const atEnds = (step: number) => step === 0 || step === steps;
  const descent = gradientDescent(learnerOf(depth), ntXent(cosine()), trainingData, {
    stepSize: 0.003,
    optimiser: adam(),
  });
  const path = await run(descent, {
    steps,
    observe: {
      known: onlyAt(atEnds, outputsAt(known.inputs)),
      asked: onlyAt(atEnds, outputsAt(asked.inputs)),
    },
    recordAt: atEnds,
    onStep: (step) => training.tick(step),
  });
  training.finish();
  return path.records.map(({ step, observed }) => ({
    name: step === 0 ? `${name}, untrained` : name,
    known: observed.known!,
    asked: observed.asked!,
  }));
};

// %%
const learnedAt = [await learned('two layers', 2), await learned('three layers', 3)].flat();
const axes = ordinaryPca(known.pixels, 16);
const onAxes = (pixels: Matrix) => pixels.clone().subRowVector(axes.mean).mmul(axes.axes);
const representations = [
  { name: 'pixels', known: known.pixels, asked: asked.pixels },
  { name: 'PCA, 16 axes', known: onAxes(known.pixels), asked: onAxes(asked.pixels) },
  ...learnedAt,
];
const ofTwo = learnedAt.find(({ name }) => name === 'two layers')!;
const quality = representations.map((one) => {
  const fitted = { points: one.known, labels: known.labels };
  const judged = { points: one.asked, labels: asked.labels };
  return {
    representation: one.name,
    probe: linearProbe(fitted, judged),
    'five neighbours': nearestNeighbours(fitted, judged),
    'CKA with PCA': centredKernelAlignment(one.asked, onAxes(asked.pixels)),
    'CKA with two layers': centredKernelAlignment(one.asked, ofTwo.asked),
  };
});

// %%
table(quality, {
  caption: `Accuracy on ${settings.images} unseen digits, from as many known ones; width ${settings.netWidth}, ${settings.trainSteps} steps, one seed`,
});
const qualityOf = (name: string) => quality.find(({ representation }) => representation === name)!;
const [two, three] = [qualityOf('two layers'), qualityOf('three layers')];
const better = three['five neighbours'] - two['five neighbours'];
// The standard error of a difference of two shares of the same images is at most this.
const noise = Math.sqrt((2 * 0.25) / settings.images);
markdown(
  `Five neighbours: ${(100 * two['five neighbours']).toFixed(1)} % with two layers, ${(100 * three['five neighbours']).toFixed(1)} % with three. ` +
    (Math.abs(better) < 2 * noise
      ? 'The difference is within the noise of so many test images: here depth neither helps nor harms.'
      : `The third layer ${better > 0 ? 'helps' : 'harms'}, by more than the noise of so many test images.`) +
    ` Raw pixels have ${(100 * qualityOf('pixels')['five neighbours']).toFixed(1)} %, with 784 numbers instead of 16.`,
);

// %% [markdown]
// ## Other pictures
//
// Is it MNIST? The same measurement at $L=3$ on CIFAR-10: only the first layer grows. The data are not part of the project; `npm run data cifar10` fetches them (139 MB), and without
// them this section says so.

// %%
const photographs = await cifar10().catch((error: unknown) => {
  markdown(`*Left out here:* ${(error as Error).message}`);
  return null;
});
if (photographs) {
  for (const activation of activationNames) {
    const { kind, grid } = cosineOverDepths(activation, [3])[settings.mode];
    const onPhotographs = grid.map((parameters) => ({ ...parameters, data: 'cifar10' as const }));
    const runs = await measure({ kind, grid: onPhotographs }, `CIFAR-10, ${named[activation]}`);
    const rate = 0.5 * mean(runs.map(({ result }) => result.growthRate!));
    markdown(
      `${verdictSentence(exponent(runs, drift), heuristics[activation], `${named[activation]}, L = 3 on CIFAR-10: the heuristic`)} (ηλ_L = ${rate.toFixed(3)})`,
    );
  }
}

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
    `3. The action foretold ${right.length} of ${lossRows.length} losses, before a net was trained. (Mode: ${settings.mode}.)`,
);

// %% [markdown]
// ## Exercises
//
// **1. The price of width.** By what factor must a tanh net be wider for half the drift, at any depth? Answer from the heuristic. Put a number in place of `undefined`.

// %%
const answer1: number | undefined = undefined;
check(answer1, {
  truth: () => 0.5 ** (1 / heuristics.tanh),
  tolerance: 0.05,
  hint: 'The drift falls with exponent −1.',
});

// %% [markdown]
// **2. Predict a loss before you run it.** InfoNCE *without* the positive in its denominator, unnormalised: `contrastive(forms.infoNCE({ epsilon: 0 }), dot())`. Think about its force when all
// positives have won. What is $d\log S/d\log t$ late in its run, compared with 1: answer `1` for "grows faster than $t$", `0` for "grows more slowly".

// %%
const answer2: number | undefined = undefined;
await check(answer2, {
  truth: async () => {
    const { verdict } = await actionOf(
      'InfoNCE, epsilon 0',
      contrastive(forms.infoNCE({ epsilon: 0 }), dot()),
    );
    return verdict === 'explodes' ? 1 : Number.MIN_VALUE;
  },
  tolerance: 0.01,
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
// 4. **Bring a loss of your own.** Write it as in *Extending the library* and give it to `actionOf('mine', myLoss)`. Read the verdict, then train nets of three widths with it. Was the verdict right?
// 5. **A wider neck.** Let the encoder have $Z=64$ outputs in front of the predictor (`outputs` of a run of `deepDrift`). Does the NTK move less? Should it, as $Z\to\infty$?
//
// <details><summary><b>Solutions</b></summary>
//
// 1. 2: exponent −1.
// 2. The force never switches off: the row sums of $\alpha$ stay 1, the loss is unbounded below like a quadratic, and the outputs grow exponentially. `1`.
// 3. Sooner: $\lambda_L$ grows with depth for ReLU. The ratio of the slopes is $\log(1+\eta\lambda_5)/\log(1+\eta\lambda_2)$.
// 4. A bounded force that dies out as the loss falls gives a lazy loss. With `explodes`, look at `hittingTime` against $\log M$.
// 5. With $Z\to\infty$ the neck is a hidden layer like the others (a linear one), and the composed net is lazy again.
//
// </details>
