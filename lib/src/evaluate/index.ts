export { centredKernelAlignment } from './alignment';
export type { Labelled } from './labelled';
export { linearProbe } from './linearProbe';
export { nearestNeighbours } from './nearestNeighbours';
export { measuredAt, outputsAt } from './represent';
export { purity } from './purity';
export { mostSimilar, retrieval } from './retrieval';
export { alignment, uniformity } from './sphere';
export { spectralMeasures, spectrumAlpha, type SpectralMeasures } from './spectrum';
