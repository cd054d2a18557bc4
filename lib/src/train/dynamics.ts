// What a run runs: anything that moves in steps.
import type { StoredArray } from '../tensor';

/** The minimum that a state tells: where it is in the run, and the loss there. */
export interface DynamicsState {
  /** t, the number of steps taken. */
  readonly step: number;
  /** The loss at this state. */
  readonly loss: number;
}

/** What makes dynamics able to resume from a file, to the same numbers. */
export interface Resumable {
  /** What makes the run the run it is, in words by name: another run's checkpoint is refused. */
  readonly identity: Readonly<Record<string, string>>;
  /** Copies all that the steps so far have changed. */
  snapshot(): Readonly<Record<string, StoredArray>>;
  /** Goes on from a snapshot taken after `step` steps. */
  resume(step: number, snapshot: Readonly<Record<string, StoredArray>>): void;
}

/**
 * Anything that moves in steps: a net, its frozen kernel, free particles, a pair of encoders. Read `state`, call
 * `advance()`, and so on; `dispose()` at the end frees what it holds. `run` does all of it.
 */
export interface Dynamics<S extends DynamicsState = DynamicsState> {
  /** The state now, on loan: what it holds is valid until the next step and must not be disposed. */
  readonly state: S;
  /** Whether the state's numbers are finite; a run ends where they are not. */
  readonly isFinite: boolean;
  /** Takes one step. */
  advance(): void;
  /** How to resume from a file; dynamics without it take no checkpoints. */
  readonly resumable?: Resumable;
  /** Frees the dynamics; the states it gave are then invalid. */
  dispose(): void;
}
