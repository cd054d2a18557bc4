// @ts-check
// The nets, losses and data that the benchmarks share.
import { findClaim } from 'contrastive-lab/claims';
import { mnist, triplets } from 'contrastive-lab/data';
import { cosine, infoNCE, linear } from 'contrastive-lab/loss';
import { twoLayer } from 'contrastive-lab/model';
import { allClaims } from 'contrastive-lab/studies';

export const STEP_SIZE = 0.1;
const SEED = 1;
/** The rule of the claim `cosine-exponent-smooth`. */
export const DRIFT_RULE = findClaim(allClaims, 'cosine-exponent-smooth').rule;

/** @typedef {'linear' | 'infoNCE'} LossName */

/** @param {LossName} name */
export const lossOf = (name) => (name === 'linear' ? linear : infoNCE)(cosine({ delta: 0.01 }));

/** @param {{ width: number, outputs: number }} task */
export const netOf = ({ width, outputs }) => twoLayer({ width, outputs, activation: 'relu', seed: SEED });

/**
 * MNIST triplets, three points each.
 * @param {number} points
 */
export async function tripletsOf(points) {
  return triplets(await mnist(), { count: points / 3, seed: SEED });
}
