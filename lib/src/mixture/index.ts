/** Gaussian mixtures in float64: draws, population and sampled losses of linear encoders, the Fisher subspace. */
export { averageLoss, batchedInfoNCE, batchesOf } from './batches';
export { populationClip, type PairedMixture } from './clip';
export { drawPairs, drawPoints, type LabelledPoints, type PairOptions, type PointPairs } from './draw';
export { descendEncoder, type DescendEncoderOptions, type EncoderStep } from './descent';
export type { EncoderLoss, PairLoss } from './encoderLoss';
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
export { fitEncoder, fitPair, type FitOptions, type FitReport } from './fit';
export { fittedMixture } from './fitted';
export { populationInfoNCE, type PopulationOptions } from './infoNCE';
export type { ExpectationOptions } from './logSumExp';
export {
  betweenScatter,
  gaussianMixture,
  overallMean,
  sharedCovariance,
  withinCovariance,
  type GaussianMixture,
  type MixtureOptions,
} from './mixture';
export { negativesBias, type NegativesBias, type NegativesOptions } from './negatives';
export { outputLoss } from './outputLoss';
export { seenInPlane } from './plane';
export { randomMixture, randomRotation, type RandomMixtureOptions } from './randomMixture';
export {
  lda,
  mixturePca,
  samplePca,
  simSiamEncoder,
  simSiamLoss,
  spanOfMeans,
  spectralPair,
} from './references';
export { sampledClip, sampledInfoNCE } from './sampled';
export { largestSine, numericalRank, rowSpace, singularValues, subspaceDistance } from './subspace';
export { whitening, type Whitening } from './whitening';
