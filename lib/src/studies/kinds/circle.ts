// Clusters on the circle without a net: the gap that the loss sees, and the rate at which free particles leave. Float64.
import { reassigned, variational } from '../../loss';
import { particles } from '../../model';
import { clusterGap, spreadingRate } from '../../population';
import { RandomStream, requireFinite, requireInteger, requireMemory } from '../../tensor';
import { gradientDescent, run } from '../../train';
import type { RunKind } from '../../sweep';

/** Returns points of an invariant map: particles have no inputs, and any will do. */
export function pointsOf(count: number): { inputs: Float32Array; inputDim: number; count: number } {
  requireInteger('count', count, 1);
  requireMemory(4 * count, `a map of ${count} points`, 'take fewer');
  return { inputs: new Float32Array(count), inputDim: 1, count };
}

/** The loss of every run of these studies: an invariant map to the circle, an output an angle. */
export const circleLoss = (temperature: number): ReturnType<typeof variational> =>
  variational({ temperature, on: 'circle', invariant: true });

/**
 * Angles of K clusters of equally many points.
 * @param spacing between neighbours; default 2 pi / K, all around
 */
export function clusterAngles(
  clusters: number,
  perCluster: number,
  spacing = (2 * Math.PI) / clusters,
): Float64Array {
  requireInteger('clusters', clusters, 1);
  requireInteger('perCluster', perCluster, 1);
  requireFinite('spacing', [spacing]);
  requireMemory(8 * clusters * perCluster, `${clusters} clusters of ${perCluster} points`, 'take fewer');
  return Float64Array.from({ length: clusters * perCluster }, (_, i) => spacing * Math.floor(i / perCluster));
}

/** A number of points over which the uniform distribution is summed: the error is of the order of I_240, 0 in float64. */
const MANY = 240;

/** Which clusters are compared with the uniform distribution. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type GapParameters = {
  readonly clusters: number;
  readonly temperature: number;
  /** Distances of neighbours: `even`, all around the circle, or `half` of that. */
  readonly spacing: 'even' | 'half';
  readonly seed: number;
};

/** The gap by sums over points, and its closed form. */
export interface CircleGapResult {
  readonly bruteForce: number;
  readonly closedForm: number;
}

/** L(clusters) - L(uniform) by brute force, the clusters turned by a random angle. */
export const circleGap: RunKind<GapParameters, CircleGapResult> = {
  name: 'circle-gap',
  version: 1,
  parameters: {
    clusters: 'positive integer',
    temperature: 'positive number',
    spacing: ['even', 'half'],
    seed: 'positive integer',
  },
  module: __filename,
  run({ clusters, temperature, spacing, seed }) {
    const loss = circleLoss(temperature);
    const turn = 2 * Math.PI * new RandomStream(seed, 'turn').uniform();
    const valueAt = (angles: Float64Array): number =>
      loss.evaluate({ values: angles.map((angle) => angle + turn), count: angles.length, dim: 1 }).value;
    const apart = (2 * Math.PI) / clusters / (spacing === 'half' ? 2 : 1);
    const bruteForce =
      valueAt(clusterAngles(clusters, 4, apart)) -
      valueAt(Float64Array.from({ length: MANY }, (_, i) => (2 * Math.PI * i) / MANY));
    return { bruteForce, closedForm: clusterGap({ clusters, temperature }) };
  },
};

/** What is disturbed, and how. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type RateParameters = {
  readonly clusters: number;
  readonly temperature: number;
  /** `within` clusters, their means staying; or the `means`, each cluster as a whole. */
  readonly disturbed: 'within' | 'means';
  readonly seed: number;
};

/** The rate of growth by a run, and by the closed form. */
export interface RateResult {
  readonly measured: number;
  readonly predicted: number;
}

/** Step size times rate, and the number of steps: the disturbance grows by e^2 from 1e-6. */
const STEP = 0.02;
const STEPS = 100;
const PER_CLUSTER = 6;

/** Free particles in clusters with a small disturbance. */
export const circleRate: RunKind<RateParameters, RateResult> = {
  name: 'circle-rate',
  version: 1,
  parameters: {
    clusters: 'positive integer',
    temperature: 'positive number',
    disturbed: ['within', 'means'],
    seed: 'positive integer',
  },
  module: __filename,
  run: rateRun,
};

async function rateRun({ clusters, temperature, disturbed, seed }: RateParameters): Promise<RateResult> {
  const predicted = spreadingRate({ clusters, temperature });
  const even = clusterAngles(clusters, PER_CLUSTER);
  const { length: count } = even;
  const drawn = new RandomStream(seed, `disturbance ${clusters}`).fillNormal(
    new Float64Array(disturbed === 'within' ? count : clusters),
  );
  const part = (values: Float64Array): Float64Array => {
    const { within, means } = disturbance(values, clusters);
    return disturbed === 'within' ? within : means;
  };
  const shape = part(
    Float64Array.from(
      { length: count },
      (_, i) => drawn[disturbed === 'within' ? i : Math.floor(i / PER_CLUSTER)],
    ),
  );
  const start = even.map((angle, i) => angle + 1e-6 * shape[i]);
  const sizeOf = (outputs: Float64Array): number =>
    Math.hypot(...part(outputs.map((angle, i) => angle - even[i])));
  const path = await run(
    gradientDescent(particles({ outputs: 1, seed, start }), circleLoss(temperature), pointsOf(count), {
      stepSize: (STEP / predicted) * count,
    }),
    {
      steps: STEPS,
      recordAt: (step) => step % STEPS === 0,
      observe: { size: ({ outputs }) => sizeOf(outputs) },
    },
  );
  const [first, last] = path.column('size').y;
  return { measured: (Math.log(last / first) / (STEP * STEPS)) * predicted, predicted };
}

/** What of angles is common to a cluster, without the mean over all, and what is not. */
function disturbance(values: Float64Array, clusters: number): { within: Float64Array; means: Float64Array } {
  const size = values.length / clusters;
  const own = Array.from({ length: clusters }, (_, k) =>
    values.subarray(k * size, (k + 1) * size).reduce((sum, value) => sum + value / size, 0),
  );
  const all = own.reduce((sum, value) => sum + value / clusters, 0);
  return {
    within: values.map((value, i) => value - own[Math.floor(i / size)]),
    means: values.map((_, i) => own[Math.floor(i / size)] - all),
  };
}

/** What is done to a map. */
// eslint-disable-next-line @typescript-eslint/consistent-type-definitions
export type ReassignParameters = {
  readonly count: number;
  readonly temperature: number;
  /** `together`: a point's views move as one, the map stays invariant; `anchors` alone: it does not. */
  readonly moved: 'together' | 'anchors';
  readonly seed: number;
};

/** How the loss changes. */
export interface ReassignResult {
  readonly change: number;
}

/** Embeddings on the circle that are given to other points at random. */
export const reassignment: RunKind<ReassignParameters, ReassignResult> = {
  name: 'reassignment',
  version: 1,
  parameters: {
    count: 'positive integer',
    temperature: 'positive number',
    moved: ['together', 'anchors'],
    seed: 'positive integer',
  },
  module: __filename,
  run: reassignRun,
};

function reassignRun({ count, temperature, moved, seed }: ReassignParameters): ReassignResult {
  // Angles, reassigned and both together, and what the loss makes of them.
  requireMemory(100 * count, `a map of ${count} points`, 'take fewer');
  // The general form, with anchors and positives: nothing in it knows that the map is invariant.
  const loss = variational({ temperature, on: 'circle' });
  // Four blurred clusters.
  const random = new RandomStream(seed, 'map');
  const angles = random
    .fillNormal(new Float64Array(count))
    .map((value, i) => 0.2 * value + (Math.PI / 2) * (i % 4));
  const other = reassigned(angles, { seed });
  const valueOf = (anchors: Float64Array, positives: Float64Array): number =>
    loss.evaluate({ values: Float64Array.from([...anchors, ...positives]), count, dim: 1 }).value;
  const before = valueOf(angles, angles);
  return { change: Math.abs(valueOf(other, moved === 'together' ? other : angles) - before) };
}
