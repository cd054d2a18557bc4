// @ts-check
// One case: all sides start from the same numbers, show that they compute the same, then run in turns.
import { loadavg } from 'node:os';
import { Session } from './session.mjs';

/**
 * @typedef {object} Row
 * @property {string} item
 * @property {string} shape
 * @property {string} peer
 * @property {number} oursMs median
 * @property {number} peerMs median
 * @property {number} ratio of the medians, ours over the peer's
 * @property {[number, number]} spread least and largest ratio of a round
 * @property {number} oursGB peak resident set of the process
 * @property {number} peerGB
 * @property {number} oursError of our result against the reference, relative to the largest of the reference
 * @property {number} [peerError] of the peer's; without a reference the peer is what we are held against
 * @property {number} tolerance what an error may be
 * @property {number} [goal] what the ratio may be
 * @property {number} [share] of the speed of a plain product, measured after the rounds in the same process, for what products bound
 * @property {number} [load] processes that wanted a core in the last minute of it, ours among them
 */

/**
 * @param {import('./comparison.mjs').Case} one
 * @param {string} folder with the inputs
 * @returns {Promise<Row[]>} one a peer
 */
export async function compare(one, folder) {
  const exact = one.reference && (await resultOf(one.reference, { ...one.task, folder }));
  const { module, environment = 'ours', peers, rounds, fresh = false } = one;
  const sides = [{ environment, module, task: {} }, ...peers].map((side) => ({
    open: () =>
      new Session({
        module: side.module,
        environment: side.environment,
        task: { ...one.task, ...side.task, folder },
      }),
    rounds: ('rounds' in side && side.rounds) || rounds,
    ms: /** @type {number[]} */ ([]),
    values: /** @type {number[]} */ ([]),
    gb: 0,
    share: /** @type {number | undefined} */ (undefined),
  }));
  await (fresh ? wholeProcesses(sides, rounds) : inTurns(sides, rounds));
  const [ours, ...others] = sides;
  return others.map((other, i) => {
    const ratios = other.ms.map((ms, round) => ours.ms[round] / ms);
    const [oursMs, peerMs] = [median(ours.ms), median(other.ms)];
    return {
      item: one.item,
      shape: one.shape,
      peer: peers[i].name,
      oursMs,
      peerMs,
      ratio: oursMs / peerMs,
      spread: [Math.min(...ratios), Math.max(...ratios)],
      oursGB: ours.gb,
      peerGB: other.gb,
      oursError: largestDifference(exact ?? other.values, ours.values),
      ...(exact && { peerError: largestDifference(exact, other.values) }),
      tolerance: one.tolerance,
      ...(peers[i].goal !== undefined && { goal: peers[i].goal }),
      ...(ours.share !== undefined && { share: ours.share }),
      load: loadavg()[0],
    };
  });
}

/**
 * What a reference computes, in a process that ends before the sides begin.
 * @param {import('./comparison.mjs').Reference} reference
 * @param {Record<string, unknown>} task
 * @returns {Promise<number[]>}
 */
async function resultOf({ module, environment, task: own }, task) {
  const session = new Session({ module, environment, task: { ...task, ...own } });
  try {
    await session.ask('prepare');
    return (await session.ask('result')).values;
  } finally {
    await session.close();
  }
}

/**
 * What the errors say: ours must be within the tolerance, a peer that is not is named.
 * @param {Row[]} rows
 * @returns {{ ours: string[], peers: string[] }} a sentence for each row that is off
 */
export function judge(rows) {
  const within = (/** @type {number} */ error, /** @type {Row} */ { tolerance }) => error <= tolerance;
  const size = (/** @type {number} */ error) => error.toExponential(1);
  return {
    ours: rows
      .filter((row) => !within(row.oursError, row))
      .map(({ item, shape, peer, peerError, oursError, tolerance }) => {
        const against = peerError === undefined ? peer : 'the float64 reference';
        return `${item}, ${shape}: ours is off by ${size(oursError)} against ${against}, where ${tolerance} is allowed`;
      }),
    peers: rows
      .filter((row) => row.peerError !== undefined && !within(row.peerError, row))
      .map(
        ({ item, shape, peer, peerError = NaN, oursError }) =>
          `${item}, ${shape}: ${peer} is off by ${size(peerError)} against the float64 reference, ours by ${size(oursError)}`,
      ),
  };
}

/** @typedef {{ open: () => Session, rounds: number, ms: number[], values: number[], gb: number, share?: number }} Side */

/**
 * @param {Side[]} sides
 * @param {number} rounds
 */
async function inTurns(sides, rounds) {
  const sessions = sides.map(({ open }) => open());
  try {
    for (const [i, session] of sessions.entries()) {
      await session.ask('prepare');
      // The first run, which compiles and warms up, is the one whose result is compared; it is not counted.
      sides[i].values = (await session.ask('result')).values;
    }
    for (let round = 0; round < rounds; round++) {
      for (const [i, session] of sessions.entries()) {
        if (round < sides[i].rounds) sides[i].ms.push(await turn(session));
      }
    }
    for (const [i, session] of sessions.entries()) sides[i].gb = (await session.ask('memory')).gb;
    sides[0].share = await shareOfPeak(sessions[0], median(sides[0].ms));
  } finally {
    await Promise.all(sessions.map((session) => session.close()));
  }
}

/**
 * @param {Session} session ours
 * @param {number} ms of a run
 */
async function shareOfPeak(session, ms) {
  const { operations, peakGflops } = await session.ask('speed');
  return operations && operations / (1e6 * ms * peakGflops);
}

/** What a turn takes at least, in milliseconds; one run longer than this is a turn of its own. */
const SHORTEST_TURN = 400;

/**
 * Runs one after the other: a single short one would find its caches and threads as the others left them.
 * @param {Session} session
 * @returns {Promise<number>} milliseconds a run, the first one of several not counted
 */
async function turn(session) {
  const first = (await session.ask('run')).ms;
  if (first >= SHORTEST_TURN) return first;
  const runs = [];
  for (let spent = 0; spent < SHORTEST_TURN; spent += runs.at(-1) ?? 0)
    runs.push((await session.ask('run')).ms);
  return runs.reduce((sum, ms) => sum + ms, 0) / runs.length;
}

/**
 * From nothing to the answer: a process each time.
 * @param {Side[]} sides
 * @param {number} rounds
 */
async function wholeProcesses(sides, rounds) {
  for (let round = 0; round < rounds; round++) {
    for (const side of sides) {
      const session = side.open();
      try {
        await session.ask('prepare');
        side.values = (await session.ask('result')).values;
        side.ms.push(performance.now() - session.began);
        side.gb = (await session.ask('memory')).gb;
      } finally {
        await session.close();
      }
    }
  }
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Relative to the largest of the first; infinite where the two are not of one length or hold what is not a number.
 * @param {number[]} exact
 * @param {number[]} found
 */
export function largestDifference(exact, found) {
  if (exact.length !== found.length || exact.length === 0) return Infinity;
  let difference = 0;
  let largest = 0;
  for (let i = 0; i < exact.length; i++) {
    if (!(Number.isFinite(exact[i]) && Number.isFinite(found[i]))) return Infinity;
    difference = Math.max(difference, Math.abs(exact[i] - found[i]));
    largest = Math.max(largest, Math.abs(exact[i]));
  }
  return difference / largest;
}
