// A claim: a statement of a paper, what is measured for it, and a rule that decides without us.
import type { Interval } from '../stats';
import { runSweep, type FinishedRun, type Parameters, type Store, type Sweep } from '../sweep';

/** How large a grid of runs is: `quick` for a class, `full` for the committed results. */
export type Mode = 'quick' | 'full';

export type Verdict = 'supported' | 'refuted' | 'undecided';

/** Where the measured quantity has to lie. Written before the run, never after it. */
export interface Rule {
  readonly from: number;
  readonly to: number;
}

/** A claim with its grids and its negative control, whose runs the same rule must refute. */
export interface Claim<P extends Parameters = Parameters, R = unknown> {
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
  readonly sweeps: Record<Mode, Sweep<P, R>>;
  readonly control: { readonly description: string; readonly sweeps: Record<Mode, Sweep<P, R>> };
  /** The quantity with its 95 % interval over seeds. */
  measure(runs: readonly FinishedRun<P, R>[]): Interval;
}

/** What came of a claim. */
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
}

/**
 * Applies a rule: supported when the whole interval lies inside, refuted when it lies wholly outside, else undecided.
 * @throws RangeError when an end of the interval is not a number, or the ends are the wrong way round
 */
export function decide({ low, high }: Interval, { from, to }: Rule): Verdict {
  if (![low, high].every((end) => typeof end === 'number' && !Number.isNaN(end))) {
    throw new RangeError(
      `low and high must be numbers, got ${low} and ${high}: the claim has measured nothing`,
    );
  }
  if (!(low <= high)) throw new RangeError(`low must not be above high, got ${low} and ${high}`);
  if (!(from <= to)) throw new RangeError(`the rule's from must not be above its to, got ${from} and ${to}`);
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
  const runs = await runSweep(claim.sweeps[mode], store, onRun);
  const controls = await runSweep(claim.control.sweeps[mode], store, (done) => onRun?.(runs.length + done));
  const measured = claim.measure(runs);
  const control = claim.measure(controls);
  const all = [...runs, ...controls];
  return {
    id: claim.id,
    source: claim.source,
    theorem: claim.theorem,
    verdict: decide(measured, claim.rule),
    ...measured,
    prediction: claim.prediction,
    rule: claim.rule,
    control: { verdict: decide(control, claim.rule), ...control },
    runs: all.length,
    mode,
    engine: [...new Set(all.map((run) => run.engine))].join(' and '),
    seconds: all.reduce((sum, run) => sum + run.seconds, 0),
  };
}

/** How many runs a claim has in all, control included. */
export function claimSize<P extends Parameters, R>(claim: Claim<P, R>, mode: Mode): number {
  return claim.sweeps[mode].grid.length + claim.control.sweeps[mode].grid.length;
}
