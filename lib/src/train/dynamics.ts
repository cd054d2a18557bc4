// What a run runs: anything that moves in steps.

/** The least that a state tells: where it is in the run, and the loss there. */
export interface DynamicsState {
  /** t, the number of steps taken. */
  readonly step: number;
  /** The loss at this state. */
  readonly loss: number;
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
  /** Frees the dynamics; the states it gave are then invalid. */
  dispose(): void;
}
