// Clustered data, and the life of clusters on the circle: under the kernel of an infinitely wide net, a net of finite width, or none.
// Kernels and particles are float64. Nets are float32: take them where the loss tells clusters from uniform by far more than 1e-7 (K = 3).
import { Matrix } from 'ml-matrix';
import { purity } from '../../evaluate';
import { clusterModes, infiniteNtk, kernelFlow, ntk } from '../../kernel';
import { outputMaps, reassigned, through } from '../../loss';
import { activations, disposeLayers, twoLayer } from '../../model';
import { lifetimeLaw, sectorTarget, uniformPotential } from '../../population';
import {
  freed,
  matrixOf,
  RandomStream,
  requireChoice,
  requireFinite,
  requireFunction,
  requireInteger,
  requireObject,
  requireParts,
  requirePositive,
} from '../../tensor';
import { fromStart, gradientDescent, type Dynamics, type DynamicsState } from '../../train';
import type { RunKind } from '../../sweep';
import { circleLoss, clusterAngles } from './circle';
import { clusteredData, type ClusteredData } from './clusteredData';

export type { ClusteredData };

/**
 * What moves the points: the kernel of an infinitely wide net, a net with that many neurons, one in the mean-field scaling (outputs over M instead of
 * its root, steps M times as large: it learns features at every width), or each its own gradient.
 */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type ClusteredParameters = {
  readonly mover: 'kernel' | 'net' | 'mean-field' | 'free';
  /** `prepared` clusters, all around the circle, with differences of .01 inside; or `collapsed`, .02 times normal numbers. */
  readonly start: 'prepared' | 'collapsed';
  /** When a run ends: at the end of the clustered phase, when the loss is within 2 % of trivial, or after time 100. */
  readonly until: 'lifetime' | 'trivial' | 'time 100';
  readonly activation: 'tanh' | 'relu';
  readonly clusters: number;
  readonly spread: number;
  readonly temperature: number;
  /** M of a net; 1 where there is none. */
  readonly width: number;
  readonly stepSize: number;
  readonly seed: number;
};

/** What is kept of a run. */
export interface ClusteredResult {
  /** mu_w and mu_b of the kernel at the start. */
  readonly within: number;
  readonly between: number;
  /** What the law says, in units of time: steps times step size. */
  readonly law: number;
  /** Steps until the deviation within clusters reaches its target; null when the run ended before. */
  readonly lifetime: number | null;
  /** The last relative gap: (L - L_uniform) / (L at the start - L_uniform). */
  readonly gap: number;
  /** Share of points whose nearest neighbour has their label, at the end; and after the same embeddings are given to other points. */
  readonly purity: number;
  readonly permuted: number;
  /** Largest ratio of the deviation of cluster means to that within clusters, and when. */
  readonly peakRatio: number;
  readonly peakTime: number;
}

const PER_CLUSTER = 12;
const INPUT_DIM = 10;
const EPSILON = 0.01;
/** Lifetimes of the law after which a run is given up. */
const PATIENCE = 40;

/** Clusters from their start to the end that is asked for. */
export const clustered: RunKind<ClusteredParameters, ClusteredResult> = {
  name: 'clustered-phase',
  version: 1,
  parameters: {
    mover: ['kernel', 'net', 'mean-field', 'free'],
    start: ['prepared', 'collapsed'],
    until: ['lifetime', 'trivial', 'time 100'],
    activation: ['tanh', 'relu'],
    clusters: 'positive integer',
    spread: 'positive number',
    temperature: 'positive number',
    width: 'positive integer',
    stepSize: 'positive number',
    seed: 'positive integer',
  },
  module: __filename,
  run: clusteredRun,
};

type Moving = DynamicsState & { readonly outputs: Float64Array };

/** Builds a start, and what moves it. The dynamics are the caller's to dispose. */
export function clusteredStart(parameters: ClusteredParameters): {
  data: ClusteredData;
  start: Float64Array;
  kernel: Matrix;
  dynamics: () => Dynamics<Moving>;
  embed: (outputs: Float64Array) => Float64Array;
} {
  requireObject('parameters', parameters);
  const { mover, activation, clusters, spread, temperature, width, stepSize, seed } = parameters;
  requireChoice('mover', mover, ['kernel', 'net', 'mean-field', 'free']);
  requireChoice('start', parameters.start, ['prepared', 'collapsed']);
  requireChoice('activation', activation, ['tanh', 'relu']);
  requireInteger('width', width, 1);
  requirePositive('stepSize', stepSize, 'for example 0.1');
  const data = clusteredData({ clusters, perCluster: PER_CLUSTER, inputDim: INPUT_DIM, spread, seed });
  const noise = new RandomStream(seed, 'start').fillNormal(new Float64Array(data.count));
  const start =
    parameters.start === 'prepared'
      ? clusterAngles(clusters, PER_CLUSTER).map((angle, i) => angle + EPSILON * noise[i])
      : noise.map((value) => 0.02 * value);
  const loss = circleLoss(temperature);
  if (mover === 'kernel' || mover === 'free') {
    // Free particles at the same scale: their kernel is n times the identity, so that time is in the closed forms' units.
    const kernel =
      mover === 'free'
        ? Matrix.eye(data.count).mul(data.count)
        : infiniteNtk(data.inputs, INPUT_DIM, activations[activation]);
    const dynamics = (): Dynamics<Moving> => kernelFlow(loss, { kernel, start, stepSize });
    return { data, start, kernel, dynamics, embed: (outputs) => outputs };
  }
  const model = twoLayer({ width, outputs: 1, activation, seed });
  // Outputs times `down` have the start's size again: the net itself is in the NTK's scaling.
  const down = mover === 'net' ? 1 : 1 / Math.sqrt(width);
  const map = fromStart(
    model,
    data,
    start.map((angle) => angle / down),
  );
  const net = model.at(data);
  const kernel = freed(() => {
    const layers = net.layers();
    try {
      return matrixOf(ntk(layers));
    } finally {
      disposeLayers(layers);
    }
  });
  net.dispose();
  return {
    data,
    start,
    kernel,
    dynamics: () =>
      gradientDescent(model, through(loss, map, outputMaps.scaled(down)), data, {
        stepSize: stepSize / down ** 2,
      }),
    embed: (outputs) => map.embed(outputs, 1).values.map((angle) => down * angle),
  };
}

/** Deviations of angles: of the cluster means, and within clusters, both over all points. */
export function deviations(
  angles: Float64Array,
  labels: ArrayLike<number>,
): { between: number; within: number } {
  requireFinite('angles', angles);
  requireClasses(labels, angles.length);
  const far = angles.find((angle) => !(Math.abs(angle) < 1e100));
  if (far !== undefined) throw new RangeError(`angles must be below 1e100, got ${far}; scale them down`);
  return deviationsOf(angles, labels);
}

/** @throws RangeError when labels are not one class, 0, 1, ..., for each of the points, or there are no points */
function requireClasses(labels: ArrayLike<number>, points: number): void {
  requireFinite('labels', labels);
  if (!(points > 0 && labels.length === points))
    throw new RangeError(
      `labels must hold one class for each of the ${points} points, at least one, got ${labels.length}`,
    );
  for (let i = 0; i < points; i++) requireInteger(`labels[${i}]`, labels[i], 0, 1e6, 'number classes from 0');
}

/** The same of angles that may have diverged. */
function deviationsOf(angles: Float64Array, labels: ArrayLike<number>): { between: number; within: number } {
  const clusters = Math.max(...Array.from(labels)) + 1;
  const sums = new Float64Array(clusters);
  const sizes = new Float64Array(clusters);
  for (let i = 0; i < angles.length; i++) {
    sums[labels[i]] += angles[i];
    sizes[labels[i]]++;
  }
  const mean = angles.reduce((sum, angle) => sum + angle, 0) / angles.length;
  let [between, within] = [0, 0];
  for (let i = 0; i < angles.length; i++) {
    const own = sums[labels[i]] / sizes[labels[i]];
    between += (own - mean) ** 2;
    within += (angles[i] - own) ** 2;
  }
  return { between: Math.sqrt(between / angles.length), within: Math.sqrt(within / angles.length) };
}

/** Returns the circle's points of angles, as rows. */
export function onCircle(angles: Float64Array): Matrix {
  requireFinite('angles', angles);
  if (angles.length === 0) throw new RangeError('angles must hold at least one angle, got none');
  return new Matrix(Array.from(angles, (angle) => [Math.cos(angle), Math.sin(angle)]));
}

function clusteredRun(parameters: ClusteredParameters): ClusteredResult {
  const { clusters, temperature, stepSize, until, seed } = parameters;
  const { data, start, kernel, dynamics, embed } = clusteredStart(parameters);
  const { labels } = data;
  const modes = clusterModes(kernel, labels);
  const law = lifetimeLaw({ kernel, labels, temperature, start });
  const moving = dynamics();
  try {
    const life = followClusters(moving, {
      labels,
      temperature,
      stepSize,
      embed,
      until,
      limit: until === 'time 100' ? 100 : PATIENCE * law,
    });
    const angles = embed(moving.state.outputs);
    return {
      within: modes.within[0],
      between: modes.between[clusters - 1],
      law,
      ...life,
      purity: purity(onCircle(angles), labels),
      permuted: purity(onCircle(reassigned(angles, { seed })), labels),
    };
  } finally {
    moving.dispose();
  }
}

/** What a run shows of its clusters. */
export type ClusterLife = Pick<ClusteredResult, 'lifetime' | 'gap' | 'peakRatio' | 'peakTime'>;

/**
 * Moves angles until their clusters end, and says when that was.
 * @param moving outputs that move; left where they end, and the caller's to dispose
 * @param options.labels a class for each point, from 0
 * @param options.embed makes angles of outputs; default the outputs themselves
 * @param options.until as in ClusteredParameters, default `lifetime`
 * @param options.limit time at which a run is given up
 */
export function followClusters(
  moving: Dynamics<Moving>,
  options: {
    labels: ArrayLike<number>;
    temperature: number;
    stepSize: number;
    limit: number;
    embed?: (outputs: Float64Array) => Float64Array;
    until?: ClusteredParameters['until'];
  },
): ClusterLife {
  requireParts('moving', moving, { state: 'object', advance: 'function' });
  requireObject('options', options);
  const { labels, temperature, stepSize, limit, embed, until = 'lifetime' } = options;
  if (embed) requireFunction('embed', embed);
  requireParts('moving.state', moving.state, { outputs: 'list', step: 'number' });
  requireClasses(labels, moving.state.outputs.length);
  requirePositive('stepSize', stepSize, 'for example 0.1');
  requireChoice('until', until, ['lifetime', 'trivial', 'time 100']);
  // Without a limit that is reached a run that never ends would not end.
  requirePositive('limit', limit, 'for example ten lifetimes of lifetimeLaw');
  const target = sectorTarget(new Set(Array.from(labels)).size);
  const uniform = Math.log1p(uniformPotential(temperature));
  const { loss: first } = moving.state;
  if (first === uniform)
    throw new RangeError(
      `temperature must let the loss tell clusters from uniform, got ${temperature}, where both have the value ${uniform}; lower it`,
    );
  let lifetime: number | null = null;
  let [peakRatio, peakTime] = [0, 0];
  let gap: number;
  for (;;) {
    const { step, loss, outputs } = moving.state;
    const { between, within } = deviationsOf(embed ? embed(outputs) : outputs, labels);
    if (between / within > peakRatio) [peakRatio, peakTime] = [between / within, step * stepSize];
    if (lifetime === null && within >= target) lifetime = step;
    gap = (loss - uniform) / (first - uniform);
    const ended = until === 'lifetime' ? lifetime !== null : until === 'trivial' && gap < 0.02;
    if (ended || !moving.isFinite || step * stepSize >= limit) break;
    moving.advance();
  }
  return { lifetime, gap, peakRatio, peakTime };
}
