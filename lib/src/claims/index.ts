export {
  controlOf,
  decide,
  evaluateClaim,
  findClaim,
  type Claim,
  type ClaimResult,
  type Mode,
  type Rule,
  type Study,
  type Trial,
  type Verdict,
  type VerdictSource,
} from './claim';
export { committedResults, committedRuns } from './committed';
export { bySeed, exponent, extremeOverWidths, INFINITE, slopeInLogWidth } from './measures';
export { claimsTable, intervalText, mergeResults, readReport, withClaimsTable, writeReport } from './report';
