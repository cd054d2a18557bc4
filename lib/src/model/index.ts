export {
  activations,
  erf,
  leakyRelu,
  linearActivation,
  relu,
  softplus,
  tanh,
  type Activation,
  type ActivationName,
} from './activations';
export {
  free,
  orthonormal,
  unitFrobenius,
  unitNeurons,
  type Constraint,
  type Retraction,
} from './constraints';
export { conv, flatten, globalAverage, image } from './conv';
export { dense } from './dense';
export { encoder, type Encoder, type EncoderLayer, type EncoderPass } from './encoder';
export type { FixedLayer, Layer, Shape, WeightLayer } from './layer';
export { layered, type LayeredOptions } from './layered';
export type { LayeredModel, LayeredNet } from './layeredNet';
export type { Moments, MomentsOf } from './moments';
export type {
  InfiniteKernels,
  LayerFactors,
  Model,
  Move,
  Net,
  NetOptions,
  Points,
  Slopes,
  Space,
  Weights,
} from './net';
export { particles, type Particles } from './particles';
export { disposeLayers, twoLayerFactors } from './points';
export { quadratureMoments } from './quadratureMoments';
export { twoLayer } from './twoLayer';
export { cheaperSpace } from './space';
export { TwoLayerNet, type TwoLayer } from './twoLayerNet';
export { initialHidden, initialOutput, initialPreActivations } from './twoLayerStart';
export { usedCoordinates } from './usedCoordinates';
export { loadWeights, readWeights, saveWeights, type Matrices } from './weightFiles';
