// What passes between `runInProcesses` and its workers.
import type { FinishedRun, Parameters } from './finished';

/** One run to make. */
export interface Question {
  /** Name and version of its kind. */
  readonly kind: string;
  readonly key: string;
  readonly parameters: Parameters;
}

/** What a worker says: once that it can begin or cannot, then the outcome of each run. */
export type Answer =
  | { readonly ready: true }
  | { readonly broken: string }
  | { readonly finished: FinishedRun<Parameters, unknown> }
  | { readonly failed: string };
