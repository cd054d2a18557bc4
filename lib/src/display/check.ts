import { described, requireParts, requirePositive } from '../tensor/checks';
import { markdown } from './channel';

/** What `check` takes beside the answer. */
export interface CheckOptions<Truth extends number | Promise<number> = number> {
  /** The right answer, computed; only called once there is an answer. One that takes a run returns a promise. */
  truth: () => Truth;
  /** Largest error that counts as right, as a part of the truth (of 1e-12 where it is smaller: zero to rounding); default 0.1. */
  tolerance?: number;
  /** What to think of when the answer is not right. */
  hint: string;
}

/**
 * Looks at the answer to an exercise and says at once whether it is right. It never tells the answer.
 * With CONTRASTIVE_LAB_GRADING=1 in the environment a missing or wrong answer is an error, by which nbgrader grades.
 * @param answer a number; undefined as long as there is none
 * @param options see CheckOptions
 * @returns nothing; a promise where the truth is one, to be awaited
 * @throws RangeError when the tolerance is not positive or the truth is not a number
 */
export function check(answer: number | undefined, options: CheckOptions): void;
export function check(answer: number | undefined, options: CheckOptions<Promise<number>>): Promise<void>;
export function check(
  answer: number | undefined,
  options: CheckOptions<number | Promise<number>>,
): void | Promise<void> {
  requireParts('options', options, { truth: 'function', hint: 'text' });
  if (answer !== undefined && typeof answer !== 'number')
    throw new TypeError(`answer must be a number, got ${described(answer)}`);
  const { truth, tolerance = 0.1, hint } = options;
  requirePositive('tolerance', tolerance);
  if (answer === undefined) {
    say('○ *No answer yet.* Put a number in place of `undefined` and run the cell.', false);
    return;
  }
  const right = truth();
  // Promises of a cell are not of this module's class.
  if (typeof right === 'object')
    return right.then((value) => {
      compare(answer, value, tolerance, hint);
    });
  compare(answer, right, tolerance, hint);
}

/** Below it a truth is zero to rounding, as 0.1 + 0.2 - 0.3 is: no part of it would be left for the answer. */
const ZERO = 1e-12;

function compare(answer: number, right: number, tolerance: number, hint: string): void {
  if (!Number.isFinite(right)) throw new RangeError(`truth must give a number, got ${right}`);
  const error = Math.abs(answer - right);
  if (Number.isNaN(answer)) say(`✗ **Not yet:** NaN is not a number. ${hint}`, false);
  else if (error <= tolerance * Math.max(Math.abs(right), ZERO))
    say(`✓ **Right**, within ${100 * tolerance} %.`, true);
  else say(`✗ **Not yet:** ${answer} is too ${answer < right ? 'small' : 'large'}. ${hint}`, false);
}

function say(text: string, right: boolean): void {
  if (!right && process.env.CONTRASTIVE_LAB_GRADING === '1') throw new Error(text.replaceAll('*', ''));
  markdown(text);
}
