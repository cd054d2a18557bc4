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
export { initialHidden, initialOutput, initialPreActivations, twoLayer, type TwoLayer } from './twoLayer';
