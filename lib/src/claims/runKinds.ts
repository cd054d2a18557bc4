// Every kind of run that can be made by name, here or in another process.
import { kindsOf, type RunKind } from '../sweep';
import { allClaims } from './allClaims';

/** The kinds of runs that the claims and their controls are made of: a new claim brings its kind with it. */
export function runKinds(): RunKind[] {
  return kindsOf(
    allClaims.flatMap(({ sweeps, control }) => [
      sweeps.quick,
      sweeps.full,
      control.sweeps.quick,
      control.sweeps.full,
    ]),
  );
}
