// Similarity x contrast x form: every contrastive loss of this project is one of their combinations.
import { described, requireObject, requireParts } from '../tensor';
import { Matrix } from 'ml-matrix';
import { rules, type AlphaRule, type RulePairs } from './alpha';
import type { Contrast } from './contrast';
import { contrasts } from './contrasts';
import { throughAlpha, weigh, type Form } from './form';
import { allFinite, notFinite, type Loss, type Outputs } from './loss';
import { byEngine, isMany } from './manyPairs';
import {
  byLoops,
  byTriplets,
  similaritiesOf,
  type AnchorLoss,
  type AnchorSimilarities,
  type Pairs,
} from './pairwise';
import type { Similarity } from './similarity';

/** What a contrastive loss is made of, beside its form and similarity. */
export interface ContrastiveOptions {
  /** Who is set against whom; default `contrasts.others()`. */
  against?: Contrast;
  /**
   * Makes it the loss of alpha-CL, the mean over anchors of sum over j of alpha_ij (s_ij - s_i+), which is -E_alpha / anchors: with
   * alpha chosen by a rule (the form then has no say), or `own`, the form's. A step does not go through alpha: with `own` it is
   * the step of the loss itself (Tian 2022, Theorem 1).
   */
  alpha?: AlphaRule | 'own';
  /** Whether the gradient of the loss with `alpha` goes through alpha, too; default false. It is another method. */
  backprop?: boolean;
}

/** A loss that weighs pairs. */
export interface ContrastiveLoss extends Loss {
  /**
   * Computes how it weighs the pairs of a batch.
   * @returns alpha_ij, a row for each anchor; columns are the rows that the contrast takes negatives from (`others`: the
   *   anchors; `all`, `own`: the negatives; `views`, `partners`, `byLabels`: anchors and positives; `byIndex`: all rows)
   */
  alpha(outputs: Outputs): Matrix;
}

/**
 * Composes a contrastive loss: the mean over anchors i of phi(sum over its negatives j of psi(s_ij - s_i+)), where s_i+ is the
 * similarity of its positive, or the mean over its positives. From 32,768 pairs on, or 2^19 products of two
 * numbers, their similarities are computed in float32 on the engine, unless they leave its range; all else is float64.
 * @param form (phi, psi), for example `forms.infoNCE({ temperature: 0.5 })`
 * @param similarity for example `cosine()`
 * @param options see ContrastiveOptions
 * @throws RangeError when alpha is not a rule, or a rule meets a similarity without a largest value; evaluating on a batch that lacks rows or labels
 *   throws one, too
 */
export function contrastive(
  form: Form,
  similarity: Similarity,
  options: ContrastiveOptions = {},
): ContrastiveLoss {
  requireParts('form', form, { phi: 'function', psi: 'function' });
  requireObject('options', options);
  const { against = contrasts.others(), alpha, backprop = false } = options;
  requireParts('against', against, { pair: 'function' });
  requireRule(alpha);
  if (backprop && alpha === undefined)
    throw new RangeError(
      "backprop needs alpha, a rule or 'own': without it a step is that of the loss itself",
    );
  const weighing =
    typeof alpha === 'object' ? byRule(alpha, similarity, backprop) : byForm(form, alpha === 'own', backprop);
  const shape = typeof alpha === 'object' ? alpha.shape : undefined;
  const { evaluate, pairsOf } = overAnchors(
    similarity,
    shape ? ofShape(against, shape) : against,
    weighing.loss,
    alpha === undefined ? form : undefined,
  );
  const rule = alpha === undefined ? '' : alpha === 'own' ? ', its alpha held' : `, alpha by ${alpha.name}`;
  const through = backprop ? ', through alpha' : '';
  return {
    name: `${form.name}, ${similarity.name}, ${against.name}${rule}${through}`,
    evaluate,
    alpha(outputs) {
      const pairs = pairsOf(outputs);
      const { anchors, columns } = pairs.pairing;
      const matrix = Matrix.zeros(anchors, columns.to - columns.from);
      for (let anchor = 0; anchor < anchors; anchor++) {
        const pairsOfOne = similaritiesOf(pairs, anchor);
        weighing.alpha(pairsOfOne).forEach((weight, j) => {
          const column = pairsOfOne.negatives[j] - columns.from;
          matrix.set(anchor, column, matrix.get(anchor, column) + weight);
        });
      }
      return matrix;
    },
  };
}

/** @throws TypeError or RangeError when alpha is neither left out, nor 'own', nor a rule */
function requireRule(alpha: ContrastiveOptions['alpha']): void {
  if (alpha === undefined || alpha === 'own') return;
  if (typeof alpha !== 'object')
    throw new RangeError(
      `alpha must be 'own' or a rule, got ${described(alpha)}; take one of rules: ${Object.keys(rules).join(', ')}`,
    );
  requireParts('alpha', alpha, { name: 'text', weigh: 'function' });
}

/** The same contrast for batches of the anchors and negatives that an alpha was written down for. */
function ofShape(against: Contrast, shape: readonly [number, number]): Contrast {
  return {
    ...against,
    pair(outputs) {
      const pairing = against.pair(outputs);
      const { from, to } = pairing.columns;
      if (shape[0] !== pairing.anchors || shape[1] !== to - from)
        throw new RangeError(
          `alpha must be ${pairing.anchors} x ${to - from}, anchors times rows of negatives, got ${shape.join(' x ')}; take loss.alpha(outputs) of such a batch`,
        );
      return pairing;
    },
  };
}

/**
 * Makes the mean over anchors of any function of an anchor's similarities a loss of the outputs.
 * @param loss one anchor's part
 * @param form that it is of, where it is one of (phi, psi)
 */
export function overAnchors(
  similarity: Similarity,
  against: Contrast,
  loss: AnchorLoss,
  form?: Form,
): { evaluate: Loss['evaluate']; pairsOf: (outputs: Outputs) => Pairs } {
  requireParts('similarity', similarity, { embed: 'function' });
  /** Rows of the last batch that was evaluated, done with. */
  let spare: Float64Array | undefined;
  const pairsOf = (outputs: Outputs, into?: Float64Array): Pairs => {
    const pairing = against.pair(outputs);
    const { values, dim } = outputs;
    const all = against.bank ? joined(values, against.bank.values) : values;
    const { rows, offsets, pullBack } = similarity.embed(all, dim, into);
    return { rows, offsets, pullBack, dim, pairing };
  };
  return {
    pairsOf,
    evaluate(outputs) {
      const pairs = pairsOf(outputs, spare);
      const { values } = outputs;
      spare = pairs.rows === values ? undefined : pairs.rows;
      // Every output is a factor of the linear loss: where one is not finite, neither is the value.
      const triplets = form?.linear && pairs.pairing.triplets;
      if (!triplets && !allFinite(values)) return notFinite(values);
      const { value, byRows, byOffsets } = triplets
        ? byTriplets(pairs)
        : ((isMany(pairs.pairing, pairs.dim) ? byEngine(pairs, loss, form) : undefined) ??
          byLoops(pairs, loss, form));
      if (!Number.isFinite(value)) return notFinite(values);
      const gradient = pairs.pullBack(byRows, byOffsets);
      return { value, gradient: against.bank ? gradient.slice(0, values.length) : gradient };
    },
  };
}

interface Weighing {
  readonly loss: AnchorLoss;
  readonly alpha: (pairs: AnchorSimilarities) => Float64Array;
}

/** The loss itself or, with alpha held, the energy with its own alpha. */
function byForm(form: Form, held: boolean, backprop: boolean): Weighing {
  return {
    alpha: (pairs) => weigh(form, differencesOf(pairs)).alpha,
    loss(pairs) {
      const differences = differencesOf(pairs);
      const { value, alpha } = weigh(form, differences);
      if (!held) return { value, slopes: alpha, positiveSlope: -sum(alpha) };
      const slopes = backprop ? plus(alpha, throughAlpha(form, differences, differences), 1) : alpha;
      return { value: inner(alpha, differences), slopes, positiveSlope: -sum(slopes) };
    },
  };
}

/** The energy with alpha by a rule. */
function byRule(rule: AlphaRule, { largest, name }: Similarity, backprop: boolean): Weighing {
  if (!Number.isFinite(largest) && !rule.shape)
    throw new RangeError(
      `alpha by ${rule.name} needs distances, which the ${name} does not have; take distance() or cosine()`,
    );
  const seenBy = ({ anchor, negatives, firstColumn, similarities }: AnchorSimilarities): RulePairs => ({
    anchor,
    columns: negatives.map((row) => row - firstColumn),
    // Rounding may leave a point at a distance of -1e-17 from itself.
    squares: similarities.map((similarity) => Math.max(0, largest - similarity)),
  });
  return {
    alpha: (pairs) => rule.weigh(seenBy(pairs)),
    loss(pairs) {
      const seen = seenBy(pairs);
      const alpha = rule.weigh(seen);
      const differences = differencesOf(pairs);
      const through = backprop ? rule.throughAlpha?.(seen, alpha, differences) : undefined;
      return {
        value: inner(alpha, differences),
        slopes: through ? plus(alpha, through, -1) : alpha,
        positiveSlope: -sum(alpha),
      };
    },
  };
}

/** u_j = s_ij - s_i+. (A loop: it is run for every pair, and `map` takes several times as long.) */
function differencesOf({ similarities, positive }: AnchorSimilarities): Float64Array {
  const differences = new Float64Array(similarities.length);
  for (let j = 0; j < differences.length; j++) differences[j] = similarities[j] - positive;
  return differences;
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let j = 0; j < values.length; j++) total += values[j];
  return total;
}

function inner(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let j = 0; j < a.length; j++) total += a[j] * b[j];
  return total;
}

/** a + scale b. */
function plus(a: Float64Array, b: Float64Array, scale: number): Float64Array {
  return a.map((value, j) => value + scale * b[j]);
}
