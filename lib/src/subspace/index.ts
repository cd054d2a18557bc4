/** Subspaces, the distances between them, and the directions that theory compares with what is learned. */
export { frobeniusSine, principalAngles } from './angles';
export { cca, type Cca, type CcaOptions } from './cca';
export {
  crossDirections,
  fisherCriterion,
  fisherDistance,
  fisherRatio,
  fisherSignals,
  fisherSubspace,
  largestCriterion,
  sharesInside,
  whiteSingularValues,
  type CrossDirections,
} from './fisher';
export { pairedDirections, type PairedDirections } from './pairedDirections';
export { seenInPlane } from './plane';
export { projected, type Axes } from './projected';
export { lda, mixturePca, simSiamEncoder, simSiamLoss, spanOfMeans, spectralPair } from './spectral';
export {
  effectiveRank,
  largestSine,
  numericalRank,
  projectionDistance,
  rowSpace,
  singularValues,
} from './subspace';
