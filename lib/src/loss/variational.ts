// SimCLR as a variational problem (Calder, Lee 2025): the loss E Psi(E_y eta(|f(x) - f(y)|^2 / 2) / eta(|f(x) - f(x')|^2 / 2)).
import {
  RandomStream,
  requireFinite,
  requireFunction,
  requireInteger,
  requireList,
  requireObject,
} from '../tensor';
import { onCircle, seriesOf } from './circleSeries';
import { contrasts } from './contrasts';
import { overAnchors } from './contrastive';
import { MAXIMUM_POINTS } from './fewPoints';
import { positive, type Scalar } from './form';
import { logSumExp } from './logSumExp';
import type { Loss } from './loss';
import { outputMaps, through, type OutputMap } from './outputMap';
import { pushForward } from './pushForward';
import { distance } from './similarity';

/** What the variational form is made of. */
export interface VariationalOptions {
  /** tau of eta(t) = exp(-t / tau), a positive number, default 0.5. */
  temperature?: number;
  /**
   * Where embeddings live: `circle` (one output, an angle), `sphere` (unit vectors, any dimension from 2), or `line` (default: outputs as they
   * are, in any dimension). Particles stay on the sphere by `particles({ on: 'sphere' })`; a net gets there by
   * `through(variational({ on: 'sphere' }), outputMaps.sphere())`, which divides its outputs by their length.
   */
  on?: 'circle' | 'sphere' | 'line';
  /** Psi, an increasing function of a positive number; default log(1 + t). */
  psi?: Scalar;
  /** log eta as a decreasing function of half the squared distance, in the place of -t / tau. */
  logEta?: Scalar;
  /**
   * Whether the map is invariant, f(x) = f(x'): a batch then holds its N rows once, and the loss depends on their distribution
   * alone. Default false: N anchors, then N positives.
   */
  invariant?: boolean;
}

/** Terms of the circle's Fourier series beyond which pairs are always cheaper. */
const MAXIMUM_TERMS = 500;

/** Whether a series of so many terms takes less time than the pairs of so many points; measured, see MAXIMUM_POINTS. */
const isCheaper = (terms: number, count: number): boolean => terms < count / (count > MAXIMUM_POINTS ? 2 : 7);

/** By how much a length may differ from 1: enough for float32 and for finite differences. */
const OFF_SPHERE = 0.01;

/** The map onto the sphere, for points that are there already. */
const onSphere = (map: OutputMap): OutputMap => ({
  ...map,
  embed(values, dim) {
    for (let at = 0; dim >= 2 && at < values.length; at += dim) {
      let square = 0;
      for (let z = at; z < at + dim; z++) square += values[z] * values[z];
      // Without the root, which takes longer than all else here. A run that diverges is data: NaN and infinity pass.
      if (!(square >= (1 - OFF_SPHERE) ** 2 && square <= (1 + OFF_SPHERE) ** 2) && Number.isFinite(square))
        throw new RangeError(
          `values must be points of the unit sphere, got row ${at / dim} of length ${Math.sqrt(square)}; divide rows by their length, or let outputMaps.sphere() do it for a net`,
        );
    }
    return map.embed(values, dim);
  },
});

/** log(1 + t). */
const logOnePlus: Scalar = (t) => ({
  value: Math.log1p(t),
  slope: 1 / (1 + t),
  curvature: -1 / (1 + t) ** 2,
});

/** Psi of e^l, and its derivative in l. The default does not overflow however far a positive is. */
function afterLog(psi: Scalar | undefined): (l: number) => { value: number; slope: number } {
  if (!psi)
    return (l) => {
      const small = Math.exp(-Math.abs(l));
      return {
        value: Math.max(0, l) + Math.log1p(small),
        slope: (l > 0 ? 1 : small) / (1 + small),
      };
    };
  return (l) => {
    const t = Math.exp(l);
    const { value, slope } = psi(t);
    return { value, slope: slope * t };
  };
}

/**
 * The generalised form of SimCLR's loss, the mean over anchors x of Psi(mean over y of eta(d(x, y')) / eta(d(x, x'))) with d half the squared distance
 * (Calder, Lee 2025; the form is recalled, the authors' code has the same). x itself is among the y, which NT-Xent leaves out. Exponentials are
 * added as logarithms: distant points do not give NaN.
 * @param options see VariationalOptions
 * @throws RangeError when an option is out of range; when evaluated on rows that do not fit, or on points off the sphere
 */
export function variational(options: VariationalOptions = {}): Loss {
  requireObject('options', options);
  const { temperature = 0.5, on = 'line', psi, logEta, invariant = false } = options;
  positive('temperature', temperature);
  if (psi) requireFunction('psi', psi);
  if (logEta) requireFunction('logEta', logEta);
  if (!['circle', 'sphere', 'line'].includes(on))
    throw new RangeError(`on must be 'circle', 'sphere' or 'line', got ${on}`);
  const place = on === 'sphere' ? onSphere(outputMaps.sphere()) : outputMaps[on]();
  const name = `${invariant ? 'variational form of an invariant map' : 'variational form'}, temperature ${temperature}`;
  if (invariant && !logEta) {
    const byPairs = through(
      { name, evaluate: pushForward(temperature, psi ?? logOnePlus, on !== 'line') },
      place,
    );
    if (on !== 'circle') return byPairs;
    const series = seriesOf(temperature, MAXIMUM_TERMS);
    if (!series) return byPairs;
    return {
      ...byPairs,
      evaluate: (outputs) =>
        outputs.dim === 1 &&
        outputs.values.length === outputs.count &&
        isCheaper(series.length, outputs.count)
          ? onCircle(outputs.values, series, psi ?? logOnePlus)
          : byPairs.evaluate(outputs),
    };
  }
  const ofLog = afterLog(psi);
  const eta = logEta ?? ((t: number) => ({ value: -t / temperature, slope: -1 / temperature, curvature: 0 }));
  const { evaluate } = overAnchors(
    distance(),
    invariant ? contrasts.once() : contrasts.everyone(),
    ({ similarities, positive: own }) => {
      // Rounding may leave a point at a distance of -1e-17 from itself.
      const seen = Array.from(similarities, (similarity) => eta(Math.max(0, -similarity)));
      const scores = Float64Array.from(seen, ({ value }) => value);
      const ofOwn = eta(Math.max(0, -own));
      const total = logSumExp(scores, scores) - Math.log(scores.length) - ofOwn.value;
      const { value, slope } = ofLog(total);
      return {
        value,
        slopes: scores.map((share, j) => -slope * share * seen[j].slope),
        positiveSlope: slope * ofOwn.slope,
      };
    },
  );
  return through({ name, evaluate }, place);
}

/**
 * Gives the embeddings of points to other points at random: the same distribution of embeddings, and another map.
 * @param values n rows of `dim` numbers
 * @param options.dim numbers a row, default 1
 * @param options.seed fixes the order
 * @returns the rows in another order, a copy
 * @throws RangeError when values are not whole rows of finite numbers, or an option is out of range
 */
export function reassigned(values: Float64Array, options: { dim?: number; seed: number }): Float64Array {
  requireList('values', values);
  requireFinite('values', values);
  requireObject('options', options);
  const { dim = 1, seed } = options;
  requireInteger('dim', dim, 1);
  const count = values.length / dim;
  if (!(Number.isInteger(count) && count > 0))
    throw new RangeError(
      `values must hold whole rows of dim = ${dim} numbers, got ${values.length} numbers; correct dim`,
    );
  const random = new RandomStream(seed, 'reassigned');
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [order[i], order[j]] = [order[j], order[i]];
  }
  return Float64Array.from(
    { length: values.length },
    (_, at) => values[order[Math.floor(at / dim)] * dim + (at % dim)],
  );
}
