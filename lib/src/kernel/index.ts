export { clusterModes, type ClusterModes } from './clusterModes';
export { action, type Forced } from './action';
export { hittingTime, ntkDrift } from './drift';
export { gradientChange, type GradientLengths } from './gradientChange';
export { growthRate, growthRates, predictedHittingSlope } from './growth';
export { frozenLimit } from './frozenLimit';
export { hessianNorm, largestHessianNorm } from './hessian';
export { kernelFlow, type KernelFlowOptions } from './kernelFlow';
export { infiniteFeatureKernel, infiniteNtk, innerProducts } from './infinite';
export { frozenKernel, linearisedGap, type FrozenState } from './linearised';
export { ntk, ntkDiagonal, ntkTrace } from './ntk';
export { ntkRows, type NtkRows } from './ntkRows';
export {
  leadingEigenvalues,
  ntkOperator,
  ntkRegression,
  solveKernel,
  type KernelOperator,
  type LeadingEigenpairs,
  type Solution,
} from './operator';
export { overViews } from './overViews';
export { atPoints } from './points';
export { ntkTimes } from './product';
export { hiddenChange, weightChange } from './weightChange';
