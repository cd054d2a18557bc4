// What the loss log(1 + V), V = E exp(-|z - z'|^2 / 2 tau), makes of clusters on the circle and on spheres: closed forms, derived here.
// An invariant map is meant: z depends on the point alone, not on its augmentation. Float64: the gap of ten clusters at tau = .5 is 6e-8.
import { requireInteger, requireObject, requirePositive, scaledBessel } from '../tensor';

/** Smallest temperature of the closed forms: their series have of the order of 1 / tau terms. */
const SMALLEST = 1e-5;
/** Far beyond it the recurrence of the Bessel functions overflows; all potentials are 1 to the last digit long before. */
const LARGEST = 1e40;

/** Points of a sphere in equal parts at the corners of a regular polygon (dimension 2) or simplex. */
export interface Clusters {
  /** K, at least 2. */
  clusters: number;
  /** tau, at least 1e-5. */
  temperature: number;
  /** d, the sphere being that of unit vectors in d dimensions; default 2, the circle. */
  dim?: number;
}

/** @throws RangeError unless temperature is a number from 1e-5 to 1e40 */
export function checkTemperature(temperature: number): void {
  requirePositive('temperature', temperature, 'for example 0.5');
  if (temperature < SMALLEST || temperature > LARGEST)
    throw new RangeError(
      `temperature must be at least ${SMALLEST} and at most ${LARGEST} for the closed forms, got ${temperature}`,
    );
}

/** @throws RangeError unless clusters is an integer of at least 2 */
function checkClusters(clusters: number): void {
  requireInteger('clusters', clusters, 2, 10_000, 'a single cluster has no other to be separated from');
}

/**
 * Computes V of the uniform distribution on the unit sphere of d dimensions: e^(-1/tau) times the mean of e^(cos / tau). On the circle
 * e^(-1/tau) I_0(1/tau).
 * @param temperature tau, at least 1e-5
 * @param dim d, at least 2; default 2
 * @throws RangeError when an argument is out of range
 */
export function uniformPotential(temperature: number, dim = 2): number {
  checkTemperature(temperature);
  requireInteger('dim', dim, 2);
  const x = 1 / temperature;
  if (dim === 2) return scaledBessel(x, 0)[0];
  // The mean of e^(x cos) is the sum of (x^2/4)^k / (k! (d/2) (d/2 + 1) ... (d/2 + k - 1)): terms rise to a maximum and fall.
  const logs = [0];
  for (let k = 1, largest = 0; logs[k - 1] > largest - 40; k++) {
    logs.push(logs[k - 1] + Math.log((x * x) / 4 / k / (dim / 2 + k - 1)));
    largest = Math.max(largest, logs[k]);
  }
  return logs.reduceRight((sum, log) => sum + Math.exp(log - x), 0);
}

/** Sum over m from 1 of (m K)^power e^(-x) I_mK(x). */
function harmonics(clusters: number, temperature: number, power: 0 | 2): number {
  const x = 1 / temperature;
  // Beyond, I_k is below 1e-30 of the first term that counts, and of I_0.
  const values = scaledBessel(x, clusters * (1 + Math.ceil((40 + 13 * Math.sqrt(x)) / clusters)));
  let sum = 0;
  for (let k = Math.floor((values.length - 1) / clusters) * clusters; k > 0; k -= clusters)
    sum += k ** power * values[k];
  return sum;
}

/**
 * Computes V of clusters that are points at equal distances: on the circle e^(-1/tau) (I_0 + 2 I_K + 2 I_2K + ...)(1/tau), on other spheres a
 * regular simplex, (1 + (K - 1) e^(-K / (K - 1) tau)) / K.
 * @param options see Clusters
 * @throws RangeError when an option is out of range, or K clusters in d dimensions have no closed form (2 < d < K - 1)
 */
export function clusterPotential(options: Clusters): number {
  requireObject('options', options);
  const { clusters, temperature, dim = 2 } = options;
  checkClusters(clusters);
  checkTemperature(temperature);
  requireInteger('dim', dim, 2);
  if (dim === 2) return scaledBessel(1 / temperature, 0)[0] + 2 * harmonics(clusters, temperature, 0);
  if (dim < clusters - 1)
    throw new RangeError(
      `dim must be 2 or at least clusters - 1 = ${clusters - 1}, where they form a simplex, got ${dim}`,
    );
  return (1 + (clusters - 1) * Math.exp(-clusters / ((clusters - 1) * temperature))) / clusters;
}

/**
 * Computes how much the loss prefers the uniform distribution to K point clusters: L(clusters) - L(uniform), on the circle
 * log((1 + V_K) / (1 + e^(-1/tau) I_0(1/tau))), about 2 e^(-1/tau) I_K(1/tau) / (1 + ...): it falls faster than exponentially in K.
 * @param options see Clusters
 * @returns a positive number with all its digits, however small
 * @throws RangeError as `clusterPotential`
 */
export function clusterGap(options: Clusters): number {
  requireObject('options', options);
  const { clusters, temperature, dim = 2 } = options;
  const ofClusters = clusterPotential(options);
  const uniform = uniformPotential(temperature, dim);
  const direct = temperature < SERIES_FROM;
  const ofSphere = direct ? ofClusters - uniform : simplexExcess(clusters, 1 / temperature, dim);
  const difference = dim === 2 ? 2 * harmonics(clusters, temperature, 0) : ofSphere;
  return Math.log1p(difference / (1 + uniform));
}

/** From this temperature on V of a simplex and of the sphere are so near each other that their difference loses digits. */
const SERIES_FROM = 0.05;

/**
 * V of the simplex less V of the sphere, x = 1 / tau: e^-x times the sum over k of x^k / k! times how much the mean of cos^k is larger for the
 * simplex. All terms are positive, or 0 (derived: cos^k is a positive definite kernel, whose mean is smallest for the uniform distribution).
 */
function simplexExcess(clusters: number, x: number, dim: number): number {
  let weight = (Math.exp(-x) * x * x) / 2;
  let uniform = 1 / dim;
  // The first moment is 0 for both, the second 1 / (K - 1) and 1 / d.
  let sum = weight * ((dim - clusters + 1) / (dim * (clusters - 1)));
  for (let k = 3; k < 20 + 6 * x; k++) {
    weight *= x / k;
    if (k % 2 === 0) uniform *= (k - 1) / (dim + k - 2);
    const simplex = (1 + (clusters - 1) * (-1 / (clusters - 1)) ** k) / clusters;
    sum += weight * Math.max(0, simplex - (k % 2 === 0 ? uniform : 0));
  }
  return sum;
}

/**
 * Computes the rate gamma at which differences within K clusters on the circle grow when every point is free to move: as e^(gamma t), t in
 * units of n times the step size. gamma = 4 / (1 + V_K) times the sum over m of (m K)^2 e^(-1/tau) I_mK(1/tau): the Bessel numbers that
 * make the gap. Under a kernel the rate of a mode is gamma times its eigenvalue over n.
 * @param options.clusters K, at least 1: one cluster is a collapsed map, and gamma the rate at which clusters form
 * @param options.temperature tau, at least 1e-5
 * @throws RangeError when an option is out of range
 */
export function spreadingRate(options: { clusters: number; temperature: number }): number {
  requireObject('options', options);
  const { clusters, temperature } = options;
  requireInteger('clusters', clusters, 1, 10_000);
  checkTemperature(temperature);
  const potential = scaledBessel(1 / temperature, 0)[0] + 2 * harmonics(clusters, temperature, 0);
  return (4 / (1 + potential)) * harmonics(clusters, temperature, 2);
}
