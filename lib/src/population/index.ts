/** Losses of linear encoders in float64: exact ones on Gaussian mixtures, and the sampled ones that tend to them. */
export { averageLoss, batchedInfoNCE } from './batches';
export { populationClip } from './clip';
export { clusterGap, clusterPotential, spreadingRate, uniformPotential, type Clusters } from './clusters';
export { populationInfoNCE, type PopulationOptions } from './infoNCE';
export type { ExpectationOptions } from './logSumExp';
export { lifetimeLaw, sectorTarget, type LifetimeOptions } from './lifetime';
export { negativesBias, type NegativesBias, type NegativesOptions } from './negatives';
export { outputLoss } from './outputLoss';
export { sampledClip, sampledInfoNCE } from './sampled';
