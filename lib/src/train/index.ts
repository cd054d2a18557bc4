export type { BatchOptions } from './batches';
export { Descent, type DescentOptions, type DescentState, type NetState, type Samples } from './descent';
export { descendEncoder, type DescendEncoderOptions, type EncoderStep } from './descendEncoder';
export type { EncoderLoss, PairLoss } from './encoderLoss';
export { fitEncoder, fitPair, type FitOptions, type FitReport } from './fitEncoder';
export {
  linearClip,
  type ClipStep,
  type EncoderPair,
  type LinearClip,
  type LinearClipOptions,
} from './linearClip';
export type { Dynamics, DynamicsState } from './dynamics';
export { gradientDescent, type GradientDescentOptions } from './gradientDescent';
export { adam, momentum, sgd, weightDecay, type Optimiser, type UpdateContext } from './optimisers';
export { onlyAt, outputSize, sinceStart, type Observer, type Observers } from './observers';
export { run, type Column, type Recorded, type RunOptions, type Trajectory } from './run';
export { lbfgs, type LbfgsOptions, type Minimum, type Objective } from './lbfgs';
export { freeOutput, orthonormalOutput, type OutputLayer, type OutputStart } from './outputLayer';
