export { hittingTime, ntkDrift, type DriftObserver } from './drift';
export { growthRate, predictedHittingSlope } from './growth';
export { infiniteNtk } from './infinite';
export { ntk, ntkDiagonal, ntkTrace } from './ntk';
export { atPoints, type NetAtPoints } from './points';
