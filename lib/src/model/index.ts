export {
  activations,
  erf,
  linearActivation,
  relu,
  softplus,
  tanh,
  type Activation,
  type ActivationName,
} from './activations';
export { free, orthonormal, requireOrthonormal, type Constraint, type Retraction } from './constraints';
export type {
  InfiniteKernels,
  LayerFactors,
  Model,
  Net,
  NetOptions,
  Points,
  Slopes,
  Space,
  Weights,
} from './net';
export { disposeLayers } from './points';
export { twoLayer } from './twoLayer';
export { cheaperSpace, type TwoLayer, type TwoLayerNet } from './twoLayerNet';
export { initialHidden, initialOutput, initialPreActivations } from './twoLayerStart';
export { usedCoordinates } from './usedCoordinates';
