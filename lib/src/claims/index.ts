export {
  claimSize,
  decide,
  evaluateClaim,
  type Claim,
  type ClaimResult,
  type Mode,
  type Rule,
  type Verdict,
} from './claim';
export { driftSweep, type DriftParameters, type DriftResult } from './driftRuns';
export { ntkClaims } from './ntkClaims';
