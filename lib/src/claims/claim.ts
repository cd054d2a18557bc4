// A claim: a statement of a paper, what is measured for it, and a rule that decides without us.
import {
  described,
  requireChoice,
  requireFunction,
  requireList,
  requireObject,
  requireParts,
  requireText,
} from '../tensor';
import type { Interval } from '../stats';
import {
  keyOf,
  nearestName,
  runSweep,
  type FinishedRun,
  type Parameters,
  type RunKind,
  type Store,
  type Sweep,
} from '../sweep';

/** How large a grid of runs is: `quick` for a class, `full` for the committed results. */
export type Mode = 'quick' | 'full';

export type Verdict = 'supported' | 'refuted' | 'undecided';

/** Where the measured quantity has to lie. Written before the run, never after it. */
export interface Rule {
  readonly from: number;
  readonly to: number;
}

/** What is run for a claim, and how the number is read out of the runs. */
export interface Trial<P extends Parameters = Parameters, R = unknown> {
  readonly sweeps: Record<Mode, Sweep<P, R>>;
  /** The quantity with its 95 % interval over seeds. */
  measure(runs: readonly FinishedRun<P, R>[]): Interval;
}

/** A claim with its grids and its negative control, which the same rule must refute. */
export interface Claim<P extends Parameters = Parameters, R = unknown> extends Trial<P, R> {
  readonly id: string;
  /** Paper and result, and how the statement is known. */
  readonly source: string;
  /** The result alone, for a table; `derived` for what no paper states. */
  readonly theorem: string;
  /** In LaTeX. */
  readonly statement: string;
  /** What is measured, in words. */
  readonly quantity: string;
  readonly prediction: number;
  readonly rule: Rule;
  /** Ids of the claims that this one is derived from: where one of them is refuted, the derivation no longer speaks for this one. */
  readonly restsOn?: readonly string[];
  /** Other runs, or another number read out of the same runs. */
  readonly control: { readonly description: string } & Partial<Trial<P, R>>;
}

/** One file a theorem: the kinds of runs that it takes, and what is claimed of them. */
export interface Study {
  readonly kinds: readonly RunKind[];
  readonly claims: readonly Claim[];
}

/** @throws TypeError when a value is not what a claim or a control is made of */
function requireTrial(claim: Readonly<Record<'sweeps' | 'measure' | 'control', unknown>>): void {
  requireParts('claim', claim, { sweeps: 'object', measure: 'function', control: 'object' });
  const sweeps = claim.sweeps as Record<Mode, Record<'kind' | 'grid', unknown>>;
  for (const mode of ['quick', 'full'] as const)
    requireParts(`claim.sweeps.${mode}`, sweeps[mode], { kind: 'object', grid: 'list' });
}

/** Returns the claim's control as a trial of its own. */
export function controlOf<P extends Parameters, R>(claim: Claim<P, R>): Trial<P, R> {
  requireTrial(claim);
  requireParts('claim.control', claim.control, { sweeps: 'object?', measure: 'function?' });
  return {
    sweeps: claim.control.sweeps ?? claim.sweeps,
    measure: (runs) => claim.control.measure?.(runs) ?? claim.measure(runs),
  };
}

/**
 * Finds the claim with an id.
 * @throws RangeError when there is none; it names the nearest id
 */
export function findClaim<C extends { readonly id: string }>(claims: readonly C[], id: string): C {
  requireList('claims', claims);
  claims.forEach((claim, i) => {
    requireParts<{ id: string }>(`claims[${i}]`, claim, { id: 'text' });
  });
  requireText('id', id);
  const found = claims.find((claim) => claim.id === id);
  if (found) return found;
  const ids = claims.map((claim) => claim.id);
  throw new RangeError(
    `there is no claim "${id}"; did you mean "${nearestName(ids, id)}"? All: ${ids.join(', ')}`,
  );
}

/** What made a verdict. */
export interface VerdictSource {
  /** Hash of the code of each kind of run, without comments and layout. */
  readonly code: Readonly<Record<string, string>>;
  /** Hash of the code that computes the number from the runs. */
  readonly measure: string;
  /** Hash of the files of each data set. */
  readonly data: Readonly<Record<string, string>>;
  readonly engine: string;
  /** Version of this package. */
  readonly library: string;
  /** With a + where files had been changed since; empty where there was none. */
  readonly commit: string;
  /** Where runs of earlier code were kept: of which. */
  readonly kept?: readonly string[];
}

/** The outcome of a claim. */
export interface ClaimResult extends Interval {
  readonly id: string;
  readonly source: string;
  readonly theorem: string;
  readonly verdict: Verdict;
  readonly prediction: number;
  /** The rule as it was when the verdict was made. */
  readonly rule: Rule;
  readonly control: Interval & { readonly verdict: Verdict };
  /** Runs of the claim and of its control. */
  readonly runs: number;
  readonly mode: Mode;
  readonly engine: string;
  /** What the runs took when they were made. */
  readonly seconds: number;
  /** Where the verdict comes from; absent before commands said so. */
  readonly made?: VerdictSource;
  /** Claims that this one is derived from. */
  readonly restsOn?: readonly string[];
  /** Those of them, and of what they rest on in turn, that are refuted. */
  refutedBasis?: readonly string[];
}

/**
 * Applies a rule: supported when the whole interval lies inside, refuted when it lies wholly outside, else undecided.
 * @throws RangeError when an end of the interval is not a number, or the ends are the wrong way round
 */
export function decide(measured: Interval, rule: Rule): Verdict {
  requireObject('the interval', measured);
  requireObject('the rule', rule);
  const { low, high } = measured;
  const { from, to } = rule;
  if (![low, high].every((end) => typeof end === 'number' && !Number.isNaN(end))) {
    throw new RangeError(
      `low and high must be numbers, got ${low} and ${high}: the claim has measured nothing`,
    );
  }
  for (const [name, end] of Object.entries({ from, to }))
    if (typeof end !== 'number')
      throw new TypeError(`the rule's ${name} must be a number, got ${described(end)}`);
  if (!(low <= high)) throw new RangeError(`low must not be above high, got ${low} and ${high}; swap them`);
  if (!(from <= to))
    throw new RangeError(`the rule's from must not be above its to, got ${from} and ${to}; swap them`);
  if (low >= from && high <= to) return 'supported';
  return high < from || low > to ? 'refuted' : 'undecided';
}

/**
 * Runs what is missing of a claim and of its control, and decides both.
 * @param claim the claim
 * @param mode `quick` or `full`
 * @param store keeps finished runs
 * @param onRun called with the number of runs done so far, claim and control together
 */
export async function evaluateClaim<P extends Parameters, R>(
  claim: Claim<P, R>,
  mode: Mode,
  store: Store,
  onRun?: (done: number) => void | Promise<void>,
): Promise<ClaimResult> {
  requireChoice('mode', mode, ['quick', 'full']);
  requireParts('store', store, { get: 'function', put: 'function' });
  if (onRun) requireFunction('onRun', onRun);
  const control = controlOf(claim);
  requireParts('claim.rule', claim.rule, { from: 'number', to: 'number' });
  const sweeps = [claim.sweeps[mode], control.sweeps[mode]] as const;
  const runs = await runSweep(sweeps[0], store, onRun);
  const controls = await runSweep(sweeps[1], store, (done) => onRun?.(runs.length + done));
  const measured = claim.measure(runs);
  const opposite = control.measure(controls);
  // A control that is read out of the claim's own runs has none of its own.
  const all = new Map(
    [...runs, ...controls].map((run, i) => [
      keyOf(sweeps[i < runs.length ? 0 : 1].kind, run.parameters),
      run,
    ]),
  );
  const distinct = [...all.values()];
  return {
    id: claim.id,
    source: claim.source,
    theorem: claim.theorem,
    verdict: decide(measured, claim.rule),
    ...measured,
    prediction: claim.prediction,
    rule: claim.rule,
    control: { verdict: decide(opposite, claim.rule), ...opposite },
    runs: distinct.length,
    mode,
    engine: [...new Set(distinct.map((run) => run.engine))].join(' and '),
    seconds: distinct.reduce((sum, run) => sum + run.seconds, 0),
    ...(claim.restsOn && { restsOn: claim.restsOn }),
  };
}
