// What is measured, theorem by theorem, in the order of the notebooks.
import type { Claim } from '../claims';
import { kindsIn, type RunKind } from '../sweep';
import { alphaStudy } from './alpha';
import { collapseStudy } from './collapse';
import { cosineStudy, linearisedStudy } from './cosine';
import { covarianceStudy } from './covariance';
import { deepStudy } from './deep';
import { dotStudy } from './dotProduct';
import { hessianStudy } from './hessian';
import { mixtureStudy } from './mixtures';
import { openQuestions } from './openQuestions';
import { variationalStudy } from './variational';

/** All studies. */
export const studies = [
  dotStudy,
  cosineStudy,
  hessianStudy,
  linearisedStudy,
  covarianceStudy,
  collapseStudy,
  mixtureStudy,
  alphaStudy,
  variationalStudy,
  deepStudy,
  openQuestions,
] as const;

/** Every claim of the collection. */
export const allClaims: readonly Claim[] = studies.flatMap(({ claims }) => claims);

/** Lists every kind of run that can be made by name, here or in another process. */
export function runKinds(): RunKind[] {
  return kindsIn({ kinds: studies.flatMap(({ kinds }) => kinds) }, 'contrastive-lab/studies');
}

export { alphaMixture, type AlphaMixtureParameters, type AlphaMixtureResult } from './kinds/alphaMixture';
export {
  alphaField,
  alphaGradient,
  alphaPlayers,
  cloudOf,
  familyForms,
  familyRules,
  smallBatch,
} from './kinds/alpha';
export { alphaRank, energyOf } from './kinds/alphaRank';
export type { ChainResult } from './kinds/chain';
export {
  clock,
  flowPath,
  netPath,
  type ClockParameters,
  type ClockRecord,
  type ClockResult,
} from './kinds/clock';
export { columnDifference, type CollapseResult, type ColumnsParameters } from './kinds/columns';
export { deepDrift, type DeepResult } from './kinds/deep';
export { deepLosses, type DeepLoss, type DeepParameters } from './kinds/deepProblem';
export type { DeepPcaParameters, DeepPcaResult } from './kinds/deepPca';
export {
  circleLoss,
  circleRate,
  clusterAngles,
  pointsOf,
  type CircleGapResult,
  type GapParameters,
  type RateParameters,
  type RateResult,
  type ReassignParameters,
  type ReassignResult,
} from './kinds/circle';
export {
  clustered,
  clusteredStart,
  deviations,
  followClusters,
  onCircle,
  type ClusterLife,
  type ClusteredData,
  type ClusteredParameters,
  type ClusteredResult,
} from './kinds/clustered';
export { fourDiscs, type Discs } from './kinds/discs';
export { drift, driftPath, type DriftPath, type DriftResult } from './kinds/drift';
export { gap, type GapResult } from './kinds/gap';
export {
  mixtureEncoder,
  mixturePair,
  type MixtureParameters,
  type MixtureResult,
  type MixtureSettings,
} from './kinds/mixture';
export {
  judgedEncoder,
  ordering,
  orderingNets,
  pixelsAlone,
  type OrderingParameters,
  type OrderingResult,
} from './kinds/ordering';
export { orthonormal, type PcaParameters, type PcaRecord, type PcaResult } from './kinds/orthonormal';
export { outputRank, rankAfter, type RankParameters, type RankResult } from './kinds/outputRank';
export {
  frozenAction,
  pairFormNames,
  pairHitting,
  pairSupremum,
  type PairForm,
  type PairParameters,
  type PairResult,
} from './kinds/pairLoss';
export { dataOf, type ModelParameters, type NetParameters, type Problem } from './kinds/problem';
export type { NetSettings } from './settings';
export { cosineBound, cosineExponentSmooth, linearisedModel } from './cosine';
export { cosineIsNotPca, weightsReachPca } from './covariance';
export { deepPcaClaim, hittingRatio } from './deep';
export { dotHittingTime, infoNCEDotStays } from './dotProduct';
export { hessianNormFalls } from './hessian';
export { clipSubset, fisherRecovery, noisyAugmentation, sampleRate } from './mixtures';
export { cosineLoss, dotLoss } from './settings';
export {
  convRuns,
  cosineOverDepths,
  deepCosine,
  hittingOverDepths,
  hittingSettings,
  lossRuns,
  lossSettings,
  otherLosses,
} from './deepGrids';
export { groupsBy } from './severalGroups';
export { clusteredBase, lifetimeRuns, widthRuns } from './variational';
