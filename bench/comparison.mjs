// @ts-check
// What a comparison is, and the parts that several of them share.

/**
 * @typedef {object} Peer
 * @property {string} name as the table shows it
 * @property {import('./session.mjs').Environment} environment
 * @property {string} module of bench/peers
 * @property {Record<string, string>} [task] what differs from ours
 * @property {number} [goal] our time over the peer's, at most
 * @property {number} [rounds] where it is so slow that it runs less often
 */

/**
 * The same computed in float64, which judges each side.
 * @typedef {object} Reference
 * @property {import('./session.mjs').Environment} environment
 * @property {string} module of bench/peers
 * @property {Record<string, unknown>} [task] what differs from ours
 */

/**
 * @typedef {object} Case
 * @property {string} item
 * @property {string} shape as the table shows it
 * @property {string} module of bench/ours, or of bench/peers where the environment is Python's
 * @property {import('./session.mjs').Environment} [environment] of our side; default `ours`
 * @property {Record<string, unknown>} task
 * @property {Peer[]} peers
 * @property {Reference} [reference] without one we are held against each peer, where both must agree exactly
 * @property {number} tolerance largest error, relative to the largest of the reference, that counts as the same
 * @property {number} rounds how often each side runs; they take turns
 * @property {boolean} [fresh] whether a round is a whole process, from its start to the answer
 */

export const OUTPUTS = 8;

/**
 * A module of the peers as a reference.
 * @param {string} module
 * @param {Record<string, unknown>} [task]
 * @returns {Reference}
 */
export const inFloat64 = (module, task = { precision: 'float64' }) => ({ environment: 'jax', module, task });

export const [linear, infoNCE] = ['linear', 'infoNCE'];
