export { centredKernelAlignment } from './alignment';
export type { Labelled } from './labelled';
export { linearProbe } from './linearProbe';
export { nearestNeighbours } from './nearestNeighbours';
export { outputsAt } from './represent';
export { purity } from './purity';
export { mostSimilar, retrieval } from './retrieval';
