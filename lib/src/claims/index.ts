export { allClaims } from './allClaims';
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
export type { ChainResult } from './chainRuns';
export { committedResults } from './committed';
export type { DriftResult } from './driftRuns';
export { findClaim } from './find';
export type { GapResult } from './gapRuns';
export { mixtureClaims } from './mixtureClaims';
export type { MixtureParameters, MixtureResult, MixtureSettings } from './mixtureRuns';
export type { NetParameters, NetSettings } from './netRun';
export { ntkClaims } from './ntkClaims';
export { pcaClaims } from './pcaClaims';
export type { PcaParameters, PcaRecord, PcaResult } from './pcaRuns';
export { claimsTable, intervalText, mergeResults, readReport, withClaimsTable, writeReport } from './report';
export { runKinds } from './runKinds';
