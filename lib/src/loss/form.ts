// The family of Tian 2022: L = mean over anchors i of phi(sum over j of psi(s_ij - s_i+)), s_i+ the positive's similarity.
import { requirePositive, withCheckedOptions } from '../tensor';
import { logSumExp } from './logSumExp';

/** A function of one number with its first two derivatives. */
export type Scalar = (x: number) => { value: number; slope: number; curvature: number };

/** A pair (phi, psi) of increasing functions: what a loss does with the differences u_j = s_ij - s_i+ of one anchor. */
export interface Form {
  readonly name: string;
  readonly phi: Scalar;
  readonly psi: Scalar;
  /** Whether phi is given the mean over the negatives, not the sum. */
  readonly mean?: boolean;
  /** Set where psi is an exponential: the same phi in a way that cannot overflow, and that the engine can compute. */
  readonly exponential?: Exponential;
  /** Set where phi and psi are the identity: alpha is 1 whatever the outputs. */
  readonly linear?: boolean;
}

/** psi(x) = exp(x / temperature + margin), with phi as a function of the logarithm of its argument. */
export interface Exponential {
  readonly temperature: number;
  readonly margin: number;
  readonly phiOfLog: Scalar;
}

/** One anchor's part of a loss. */
export interface Weighed {
  readonly value: number;
  /** alpha_j = phi'(sum of psi) psi'(u_j), the derivative in u_j. */
  readonly alpha: Float64Array;
}

/**
 * Computes one anchor's phi(sum of psi(u_j)) and its alpha.
 * @param alpha is written over; may be `differences`
 */
export function weigh(
  form: Form,
  differences: Float64Array,
  alpha = new Float64Array(differences.length),
): Weighed {
  const { phi, psi, exponential } = form;
  if (exponential) {
    const { temperature, phiOfLog } = exponential;
    const { value, slope } = phiOfLog(logArgument(form, differences, alpha));
    const factor = slope / temperature;
    for (let j = 0; j < alpha.length; j++) alpha[j] *= factor;
    return { value, alpha };
  }
  const share = form.mean ? 1 / differences.length : 1;
  let argument = 0;
  for (let j = 0; j < alpha.length; j++) {
    const { value, slope } = psi(differences[j]);
    argument += share * value;
    alpha[j] = share * slope;
  }
  const { value, slope } = phi(argument);
  for (let j = 0; j < alpha.length; j++) alpha[j] *= slope;
  return { value, alpha };
}

/** Computes the gradient of sum over j of weights[j] alpha_j(u) in u: what a step through alpha adds. */
export function throughAlpha(form: Form, differences: Float64Array, weights: Float64Array): Float64Array {
  const { phi, psi, exponential } = form;
  if (exponential) {
    // alpha_j = slope share_j / tau, and d share_j / du_k = share_j (1[j = k] - share_k) / tau.
    const { temperature, phiOfLog } = exponential;
    const shares = new Float64Array(differences.length);
    const { slope, curvature } = phiOfLog(logArgument(form, differences, shares));
    const mean = shares.reduce((sum, share, j) => sum + share * weights[j], 0);
    return shares.map(
      (share, j) => (share * ((curvature - slope) * mean + slope * weights[j])) / temperature ** 2,
    );
  }
  const share = form.mean ? 1 / differences.length : 1;
  const inner = Array.from(differences, psi);
  const outer = phi(share * inner.reduce((sum, { value }) => sum + value, 0));
  const along = inner.reduce((sum, { slope }, j) => sum + weights[j] * slope, 0);
  return Float64Array.from(
    inner,
    ({ slope, curvature }, j) =>
      share * (share * outer.curvature * along * slope + outer.slope * curvature * weights[j]),
  );
}

/** log of the sum (or mean) of psi. */
function logArgument(form: Form, differences: Float64Array, shares: Float64Array): number {
  const { temperature, margin } = form.exponential!;
  for (let j = 0; j < shares.length; j++) shares[j] = differences[j] / temperature;
  return margin - (form.mean ? Math.log(shares.length) : 0) + logSumExp(shares, shares);
}

/** Makes a form of an exponential psi from phi(e^l), its derivatives those in l. */
function exponentialForm(
  name: string,
  { temperature = 1, margin = 0, mean = false }: { temperature?: number; margin?: number; mean?: boolean },
  phiOfLog: Scalar,
): Form {
  positive('temperature', temperature);
  finite('margin', margin);
  return {
    name,
    mean,
    phi(x) {
      const { value, slope, curvature } = phiOfLog(Math.log(x));
      return { value, slope: slope / x, curvature: (curvature - slope) / x ** 2 };
    },
    psi(x) {
      const value = Math.exp(x / temperature + margin);
      return { value, slope: value / temperature, curvature: value / temperature ** 2 };
    },
    exponential: { temperature, margin, phiOfLog },
  };
}

/** scale log(epsilon + e^l): no digit is lost where e^l is far below epsilon. */
function logPlus(epsilon: number, scale: number): Scalar {
  if (epsilon === 0) return (l) => ({ value: scale * l, slope: scale, curvature: 0 });
  const logEpsilon = Math.log(epsilon);
  return (l) => {
    const x = l - logEpsilon;
    const small = Math.exp(-Math.abs(x));
    const [share, rest] =
      x > 0 ? [1 / (1 + small), small / (1 + small)] : [small / (1 + small), 1 / (1 + small)];
    return {
      value: scale * (logEpsilon + Math.max(0, x) + Math.log1p(small)),
      slope: scale * share,
      curvature: scale * share * rest,
    };
  };
}

const identity: Scalar = (x) => ({ value: x, slope: 1, curvature: 0 });

/** What `forms.infoNCE` takes. */
export interface InfoNCEForm {
  /** tau, a positive number, default 1. */
  temperature?: number;
  /** The positive's share under the fraction: 1 (default) as usual, 0 without it; any number that is not negative. */
  epsilon?: number;
  /** Factor of the loss, default tau: alpha's rows then add up to at most 1. */
  scale?: number;
  /** Whether the exponentials are averaged, not summed; default false. */
  mean?: boolean;
}

/**
 * The eight losses of Tian 2022 (theorems hold for any other pair (phi, psi), too: write a `Form`). In brackets phi; psi.
 * Each throws a RangeError when an option is out of range.
 */
export const forms = withCheckedOptions({
  /** [tau log(epsilon + x); exp(x / tau)] */
  infoNCE: (options: InfoNCEForm = {}): Form => {
    const { temperature = 1, epsilon = 1, scale = temperature, mean } = options;
    if (!(epsilon >= 0 && Number.isFinite(epsilon)))
      throw new RangeError(`epsilon must be a number of at least 0, got ${epsilon}`);
    positive('scale', scale);
    const share = epsilon === 1 ? '' : `, epsilon ${epsilon}`;
    return exponentialForm(`InfoNCE${share}`, { temperature, mean }, logPlus(epsilon, scale));
  },
  /** [log x; e^x] */
  mine: (): Form => exponentialForm('MINE', {}, logPlus(0, 1)),
  /** [x; max(0, x + margin)], margin 1 by default. Its alpha jumps where x = -margin. */
  triplet: ({ margin = 1 }: { margin?: number } = {}): Form => {
    finite('margin', margin);
    const psi: Scalar = (x) =>
      x + margin > 0
        ? { value: x + margin, slope: 1, curvature: 0 }
        : { value: 0 * x, slope: 0, curvature: 0 };
    return { name: 'triplet', phi: identity, psi };
  },
  /** [tau log(1 + x); exp(x / tau + margin)], margin 1 by default. */
  softTriplet: (options: { temperature?: number; margin?: number } = {}): Form => {
    const { temperature = 1, margin = 1 } = options;
    return exponentialForm('soft triplet', { temperature, margin }, logPlus(1, temperature));
  },
  /** [log(1 + x); e^x] */
  tuplet: (): Form => exponentialForm('N+1 tuplet', {}, logPlus(1, 1)),
  /** [max(0, log x)^2; exp(x + margin)], margin 1 by default. Its alpha has a kink where the sum of psi is 1. */
  lifted: ({ margin = 1 }: { margin?: number } = {}): Form =>
    exponentialForm('lifted structured', { margin }, (l) =>
      l > 0 ? { value: l * l, slope: 2 * l, curvature: 2 } : { value: 0 * l, slope: 0, curvature: 0 },
    ),
  /** [x; sigmoid(steepness x)], steepness 1 by default (Coria et al. 2020). */
  modifiedTriplet: ({ steepness = 1 }: { steepness?: number } = {}): Form => {
    positive('steepness', steepness);
    const psi: Scalar = (x) => {
      const small = Math.exp(-Math.abs(steepness * x));
      const value = (x > 0 ? 1 : small) / (1 + small);
      const slope = (steepness * small) / (1 + small) ** 2;
      return { value, slope, curvature: steepness * slope * (1 - 2 * value) };
    };
    return { name: 'modified triplet', phi: identity, psi };
  },
  /** [x; x] (Ji et al. 2021): alpha is 1. */
  tripletContrastive: (): Form => ({
    name: 'triplet contrastive',
    phi: identity,
    psi: identity,
    linear: true,
  }),
});

/** Throws a RangeError that names the option unless it is a positive number. */
export function positive(name: string, value: number): void {
  requirePositive(name, value, 'for example 0.5');
  if (value < MINIMUM)
    throw new RangeError(`${name} must be at least ${MINIMUM}, got ${value}; for example 0.5`);
}

/** Scores are divided by temperatures and squared: smaller ones leave float64. */
const MINIMUM = 1e-100;

function finite(name: string, value: number): void {
  if (!Number.isFinite(value)) throw new RangeError(`${name} must be a number, got ${value}; for example 1`);
}
