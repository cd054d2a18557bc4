export { hittingTime, ntkDrift, type DriftObserver } from './drift';
export { growthRate, predictedHittingSlope } from './growth';
export { hessianNorm } from './hessian';
export { infiniteNtk } from './infinite';
export { LinearisedDescent } from './linearised';
export { ntk, ntkDiagonal, ntkTrace } from './ntk';
export { atPoints, type NetAtPoints } from './points';
export { ntkTimes } from './product';
